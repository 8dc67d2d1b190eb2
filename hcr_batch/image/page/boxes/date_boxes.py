"""Three cells for day, month and year, "| 27 | 08 | 1990 |": wider than those of a comb, two alike and one wider."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.image.page.boxes.closed import same_edge_px
from hcr_batch.image.page.sheet import Rect, Sheet, around

_DAY_MM, _HEIGHT_MM = (6.5, 15.0), (4.5, 12.0)
"""Day and month have cells this wide and high."""

_ALIKE, _YEAR = 0.15, (1.3, 2.4)
"""Both are as wide but for this share; the year is this many times as wide."""


def date_rows(sheet: Sheet, rows: Sequence[list[Rect]], cells: Sequence[Rect]) -> list[list[Rect]]:
    """Those of the rows of cells, each from left to right, that are the cells of a date and stand alone: the cells of a
    table have others above or below."""
    return [row for row in rows if _is_date(sheet, row) and _stands_alone(sheet, row, cells)]


def _is_date(sheet: Sheet, row: Sequence[Rect]) -> bool:
    if len(row) != 3 or not _HEIGHT_MM[0] <= row[0].height / sheet.px(1.0) <= _HEIGHT_MM[1]:
        return False
    first, middle, last = (cell.width for cell in row)
    # The year may stand first.
    return any(
        _DAY_MM[0] <= middle / sheet.px(1.0) <= _DAY_MM[1]
        and abs(other - middle) <= _ALIKE * middle
        and _YEAR[0] * middle <= year <= _YEAR[1] * middle
        for other, year in ((first, last), (last, first))
    )


def _stands_alone(sheet: Sheet, row: Sequence[Rect], cells: Sequence[Rect]) -> bool:
    """Whether no other cell shares a side with those of a row."""
    near = around(row).padded(same_edge_px(sheet))
    return not any(near.overlap(cell) > 0 for cell in cells if not any(cell is own for own in row))
