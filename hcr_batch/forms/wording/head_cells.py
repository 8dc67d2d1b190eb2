"""Which cells of a table hold the heads of its columns and rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hcr_batch.image.page.sheet import Rect, around

LEAST_HEADS, _HIGHER, _WIDER = 2, 1.3, 8.0
"""A table has this many columns and rows at least, and heads that are at most this many times as high as the cells
below them, or as wide as those beside them."""

_NEARLY_ALL = 0.8
"""This many in a row of heads have print that can be read, where words are turned on their side."""

_FLAT = 0.67
"""An empty cell in a row of heads is one of them where it is at most this high, in shares of the cell below: that is
named further above."""


def table_head_cells(
    cells: Mapping[int, Rect],
    printed: Collection[int],
    near: float,
    standing: Collection[int] = (),
    roomy: Collection[int] = (),
) -> set[int]:
    """The cells that are heads of a table's columns and rows, by their numbers, its empty corner among them.

    All in such a row have print, and most an empty cell below, hardly lower, or other heads; in such a column an empty
    one on the right. In boxes with a caption inside there is room below it in the same box, and no empty ones.

    printed: the numbers of the cells with print. standing: those of cells whose print is turned on its side. roomy:
    those with a caption at the top and room to write below it, which span no heads, though a table begins below them.
    near: pixels by which the edges of neighbours differ.
    """
    turned = {i: Rect(rect.top, rect.left, rect.bottom, rect.right) for i, rect in cells.items()}
    heads = _head_rows(cells, printed, near, _HIGHER, roomy) | _head_rows(turned, printed, near, _WIDER, ())
    return heads | _standing_heads(cells, printed, near, standing)


def _standing_heads(
    cells: Mapping[int, Rect], printed: Collection[int], near: float, standing: Collection[int]
) -> set[int]:
    """The cells that end level with such as hold print turned on its side, which are as high as that is long: nearly
    all of them have print, as short words are not recognised, and most an empty cell below."""
    heads: set[int] = set()
    for i in standing:
        row = {k for k, rect in cells.items() if abs(rect.bottom - cells[i].bottom) <= near}
        over = [k for k in row if (below := _next_below(k, cells, (), near)) is not None and below not in printed]
        if len(row & set(printed)) >= _NEARLY_ALL * len(row) and len(over) >= max(LEAST_HEADS, len(row) / 2):
            heads |= row
    return heads


def _head_rows(
    cells: Mapping[int, Rect], printed: Collection[int], near: float, higher: float, roomy: Collection[int]
) -> set[int]:
    heads: set[int] = set()
    for i in sorted(set(printed) & set(cells), key=lambda k: -cells[k].top):
        if i in heads:
            continue
        if len(_spanned(i, cells, heads, near)) >= LEAST_HEADS:
            if i not in roomy:
                heads.add(i)
            continue
        row = _row_of(i, cells, near)
        below = {k: _next_below(k, cells, heads, near) for k in row}
        first = min(row, key=lambda k: cells[k].left)
        bare = row - set(printed) - ({first} if below[first] in printed else set())
        flat = {k for k in bare if (under := below[k]) is not None and cells[k].height <= _FLAT * cells[under].height}
        over = [
            k
            for k, under in below.items()
            if under is not None
            and k not in flat
            and (under not in printed or under in heads)
            and cells[k].height <= higher * cells[under].height
        ]
        if bare == flat and len(over) >= max(LEAST_HEADS, len(row) / 2):
            heads |= row
    return heads


def _row_of(i: int, cells: Mapping[int, Rect], near: float) -> set[int]:
    """A cell and those of its row that follow each other without a gap: what lies beyond one is of another table."""
    row, level = {i}, {k for k, rect in cells.items() if is_level(rect, cells[i], near)}
    while beside := {k for k in level - row if any(_touch(cells[k], cells[other], near) for other in row)}:
        row |= beside
    return row


def _touch(one: Rect, other: Rect, near: float) -> bool:
    """Whether one of two level cells begins where the other ends."""
    return min(abs(one.left - other.right), abs(other.left - one.right)) <= near


def _next_below(i: int, cells: Mapping[int, Rect], heads: Collection[int], near: float) -> int | None:
    """The cell that goes on below another in its column, or the first of several heads below one that spans them, from
    one side to the other."""
    upper = cells[i]
    own = (k for k, rect in cells.items() if abs(rect.top - upper.bottom) <= near and is_above(upper, rect, near))
    found = next(own, None)
    return found if found is not None else next(iter(_spanned(i, cells, heads, near)), None)


def _spanned(i: int, cells: Mapping[int, Rect], heads: Collection[int], near: float) -> list[int]:
    """The heads right below a cell that it spans from one side to the other."""
    upper = cells[i]
    under = [k for k in heads if abs(cells[k].top - upper.bottom) <= near]
    under = [k for k in under if upper.left - near <= cells[k].left and cells[k].right <= upper.right + near]
    if not under:
        return []
    span = around([cells[k] for k in under])
    return under if max(abs(span.left - upper.left), abs(span.right - upper.right)) <= near else []


def is_corner(cell: Rect, labels: Sequence[Rect], near: float) -> bool:
    """Whether the next cells to the right and below are both labels: it heads the heads of a table."""
    beside = any(is_level(cell, label, near) and abs(label.left - cell.right) <= near for label in labels)
    below = any(is_above(cell, label, near) and abs(label.top - cell.bottom) <= near for label in labels)
    return beside and below


def is_level(one: Rect, other: Rect, near: float) -> bool:
    """Whether two cells begin and end at the same height, to within this many pixels."""
    return max(abs(one.top - other.top), abs(one.bottom - other.bottom)) <= near


def is_above(label: Rect, cell: Rect, near: float) -> bool:
    """Whether a label stands above a cell of its width, to within this many pixels."""
    return max(abs(label.left - cell.left), abs(label.right - cell.right)) <= near and label.bottom <= cell.top + near
