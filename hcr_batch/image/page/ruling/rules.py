"""Printed rules: the long, thin, straight runs of ink that boxes, combs, tables and lines are made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import closed, opened
from hcr_batch.image.order import quantile_of
from hcr_batch.image.page.ink import Components, Mask, find_components
from hcr_batch.image.page.ruling.fine_dots import run_on_dots
from hcr_batch.image.page.ruling.gaps import column_gaps
from hcr_batch.image.page.ruling.rule import LEAST_ACROSS_MM, SPECK_GAP_PX, Rule, Rules, draw_rules
from hcr_batch.image.page.ruling.run_together import bridge_dots
from hcr_batch.image.page.ruling.straight import straight_part
from hcr_batch.image.page.sheet import Rect, Sheet

_MAX_THICKNESS_MM = 1.3
"""A rule is at most this thick; thicker runs are bars, logos and the dark edge of a scan."""

_ACROSS_PIECE_MM = 4.0
"""Shortest run that counts as a piece of a horizontal rule: longer than the serifs and dashes of print."""

_ACROSS_GAP_MM = 4.0
"""Pieces this near to each other are one rule: ink that was lost in printing or scanning."""

_DOWN_PIECE_MM = 1.6
"""Shortest vertical run: the tick of a comb drawn as a baseline with ticks."""

_DOWN_GAP_MM = 1.5
"""As for the horizontal ones; shorter, as the boxes of two rows may be only 2 mm apart."""

_WITHIN_SHARE = 0.7
"""An upright that runs on beyond a horizontal rule has at least this share of its length between two of them."""

_LOOSE_DOWN_MM = 5.0
"""Vertical pieces that touch no rule are only looked at from this length on: print is full of short ones."""

_SAME_PLACE_MM = 1.0
"""What was found by other means this near to a rule is the rule."""

_GAP_SHARE = 0.25
"""A gap within a rule is at most this share of the pieces it parts: written bars stand further apart."""

_OVERGROWN_MM = 15.0, 13.0
"""A run this long and no wider than the second may be a rule that letters, or a tick over its side, have grown together
with."""

_OVERGROWN_ASPECT = 25.0
"""It is this many times as long as thick; bold words are less, whose letters have grown together."""

_TWIN_MM = 12.0
"""A straight run this long is a rule itself, and no print that another one touches."""

_CONTACT_PX = 2
_MAX_CONTACT_ACROSS = 0.4
_MAX_CONTACT_DOWN = 0.6
"""Ink lies this near to a rule on one side along at most this share of it. Writing on a line touches less of
it; through a word of print, letters stand all along. The short side of a cell may be hugged by a figure."""

_WORD_MM = 25.0
_BOLD_MM, _SOLID = 0.6, 0.95
_SMALL_MM, _UNEVEN = 0.45, 0.5
"""Shorter runs are words where they are thicker than the first of these and less of them is ink: in a bold word the
letters touch, and the paper in and between them shows; or where they are thicker than the second and a tenth of their
columns is paler by this much of the darkness of another tenth, as in small print."""

_MAX_LEAN = 0.035
"""A rule leans by at most 2 degrees in a straightened sheet; strokes of a pen lean more."""

_TOUCH_MM = 0.7
"""A vertical rule ends this near to a horizontal one at least; a written stroke stops well before it by
eye, as people write inside the lines."""


def find_rules(sheet: Sheet, others: Sequence[Rule] = (), thin: Mask | None = None) -> Rules:
    """The horizontal rules of a sheet, `others` that were found by other means among them, and the vertical ones that
    touch them. `thin`: the ink in which these are looked for, where that is not all of it."""
    pieces = horizontal_pieces(sheet, _ACROSS_PIECE_MM)
    gap = sheet.px(_ACROSS_GAP_MM)
    chained = _chain(pieces, gap, column_gaps(sheet, pieces, gap))
    least = sheet.px(LEAST_ACROSS_MM)
    drawn = [rule for rule in chained if rule.length >= least]
    lines = [other for other in others if not any(_is_along(sheet, other, rule) for rule in drawn)]
    across = run_on_dots(sheet, [rule for rule in bridge_dots(sheet, chained, lines) if rule.length >= least])
    # Fine dots run together here and there where a page is reduced: what they make is a part of their line.
    dotted = [line for line in lines if line.dotted]
    across = [rule for rule in across if not any(_is_along(sheet, rule, line) for line in dotted)] + lines
    near = cv2.transpose(_near_rules(sheet, across))
    ink = sheet.ink if thin is None else thin
    upright = _pieces(sheet, cv2.transpose(ink), _DOWN_PIECE_MM, _MAX_CONTACT_DOWN, near)
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


def horizontal_pieces(sheet: Sheet, shortest_mm: float) -> list[Rule]:
    """Each thin and straight horizontal run of ink that is no part of print, sorted from left to right."""
    return _pieces(sheet, sheet.ink, shortest_mm, _MAX_CONTACT_ACROSS)


def _pieces(sheet: Sheet, ink: Mask, shortest_mm: float, max_contact: float, anchors: Mask | None = None) -> list[Rule]:
    """Each thin and straight run along the rows of `ink`, sorted from left to right.

    Of short runs only those with an end on `anchors`, where that is given.
    """
    runs = opened(closed(ink, 1, SPECK_GAP_PX), 1, max(5, round(sheet.px(shortest_mm))))
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
        if own is None or (anchors is None and _is_word(sheet, own, x, y)):
            continue
        own = own if overgrown[i] else _without_bar(sheet, own)
        if _contact(bare, own, x, y) <= max_contact:
            pieces.append(_as_rule(own, x, y, np.count_nonzero(own) / w))
    return sorted(pieces, key=lambda piece: piece.start)


def _is_word(sheet: Sheet, own: NDArray[np.bool_], left: int, top: int) -> bool:
    """Whether a piece of the ink, (H, W) from that corner of the sheet, is the letters of a word."""
    height, width = own.shape
    thickness = np.count_nonzero(own) / width
    if thickness <= sheet.px(_SMALL_MM) or width >= sheet.px(_WORD_MM):
        return False
    window = slice(top, top + height), slice(left, left + width)
    if thickness > sheet.px(_BOLD_MM) and np.count_nonzero(sheet.ink[window][own]) / np.count_nonzero(own) < _SOLID:
        return True
    grey = np.where(own, sheet.grey[window], 0).sum(axis=0) / np.maximum(own.sum(axis=0), 1)
    ordered = sorted(grey.tolist())
    dark, pale = quantile_of(ordered, 0.1), quantile_of(ordered, 0.9)
    paper = sheet.paper_in(Rect(left, max(0, top - height), left + width, top + 2 * height))
    return bool(pale - dark > _UNEVEN * (paper - dark))


def _without(ink: Mask, runs: Mask, parts: Components, which: NDArray[np.bool_]) -> Mask:
    """The ink but for some of the parts of `runs`, which cover little of a page."""
    if not which.any():
        return ink
    places = np.flatnonzero(runs > 0)
    bare = ink.copy()
    bare.reshape(-1)[places[which[parts.labels.reshape(-1)[places]]]] = 0
    return bare


def _without_letters(run: NDArray[np.bool_], thickest: float) -> NDArray[np.bool_] | None:
    """The rule in a run that letters have grown together with, shaped as it; None where there is none."""
    rule = straight_part(run, _MAX_LEAN)
    thick = 0.0 if rule is None else float(rule.sum() / run.shape[1])
    return rule if thick <= min(max(2.0, thickest), run.shape[1] / _OVERGROWN_ASPECT) else None


def _without_bar(sheet: Sheet, run: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A run (H, W) without the bar at one of its ends: its middle there is not that of the rule."""
    thickest = sheet.px(_MAX_THICKNESS_MM)
    if run.shape[0] <= thickest or max(end.sum(axis=0).max() for end in _ends_of(run)) <= thickest:
        return run
    rule = straight_part(run, _MAX_LEAN)
    return run if rule is None else rule


def _as_rule(own: NDArray[np.bool_], x: int, y: int, thickness: float) -> Rule:
    """The rule through a piece given as a mask with its top left corner at (x, y)."""
    first, last = (float(np.nonzero(part)[0].mean()) for part in _ends_of(own))
    return Rule(float(x), float(x + own.shape[1]), y + first + 0.5, y + last + 0.5, thickness)


def _ends_of(own: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The columns at the start and at the end of a piece, (H, W), that show where it begins and ends."""
    end = max(1, min(own.shape[1] // 4, 12))
    return own[:, :end], own[:, -end:]


def _contact(ink: Mask, own: NDArray[np.bool_], x: int, y: int) -> float:
    """Share of a piece's columns with ink close above it or close below it, the larger of the two."""
    height, width = own.shape
    last = ink.shape[0] - 1
    if height == 1:
        beside = max(0, y - _CONTACT_PX), min(last, y + _CONTACT_PX)
        return float(max(np.count_nonzero(ink[row, x : x + width]) for row in beside) / width)
    columns = np.arange(x, x + width)
    above = np.maximum(y - _CONTACT_PX + own.argmax(axis=0), 0)
    below = np.minimum(y + height - 1 + _CONTACT_PX - own[::-1].argmax(axis=0), last)
    return float(max(np.count_nonzero(ink[rows, columns]) for rows in (above, below)) / width)


def _chain(pieces: list[Rule], gap: float, apart: Collection[tuple[float, float]] = ()) -> list[Rule]:
    """Join pieces that continue each other with at most `gap` pixels between them, but not those `apart`, each an end
    and a start."""
    chains: list[Rule] = []
    for piece in pieces:
        for i in range(len(chains) - 1, -1, -1):
            chain = chains[i]
            most = min(gap, _GAP_SHARE * min(piece.length, chain.length))
            within = -2.0 <= piece.start - chain.end <= max(2.0, most)
            if within and chain.leads_to(piece) and (chain.end, piece.start) not in apart:
                chains[i] = _join(chain, piece)
                break
        else:
            chains.append(piece)
    return chains


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
