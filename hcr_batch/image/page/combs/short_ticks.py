"""Combs drawn with short ticks: upright marks at even distances along the bottom of a box or of a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Rect

_MIN_TICKS = 3
"""With two, any two strokes would do."""

_SHORT, _MAX_LENGTH = 0.75, 1.05
"""A tick is shorter than the second share of the field's height. Those longer than the first are the sides of cells
that are open above, or letters: they stand at both ends too."""

_ABOVE, _THROUGH = 0.15, 0.3
"""It ends at most the first share of the field's height above its bottom, and the second below it: it goes through the
rule it stands on, which may be the thick frame of a table."""

_TOLERANCE = 0.12
_MIN_EVEN = 0.75
"""Ticks stand within this share of a cell from where they belong, and this many of the marks found do: the
rest are strokes of writing that reach the bottom."""

_MIN_FOUND = 0.6
"""This many of the places for ticks must have one, of few cells all and both ends: the upright strokes of 01/1972 fill
a few places only."""

_LEAST_INNER = 2
"""Of the sides of cells that are open above this many stand between both ends: strokes of writing stand at neither."""

_END = 0.12
"""An end's own tick stands within this share of the field's height from it."""

_ALIKE = 1.35
"""Ticks differ from their median length by this factor at most."""

_THINNEST, _THICKER = 0.25, 1.5
"""Ticks are at most this many times as thick as this share of what stands there is: on a page that is filled in half of
it may be writing."""

_CELLS_ASPECT = (0.3, 1.6)
"""Width over height of a cell for one character."""


def find_ticks(rect: Rect, marks: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """The ticks that divide a field into even cells, one for each place; none where it is no comb.

    `marks` are upright strokes that touch a rule. Places whose own tick was not found, as writing ran
    into it, get one of the usual length; so do both ends.
    """
    standing = [
        replace(mark, end=min(mark.end, rect.bottom))
        for mark in marks
        if -_ABOVE * rect.height < mark.end - rect.bottom < _THROUGH * rect.height
        and rect.left - 0.1 * rect.height < mark.at < rect.right + 0.1 * rect.height
        and mark.length < _MAX_LENGTH * rect.height
    ]
    if len(standing) < _MIN_TICKS:
        return ()
    return _even_ones(rect, standing, sure=False) or _even_ones(rect, _thin_ones(standing), sure=True)


def _thin_ones(marks: Sequence[Rule]) -> list[Rule]:
    """The marks as thin as the thinnest: strokes of a pen are mostly thicker than printed ticks."""
    usual = float(np.quantile([mark.thickness for mark in marks], _THINNEST))
    return [mark for mark in marks if mark.thickness <= _THICKER * usual]


def _even_ones(rect: Rect, standing: Sequence[Rule], *, sure: bool) -> tuple[Rule, ...]:
    """The ticks among marks that stand at the bottom of a field; to be `sure`, none may be missing."""
    length = float(np.median([mark.length for mark in standing]))
    alike = [mark for mark in standing if length / _ALIKE < mark.length < length * _ALIKE]
    if len(alike) < _MIN_TICKS:
        return ()
    at = np.array([mark.at for mark in alike])
    ends = _ends(rect, at)
    tall = length > _SHORT * rect.height
    if tall and ends != (float(at.min()), float(at.max())):
        return ()
    cells = _count_cells(ends, rect.height, at, _LEAST_INNER if tall else _MIN_TICKS, sure=sure)
    if not cells:
        return ()
    places = np.linspace(*ends, cells + 1)
    thickness = float(np.median([mark.thickness for mark in alike]))
    return tuple(_tick_at(float(place), alike, (ends[1] - ends[0]) / cells, length, thickness) for place in places)


def _ends(rect: Rect, at: NDArray[np.float64]) -> tuple[float, float]:
    """Where the first cell begins and the last one ends: at the outermost marks, or at the sides."""
    near = _END * rect.height
    first, last = float(at.min()), float(at.max())
    return (
        first if abs(first - rect.left) <= near else rect.left,
        last if abs(last - rect.right) <= near else rect.right,
    )


def _count_cells(ends: tuple[float, float], height: float, at: NDArray[np.float64], least: int, *, sure: bool) -> int:
    """The number of even cells between `ends` whose edges are at the positions `at`; 0 where none fits them. There are
    all of those between the ends, or, unless it must be `sure`, a good part and `least` of them."""
    width = ends[1] - ends[0]
    fewest, most = (width / (aspect * height) for aspect in reversed(_CELLS_ASPECT))
    for cells in range(max(2, int(np.ceil(fewest))), int(most) + 1):
        steps = (at - ends[0]) / (width / cells)
        near = np.abs(steps - np.round(steps)) < _TOLERANCE
        places = set(np.round(steps[near]).astype(int).tolist())
        inner = len(places - {0, cells})
        whole = inner == cells - 1 and places >= {0, cells}
        if near.mean() >= _MIN_EVEN and (whole or (not sure and inner >= max(least, _MIN_FOUND * (cells - 1)))):
            return cells
    return 0


def _tick_at(place: float, marks: list[Rule], pitch: float, length: float, thickness: float) -> Rule:
    """The mark at a place, or else one as it would be."""
    nearest = min(marks, key=lambda mark: abs(mark.at - place))
    if abs(nearest.at - place) < _TOLERANCE * pitch:
        return nearest
    end = float(np.median([mark.end for mark in marks]))
    return Rule(end - length, end, place, place, thickness)
