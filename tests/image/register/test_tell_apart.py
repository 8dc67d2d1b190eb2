"""Forms that differ in a few letters are told apart by these letters."""

from functools import cache

import cv2
import numpy as np
import pytest

from hcr_batch.image.register.tell_apart import DETAIL_PX, detail, differences, lean
from hcr_batch.records import GreyImage

MM = DETAIL_PX / 297.0
EXTRA = (500, 700, 300, 60)


@cache
def sheet(number: str, extra: bool = False) -> GreyImage:
    """A page of a booklet at 150 dpi."""
    page = np.full((1754, 1240), 255, np.uint8)
    cv2.putText(page, "The same words stand here", (150, 200), cv2.FONT_HERSHEY_DUPLEX, 1.0, 40, 2, cv2.LINE_AA)
    cv2.line(page, (150, 230), (1090, 230), 40, 2)
    cv2.putText(page, f"Page {number}", (950, 1650), cv2.FONT_HERSHEY_DUPLEX, 0.6, 40, 1, cv2.LINE_AA)
    if extra:
        x, y, width, height = EXTRA
        cv2.rectangle(page, (x, y), (x + width, y + height), 40, 2)
    return page


def leaning(one: GreyImage, two: GreyImage, page: GreyImage) -> float:
    first, second = detail(one), detail(two)
    seen = next((known for picture, known in ((one, first), (two, second)) if picture is page), None)
    return lean(differences(first, second, np.eye(3), MM), seen or detail(page), np.eye(3), MM)


@pytest.mark.parametrize(("one", "two"), [("2", "3"), ("1", "7"), ("8", "9")])
def test_a_digit_decides(one: str, two: str) -> None:
    assert leaning(sheet(one), sheet(two), sheet(one)) > 0.17
    assert leaning(sheet(one), sheet(two), sheet(two)) < -0.17


def test_a_field_that_only_one_has_decides() -> None:
    plain, more = sheet("1"), sheet("1", extra=True)
    assert leaning(plain, more, plain) > 0.17
    assert leaning(plain, more, more) < -0.17
    assert leaning(more, plain, more) > 0.17


def test_writing_elsewhere_changes_nothing() -> None:
    page = sheet("2").copy()
    cv2.line(page, (200, 600), (900, 1200), 60, 8)
    assert leaning(sheet("2"), sheet("3"), page) == pytest.approx(leaning(sheet("2"), sheet("3"), sheet("2")), abs=0.02)


def test_equal_forms_cannot_be_told_apart() -> None:
    assert leaning(sheet("2"), sheet("2"), sheet("2")) == 0.0


def test_a_page_with_neither_leans_to_none() -> None:
    page = sheet("2").copy()
    page[1600:1680, 900:1100] = 255
    assert abs(leaning(sheet("2"), sheet("3"), page)) < 0.17
