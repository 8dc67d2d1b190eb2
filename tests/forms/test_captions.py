"""Captions find their fields, and heads their cells."""

import pytest

from hcr_batch.forms.captions import assign_captions
from hcr_batch.forms.heads import table_head_cells
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, straighten
from tests.image.page.drawn import Sheetlet

SHEET = straighten(Sheetlet().image)
LINES = [Rect(x, 300.0 + 80 * row, x + 400, 345.0 + 80 * row) for row in range(4) for x in (150.0, 600.0)]


def _phrase(line: Rect, top: float) -> Phrase:
    return Phrase(Rect(line.left, top, line.left + 120, top + 16))


@pytest.mark.parametrize("below", [False, True])
def test_captions_stand_above_or_below_on_the_whole_page(below: bool) -> None:
    captions = [_phrase(line, line.bottom + 6 if below else line.top - 19) for line in LINES]
    title = Phrase(Rect(150.0, 275.0, 420.0, 292.0))
    phrases = [*captions, title] if below else captions
    assert assign_captions(SHEET, LINES, [False] * len(LINES), phrases) == list(range(len(LINES)))


def _table(rows: int, columns: int, head: float) -> dict[int, Rect]:
    tops = [200.0, *(200.0 + head + 50 * row for row in range(rows - 1)), 200.0 + head + 50 * (rows - 1)]
    return {
        row * columns + column: Rect(100.0 + 200 * column, tops[row], 298.0 + 200 * column, tops[row + 1] - 2)
        for row in range(rows)
        for column in range(columns)
    }


def test_a_printed_row_above_empty_cells_and_a_printed_column_beside_them_are_heads() -> None:
    cells = _table(4, 3, head=50)
    printed = {1, 2, 3, 6, 9}
    assert table_head_cells(cells, printed, 4.0) == {0, 1, 2, 3, 6, 9}


def test_boxes_with_captions_inside_are_no_heads() -> None:
    cells = _table(4, 3, head=50)
    assert table_head_cells(cells, set(cells), 4.0) == set()


def test_a_row_that_is_higher_than_the_empty_one_below_has_room_of_its_own() -> None:
    cells = _table(2, 3, head=90)
    assert table_head_cells(cells, {0, 1, 2}, 4.0) == set()
