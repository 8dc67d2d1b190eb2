"""The edges of tints as rules, where the uprights of cells end on them or go through them: rows whose upper half is
tinted, and every other row of a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Sheet
from hcr_batch.image.page.tint_range import DARKEST_TINT, LIGHTEST_TINT
from hcr_batch.records import GreyImage

_LEAST_UPRIGHTS = 2
"""This many end on an edge or go through it, the last one of a table not counted: one alone may be a stroke of a pen,
or of a letter."""

_UPRIGHT_MM = 2.5
"""They are at least this high, and go on this far above and below an edge: nobody writes in less."""

_LEVEL_MM = 0.6
"""Their ends differ by this much at most, and so do the places where they go through an edge."""

_BESIDE_MM = (0.5, 1.6)
"""From the first to the second above and below an edge is the tint, and the paper that it is compared with; likewise on
the right of an upright."""

_WHOLE = 0.75
"""An edge beside an upright is seen from this much of the height from which it can be at least: where writing hides the
rest, it is unsure where it lies."""

_BLUR_PX = 3.0
"""The ink of a rule reaches this far beyond its sides."""

_EVEN = 4
"""A tint differs by this many levels from place to place at most; letters and pictures do by more."""

_HIDDEN_MM, _LENGTH_MM = 3.0, 9.0
"""Rules and writing hide this much of an edge; it is as long as a rule at least."""

_SIDE_MM = 1.2
"""It begins and ends this near to the sides of the row that is tinted."""


def tint_edges(sheet: Sheet, rules: Rules) -> list[Rule]:
    """The edges from side to side of a row on which uprights end that are on a rule with their other end, or through
    which uprights go."""
    high = [tick for tick in rules.ticks if tick.length >= sheet.px(_UPRIGHT_MM)]
    met = [(end, tick.at) for tick in high for end in (tick.start, tick.end)]
    met += [(at, upright.at) for upright in (*rules.down, *high) for at in _changes_beside(sheet, upright)]
    level = sheet.px(_LEVEL_MM)
    rows = chained(sorted(met), lambda row, place: place[0] - row[0][0] <= level)
    edges = [edge for row in rows if len(row) >= _LEAST_UPRIGHTS for edge in _edges_at(sheet, rules, row)]
    return [edge for edge in edges if _is_from_side_to_side(sheet, edge, rules)]


def _changes_beside(sheet: Sheet, upright: Rule) -> list[float]:
    """The heights at which the paper on the right of an upright changes by a tint."""
    near, aside, far = (round(sheet.px(distance)) for distance in (*_BESIDE_MM, _UPRIGHT_MM))
    height, width = sheet.grey.shape
    top, bottom = max(0, round(upright.start)) + far, min(height, round(upright.end)) - far
    left = round(upright.at)
    if near == aside or bottom <= top or left + aside > width:
        return []
    shades = np.median(sheet.grey[top - far : bottom + far, left + near : left + aside], axis=1)
    # The lightest of more than the thickest rule on either side: rules and writing are darker than tints.
    lightest = sliding_window_view(shades, far - near).max(axis=1)
    contrast = lightest[: bottom - top] - lightest[near + far : near + far + bottom - top]
    changed = (np.abs(contrast) >= LIGHTEST_TINT) & (np.abs(contrast) <= DARKEST_TINT)
    # So the change is seen further into the darker side.
    shift = np.sign(contrast) * (far - near) / 2
    return [
        top + (first + last) / 2 - float(np.median(shift[first:last]))
        for first, last in runs_of(changed)
        if last - first >= _WHOLE * (near + far)
    ]


def _edges_at(sheet: Sheet, rules: Rules, met: Sequence[tuple[float, float]]) -> list[Rule]:
    """The edges at the height of some places, each (y, x), that go through at least as many as count."""
    places = [x for _, x in met]
    at = _on_line(sheet, float(np.median([y for y, _ in met])), (min(places), max(places)))
    gap, least, side = round(sheet.px(_HIDDEN_MM)), sheet.px(_LENGTH_MM), sheet.px(_SIDE_MM)
    spans: list[tuple[int, int]] = []
    for start, end in runs_of(_changes(sheet, rules, at, (min(places), max(places)))):
        if spans and start - spans[-1][1] <= gap:
            spans[-1] = spans[-1][0], end
        else:
            spans.append((start, end))
    return [
        Rule(float(start), float(end), at, at, 1.0)
        for start, end in spans
        if end - start >= least and sum(start - side <= x <= end for x in places) >= _LEAST_UPRIGHTS
    ]


def _on_line(sheet: Sheet, at: float, reach: tuple[float, float]) -> float:
    """The height of the line too faint for ink that is drawn along an edge between two places; else that of the edge
    itself."""
    near = max(1, round(sheet.px(_LEVEL_MM)))
    first = max(0, round(at) - near)
    shades = np.median(sheet.grey[first : first + 2 * near, int(reach[0]) : int(reach[1]) + 1], axis=1)
    line = int(shades.argmin())
    return first + line + 0.5 if min(shades[0], shades[-1]) - shades[line] >= LIGHTEST_TINT else at


def _changes(sheet: Sheet, rules: Rules, at: float, reach: tuple[float, float]) -> NDArray[np.bool_]:
    """Where the paper above a height differs from that below it as it mostly does between two places, if it does so by
    a tint; for each column of the sheet."""
    near, far = (round(sheet.px(distance)) for distance in _BESIDE_MM)
    row, width = round(at), sheet.grey.shape[1]
    above, below = (
        _bare_rows(sheet, rules, rows, reach) for rows in ((max(0, row - far), row - near), (row + near, row + far))
    )
    if not above.size or not below.size:
        return np.zeros(width, np.bool_)
    contrast = np.median(above, axis=0) - np.median(below, axis=0)
    usual = float(np.median(contrast[int(reach[0]) : int(reach[1]) + 1]))
    if not LIGHTEST_TINT <= abs(usual) <= DARKEST_TINT:
        return np.zeros(width, np.bool_)
    return np.asarray(np.abs(contrast - usual) <= _EVEN, np.bool_)


def _bare_rows(sheet: Sheet, rules: Rules, rows: tuple[int, int], reach: tuple[float, float]) -> GreyImage:
    """The rows of the sheet from one to another, (R, W), but those of the rules that run between two places."""
    ruled = [rule for rule in rules.across if rule.start < reach[1] and reach[0] < rule.end]
    bare = [
        row
        for row in range(rows[0], min(rows[1], len(sheet.grey)))
        if not any(abs(row + 0.5 - rule.at) < rule.thickness / 2 + _BLUR_PX for rule in ruled)
    ]
    return np.asarray(sheet.grey[bare], np.uint8)


def _is_from_side_to_side(sheet: Sheet, edge: Rule, rules: Rules) -> bool:
    """Whether an edge begins and ends at uprights that run past it, or where the rules above and below it do."""
    near = sheet.px(_SIDE_MM)
    sides = [rule.at for rule in rules.down if rule.start + near < edge.at < rule.end - near]
    sides += [end for rule in rules.across if rule.shared(edge) > 0.5 * edge.length for end in (rule.start, rule.end)]
    return all(any(abs(side - end) <= near for side in sides) for end in (edge.start, edge.end))
