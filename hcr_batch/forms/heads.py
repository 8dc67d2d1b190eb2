"""What names a field of a table beside its own caption: the heads of its row and column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from hcr_batch.image.page.sheet import Rect

_LEAST_HEADS, _HIGHER, _WIDER = 2, 1.3, 8.0
"""A table has so many columns and rows at least, and heads that are at most so many times as high as the cells below
them, or as wide as those beside them."""

_Leads = Callable[[Rect, Rect, float], bool]
"""Whether a label leads to a cell, to within so many pixels."""


def table_heads(cells: Mapping[int, Rect], labels: Mapping[int, Rect], near: float) -> dict[int, tuple[int, int]]:
    """For cells that have both, the label at the head of their row and of their column, each by its number.

    Only such heads count as have two cells or more: a label with one field beside it is that field's caption.
    near: pixels by which the edges of neighbours differ.
    """
    rows = {i: _last(labels, rect, near, _is_before) for i, rect in cells.items()}
    columns = {i: _last(labels, rect, near, _is_above) for i, rect in cells.items()}
    both = {i: (row, column) for i, row in rows.items() if row is not None and (column := columns[i]) is not None}
    of_rows, of_columns = list(rows.values()), list(columns.values())
    return {
        i: (row, column) for i, (row, column) in both.items() if of_rows.count(row) > 1 and of_columns.count(column) > 1
    }


def _last(labels: Mapping[int, Rect], cell: Rect, near: float, leads: _Leads) -> int | None:
    """The nearest of the labels that lead to a cell."""
    leading = [(abs(rect.left - cell.left) + abs(rect.top - cell.top), i) for i, rect in labels.items()]
    return next((i for _, i in sorted(leading) if leads(labels[i], cell, near)), None)


def _is_level(one: Rect, other: Rect, near: float) -> bool:
    return max(abs(one.top - other.top), abs(one.bottom - other.bottom)) <= near


def _is_before(label: Rect, cell: Rect, near: float) -> bool:
    return _is_level(label, cell, near) and label.right <= cell.left + near


def _is_above(label: Rect, cell: Rect, near: float) -> bool:
    return max(abs(label.left - cell.left), abs(label.right - cell.right)) <= near and label.bottom <= cell.top + near


def table_head_cells(cells: Mapping[int, Rect], printed: Collection[int], near: float) -> set[int]:
    """The cells that are heads of a table's columns and rows, by their numbers, its empty corner among them.

    All in such a row have print, and most an empty cell below, hardly lower; in such a column an empty one on the
    right. In boxes with a caption inside there is room below it in the same box, and no empty ones.

    printed: the numbers of the cells with print. near: pixels by which the edges of neighbours differ.
    """
    turned = {i: Rect(rect.top, rect.left, rect.bottom, rect.right) for i, rect in cells.items()}
    return _head_rows(cells, printed, near, _HIGHER) | _head_rows(turned, printed, near, _WIDER)


def _head_rows(cells: Mapping[int, Rect], printed: Collection[int], near: float, higher: float) -> set[int]:
    heads: set[int] = set()
    for i in printed:
        if i not in cells or i in heads:
            continue
        row = {k for k, rect in cells.items() if _is_level(rect, cells[i], near)}
        below = {k: _next_below(k, cells, near) for k in row}
        first = min(row, key=lambda k: cells[k].left)
        bare = row - set(printed) - ({first} if below[first] in printed else set())
        over_empty = [
            k
            for k, under in below.items()
            if under is not None and under not in printed and cells[k].height <= higher * cells[under].height
        ]
        if not bare and len(over_empty) >= max(_LEAST_HEADS, len(row) / 2):
            heads |= row
    return heads


def _next_below(i: int, cells: Mapping[int, Rect], near: float) -> int | None:
    """The cell that goes on below another in its column."""
    return next(
        (k for k, rect in cells.items() if _is_above(cells[i], rect, near) and abs(rect.top - cells[i].bottom) <= near),
        None,
    )


def is_corner(cell: Rect, labels: Sequence[Rect], near: float) -> bool:
    """Whether the next cells to the right and below are both labels: it heads the heads of a table."""
    beside = any(_is_before(cell, label, near) and abs(label.left - cell.right) <= near for label in labels)
    below = any(_is_above(cell, label, near) and abs(label.top - cell.bottom) <= near for label in labels)
    return beside and below
