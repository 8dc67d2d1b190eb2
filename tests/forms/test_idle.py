"""Boxes in which nobody writes."""

import cv2
import pytest

from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import Box
from tests.image.page.drawn import PAPER, Sheetlet


def table(shades: dict[tuple[int, int], int]) -> list[Box]:
    """The fields of a table of four columns and five rows, of which some cells are filled with a level of grey."""
    page = Sheetlet()
    for row in range(5):
        for column in range(4):
            x, y = 200 + 200 * column, 300 + 60 * row
            cv2.rectangle(page.image, (x, y), (x + 200, y + 60), shades.get((row, column), PAPER), -1)
    for row in range(5):
        for column in range(4):
            page.box(200 + 200 * column, 300 + 60 * row, 200, 60)
    return [field.box for field in draft_fields(page.image).fields]


def test_shaded_cells_are_left_empty() -> None:
    assert len(table({})) == 20
    assert len(table({(0, 3): 180, (2, 3): 180})) == 18


def test_shaded_heads_still_tell_what_their_columns_hold() -> None:
    page = Sheetlet()
    for row in range(8):
        for column in range(5):
            x, y = 200 + 160 * column, 300 + 60 * row
            cv2.rectangle(page.image, (x, y), (x + 160, y + 60), 170 if row == 0 else PAPER, -1)
            page.box(x, y, 160, 60)
        text = "Item" if row == 0 else f"Part {row}"
        cv2.putText(page.image, text, (215, 340 + 60 * row), cv2.FONT_HERSHEY_DUPLEX, 0.7, 40, 1, cv2.LINE_AA)
    for column, head in enumerate(("Good", "Fair", "Bad", "None"), start=1):
        cv2.putText(page.image, head, (215 + 160 * column, 340), cv2.FONT_HERSHEY_DUPLEX, 0.7, 40, 1, cv2.LINE_AA)
    fields = draft_fields(page.image).fields
    assert len(fields) == 4 * 7
    assert min(field.box.y for field in fields) >= 355


@pytest.mark.parametrize("grey", [180, 230])
def test_tinted_rows_are_written_in(grey: int) -> None:
    assert len(table({(row, column): grey for row in (1, 3) for column in range(4)})) == 20


def test_a_lightly_tinted_cell_is_written_in() -> None:
    assert len(table({(4, 3): 225})) == 20


def test_the_bar_beside_rows_is_no_field() -> None:
    page = Sheetlet()
    page.box(160, 300, 40, 300)
    for row in range(5):
        page.box(200, 300 + 60 * row, 500, 60)
    assert len(draft_fields(page.image).fields) == 5


def test_what_a_box_to_tick_leaves_of_its_cell_is_no_field() -> None:
    page = Sheetlet()
    for row in range(4):
        y = 300 + 30 * row
        page.box(200, y, 400, 30)
        page.box(600, y, 160, 30)
        page.box(672, y + 6, 16, 18)
    kinds = [field.rule.type.value for field in draft_fields(page.image).fields]
    assert sorted(kinds) == ["checkbox"] * 4 + ["text"] * 4
