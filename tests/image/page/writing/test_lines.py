"""Free handwriting, line by line."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.records import Layout
from tests.image.page.drawn import PAPER, PRINT, Sheetlet, ink_in

WORDS = "quick brown foxes jump"


def _letter(lines: int, pitch: int = 70, size: int = 28, *, ruled: bool = False) -> Sheetlet:
    page = Sheetlet()
    for row in range(lines):
        y = 150 + pitch * row
        if ruled:
            cv2.line(page.image, (80, y + 4), (1160, y + 4), 150, 2)
        page.write(WORDS, 120, y, size)
    return page


@pytest.mark.parametrize(("lines", "pitch", "size"), [(1, 70, 28), (20, 70, 28), (40, 38, 20)])
def test_every_line_is_one_crop(lines: int, pitch: int, size: int) -> None:
    crops = segment(_letter(lines, pitch, size).image, Layout.LINES)
    tops = [crop.box.y for crop in crops]
    assert len(crops) == lines
    assert tops == sorted(tops)
    assert not any(crop.blank for crop in crops)


@pytest.mark.parametrize("degrees", [-3, 3])
def test_slanted_lines_come_out_level(degrees: float) -> None:
    crops = segment(_letter(8).finish(degrees, noise=3), Layout.LINES)
    assert len(crops) == 8
    # Level lines are little higher than their letters; slanted by 3 degrees they would rise by 30 pixels more.
    assert max(crop.image.shape[0] for crop in crops) < 75


def test_lines_of_ruled_paper_come_without_the_rules() -> None:
    crops = segment(_letter(8, ruled=True).image, Layout.LINES)
    bare = segment(_letter(8).image, Layout.LINES)
    assert len(crops) == 8
    for crop, other in zip(crops, bare, strict=True):
        assert ink_in(crop) == pytest.approx(ink_in(other), rel=0.12)


def test_descenders_and_ascenders_stay_with_their_line() -> None:
    page = Sheetlet()
    for row in range(4):
        page.write("gjpqydhlk", 150, 300 + 62 * row, 34)
    alone = Sheetlet()
    alone.write("gjpqydhlk", 150, 300, 34)
    (whole,) = segment(alone.image, Layout.LINES)
    for crop in segment(page.image, Layout.LINES):
        assert ink_in(crop) == pytest.approx(ink_in(whole), rel=0.08)


@pytest.mark.parametrize("noise", [0.0, 6.0])
def test_an_empty_page_has_no_lines(noise: float) -> None:
    page = Sheetlet()
    for x, y in np.random.default_rng(3).integers(30, 1200, (80, 2)).tolist():
        cv2.circle(page.image, (x, y), 1, PRINT, -1)
    assert segment(page.finish(noise=noise), Layout.LINES) == []


def test_paper_of_one_grey_has_no_lines() -> None:
    assert segment(np.full((900, 700), PAPER, np.uint8), Layout.LINES) == []
