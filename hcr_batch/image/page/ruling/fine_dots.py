"""Lines of fine dots of which a coarse scan has run some together, followed over the others to their ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ruling.beat import has_beat
from hcr_batch.image.page.ruling.dot_captions import has_caption
from hcr_batch.image.page.ruling.dot_pieces import LEVEL_PX, Piece
from hcr_batch.image.page.ruling.rule import Rule, values_along
from hcr_batch.image.page.ruling.run_together import BESIDE_MM, GAP_MM, inked_columns
from hcr_batch.image.page.sheet import Sheet

_WINDOW_MM, _DOTS, _HIDDEN = 4.0, 3, 2
"""Beyond the end of a piece its line runs on while each window of this width has so many dots; writing may hide them in
so many windows one after the other."""

_STROKES = 0.2
"""Writing stands above the row for this much of a window."""

_PALE = 0.4
"""Dots that are too pale for ink have this share of the depth of the others; bare paper has less."""

_RUN_ON_MM = 80.0
"""A line runs on for so long at most."""


def run_on_dots(sheet: Sheet, rules: Sequence[Rule]) -> list[Rule]:
    """The horizontal rules from left to right, those of fine dots with what lies beyond their ends, and as one that
    meet so. Print on their row is none of them: letters stand on their stems, dots are free."""
    pairs = [(rule, _followed(sheet, rule)) for rule in rules]
    others, joined = [rule for rule, longer in pairs if longer is rule], list[Rule]()
    for longer in (longer for rule, longer in pairs if longer is not rule):
        met = [one for one in (*others, *joined) if _meet(one, longer)]
        others, joined = ([one for one in some if one not in met] for some in (others, joined))
        joined.append(_union([*met, longer]))
    return sorted([*others, *joined], key=lambda rule: rule.start)


def _followed(sheet: Sheet, rule: Rule) -> Rule:
    """A rule to both its ends, if it is one of dots; itself if nothing lies beyond."""
    longer = _with_dots(sheet, _with_dots(sheet, rule, 1), -1)
    return longer if longer is not rule and has_beat(sheet, rule) else rule


def _meet(one: Rule, other: Rule) -> bool:
    """Whether two rules overlap on one line."""
    return one.shared(other) >= 0 and abs(one.at_point(other.start) - other.at_start) <= LEVEL_PX


def _union(rules: Sequence[Rule]) -> Rule:
    """The rule from the first start of some on one line to their last end."""
    first, last = min(rules, key=lambda rule: rule.start), max(rules, key=lambda rule: rule.end)
    return replace(first, end=last.end, at_end=last.at_end)


def _with_dots(sheet: Sheet, rule: Rule, way: int) -> Rule:
    """A rule up to the last of the dots behind its end, or before its start where `way` is -1."""
    row, beside = _beyond(sheet, rule, way)
    free = row & ~beside
    starts = free & ~np.concatenate([[True], free[:-1]])
    window = max(1, round(sheet.px(_WINDOW_MM)))
    end = hidden = 0
    for first in range(0, len(row), window):
        part = slice(first, first + window)
        if np.count_nonzero(starts[part]) >= _DOTS:
            if hidden and _is_other(sheet, rule, way, end, first + int(np.flatnonzero(free[part])[0])):
                break
            end, hidden = first + int(np.flatnonzero(free[part])[-1]) + 1, 0
        elif beside[part].mean() >= _STROKES and hidden < _HIDDEN:
            hidden += 1
        else:
            break
    if not end:
        return rule
    end += _further(free[end:], round(sheet.px(GAP_MM)))
    if way < 0:
        start = rule.start - end
        return replace(rule, start=start, at_start=rule.at_point(start))
    return replace(rule, end=rule.end + end, at_end=rule.at_point(rule.end + end))


def _is_other(sheet: Sheet, rule: Rule, way: int, first: int, last: int) -> bool:
    """Whether print stands between two distances from the end of a rule, or bare paper: then another line begins behind
    it. Dots that a scan has left too pale for ink are darker than that."""
    start, end = sorted(rule.end + at if way > 0 else rule.start - at for at in (first, last))
    left, right = (Piece(x, x, rule.at_point(x), rule.at_point(x), rule.thickness, seen=(x, x)) for x in (start, end))
    between = Rule(start, end, left.at, right.at, rule.thickness)
    bare = _depth(sheet, between).min(initial=np.inf) < _PALE * np.median(_depth(sheet, rule))
    return bool(bare) or has_caption(sheet, left, right)


def _depth(sheet: Sheet, rule: Rule) -> NDArray[np.float64]:
    """By how many levels of grey the row of a rule is darker than the lighter of the rows beside it, over as many
    columns as dots may be apart; (N,)."""
    far = round(sheet.px(BESIDE_MM[1]))
    paper = np.maximum(values_along(sheet.grey, rule, -far), values_along(sheet.grey, rule, far))
    darkest = np.min([values_along(sheet.grey, rule, step) for step in (-1, 0, 1)], axis=0)
    depth = paper.astype(np.float64) - darkest
    return np.asarray(cv2.blur(depth[None], (max(1, round(sheet.px(GAP_MM))), 1))[0] if depth.size else depth)


def _further(free: NDArray[np.bool_], gap: int) -> int:
    """How far dots go on with gaps of so many pixels at most."""
    places = np.flatnonzero(free)
    far = np.flatnonzero(np.diff(places, prepend=-1) > gap + 1)
    near = places[: far[0]] if far.size else places
    return int(near[-1]) + 1 if near.size else 0


def _beyond(sheet: Sheet, rule: Rule, way: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which columns beyond an end of a rule, from there outwards, have ink on its row, and which above: (N,) each."""
    far = sheet.px(_RUN_ON_MM)
    left, right = (rule.end, rule.end + far) if way > 0 else (rule.start - far, rule.start)
    left, right = max(0.0, left), min(float(sheet.ink.shape[1]), right)
    start, end = (Rule(x, x, rule.at_point(x), rule.at_point(x), 1.0) for x in (left, right))
    near, high = (round(sheet.px(reach)) for reach in BESIDE_MM)
    row, above = inked_columns(sheet, start, end, -1, 1), inked_columns(sheet, start, end, -high, -near)
    return (row, above) if way > 0 else (row[::-1], above[::-1])
