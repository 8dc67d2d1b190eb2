"""Combs: rows of even cells, one for each character."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Rect

_CELL_ASPECT = 1.5
"""The cell of a comb holds one character: it is at most this many times as wide as it is high."""

_PITCH_TOLERANCE = 0.22
"""Cells of a comb have widths within this share of their median: rules are found to within a pixel or two."""

_OFF_PLACE = 0.15
"""What begins further from where a cell belongs, in shares of one, is a part of a cell that writing split."""

_SURE_CELLS = 4
_LOST_CELLS = 3
"""Where this many cells are narrow, one as wide as up to three of them is a part of the comb: writing hid the
separators."""

_REGULAR_SHARE = 0.7
"""This many of a comb's cells must be of that width; a written 1 may have split one, a lost tick joined two."""

_EDGE_SHARE = 0.15
"""The top and bottom of a comb lie within this share of its height from the rules that bound it."""


def split_combs(row: list[Rect]) -> list[list[Rect]]:
    """Parts of a row of cells: each comb as one part, each other cell as a part of its own."""
    side = _side_between(row)
    narrow = [cell.width + side for cell in row if cell.width <= _CELL_ASPECT * cell.height]
    pitch = float(np.median(narrow)) if len(narrow) >= _SURE_CELLS else 0.0
    parts: list[list[Rect]] = []
    run: list[Rect] = []
    for cell in row:
        if cell.width <= _CELL_ASPECT * cell.height or (pitch and _is_multiple(cell.width + side, pitch)):
            run.append(cell)
            continue
        parts += [*_comb_or_cells(run), [cell]]
        run = []
    return parts + _comb_or_cells(run)


def pitch_of(starts: Sequence[float]) -> float:
    """Pixels from one cell of a comb to the next, given where some of them begin, from left to right: the more exact
    the longer the comb, whatever single cells are off by, as they begin on whole pixels."""
    pitch = float(np.median(np.diff(starts)))
    for start in starts[1:]:
        length = start - starts[0]
        cells = round(length / pitch)
        # One cell alone says no more than the median, and a wide side makes the first of them narrow.
        if cells > 1 and abs(length - cells * pitch) <= _OFF_PLACE * pitch:
            pitch = length / cells
    return pitch


def stretch_comb(comb: Rect, pitch: float, rules: Rules, cells: list[Rect]) -> Rect:
    """The comb made longer by the cells at its ends that writing kept from being found.

    Its top and bottom rules both run on for whole cells there, and no other cell is in the way.
    """
    above = _rule_along(comb, comb.top, rules)
    below = _rule_along(comb, comb.bottom, rules)
    if above is None or below is None:
        return comb
    start, end = max(above.start, below.start), min(above.end, below.end)
    left = start if _is_multiple(comb.left - start, pitch) else comb.left
    right = end if _is_multiple(end - comb.right, pitch) else comb.right
    longer = Rect(left, comb.top, right, comb.bottom)
    taken = sum(longer.overlap(cell) - comb.overlap(cell) for cell in cells)
    return comb if taken > 0.1 * pitch * comb.height else longer


def _rule_along(comb: Rect, edge: float, rules: Rules) -> Rule | None:
    """The rule on an edge of a comb, None where there is none."""
    near = [
        rule
        for rule in rules.across
        if abs(rule.at - edge) < _EDGE_SHARE * comb.height
        and rule.start < comb.left + 0.5 * comb.height
        and rule.end > comb.right - 0.5 * comb.height
    ]
    return min(near, key=lambda rule: abs(rule.at - edge), default=None)


def _comb_or_cells(run: list[Rect]) -> list[list[Rect]]:
    """The run as one comb if its cells are regular, else each cell alone."""
    if len(run) < 2:
        return [[cell] for cell in run]
    side = _side_between(run)
    pitch = float(np.median([cell.width + side for cell in run]))
    regular = sum(_is_multiple(cell.width + side, pitch) for cell in run)
    return [run] if regular >= _REGULAR_SHARE * len(run) else [[cell] for cell in run]


def _side_between(row: Sequence[Rect]) -> float:
    """How thick the sides are that cells of a row share, which is not in their width."""
    return float(np.median([right.left - left.right for left, right in pairwise(row)] or [0.0]))


def _is_multiple(width: float, pitch: float) -> bool:
    """Whether a width is that of one cell, or of a few whose separators were lost."""
    cells = round(width / pitch)
    return 1 <= cells <= _LOST_CELLS and abs(width - cells * pitch) <= _PITCH_TOLERANCE * pitch
