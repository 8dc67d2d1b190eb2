"""Columns in whose narrow cells people make crosses and ticks are left out; what is written in narrow cells stays."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.records import Crop, Layout
from tests.image.page.drawn import INK, Sheetlet
from tests.image.page.lettered import lay_text

X0, Y0, HIGH, WORDS, NARROW = 150, 300, 54, 300, 77
"""Of a table with a wide column and three narrow ones, 13 mm wide as those of a check list."""


def mark(page: Sheetlet, row: int, column: int, kind: str) -> None:
    """A cross, a tick or a letter in a narrow cell."""
    x, y = X0 + WORDS + NARROW * column + 38, Y0 + HIGH * row + 27
    paths = {
        "x": (((-16, -15), (17, 16)), ((15, -16), (-15, 15))),
        "v": (((-14, 2), (-4, 16), (20, -18)),),
    }
    for path in paths.get(kind, ()):
        cv2.polylines(page.image, [np.add(path, (x, y))], False, INK, 3, cv2.LINE_AA)
    if kind not in paths:
        lay_text(page, kind, x - 10, y - 14, 28)


def narrow(page: Sheetlet, marks: Sequence[str], degrees: float = 0.0) -> list[Crop]:
    """What is read of the narrow cells of a check list, of which each row has these marks, '.' for none."""
    for row in range(len(marks)):
        page.box(X0, Y0 + HIGH * row, WORDS, HIGH, "MARTIN")
        for column in range(3):
            page.box(X0 + WORDS + NARROW * column, Y0 + HIGH * row, NARROW, HIGH)
    for row, kinds in enumerate(marks):
        for column, kind in enumerate(kinds):
            if kind != ".":
                mark(page, row, column, kind)
    crops = segment(page.finish(degrees), Layout.FIELDS)
    assert sum(crop.box.width > 2 * NARROW and not crop.blank for crop in crops) == len(marks)
    return [crop for crop in crops if crop.box.width < 2 * NARROW]


@pytest.mark.parametrize("degrees", [0.0, 0.6])
def test_columns_of_crosses_and_ticks_are_left_out(degrees: float) -> None:
    assert narrow(Sheetlet(), ["v..", ".x.", "v..", "x.v"], degrees) == []


def test_what_is_written_in_a_column_of_ticks_stays() -> None:
    (crop,) = narrow(Sheetlet(), ["v..", "v..", "x..", "v..", "v.x", "M.."])
    assert not crop.blank


def test_columns_in_which_figures_are_written_stay() -> None:
    crops = narrow(Sheetlet(), ["4.M", ".7x", "8.S", "..."])
    assert [crop.blank for crop in crops].count(False) == 6


def test_one_cross_or_two_make_no_column_to_tick() -> None:
    assert [crop.blank for crop in narrow(Sheetlet(), ["x..", "...", ".v.", "..."])].count(False) == 2
