"""Combs that are groups of one number or date."""

import cv2
import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import PRINT, Sheetlet


def cells_of(page: Sheetlet) -> list[int | None]:
    return [field.cells for field in find_form(straighten(page.image)).fields]


@pytest.mark.parametrize("above", [(0,), (1,), (0, 2)])
def test_a_date_on_ticks_is_one_whatever_is_printed_above_its_parts(above: tuple[int, ...]) -> None:
    page = Sheetlet()
    parts = (300, 2), (300 + 2 * 38 + 14, 2), (300 + 4 * 38 + 28, 4)
    for left, cells in parts:
        page.ticked(left, 600, cells)
    for k in above:
        page.caption("Date", parts[k][0], 606)
    (field,) = find_form(straighten(page.image)).fields
    assert (field.cells, len(field.between)) == (8, 2)
    assert (field.rect.top, field.rect.bottom) == pytest.approx((598, 648), abs=3)


@pytest.mark.parametrize("gap", [8, 11])
def test_groups_of_joined_cells_are_one_number_whatever_their_separators(gap: int) -> None:
    page = Sheetlet()
    for group in range(5):
        left = 150 + group * (4 * 41 + gap)
        page.comb(left, 500, 4, pitch=41, height=44)
        for thick in (1, 3):  # cells drawn one over the other have some of double width
            cv2.line(page.image, (left + thick * 41, 500), (left + thick * 41, 544), PRINT, 4)
    assert cells_of(page) == [20]


def test_groups_of_six_cells_are_joined_where_no_separator_has_room() -> None:
    page = Sheetlet()
    for left, cells in ((150, 5), (150 + 5 * 38 + 12, 6), (150 + 11 * 38 + 24, 5)):
        page.comb(left, 500, cells)
    for left, cells in ((150, 3), (150 + 3 * 38 + 40, 6)):
        page.comb(left, 700, cells)
        cv2.putText(page.image, "Flight", (left, 690), cv2.FONT_HERSHEY_DUPLEX, 0.5, PRINT, 1, cv2.LINE_AA)
    assert cells_of(page) == [16, 3, 6]


@pytest.mark.parametrize(("separator", "cells"), [("-", [7]), ("", [2, 5])])
def test_a_postcode_beside_a_state_is_no_part_of_it(separator: str, cells: list[int]) -> None:
    page = Sheetlet()
    page.comb(150, 500, 2)
    page.comb(150 + 3 * 38 - 12, 500, 5)
    page.caption(separator, 150 + 2 * 38 + 7, 532, 0.6)
    for left, caption in ((150, "State"), (150 + 3 * 38 - 12, "Postcode")):
        page.caption(caption, left, 490)
    assert cells_of(page) == cells


@pytest.mark.parametrize(("last", "cells"), [(16, [21]), (30, [8, 11, 2])])
def test_long_groups_go_on_behind_two_others_where_the_gaps_are_even(last: int, cells: list[int]) -> None:
    page = Sheetlet()
    for left, count in ((150, 4), (318, 4), (470 + last, 11), (888 + 2 * last, 2)):
        page.comb(left, 500, count)
    assert cells_of(page) == cells


@pytest.mark.parametrize(("mark", "cells"), [(",", [10]), ("", [8, 2])])
def test_two_cells_behind_a_comma_are_the_cents_of_an_amount(mark: str, cells: list[int]) -> None:
    page = Sheetlet()
    page.comb(150, 500, 8)
    page.comb(150 + 9 * 38, 500, 2)
    page.caption(mark, 150 + 8 * 38 + 14, 534, 1.0)
    assert cells_of(page) == cells


def test_a_wider_gap_than_others_on_the_row_parts_two_numbers() -> None:
    page = Sheetlet()
    lefts = 150, 150 + 2 * 38 + 14, 150 + 4 * 38 + 28
    for left, cells in zip(lefts, (2, 2, 4), strict=True):
        page.comb(left, 500, cells)
    behind = lefts[2] + 4 * 38 + 36
    page.comb(behind, 500, 2)
    page.comb(behind + 2 * 38 + 36, 500, 3)
    assert cells_of(page) == [8, 2, 3]


def test_a_closer_number_further_on_says_nothing_of_the_gaps_of_a_date() -> None:
    page = Sheetlet()
    for group in range(3):
        page.comb(150 + group * (2 * 38 + 10), 500, 2)
        page.comb(650 + group * (2 * 38 + 26), 500, 2)
    assert cells_of(page) == [6, 6]


def test_a_speck_between_two_combs_is_no_separator() -> None:
    page = Sheetlet()
    page.comb(150, 500, 2)
    page.comb(150 + 3 * 38 - 12, 500, 5)
    page.image[524:526, 150 + 2 * 38 + 12 : 150 + 2 * 38 + 14] = PRINT
    assert cells_of(page) == [2, 5]


@pytest.mark.parametrize(
    ("groups", "captions", "cells"),
    [
        ((3, 2, 2), ("Rate", "Pulse", "Age"), [3, 2, 2]),
        ((3, 2, 2), ("Rate", "", ""), [7]),
        ((2, 2, 4), ("Day", "Month", "Year"), [8]),
    ],
)
def test_a_caption_above_its_first_cell_begins_another_number_but_no_part_of_a_date(
    groups: tuple[int, ...], captions: tuple[str, ...], cells: list[int]
) -> None:
    page, left = Sheetlet(), 150
    for count, caption in zip(groups, captions, strict=True):
        page.comb(left, 500, count)
        page.caption(caption, left, 490, 0.5)
        left += count * 38 + 34
    assert cells_of(page) == cells
