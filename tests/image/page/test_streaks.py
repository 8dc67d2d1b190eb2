"""Straight uprights over a whole page are the feeder's; those of forms end before its edges."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.streaks import find_streaks, without_streaks
from tests.image.page.drawn import PAPER, Sheetlet, assert_found, mixed_form

MM = 1754 / 297


@pytest.mark.parametrize(("thick", "depth"), [(1, 50), (2, 110), (3, 170)])
def test_a_streak_is_painted_out_and_what_crosses_it_stays(thick: int, depth: int) -> None:
    page = mixed_form().finish(noise=3)
    streaked = page.copy()
    streaked[:, 430 : 430 + thick] = np.maximum(streaked[:, 430 : 430 + thick], depth) - depth
    assert find_streaks(streaked, MM) == [(430, 430 + thick)]
    clear = without_streaks(streaked)
    assert clear[950:1700, 425:440].min() > PAPER - 30
    crossed = page[270, 425:440]
    assert crossed.max() < 100
    assert clear[270, 425:440].max() < 130


def test_streaks_part_no_field() -> None:
    page = mixed_form()
    streaked = page.image.copy()
    for x in (300, 500, 900):
        streaked[:, x : x + 2] = 130
    assert_found(segment(streaked), page)


def test_the_uprights_of_frames_and_tables_are_no_streaks() -> None:
    page = Sheetlet()
    for x in (30, 300, 600, 1210):
        cv2.line(page.image, (x, 30), (x, 1724), 60, 2)
    assert not find_streaks(page.image, MM)
    assert without_streaks(page.image) is page.image


def test_noise_has_no_streaks() -> None:
    page = Sheetlet().finish(noise=35)
    assert not find_streaks(page, MM)
