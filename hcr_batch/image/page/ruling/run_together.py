"""Fine dotted lines of which a coarse scan runs some dots together: pieces of a drawn line with dots between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.ruling.beat import has_beat
from hcr_batch.image.page.ruling.dot_captions import has_caption
from hcr_batch.image.page.ruling.dot_pieces import Piece
from hcr_batch.image.page.ruling.rule import Rule, values_along
from hcr_batch.image.page.sheet import Sheet

_REACH_MM = 25.0
"""This far from one such piece to the next there are dots at most."""

_DOTTED, _LEAST_GAPS, _GAP_MM = 0.35, 3, 0.9
"""This much of the row between them is ink, with this many gaps at least, none of which is wider: dots that run
together stand close."""

_RUN_TOGETHER = 0.65
"""Where more is ink, gaps are not counted: the feet of print make less."""

_ON_LINE_MM, _LEVEL_PX = 1.0, 1.5
"""A piece of a line lies this near to it, and another one this many pixels off its course."""

_BESIDE_MM, _BARE, _WRITTEN_ON = (0.6, 1.2), 0.3, 0.7
"""Between these distances above the row and below it no more than the first share has ink: letters stand on a row with
their stems. Above what is ink for the most part may be more, as it was written on."""

_WORD_MM = 5.0
"""Between two lines a short word may stand, such as "n.", whose feet are ink for the most part."""


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
    """The horizontal rules, those that are fine dots with those beyond their ends that are too far apart to be a piece,
    and as one that meet so. Print on the row is none: letters stand on their stems, dots are free."""
    joined: list[Rule] = []
    for rule in rules:
        longer = _with_dots(sheet, _with_dots(sheet, rule, 1), -1)
        longer = longer if longer is not rule and has_beat(sheet, rule) else rule
        met = [one for one in joined if _meet(one, longer)] if longer is not rule else []
        met += [one for one in joined if one not in rules and one not in met and _meet(one, longer)]
        joined = [one for one in joined if one not in met]
        joined.append(_union([*met, longer]))
    return sorted(joined, key=lambda rule: rule.start)


def _meet(one: Rule, other: Rule) -> bool:
    """Whether two rules overlap on one line."""
    return one.shared(other) >= 0 and abs(one.at_point(other.start) - other.at_start) <= _LEVEL_PX


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
    end += _further(free[end:], round(sheet.px(_GAP_MM)))
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
    far = round(sheet.px(_BESIDE_MM[1]))
    paper = np.maximum(values_along(sheet.grey, rule, -far), values_along(sheet.grey, rule, far))
    darkest = np.min([values_along(sheet.grey, rule, step) for step in (-1, 0, 1)], axis=0)
    depth = paper.astype(np.float64) - darkest
    return np.asarray(cv2.blur(depth[None], (max(1, round(sheet.px(_GAP_MM))), 1))[0] if depth.size else depth)


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
    near, high = (round(sheet.px(reach)) for reach in _BESIDE_MM)
    row, above = _inked(sheet, start, end, -1, 1), _inked(sheet, start, end, -high, -near)
    return (row, above) if way > 0 else (row[::-1], above[::-1])


def bridge_dots(sheet: Sheet, rules: Sequence[Rule], known: Sequence[Rule]) -> list[Rule]:
    """The horizontal rules, from left to right, those as one that have nothing but dots of one row between them. known:
    lines of dots that were found whole, whose pieces stay apart."""
    bridged: list[Rule] = []
    for rule in rules:
        level = [one for one in bridged if 0 < rule.start - one.end <= sheet.px(_REACH_MM) and one.leads_to(rule)]
        last = max(level, key=lambda one: one.end, default=None)
        whole = last is not None and any(_runs_through(sheet, line, last, rule) for line in known)
        if last is None or whole or not _are_dots(sheet, last, rule):
            bridged.append(rule)
            continue
        thickness = (last.thickness + rule.thickness) / 2
        bridged[bridged.index(last)] = Rule(last.start, rule.end, last.at_start, rule.at_end, thickness)
    return bridged


def _runs_through(sheet: Sheet, line: Rule, left: Rule, right: Rule) -> bool:
    """Whether a dotted line has two pieces on it."""
    level = abs(line.at_point(left.end) - left.at_end) <= sheet.px(_ON_LINE_MM)
    return line.dotted and level and line.start <= left.end and right.start <= line.end


def _are_dots(sheet: Sheet, left: Rule, right: Rule) -> bool:
    """Whether a row of dots leads from the end of a piece to the start of the next."""
    row = _inked(sheet, left, right, -1, 1)
    gaps, share = runs_of(~row), float(row.mean()) if row.size else 0.0
    if max((end - start for start, end in gaps), default=0) > sheet.px(_GAP_MM):
        return False
    near, far = (round(sheet.px(reach)) for reach in _BESIDE_MM)
    above, below = (float(_inked(sheet, left, right, *rows).mean()) for rows in ((-far, -near), (near, far)))
    if share >= _RUN_TOGETHER:
        most = _WRITTEN_ON if row.size > sheet.px(_WORD_MM) else _BARE
        return above <= most and below <= _BARE
    return share >= _DOTTED and len(gaps) >= _LEAST_GAPS and max(above, below) <= _BARE


def _inked(sheet: Sheet, left: Rule, right: Rule, first: int, last: int) -> NDArray[np.bool_]:
    """Which columns between two pieces have ink in the rows from one distance to another below their line; (N,)."""
    height, width = sheet.ink.shape
    columns = np.arange(max(0, round(left.end)), min(width, round(right.start)))
    at = np.interp(columns, (left.end, right.start), (left.at_end, right.at_start)) - 0.5
    rows = np.round(at).astype(int)[None, :] + np.arange(first, last + 1)[:, None]
    return np.asarray((sheet.ink[rows.clip(0, height - 1), columns[None, :]] > 0).any(axis=0), np.bool_)
