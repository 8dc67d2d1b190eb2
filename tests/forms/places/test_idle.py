"""Boxes in which nobody writes."""

from pathlib import Path

import cv2
import pytest

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import Box, FieldType
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm
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


def test_shaded_heads_still_tell_that_the_cells_below_are_ticked(tmp_path: Path) -> None:
    form = PrintedForm()
    columns = ((60, 180, "Check"), (240, 32, "OK"), (272, 32, "Fail"), (304, 32, "N/A"), (336, 180, "Remarks"))
    for row in range(8):
        for x, width, head in columns:
            if row == 0:
                form.tint(x, 150, width, 20, 0.7)
            form.box(x, 150 + 20 * row, width, 20)
            form.text(head if row == 0 else f"Part {row}" if x == 60 else "", x + 4, 164 + 20 * row)
    fields = drafted(form, tmp_path).fields
    kinds = [field.rule.type.value for field in fields]
    assert (kinds.count("checkbox"), len(kinds)) == (21, 28)
    assert fields[0].name == "part_1_ok"


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


@pytest.mark.parametrize("shade", [0.75, 1.0])
def test_numbers_of_places_in_tinted_cells_are_not_ticked(tmp_path: Path, shade: float) -> None:
    form = PrintedForm()
    form.tint(40, 80, 500, 200, 0.9)
    for row, word in enumerate(("Wages", "Pensions", "Rents")):
        form.tint(60, 100 + 28 * row, 22, 20, shade)
        form.box(60, 100 + 28 * row, 22, 20)
        form.text(f"40{row}", 63, 113 + 28 * row)
        form.text(word, 90, 113 + 28 * row)
        form.tint(240, 100 + 28 * row, 100, 20, 1.0)
        form.box(240, 100 + 28 * row, 100, 20)
    fields = drafted(form, tmp_path).fields
    assert len(fields) == (3 if shade < 1 else 6)


@pytest.mark.parametrize("shade", [0.75, 1.0])
def test_a_box_behind_the_tinted_cell_with_its_number_is_ticked(tmp_path: Path, shade: float) -> None:
    form = PrintedForm()
    for column, word in enumerate(("Married", "Single", "Widowed")):
        left = 60 + 150 * column
        form.box(left, 160, 100, 20)
        form.text(word, left, 121)
        for x, grey in ((left + 50, shade), (left + 70, 1.0)):
            form.tint(x, 110, 20, 20, grey)
            form.box(x, 110, 20, 20)
        form.text(str(column + 1), left + 58, 123, 7)
    fields = drafted(form, tmp_path).fields
    kinds = [field.rule.type.value for field in fields]
    assert (kinds == ["checkbox"] * 3 + ["text"] * 3) is (shade < 1)


@pytest.mark.parametrize(
    ("text", "beside", "ticks"), [("RESTRICTIONS", 7, 1), ("Y☐N", 7, 2), ("", 7, 2), ("professional", 20, 2)]
)
def test_a_square_within_a_word_is_what_its_letters_make(text: str, beside: int, ticks: int) -> None:
    """But not where it stands in the blank of a tab."""
    page = Sheetlet()
    for y in (300, 400):
        page.box(300, y, 24, 24)
        page.line(520, y + 24, 500)
    for x in (300 - beside, 324 + beside):
        cv2.line(page.image, (x, 304), (x, 320), 60, 2)
    words = [PdfWord(text, 240 / 1240, 296 / 1754, 380 / 1240, 328 / 1754)] if text else []
    found = draft_fields(page.image, words).fields
    assert sum(field.rule.type is FieldType.CHECKBOX for field in found) == ticks
