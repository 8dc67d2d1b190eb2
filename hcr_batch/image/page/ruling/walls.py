"""Which of the uprights between two lines are walls of cells, and which are tall strokes of writing.

A pen leads a stroke from line to line where rows are low. It ends like a wall does, but is not drawn with a ruler: its
edges stray, and it is the only one in its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask
from hcr_batch.image.page.ruling.rule import MEET_PX, Rule, Rules
from hcr_batch.image.page.ruling.straight import run_lengths
from hcr_batch.image.page.sheet import Sheet

_LONGEST_STROKE_MM = 10.0
"""Taller than any figure that is written in a row of a form, also where a smaller sheet is taken for A4."""

_LEAST_WALL_MM = 3.0
"""Shorter uprights between two lines are letters of a low head that touch both: nobody writes in cells so low."""

_CORNER_MM = 1.0
"""Where a line ends this near to an upright, the upright is the side of a box."""

_ASIDE_PX = 3
"""This far beside an upright its edges are looked for."""

_STRAY_PX = 1.1
"""A printed edge keeps within this much: it steps by a pixel where it leans, as a pixel is ink or none."""

_EVEN_SHARE = 0.7
"""A wall is even in this share of the rows in which the sure ones of the sheet are, and elsewhere writing touches it.
In scans of 37 forms 48 of 57 strokes that ran from line to line were even in fewer, and of 3,500 walls and separators
four, with no other wall that confirms them."""

_LEAST_ROWS = 4
"""Fewer rows show nothing."""

_SAME_COLUMN_MM = 0.4
_NEAR_ROWS = 1.5
"""Walls of one column stand above each other, with a gap of this many times their height at most."""

_SAME_ROW_MM = 1.0
_SURE_WALLS = 3
_FAR_CELLS, _OFF_PITCH = 3, 0.2
"""Where this many walls part a row evenly, another one stands at most this many cells from one of them, off by this
share of a cell at most."""


def without_strokes(sheet: Sheet, rules: Rules) -> Rules:
    """The rules less the uprights that are strokes of writing: those within one row, in no corner, whose edges stray,
    where no walls above, below or beside them indicate another one."""
    inner = {id(rule) for rule in rules.down if _is_inner(sheet, rules, rule)}
    if not inner:
        return rules
    even = {id(rule): evenness(sheet.ink, rule, _lines_met(rules, rule)) for rule in rules.down}
    usual = median([even[id(rule)] for rule in rules.down if id(rule) not in inner] or [1.0])
    least = sheet.px(_LEAST_WALL_MM)
    strays = {
        i for rule in rules.down if (i := id(rule)) in inner and (even[i] < _EVEN_SHARE * usual or rule.length < least)
    }
    walls = [rule for rule in rules.down if id(rule) not in strays]
    sure = {id(rule) for rule in walls}
    return replace(
        rules, down=tuple(rule for rule in rules.down if id(rule) in sure or _is_expected(sheet, rule, walls))
    )


def _is_inner(sheet: Sheet, rules: Rules, rule: Rule) -> bool:
    """Whether an upright lies within a single row, clear of the ends of its lines."""
    if rule.length > sheet.px(_LONGEST_STROKE_MM):
        return False
    met = _lines_met(rules, rule)
    near = sheet.px(_CORNER_MM)
    return len(met) <= 2 and all(min(abs(line.start - rule.at), abs(line.end - rule.at)) >= near for line in met)


def _lines_met(rules: Rules, rule: Rule) -> list[Rule]:
    return [line for line in rules.across if _meets(line, rule)]


def _meets(line: Rule, rule: Rule) -> bool:
    """Whether a horizontal rule meets an upright or runs across it."""
    reach = MEET_PX + line.thickness / 2
    return line.reaches(rule.at) and rule.start - reach <= line.at_point(rule.at) <= rule.end + reach


def evenness(ink: Mask, rule: Rule, lines: Sequence[Rule] = ()) -> float:
    """In which share of its rows an upright has both edges where it has them mostly, measured from its course; 1 where
    there are too few rows to decide. lines: horizontal rules that cross it, whose rows do not count."""
    rows = np.arange(max(0, int(rule.start)), min(ink.shape[0], int(rule.end)))
    for line in lines:
        rows = rows[np.abs(rows + 0.5 - line.at_point(rule.at)) > line.thickness / 2 + MEET_PX]
    if len(rows) < _LEAST_ROWS:
        return 1.0
    course = rule.at_start + (rule.at_end - rule.at_start) * (rows + 0.5 - rule.start) / max(1.0, rule.length)
    reach = round(rule.thickness / 2) + _ASIDE_PX
    columns = np.floor(course).astype(np.intp)
    places = np.clip(columns[:, None] + np.arange(-reach, reach + 1), 0, ink.shape[1] - 1)
    window = ink[rows[:, None], places].T > 0
    middle = np.full(len(rows), reach)
    left, right = (run_lengths(window, middle, step) for step in (-1, 1))
    edges = columns - left + 1 - course, columns + right - course
    return float(np.mean(_is_steady(edges[0]) & _is_steady(edges[1]) & window[reach]))


def _is_steady(edge: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Where an edge, (N,) pixels from its course, keeps within the range in which most of it lies."""
    ordered = np.sort(edge)
    within = np.searchsorted(ordered, ordered + _STRAY_PX, side="right") - np.arange(len(ordered))
    first = ordered[within.argmax()]
    return np.asarray((edge >= first) & (edge <= first + _STRAY_PX))


def _is_expected(sheet: Sheet, rule: Rule, walls: Sequence[Rule]) -> bool:
    """Whether walls indicate another one in the place of an upright that writing may have touched."""
    return _has_column(sheet, rule, walls) or _keeps_pitch(sheet, rule, walls)


def _has_column(sheet: Sheet, rule: Rule, walls: Sequence[Rule]) -> bool:
    """Whether a wall stands close above or below an upright."""
    return any(
        abs(wall.at - rule.at) <= sheet.px(_SAME_COLUMN_MM) and -wall.shared(rule) <= _NEAR_ROWS * rule.length
        for wall in walls
    )


def _keeps_pitch(sheet: Sheet, rule: Rule, walls: Sequence[Rule]) -> bool:
    """Whether an upright stands where the even cells of its row end, as in a comb."""
    near = sheet.px(_SAME_ROW_MM)
    row = [wall.at for wall in walls if max(abs(wall.start - rule.start), abs(wall.end - rule.end)) <= near]
    if len(row) < _SURE_WALLS:
        return False
    pitch = float(np.median(np.diff(sorted(row))))
    cells = [abs(at - rule.at) / max(1.0, pitch) for at in row]
    return any(0 < round(count) <= _FAR_CELLS and abs(count - round(count)) <= _OFF_PITCH for count in cells)
