"""Columns of narrow cells with a letter printed in each are ticked; units, dates and the numbers of rows are not."""

from collections.abc import Sequence

import cv2
import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.sheet import straighten
from hcr_batch.records import Layout
from tests.image.page.drawn import INK, Sheetlet

X0, Y0, HIGH, WIDE, NARROW = 150, 300, 54, 300, 44


def table(prints: Sequence[Sequence[str]], right: int = 0, size: float = 0.5) -> Sheetlet:
    """A wide column and narrow ones in which this is printed, so many pixels right of the middle."""
    page = Sheetlet()
    for row, texts in enumerate(prints):
        y = Y0 + HIGH * row
        page.box(X0, y, WIDE, HIGH, "MARTIN" if row % 2 else "")
        for column, text in enumerate(texts):
            x = X0 + WIDE + NARROW * column
            page.box(x, y, NARROW, HIGH)
            (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, size, 1)
            place = (x + (NARROW - wide) // 2 + right, y + (HIGH + high) // 2)
            cv2.putText(page.image, text, place, cv2.FONT_HERSHEY_DUPLEX, size, 150, 1, cv2.LINE_AA)
    return page


@pytest.mark.parametrize(("degrees", "noise"), [(0.0, 0.0), (0.6, 3.0)])
def test_cells_with_a_letter_each_are_ticked_and_no_comb(degrees: float, noise: float) -> None:
    page = table([("U", "C")] * 6)
    cv2.line(page.image, (X0 + WIDE + 8, Y0 + 10), (X0 + WIDE + 36, Y0 + 44), INK, 3, cv2.LINE_AA)
    image = page.finish(degrees, noise=noise)
    form = find_form(straighten(image))
    assert len(form.lettered) == 12 and len(form.fields) == 6
    assert len(segment(image, Layout.FIELDS)) == 6


@pytest.mark.parametrize(
    ("prints", "right", "size"),
    [
        ([("h", "m")] * 6, 14, 0.5),
        ([("D", "D", "M", "M")] * 6, 0, 0.5),
        ([("kg", "cm")] * 6, 0, 0.5),
        ([("U", "C")] * 3, 0, 0.5),
        ([(a, b) for a, b in zip("ABCDEF", "123456", strict=True)], 0, 0.9),
        ([("U",)] * 6, 0, 0.5),
        ([("U", "C", "", "", "")] * 6, 0, 0.5),
    ],
    ids=["units", "dates", "words", "few rows", "all differ", "one column", "combs"],
)
def test_what_else_is_printed_in_narrow_cells_makes_none_to_tick(
    prints: Sequence[Sequence[str]], right: int, size: float
) -> None:
    assert not find_form(straighten(table(prints, right, size).finish())).lettered
