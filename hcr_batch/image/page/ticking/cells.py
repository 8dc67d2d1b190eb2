"""Cells of tables that are ticked and not written in: without a form they are left out, as boxes to tick are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hcr_batch.image.page.boxes.closed import same_edge_px
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.ink import find_ink
from hcr_batch.image.page.neighbours import are_as_wide, chained, is_beside
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.ticking.marks import is_mark
from hcr_batch.records import Crop

_WIDEST_MM, _HIGHEST_MM, _ALIKE_MM = 16.0, 15.0, 1.0
"""Cells to tick are no larger, and those beside each other as wide to within the last: in larger ones there is room
for words."""

_LEAST_MARKS, _MARKED = 3, 0.8
"""This many crosses and ticks in the columns side by side, and this share of all that is written in a column, make them
columns to tick: figures and letters are not all alike one."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A narrow cell: whether something stands in it, and whether this is a cross or a tick."""

    number: int
    rect: Rect
    is_written: bool
    is_marked: bool


_Column = list[_Cell]


def without_ticked(sheet: Sheet, fields: Sequence[Field], crops: Sequence[Crop]) -> list[Crop]:
    """The crops of the fields less those in columns of narrow cells in which there are crosses and ticks, ticked or
    blank; what else is written there stays."""
    columns = [column for column in _columns(sheet, fields, crops) if _may_be_ticked(column)]
    ticked = {
        cell.number
        for block in _blocks(sheet, columns)
        if sum(cell.is_marked for column in block for cell in column) >= _LEAST_MARKS
        for column in block
        for cell in column
        if cell.is_marked or not cell.is_written
    }
    return [crop for i, crop in enumerate(crops) if i not in ticked]


def _columns(sheet: Sheet, fields: Sequence[Field], crops: Sequence[Crop]) -> list[_Column]:
    """The narrow cells with the same sides, whatever stands between them, from the top."""
    widest, highest, near = sheet.px(_WIDEST_MM), sheet.px(_HIGHEST_MM), same_edge_px(sheet)
    cells = [
        _Cell(i, field.rect, not (crop.blank or crop.printed), _holds_mark(crop))
        for i, (field, crop) in enumerate(zip(fields, crops, strict=True))
        if field.kind is FieldKind.BOX and field.rect.width <= widest and field.rect.height <= highest
    ]

    def goes_on(column: _Column, cell: _Cell) -> bool:
        return are_as_wide(column[-1].rect, cell.rect, near)

    return chained(sorted(cells, key=lambda cell: cell.rect.top), goes_on)


def _holds_mark(crop: Crop) -> bool:
    return not crop.blank and not crop.lines and is_mark(find_ink(crop.image))


def _may_be_ticked(column: _Column) -> bool:
    """Whether nothing stands in a column but crosses and ticks, for the most part."""
    written = sum(cell.is_written or cell.is_marked for cell in column)
    return sum(cell.is_marked for cell in column) >= _MARKED * written


def _blocks(sheet: Sheet, columns: Sequence[_Column]) -> list[list[_Column]]:
    """Columns of one width side by side."""
    near, alike = same_edge_px(sheet), sheet.px(_ALIKE_MM)

    def goes_on(block: list[_Column], column: _Column) -> bool:
        pairs = [(left.rect, right.rect) for left in block[-1] for right in column]
        return any(is_beside(one, two, near) and abs(one.width - two.width) <= alike for one, two in pairs)

    return chained(sorted(columns, key=lambda column: column[0].rect.left), goes_on)
