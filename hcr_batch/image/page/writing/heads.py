"""Heads of tables, judged as a row: where most of its cells are print, the doubtful ones are too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.image.page.boxes.closed import same_edge_px
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.print_or_hand import is_print_like
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import Crop, GreyImage

_LEAST, _MOST = 3, 2 / 3
"""So many cells of a head are surely print, and this share of those that hold anything."""

_KINDS = (FieldKind.BOX, FieldKind.COMB)
"""Narrow cells beside each other, as those of yes and no, are found as a comb."""

_BELOW = 0.5
"""No larger a share of the cells below that print is print itself: a column of labels is no head."""

_Row = list[tuple[int, Rect]]
"""Cells of a row, each with its number."""


def without_heads(sheet: Sheet, fields: Sequence[Field], crops: Sequence[Crop]) -> list[Crop]:
    """The crops of the fields; those in the heads of tables that are likelier print than not, and no larger than the
    print in most other cells of their row, are marked as printed."""
    near = same_edge_px(sheet)
    cells = [(i, field.rect) for i, field in enumerate(fields) if field.kind in _KINDS]
    rows = [row for row in _rows(cells, near) if _is_head(row, cells, crops, near)]
    printed = {i for row in rows for i in _likely_print(row, crops)}
    return [replace(crop, printed=True, lines=()) if i in printed else crop for i, crop in enumerate(crops)]


def _rows(cells: _Row, near: float) -> list[_Row]:
    """The cells that stand side by side and end at one height: in a head some may reach over two rows."""

    def goes_on(row: _Row, cell: tuple[int, Rect]) -> bool:
        last, rect = row[-1][1], cell[1]
        return max(abs(last.bottom - rect.bottom), abs(last.right - rect.left)) <= near

    return chained(sorted(cells, key=lambda cell: cell[1].left), goes_on)


def _is_head(row: _Row, cells: _Row, crops: Sequence[Crop], near: float) -> bool:
    """Whether a row has most of its cells in print, reaches the top of its table, and has other cells than print
    below."""
    held = [i for i, _ in row if not crops[i].blank]
    printed = [(i, rect) for i, rect in row if crops[i].printed]
    if len(printed) < max(_LEAST, _MOST * len(held)) or len(printed) == len(held):
        return False
    if all(any(_is_above(upper, rect, near) for _, upper in cells) for _, rect in row):
        return False
    below = [i for i, lower in cells if any(_is_above(rect, lower, near) for _, rect in printed)]
    return len(below) > 0 and sum(crops[i].printed for i in below) <= _BELOW * len(below)


def _is_above(upper: Rect, lower: Rect, near: float) -> bool:
    """Whether a cell ends where another begins, and shares more than an edge with it."""
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    return abs(upper.bottom - lower.top) <= near < shared


def _likely_print(row: _Row, crops: Sequence[Crop]) -> list[int]:
    """The doubtful cells of a row that go with the print in the others."""
    others = [picture for i, _ in row if crops[i].printed for picture in _pictures(crops[i])]
    doubtful = [i for i, _ in row if not crops[i].blank and not crops[i].printed]
    return [i for i in doubtful if all(is_print_like(picture, others) for picture in _pictures(crops[i]))]


def _pictures(crop: Crop) -> tuple[GreyImage, ...]:
    return crop.lines or (crop.image,)
