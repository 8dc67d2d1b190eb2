"""Narrow columns of tables, which look like combs: those below a printed head."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from hcr_batch.image.page.boxes import SAME_EDGE_MM
from hcr_batch.image.page.ruled import find_strokes, is_print
from hcr_batch.image.page.rules import Rules
from hcr_batch.image.page.sheet import Rect, Sheet

_LEAST_ROWS = 3
"""A column has a head and so many cells less one at least."""

_MOST = 0.5
"""More than this share of a comb's cells in such columns make it none."""


def without_columns(sheet: Sheet, rules: Rules, parts: Sequence[list[Rect]]) -> list[list[Rect]]:
    """The parts of rows, combs and lone cells, with those that are a row of a table's columns cut into their cells."""
    if all(len(part) == 1 for part in parts):
        return list(parts)
    cells = [cell for part in parts for cell in part]
    heads = _heads(cells, sheet.px(SAME_EDGE_MM))
    tops = [[cell for cell in part if heads[id(cell)] is cell] for part in parts if len(part) > 1]
    rows = [row for row in tops if row]
    if not rows:
        return list(parts)
    strokes = find_strokes(sheet, rules)
    printed = {id(cell) for row in rows if is_print(sheet, _hull(row), strokes) for cell in row}
    return [
        part
        for whole in parts
        for part in ([[cell] for cell in whole] if _in_columns(whole, heads, printed) else [whole])
    ]


def _heads(cells: Sequence[Rect], near: float) -> dict[int, Rect | None]:
    """For each cell, by its id, the uppermost of its column; None where that has too few cells.

    near: pixels by which the edges of neighbours differ.
    """
    left, top, right, bottom = np.array([(c.left, c.top, c.right, c.bottom) for c in cells]).T
    column: dict[int, list[int]] = {}
    order = np.argsort(top, kind="stable").tolist()
    for i in order:
        same = (abs(left - left[i]) <= near) & (abs(right - right[i]) <= near) & (abs(bottom - top[i]) <= near)
        above = next((k for k in np.flatnonzero(same).tolist() if k in column), None)
        column[i] = [i] if above is None else column[above]
        if above is not None:
            column[i].append(i)
    return {id(cells[i]): cells[some[0]] if len(some) >= _LEAST_ROWS else None for i, some in column.items()}


def _in_columns(part: Sequence[Rect], heads: dict[int, Rect | None], printed: Collection[int]) -> bool:
    tops = [heads[id(cell)] for cell in part]
    return len(part) > 1 and sum(top is not None and id(top) in printed for top in tops) > _MOST * len(part)


def _hull(cells: Sequence[Rect]) -> Rect:
    return Rect(
        min(cell.left for cell in cells),
        min(cell.top for cell in cells),
        max(cell.right for cell in cells),
        max(cell.bottom for cell in cells),
    )
