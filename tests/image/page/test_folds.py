"""Pale straight lines from edge to edge of a sheet are folds; printed ones are darker, end before, or are many."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.folds import find_folds, without_folds
from hcr_batch.image.page.segment import segment
from hcr_batch.records import GreyImage
from tests.image.page.drawn import PAPER, PRINT, Sheetlet, assert_found, mixed_form

MM = 1754 / 297


def folded(
    page: GreyImage, start: tuple[int, int], end: tuple[int, int], thick: int = 3, left: float = 0.7
) -> GreyImage:
    """A page with a line in which so much of the light is left."""
    line = np.full(page.shape, 1.0, np.float32)
    cv2.line(line, start, end, left, thick)
    return np.round(page * line).astype(np.uint8)


@pytest.mark.parametrize(("first", "last"), [(620, 620), (605, 630)])
def test_a_fold_is_painted_out_and_what_crosses_it_stays(first: int, last: int) -> None:
    page = mixed_form()
    page.write("MARTIN", first - 60, 950)
    creased = folded(page.finish(noise=3), (first, 0), (last, 1753))
    (fold,) = find_folds(creased, MM)
    assert abs(fold.first - first) <= 2
    assert abs(fold.last - last) <= 2
    clear = without_folds(creased)
    assert clear[1000:1700, 600:640].min() > PAPER - 30
    assert abs(int((clear[915:960] < 120).sum()) - int((page.image[915:960] < 120).sum())) < 40


def test_folds_down_and_across_part_no_field() -> None:
    page = mixed_form()
    creased = folded(folded(page.image, (560, 0), (565, 1753)), (0, 745), (1239, 750))
    assert_found(segment(creased), page)


def test_printed_lines_are_no_folds() -> None:
    page = Sheetlet()
    cv2.line(page.image, (620, 0), (620, 1753), PRINT, 2)
    assert not find_folds(page.image, MM)
    assert without_folds(page.image) is page.image


@pytest.mark.parametrize("margin", [90, 68])
def test_a_pale_line_that_ends_before_the_edges_is_printed(margin: int) -> None:
    page = mixed_form()
    assert not find_folds(folded(page.image, (620, margin), (620, 1754 - margin)), MM)


def test_a_fold_is_found_though_one_end_lies_beyond_the_sheet() -> None:
    page = folded(mixed_form().image, (620, 0), (620, 1753))
    page[:50] = 60
    (fold,) = find_folds(page, MM)
    assert abs(fold.first - 620) <= 2


def test_the_lines_of_ruled_paper_and_its_margin_are_no_folds() -> None:
    page = mixed_form().image
    for x in (350, 620, 900):
        page = folded(page, (x, 0), (x, 1753), 2)
    assert not find_folds(page, MM)
    assert not find_folds(folded(mixed_form().image, (150, 0), (150, 1753)), MM)


def test_a_printed_line_beside_a_fold_stays() -> None:
    page = Sheetlet()
    cv2.line(page.image, (627, 120), (627, 1600), PRINT, 2)
    creased = folded(page.image, (620, 0), (620, 1753))
    clear = without_folds(creased)
    assert clear[200:1500, 615:624].min() > PAPER - 30
    assert clear[200:1500, 627].max() == PRINT
