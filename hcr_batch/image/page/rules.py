"""Printed rules: the long, thin, straight runs of ink that boxes, combs, tables and lines are made of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Components, Mask, find_components
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.straight import straight_part

_MAX_THICKNESS_MM = 1.3
"""A rule is at most this thick; thicker runs are bars, logos and the dark edge of a scan."""

_ACROSS_PIECE_MM = 4.0
"""Shortest run that counts as a piece of a horizontal rule: longer than the serifs and dashes of print."""

_ACROSS_GAP_MM = 4.0
"""Pieces this near to each other are one rule: ink that was lost in printing or scanning."""

_COLUMN_GAP_MM = 1.5
"""A gap at least this wide that a rule above or below has as well parts two columns: no ink was lost there."""

_BARE_GAP_MM, _LONE_SHARE = 0.6, 0.35
"""A gap at least this wide with nothing in it parts two lines, where it is not one of many: on this share of all lines
at most."""

_END_UPRIGHT_MM, _END_UPRIGHT_PX = (0.4, 1.6), 3
"""An upright at the end of a line is all ink from the first to the second above or below it, within so many columns."""

_WORD_HEIGHT_MM, _WORD_BASE_MM, _WORD_CLEAR_MM = (1.2, 3.8), (2.2, 1.2), 0.2
"""A printed word or bracket between two lines is so high, its foot is so far above or below them at most, and it is so
clear of one: "nato a ________ (____) il ______"."""

_COLUMN_BARE_MM = 5.0, 1.0
"""So far above a line and below it nothing stands in a gap between two fields; over lost ink somebody may write."""

_COLUMN_PIECE_MM = 12.0
"""Beside such a gap both rules are at least this long: as long as the shortest line to write on."""

_COLUMN_JITTER_MM = 0.7
"""By so much the ends of the rules of a column differ."""

_COLUMN_ROWS_MM = 3.5
"""The rules of a column are this far apart at least; nearer ones are two edges of one bar."""

_DOWN_PIECE_MM = 1.6
"""Shortest vertical run: the tick of a comb drawn as a baseline with ticks."""

_DOWN_GAP_MM = 1.5
"""As for the horizontal ones; shorter, as the boxes of two rows may be only 2 mm apart."""

MEET_PX = 2.0
"""Rules this near to each other meet."""

_WITHIN_SHARE = 0.7
"""An upright that runs on beyond a horizontal rule has at least this share of its length between two of them."""

_LOOSE_DOWN_MM = 5.0
"""Vertical pieces that touch no rule are only looked at from this length on: print is full of short ones."""

_SAME_PLACE_MM = 1.0
"""What was found by other means this near to a rule is the rule."""

_SPECK_GAP_PX = 2
"""Runs are closed over one lost pixel first, as 1-bit scans lose some; more would join printed letters."""

_MIN_ACROSS_MM = 9.0
"""Shortest horizontal rule. The bars of a written T or 5 are shorter; so are the sides of boxes to
tick, which are nothing to read."""

_GAP_SHARE = 0.25
"""A gap within a rule is at most this share of the pieces it parts: written bars stand further apart."""

_OVERGROWN_MM = 15.0, 8.0
"""A run this long and no wider than the second may be a rule that letters have grown together with."""

_OVERGROWN_ASPECT = 25.0
"""It is so many times as long as thick; bold words are less, whose letters have grown together."""

_TWIN_MM = 12.0
"""A straight run this long is a rule itself, and no print that another one touches."""

_CONTACT_PX = 2
_MAX_CONTACT_ACROSS = 0.4
_MAX_CONTACT_DOWN = 0.6
"""Ink lies this near to a rule on one side along at most this share of it. Writing on a line touches less of
it; through a word of print, letters stand all along. The short side of a cell may be hugged by a figure."""

_MAX_LEAN = 0.035
"""A rule leans by at most 2 degrees in a straightened sheet; strokes of a pen lean more."""

_TOUCH_MM = 0.7
"""A vertical rule ends this near to a horizontal one at least; a written stroke stops well before it by
eye, as people write inside the lines."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule in sheet pixels, along the axis it runs on.

    `start` and `end` are where it begins and ends on that axis (x when horizontal, y when vertical);
    `at_start` and `at_end` are its centre on the other axis there; `thickness` in pixels. A `dotted` one is
    made of dots or dashes as high as it is thick, `pitch` pixels from one to the next.
    """

    start: float
    end: float
    at_start: float
    at_end: float
    thickness: float
    dotted: bool = False
    pitch: float = 0.0

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def at(self) -> float:
        """Centre of the rule on the axis across it."""
        return (self.at_start + self.at_end) / 2

    def at_point(self, along: float) -> float:
        """Centre of the rule across it, at a point along it."""
        share = (along - self.start) / max(1.0, self.length)
        return self.at_start + (self.at_end - self.at_start) * share

    def reaches(self, along: float) -> bool:
        """Whether it runs as far as a point on its axis, or nearly so."""
        return self.start - MEET_PX <= along <= self.end + MEET_PX

    def shared(self, other: Rule) -> float:
        """Pixels along the axis on which both run, below 0 where a gap lies between them."""
        return min(self.end, other.end) - max(self.start, other.start)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a sheet: horizontal ones, vertical ones from one of these to another, and ticks,
    vertical ones that stand on a horizontal rule or hang from it with their other end free."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    ticks: tuple[Rule, ...]


def find_rules(sheet: Sheet, others: Sequence[Rule] = (), thin: Mask | None = None) -> Rules:
    """The horizontal rules of a sheet, `others` that were found by other means among them, and the vertical ones that
    touch them. `thin`: the ink in which these are looked for, where that is not all of it."""
    pieces = horizontal_pieces(sheet, _ACROSS_PIECE_MM)
    gap = sheet.px(_ACROSS_GAP_MM)
    across = _chain(pieces, gap, column_gaps(sheet, pieces, gap))
    across = [rule for rule in across if rule.length >= sheet.px(_MIN_ACROSS_MM)]
    lines = [other for other in others if not any(_is_along(sheet, other, rule) for rule in across)]
    # Fine dots run together here and there where a page is reduced: what they make is a part of their line.
    dotted = [line for line in lines if line.dotted]
    across = [rule for rule in across if not any(_is_along(sheet, rule, line) for line in dotted)] + lines
    near = np.ascontiguousarray(_near_rules(sheet, across).T)
    ink = sheet.ink if thin is None else thin
    upright = _pieces(sheet, np.ascontiguousarray(ink.T), _DOWN_PIECE_MM, _MAX_CONTACT_DOWN, near)
    # What runs from one rule to another is whole: a letter below it is no part of it.
    down = [piece for piece in upright if all(_ends_on(near, piece))]
    ticks: list[Rule] = []
    for rule in _chain([piece for piece in upright if not all(_ends_on(near, piece))], sheet.px(_DOWN_GAP_MM)):
        within = _between(rule, across)
        if all(_ends_on(near, rule)):
            down.append(rule)
        elif within is not None and within.length >= _WITHIN_SHARE * rule.length:
            down.append(within)
        elif any(_ends_on(near, rule)):
            ticks.append(rule)
    return Rules(tuple(across), tuple(down), tuple(ticks))


def _between(rule: Rule, across: Sequence[Rule]) -> Rule | None:
    """The part of an upright from the first horizontal rule that it meets to the last: beyond, it runs on into a
    letter. None where it meets fewer than two."""
    at = rule.at
    met = [place for other in across if other.reaches(at) and rule.reaches(place := other.at_point(at))]
    if len(met) < 2:
        return None
    start, end = max(rule.start, min(met)), min(rule.end, max(met))
    return Rule(start, end, rule.at_point(start), rule.at_point(end), rule.thickness)


def draw_rules(sheet: Sheet, rules: Rules, overrun_px: float) -> Mask:
    """A mask of the rules alone, each made longer by `overrun_px` at both ends."""
    canvas = np.zeros_like(sheet.ink)
    for rule in rules.across:
        _draw(canvas, rule, overrun_px, across=True)
    for rule in rules.down:
        _draw(canvas, rule, overrun_px, across=False)
    return canvas


def horizontal_pieces(sheet: Sheet, shortest_mm: float) -> list[Rule]:
    """Each thin and straight horizontal run of ink that is no part of print, sorted from left to right."""
    return _pieces(sheet, sheet.ink, shortest_mm, _MAX_CONTACT_ACROSS)


def _pieces(sheet: Sheet, ink: Mask, shortest_mm: float, max_contact: float, anchors: Mask | None = None) -> list[Rule]:
    """Each thin and straight run along the rows of `ink`, sorted from left to right.

    Of short runs only those with an end on `anchors`, where that is given.
    """
    close = np.ones((1, _SPECK_GAP_PX), np.uint8)
    keep_run = np.ones((1, max(5, round(sheet.px(shortest_mm)))), np.uint8)
    runs = cv2.morphologyEx(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, close), cv2.MORPH_OPEN, keep_run)
    parts = find_components(runs)
    left, top, width, height, area = parts.stats[1:].T
    thickness = area / width
    thin = (thickness <= max(2.0, sheet.px(_MAX_THICKNESS_MM))) & (thickness < width / 3)
    straight = height - thickness <= 2 + _MAX_LEAN * width
    fit = thin & straight
    if anchors is not None:
        middle = top + height // 2
        anchored = (anchors[middle, left] > 0) | (anchors[middle, left + width - 1] > 0)
        fit &= anchored | (width > sheet.px(_LOOSE_DOWN_MM))
    # A long rule with letters on it looks thick, or crooked.
    overgrown = ~(thin & straight) & (width > sheet.px(_OVERGROWN_MM[0])) & (height < sheet.px(_OVERGROWN_MM[1]))
    # The second line of a double rule is no print.
    bare = _without(ink, runs, parts, np.concatenate([[False], thin & straight & (width > sheet.px(_TWIN_MM))]))
    pieces = []
    for i in np.nonzero(fit | overgrown)[0].tolist():
        x, y, w, h = (int(value[i]) for value in (left, top, width, height))
        run = parts.labels[y : y + h, x : x + w] == i + 1
        own = _without_letters(run, sheet.px(_MAX_THICKNESS_MM)) if overgrown[i] else run
        if own is not None and _contact(bare, own, x, y) <= max_contact:
            pieces.append(_as_rule(own, x, y, float(own.sum() / w)))
    return sorted(pieces, key=lambda piece: piece.start)


def _without(ink: Mask, runs: Mask, parts: Components, which: NDArray[np.bool_]) -> Mask:
    """The ink but for some of the parts of `runs`, which cover little of a page."""
    if not which.any():
        return ink
    places = np.flatnonzero(runs)
    bare = ink.copy()
    bare.reshape(-1)[places[which[parts.labels.reshape(-1)[places]]]] = 0
    return bare


def _without_letters(run: NDArray[np.bool_], thickest: float) -> NDArray[np.bool_] | None:
    """The rule in a run that letters have grown together with, shaped as it; None where there is none."""
    rule = straight_part(run, _MAX_LEAN)
    thick = 0.0 if rule is None else float(rule.sum() / run.shape[1])
    return rule if thick <= min(max(2.0, thickest), run.shape[1] / _OVERGROWN_ASPECT) else None


def _as_rule(own: NDArray[np.bool_], x: int, y: int, thickness: float) -> Rule:
    """The rule through a piece given as a mask with its top left corner at (x, y)."""
    width = own.shape[1]
    end = max(1, min(width // 4, 12))
    first, last = (float(np.nonzero(part)[0].mean()) for part in (own[:, :end], own[:, -end:]))
    return Rule(float(x), float(x + width), y + first + 0.5, y + last + 0.5, thickness)


def _contact(ink: Mask, own: NDArray[np.bool_], x: int, y: int) -> float:
    """Share of a piece's columns with ink close above it or close below it, the larger of the two."""
    height, width = own.shape
    columns = np.arange(x, x + width)
    above = y + own.argmax(axis=0) - _CONTACT_PX
    below = y + height - 1 - own[::-1].argmax(axis=0) + _CONTACT_PX
    last = ink.shape[0] - 1
    touching = [int(np.count_nonzero(ink[np.clip(rows, 0, last), columns])) for rows in (above, below)]
    return max(touching) / int(width)


def column_gaps(sheet: Sheet, pieces: Sequence[Rule], widest: float) -> set[tuple[float, float]]:
    """The end of a piece and the start of the next one on its line, where rules stand side by side: where one above or
    below has a gap in the same place, where both end in ticks, or where the gap is bare or holds a printed word and no
    ink is lost elsewhere. pieces: from left to right. widest: pixels of a gap at most."""
    long = [piece for piece in pieces if piece.length >= sheet.px(_COLUMN_PIECE_MM)]
    least, narrowest = sheet.px(_BARE_GAP_MM), sheet.px(_COLUMN_GAP_MM)
    gaps = _gaps(long, least, widest)
    jitter, rows = sheet.px(_COLUMN_JITTER_MM), sheet.px(_COLUMN_ROWS_MM)

    def alike(one: tuple[Rule, Rule], other: tuple[Rule, Rule]) -> bool:
        ends = abs(one[0].end - other[0].end), abs(one[1].start - other[1].start)
        return max(ends) <= jitter and abs(one[0].at_end - other[0].at_end) >= rows

    columns = [gap for gap in gaps if any(alike(gap, other) for other in gaps)]
    lone = [gap for gap in gaps if gap not in columns and _is_bare(sheet, gap)]
    lost = len(_gaps(pieces, _SPECK_GAP_PX, least))
    if lost > len(lone) or len(lone) > _LONE_SHARE * (len(long) - len(gaps)):
        lone = []
    columns = [gap for gap in columns if gap[1].start - gap[0].end >= narrowest or not _is_scratch(gap, long)]
    parts = [piece for piece in pieces if piece.length >= sheet.px(_MIN_ACROSS_MM)]
    between = _gaps(parts, least, widest)
    combs = [gap for gap in between if _is_between_uprights(sheet, gap)]
    worded = [gap for gap in between if _holds_word(sheet, gap)]
    if lost > len(worded):
        worded = []
    return {(left.end, right.start) for left, right in columns + lone + combs + worded}


def _holds_word(sheet: Sheet, gap: tuple[Rule, Rule]) -> bool:
    """Whether all that stands between two pieces of a line is as low as print and stands on the line, clear of one:
    what is written over lost ink is higher, or runs on over both."""
    left, right = gap
    (lowest, highest), (above, below), clear = _WORD_HEIGHT_MM, _WORD_BASE_MM, max(1, round(sheet.px(_WORD_CLEAR_MM)))
    top, bottom = int(left.at_end - sheet.px(_COLUMN_BARE_MM[0])), int(left.at_end + sheet.px(below)) + 1
    window = sheet.ink[max(0, top) : bottom, int(left.end) + 2 : int(right.start) - 2]
    if window.shape[1] <= 2 * clear or (window[:, :clear].any() and window[:, -clear:].any()):
        return False
    rows = np.flatnonzero(window.any(axis=1)) + max(0, top)
    if not rows.size:
        return False
    height, foot = float(rows[-1] + 1 - rows[0]), float(rows[-1] + 1 - left.at_end)
    return sheet.px(lowest) <= height <= sheet.px(highest + below) and -sheet.px(above) <= foot


def _is_scratch(gap: tuple[Rule, Rule], pieces: Sequence[Rule]) -> bool:
    """Whether no line runs on where others have a gap: a scratch makes one in each that it crosses."""
    left, right = gap
    return not any(piece.start < left.end < right.start < piece.end for piece in pieces)


def _gaps(pieces: Sequence[Rule], narrowest: float, widest: float) -> list[tuple[Rule, Rule]]:
    """Pieces and those that begin so many pixels after them on the same line. pieces: from left to right."""
    starts = [piece.start for piece in pieces]
    return [
        (left, right)
        for left in pieces
        for right in pieces[bisect_left(starts, left.end + narrowest) : bisect_right(starts, left.end + widest)]
        if _in_line(left, right)
    ]


def _is_between_uprights(sheet: Sheet, gap: tuple[Rule, Rule]) -> bool:
    """Whether both lines end in an upright at a gap, as baselines with ticks do, and the frames of boxes."""
    left, right = gap
    near, far = (sheet.px(reach) for reach in _END_UPRIGHT_MM)
    ends = ((left.end - 1, left.at_end), (right.start, right.at_start))
    return any(
        all(any(sheet.ink_share(upright) == 1.0 for upright in _columns_at(x, y + high, y + low)) for x, y in ends)
        for high, low in ((-far, -near), (near, far))
    )


def _columns_at(x: float, top: float, bottom: float) -> list[Rect]:
    """The columns of pixels close to a place, from `top` to `bottom`."""
    return [Rect(x + step, top, x + step + 1, bottom) for step in range(-_END_UPRIGHT_PX, _END_UPRIGHT_PX + 1)]


def _is_bare(sheet: Sheet, gap: tuple[Rule, Rule]) -> bool:
    """Whether nothing is written across the gap between two pieces of a line."""
    left, right = gap
    above, below = (sheet.px(reach) for reach in _COLUMN_BARE_MM)
    return sheet.ink_share(Rect(left.end + 2, left.at_end - above, right.start - 2, left.at_end + below)) == 0


def _chain(pieces: list[Rule], gap: float, apart: Collection[tuple[float, float]] = ()) -> list[Rule]:
    """Join pieces that continue each other with at most `gap` pixels between them, but not those `apart`, each an end
    and a start."""
    chains: list[Rule] = []
    for piece in pieces:
        for i in range(len(chains) - 1, -1, -1):
            chain = chains[i]
            most = min(gap, _GAP_SHARE * min(piece.length, chain.length))
            within = -2.0 <= piece.start - chain.end <= max(2.0, most)
            if within and _in_line(chain, piece) and (chain.end, piece.start) not in apart:
                chains[i] = _join(chain, piece)
                break
        else:
            chains.append(piece)
    return chains


def _in_line(left: Rule, right: Rule) -> bool:
    """Whether a rule begins at the height at which another one ends."""
    return abs(right.at_start - left.at_end) <= 1.5 + (right.thickness + left.thickness) / 4


def _is_along(sheet: Sheet, rule: Rule, other: Rule) -> bool:
    """Whether a horizontal rule runs beside another for a good part of its length."""
    return abs(rule.at - other.at) < sheet.px(_SAME_PLACE_MM) and rule.shared(other) > 0.3 * rule.length


def _join(first: Rule, second: Rule) -> Rule:
    """One rule from the start of the first to the end of the second."""
    ink = first.thickness * first.length + second.thickness * second.length
    thickness = ink / max(1.0, first.length + second.length)
    return Rule(first.start, second.end, first.at_start, second.at_end, thickness)


def _near_rules(sheet: Sheet, across: list[Rule]) -> Mask:
    """Mask of all places within `_TOUCH_MM` of a horizontal rule."""
    canvas = draw_rules(sheet, Rules(tuple(across), (), ()), 0.0)
    reach = 2 * max(2, round(sheet.px(_TOUCH_MM))) + 1
    near: Mask = cv2.dilate(canvas, np.ones((reach, reach), np.uint8))
    return near


def _ends_on(mask: Mask, rule: Rule) -> tuple[bool, bool]:
    """Whether the start and the end of a rule that runs along the rows of `mask` lie on it."""
    height, width = mask.shape
    points = ((rule.start, rule.at_start), (rule.end - 1, rule.at_end))
    start, end = (mask[min(height - 1, max(0, int(at))), min(width - 1, max(0, int(x)))] for x, at in points)
    return bool(start), bool(end)


def _draw(canvas: Mask, rule: Rule, overrun: float, *, across: bool) -> None:
    """Draw a rule into `canvas`, from its first to its last pixel and `overrun` beyond."""
    start, end = rule.start - overrun, rule.end - 1 + overrun
    ends = [(round(start), int(rule.at_start)), (round(end), int(rule.at_end))]
    if not across:
        ends = [(y, x) for x, y in ends]
    cv2.line(canvas, ends[0], ends[1], 255, max(1, round(rule.thickness)))
