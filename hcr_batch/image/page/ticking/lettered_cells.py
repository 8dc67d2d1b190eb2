"""Cells of tables with a letter printed in the middle of each, the same all down a column and another beside it, as "M"
and "F": they are ticked or ringed, and not written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.boxes.closed import same_edge_px
from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.neighbours import chained, is_beside, on_one_row
from hcr_batch.image.page.sheet import Rect, Sheet

_WIDEST_MM, _HIGHEST_MM = 12.0, 15.0
"""Such cells are no larger: wider ones have room to write beside a unit."""

_LEAST_ROWS, _LEAST_COLUMNS = 4, 2
"""Letters come again in this many rows at least, and in this many columns beside each other."""

_INSET_MM = 0.6
"""The sides of a cell are within this."""

_DEPTH = 20
"""Levels of grey below its paper of a letter, be it printed light."""

_HEIGHT_MM = 1.2, 4.5
"""A capital of 5 to 18 points."""

_MIDDLE = 0.15
"""A letter stands this near to the middle of its cell, in shares of that: a unit stands at its end."""

_SEEN, _SAME = (0.7, 0.6), (0.75, 0.5)
"""This much of a letter is seen in a cell that has it, in this many cells of a column; and of one beside such a
column."""

_ALONE, _BARE, _OTHER = 0.55, (0.35, 0.1), 0.75
"""What stands in this many cells of a column is the same letter to the first share, and nothing else: they are not
ticked; and of one beside such a column. Two letters share less than the last."""

_SHIFTS = [(down, right) for down in range(-2, 3) for right in range(-2, 3)]
"""The sides of a cell are found to within two pixels."""

_ROUNDS = 2
"""Laid over what most have in common, they show it sharper."""


@dataclass(frozen=True, slots=True)
class _Column:
    """Cells below each other and the letter that is printed in each: which pixels of a cell, (H, W), are its ink. Where
    much is ticked, or a scan is poor, it is not sure."""

    cells: list[Rect]
    letter: NDArray[np.bool_]
    is_sure: bool


def lettered_cells(sheet: Sheet, cells: Sequence[Rect]) -> list[Rect]:
    """Those of the cells of a sheet that have such a letter each, the heads of their columns among them."""
    near = same_edge_px(sheet)
    widest, highest = sheet.px(_WIDEST_MM), sheet.px(_HIGHEST_MM)
    narrow = [cell for cell in cells if cell.width <= widest and cell.height <= highest]

    def goes_on(column: list[Rect], cell: Rect) -> bool:
        last = column[-1]
        edges = last.left - cell.left, last.right - cell.right, last.height - cell.height
        return max(map(abs, edges)) <= near

    runs = chained(sorted(narrow, key=lambda cell: cell.top), goes_on)
    lettered = [column for run in runs if (column := _lettered(sheet, run)) is not None]

    def is_next(block: list[_Column], column: _Column) -> bool:
        return any(is_beside(left, right, near) for left in block[-1].cells for right in column.cells)

    blocks = chained(sorted(lettered, key=lambda column: column.cells[0].left), is_next)
    choices = [block for block in blocks if _are_choices(block) and not _are_in_comb(block, narrow, near)]
    return [cell for block in choices for column in block for cell in column.cells]


def without_heads(sheet: Sheet, lettered: Sequence[Rect], cells: Sequence[Rect]) -> list[Rect]:
    """The cells with a letter less the heads of their columns, which have the same; cells: the others of the sheet."""
    wide = [cell for cell in cells if cell not in lettered]
    return [cell for cell in lettered if not _is_head(sheet, cell, wide, lettered)]


def _is_head(sheet: Sheet, cell: Rect, wide: Sequence[Rect], lettered: Sequence[Rect]) -> bool:
    """Whether a cell stands above all others of its column in a row of heads: each wide cell there has print, and not
    each in the next row."""
    column = [one for one in lettered if one.left < cell.right and cell.left < one.right and one != cell]
    if any(one.top < cell.top for one in column) or not column:
        return False
    inset = -sheet.px(_INSET_MM)
    below = min(column, key=lambda one: one.top)
    rows = [[one.padded(inset) for one in wide if on_one_row(one, row)] for row in (cell, below)]
    first, second = ([sheet.ink_share(one) > 0 for one in row] for row in rows)
    return bool(first) and all(first) and not all(second)


def _lettered(sheet: Sheet, run: list[Rect]) -> _Column | None:
    """The column that cells below each other are, with one letter in the middle of most; None where there is none."""
    if len(run) < _LEAST_ROWS:
        return None
    inset, mm = sheet.px(_INSET_MM), sheet.px(1.0)
    high, wide = (int(min(side) - 2 * inset) for side in zip(*((c.height, c.width) for c in run), strict=True))
    if min(high, wide) < _HEIGHT_MM[0] * mm:
        return None
    corners = [(round((c.top + c.bottom - high) / 2), round((c.left + c.right - wide) / 2)) for c in run]
    depths = np.stack([_depth(sheet.grey[y : y + high, x : x + wide]) for y, x in corners])
    letter = np.asarray(np.median(depths, axis=0) >= _DEPTH, np.bool_)
    if not letter.any():
        return None
    for _ in range(_ROUNDS):
        depths = np.stack([_laid_over(depth, letter) for depth in depths])
        letter = np.asarray(np.median(depths, axis=0) >= _DEPTH, np.bool_)
    sure, likely = (_is_in_most(depths >= _DEPTH, letter, *limits) for limits in zip(_SEEN, _SAME, _BARE, strict=True))
    if not likely:
        return None
    rows, columns = (runs_of(np.asarray(letter.any(axis=axis), np.bool_)) for axis in (1, 0))
    top, bottom = rows[0][0], rows[-1][1]
    middles = abs(top + bottom - high) / 2 / high, abs(columns[0][0] + columns[-1][1] - wide) / 2 / wide
    one = len(columns) == 1 and _HEIGHT_MM[0] * mm <= bottom - top <= _HEIGHT_MM[1] * mm
    return _Column(run, letter, sure) if one and max(middles) <= _MIDDLE else None


def _laid_over(depth: NDArray[np.int16], letter: NDArray[np.bool_]) -> NDArray[np.int16]:
    """The depths (H, W) of a cell shifted to where most of a letter is seen in them."""
    # Only the pixels of the letter are shifted to see, all at once.
    down, right = (np.array(moved)[:, None] for moved in zip(*_SHIFTS, strict=True))
    y, x = np.nonzero(letter)
    seen = depth[(y - down) % depth.shape[0], (x - right) % depth.shape[1]]
    best = int(np.minimum(seen, 2 * _DEPTH).sum(axis=1).argmax())
    return np.roll(depth, _SHIFTS[best], (0, 1))


def _is_in_most(inks: NDArray[np.bool_], letter: NDArray[np.bool_], least: float, most: float, bare: float) -> bool:
    """Whether at least so much of a letter (H, W) is what most of the inks of N cells (N, H, W) have, and this many of
    them nothing else."""
    both, either = (inks & letter).sum(axis=(1, 2)), (inks | letter).sum(axis=(1, 2))
    seen, alone = both / max(1, letter.sum()), both / np.maximum(1, either)
    return bool((seen >= least).mean() >= most and (alone >= _ALONE).mean() >= bare)


def _depth(cell: NDArray[np.uint8]) -> NDArray[np.int16]:
    """How far below its paper each pixel of a cell (H, W) is."""
    return np.asarray(np.median(cell) - cell.astype(np.int16), np.int16)


def _are_choices(block: Sequence[_Column]) -> bool:
    """Whether columns side by side have letters that all differ: the cells of a date have some twice."""
    pairs = combinations((column.letter for column in block), 2)
    sure = any(column.is_sure for column in block)
    return sure and len(block) >= _LEAST_COLUMNS and not any(_are_alike(one, other) for one, other in pairs)


def _are_in_comb(block: Sequence[_Column], narrow: Sequence[Rect], near: float) -> bool:
    """Whether the rows of columns side by side go on in further cells as wide: then they are the cells of combs, and
    the letters are written."""
    own = [cell for column in block for cell in column.cells]
    others = [cell for cell in narrow if cell not in own]

    def goes_on(cell: Rect) -> bool:
        alike = (other for other in others if abs(other.width - cell.width) <= near)
        return any(is_beside(cell, other, near) or is_beside(other, cell, near) for other in alike)

    return any(2 * sum(map(goes_on, column.cells)) >= len(column.cells) for column in (block[0], block[-1]))


def _are_alike(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> bool:
    """Whether two letters, (H, W) each, are one, laid over each other by their corners."""
    cuts = [letter[np.ix_(letter.any(axis=1), letter.any(axis=0))] for letter in (one, other)]
    high, wide = (max(sides) for sides in zip(*(cut.shape for cut in cuts), strict=True))
    laid = [np.pad(cut, ((0, high - cut.shape[0]), (0, wide - cut.shape[1]))) for cut in cuts]
    return bool((laid[0] & laid[1]).sum() > _OTHER * (laid[0] | laid[1]).sum())
