"""Three cells for day, month and year."""

import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import Sheetlet


def row(page: Sheetlet, y: int, widths: tuple[int, ...], texts: tuple[str, ...]) -> None:
    """Cells side by side."""
    left = 300
    for width, text in zip(widths, texts, strict=True):
        page.box(left, y, width, 42)
        page.write(text, left + 8, y + 32, 24)
        left += width


@pytest.mark.parametrize("written", [False, True], ids=["blank", "filled in"])
@pytest.mark.parametrize(
    ("widths", "texts"),
    [((60, 60, 104), ("27", "08", "1990")), ((110, 60, 60), ("1990", "08", "27"))],
    ids=["the year last", "the year first"],
)
def test_the_cells_of_a_date_that_stand_alone_are_one_field(
    widths: tuple[int, ...], texts: tuple[str, ...], written: bool
) -> None:
    page = Sheetlet()
    row(page, 300, widths, texts if written else ("", "", ""))
    page.line(300, 600, 500)
    fields = find_form(straighten(page.image)).fields
    assert [field.rect.width for field in fields] == pytest.approx([sum(widths), 500], abs=8)


def test_the_cells_of_a_table_are_none() -> None:
    page = Sheetlet()
    for y in (300, 342, 384):
        row(page, y, (60, 60, 96), ("27", "08", "1990"))
    assert all(field.rect.width < 150 for field in find_form(straighten(page.image)).fields)
