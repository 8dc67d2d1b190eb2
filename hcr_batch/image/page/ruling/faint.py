"""Rules too faint for ink, all along or in places: grey hairlines and light colours, which a scan spreads over two rows
of pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import closed, opened, turned
from hcr_batch.image.page.ink import Components, Mask, find_components, median_paper, runs_of
from hcr_batch.image.page.ruling.beat import has_beat
from hcr_batch.image.page.ruling.dots import find_dotted
from hcr_batch.image.page.ruling.rule import Rule, Rules, values_along
from hcr_batch.image.page.sheet import Sheet
from hcr_batch.records import GreyImage

_DEPTH = 9
"""Levels of grey by which a faint rule is darker than the paper on both sides."""

_BESIDE_PX = 3
"""Rows from a rule to that paper."""

_LENGTH_MM, _SIDE_MM = 9.0, 4.5
"""It is this dark all along this much of its length: noise and the edges of print are not. Sides of boxes are
shorter."""

_LONG_MM, _WHOLE_SHARE, _BROKEN_SHARE = 15.0, 0.97, 0.15
"""Of a whole rule at least the second is ink; where more than the third of the long ones are not whole, ink is lost."""

_LEAST_LOST, _MOST_ABOVE = 2, 0.4
"""One alone may be a crease. Letters stand close above more than this share of what is the baseline of print."""

_THIN_PX = 2.0
"""Most rules of black ink are thicker on a sheet."""

_LIGHT_DEPTH = 98.0
"""Levels of grey by which a rule of a light colour is darker than paper at most."""

_MEET_MM = 0.8
"""The ends of a rule in a table are this near to the rules across them, or level with those of its fellows."""

_INKED_SHARE = 0.25
"""Of a rule that is ink in places at least this share is."""


_MOSTLY, _DRAWN = 0.5, 0.8
"""What lies on a row of dots for the first share is that row; a drawn line is one of which it has the second."""

_GAP_MM, _CELL_MM = 3.0, 9.0
"""Scans lose this much of a faint rule at once; cells of a table are this wide at least, those of squared paper are
not."""

_GRID_RULES, _GRID_POSTS = 3, 3
"""A table has this many rules across at least, which this many rules down meet."""

_GRID_DEPTH = 5
"""Where there is such a table, rules of it are this much darker at least."""


def with_faint_rules(sheet: Sheet) -> Sheet:
    """The sheet with its faint horizontal rules among its ink."""
    return replace(sheet, ink=cv2.max(sheet.ink, faint_rules(sheet.grey, sheet.px(_LENGTH_MM))))


def with_whole_rules(sheet: Sheet, rules: Rules) -> Sheet | None:
    """The sheet with those rules whole, across and down, that are ink in places; None where its horizontal rules are
    neither thin nor broken, or not for want of depth.

    Those of a light colour get thin, and break where they lie between two rows of pixels.
    """
    long = [rule for rule in rules.across if not rule.dotted and rule.length >= sheet.px(_LONG_MM)]
    thin = sum(rule.thickness < _THIN_PX for rule in long) > _BROKEN_SHARE * len(long)
    broken = _broken(sheet.ink, long)
    grey = sheet.grey
    faint = faint_rules(grey, sheet.px(_LENGTH_MM))
    if not thin and broken <= _BROKEN_SHARE and not _are_lost(sheet, faint, rules.across, len(long)):
        return None
    if thin and not _are_light(grey, long):
        return None
    dotted = [rule for rule in rules.across if rule.dotted] + _fine_dots(sheet, rules)
    faint = _without_dotted(faint, dotted)
    across = _inked(faint, sheet.ink)
    if not thin and _broken(cv2.max(sheet.ink, across), long) > broken / 2:
        return None
    near, side = sheet.px(_MEET_MM), max(3, round(sheet.px(_SIDE_MM)))
    faint_down = faint_rules(turned(grey), sheet.px(_SIDE_MM))
    down = _inked(faint_down, turned(sheet.ink))
    posts = cv2.max(turned(down), opened(sheet.ink, side, 1))
    across = cv2.max(across, _with_fellows(faint, across, posts, near))
    bars = cv2.max(across, opened(sheet.ink, 1, side))
    down = cv2.max(down, _with_fellows(faint_down, down, turned(bars), near))
    return replace(sheet, ink=cv2.max(cv2.max(sheet.ink, across), turned(down)))


def with_faint_grid(sheet: Sheet) -> Sheet | None:
    """The sheet with the rules of tables that are too faint for ink among its ink; None where there are none.

    Spreadsheets print theirs so, beside boxes that are black.
    """
    if _grid(sheet, _DEPTH) is None:
        return None
    grid = _grid(sheet, _GRID_DEPTH)
    return None if grid is None else replace(sheet, ink=cv2.max(sheet.ink, grid))


def _grid(sheet: Sheet, depth: int) -> Mask | None:
    """The faint rules, `depth` levels of grey deep, that part a table into cells, (H, W); None where too few do."""
    length, side = sheet.px(_LENGTH_MM), sheet.px(_SIDE_MM)
    across = off_ink(sheet, faint_rules(sheet.grey, length, depth), sheet.ink)
    if not across.any():
        return None
    lying = turned(sheet.ink)
    down = off_ink(sheet, faint_rules(turned(sheet.grey), side, depth), lying)
    run = max(3, round(side))
    posts = turned(cv2.max(down, opened(lying, 1, run)))
    across, rules = _between_posts(sheet, across, posts, sheet.px(_CELL_MM))
    if rules < _GRID_RULES:
        return None
    bars = turned(cv2.max(across, opened(sheet.ink, 1, run)))
    return np.asarray(cv2.max(across, turned(_between_posts(sheet, down, bars, 0.0)[0])), np.uint8)


def off_ink(sheet: Sheet, faint: Mask, ink: Mask, length_mm: float = _SIDE_MM) -> Mask:
    """The faint horizontal rules, `length_mm` long at least, that are not the edges of ink; gaps that a scan left in
    them are closed."""
    loose = np.asarray(cv2.subtract(faint, cv2.dilate(ink, np.ones((2 * _BESIDE_PX + 1, 1), np.uint8))), np.uint8)
    if not loose.any():
        return loose
    gap, side = (max(3, round(sheet.px(length))) for length in (_GAP_MM, length_mm))
    return opened(closed(loose, 1, gap), 1, side)


def _between_posts(sheet: Sheet, rules: Mask, posts: Mask, cell: float) -> tuple[Mask, int]:
    """The horizontal rules, (H, W), from the first post that each meets to the last, where the median from post to post
    is at least `cell` pixels; and how many of them part a table."""
    found, parting = np.zeros_like(rules), 0
    parts, near = find_components(rules), round(sheet.px(_MEET_MM))
    for i, (left, top, width, height, _) in enumerate(parts.stats.tolist()[1:], 1):
        rows, before = slice(top, top + height), max(0, left - near)
        met = runs_of(posts[rows, before : left + width + near].max(axis=0) > 0)
        if len(met) < 2 or np.median(np.diff([first for first, _ in met])) < cell:
            continue
        parting += len(met) >= _GRID_POSTS
        columns = slice(before + met[0][0], before + met[-1][1])
        found[rows, columns][parts.labels[rows, columns] == i] = 255
    return found, parting


def _with_fellows(rules: Mask, inked: Mask, posts: Mask, near: float) -> Mask:
    """Those of the horizontal rules that run from post to post, to within `near` pixels, or as far as one of those that
    are `inked`: of hairlines in one table a scan loses some all along."""
    parts = find_components(rules)
    reach = cv2.dilate(posts, np.ones((1, 2 * round(near) + 1), np.uint8))
    known = _ends(find_components(inked))[1:]
    keep = np.zeros(len(parts.stats), np.bool_)
    for i, (left, right) in enumerate(_ends(parts)[1:], 1):
        rows = slice(parts.stats[i, 1], parts.stats[i, 1] + parts.stats[i, 3])
        meets = reach[rows, left].any() and reach[rows, right - 1].any()
        keep[i] = bool(meets or (np.abs(known - (left, right)) <= near).all(axis=1).any())
    return parts.chosen(keep)


def _ends(parts: Components) -> NDArray[np.int32]:
    """First column of each stroke, and the one behind it: (N, 2)."""
    return np.stack([parts.stats[:, 0], parts.stats[:, 0] + parts.stats[:, 2]], axis=1)


def _broken(ink: Mask, rules: Sequence[Rule]) -> float:
    """The share of horizontal rules that are not ink all along."""
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    return sum(_INKED_SHARE <= _covered(thick, rule) < _WHOLE_SHARE for rule in rules) / max(1, len(rules))


def _are_lost(sheet: Sheet, faint: Mask, rules: Sequence[Rule], found: int) -> bool:
    """Whether beside the long rules that were `found` a good part more are ink in places, and seem none for that."""
    lines = find_components(faint).stats[1:]
    lines = lines[lines[:, cv2.CC_STAT_WIDTH] >= sheet.px(_LONG_MM)]

    def is_lost(left: int, top: int, width: int, height: int) -> bool:
        # What is level with a rule is a piece of that, or the words beside it.
        if any(top - _BESIDE_PX <= rule.at <= top + height + _BESIDE_PX for rule in rules):
            return False
        inked, above = (
            sheet.ink[max(0, first) : last, left : left + width].any(axis=0).mean()
            for first, last in ((top, top + height), (top - _BESIDE_PX, top))
        )
        return bool(inked >= _INKED_SHARE and above <= _MOST_ABOVE)

    lost = sum(is_lost(*line[:4]) for line in lines.tolist())
    return lost >= _LEAST_LOST and lost > _BROKEN_SHARE * (found + lost)


def _covered(ink: Mask, rule: Rule) -> float:
    """The share of a rule that is ink."""
    along = values_along(ink, rule)
    return float((along > 0).mean()) if along.size else 1.0


def _are_light(grey: GreyImage, rules: Sequence[Rule]) -> bool:
    """Whether a good part of the rules is little darker than the page's paper."""
    darkest = cv2.erode(grey, np.ones((3, 1), np.uint8))
    lightest = median_paper(grey) - _LIGHT_DEPTH
    light = sum(float(np.median(values_along(darkest, rule))) >= lightest for rule in rules)
    return light > _BROKEN_SHARE * len(rules)


def faint_rules(grey: GreyImage, length: float, least: int = _DEPTH) -> Mask:
    """What is darker by `least` than the paper above and below over `length` columns or more: a mask (H, W)."""
    found = np.zeros_like(grey)
    height = grey.shape[0]
    if height <= 2 * _BESIDE_PX:
        return found
    above, middle, below = (grey[start : height - 2 * _BESIDE_PX + start] for start in (0, _BESIDE_PX, 2 * _BESIDE_PX))
    depth = cv2.subtract(cv2.min(above, below), middle)
    # Where the scan splits a rule between two rows, or it rises by one, either row may be the darker.
    depth = cv2.dilate(cv2.blur(depth, (5, 1)), np.ones((2, 1), np.uint8))
    _, dark = cv2.threshold(depth, least - 1, 255, cv2.THRESH_BINARY)
    found[_BESIDE_PX : height - _BESIDE_PX] = opened(np.asarray(dark, np.uint8), 1, max(5, round(length)))
    return found


def _fine_dots(sheet: Sheet, rules: Rules) -> list[Rule]:
    """The rows of dots so fine that they seem a drawn line from end to end: pieces are what noise leaves of one, as it
    leaves dots of a light one, which come and go at random."""
    drawn = [rule for rule in rules.across if not rule.dotted]

    def is_drawn(line: Rule) -> bool:
        along = [rule for rule in drawn if abs(rule.at - line.at) <= _BESIDE_PX]
        return any(rule.shared(line) >= _DRAWN * line.length and not _are_light(sheet.grey, [rule]) for rule in along)

    found = find_dotted(sheet)
    beating = [rule for rule in drawn if has_beat(sheet, rule)]
    return beating + [line for line in found if is_drawn(line) or has_beat(sheet, line)]


def _without_dotted(faint: Mask, dotted: Sequence[Rule]) -> Mask:
    """The faint rules but those that are rows of dots, which run together with the feet of the caption before them."""
    rows = np.zeros_like(faint)
    for rule in dotted:
        start, end = (round(rule.start), round(rule.at_start)), (round(rule.end), round(rule.at_end))
        cv2.line(rows, start, end, 255, 2 * _BESIDE_PX + round(rule.thickness))
    parts = find_components(faint)
    share = parts.pixels_in(rows > 0) / parts.stats[:, 4]
    keep = share < _MOSTLY
    keep[0] = False
    return parts.chosen(keep)


def _inked(rules: Mask, ink: Mask) -> Mask:
    """Those of the rules of which a good share is ink."""
    parts = find_components(rules)
    # Ink may be one row of a rule that is three rows wide.
    near = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    share = parts.pixels_in(near > 0) / parts.stats[:, 4]
    keep = share >= _INKED_SHARE
    keep[0] = False
    return parts.chosen(keep)
