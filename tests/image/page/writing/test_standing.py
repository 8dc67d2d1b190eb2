"""What of the ink above a ruled line is cut out with it: the writing on it, and nothing of the line above."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.writing.standing import are_standing
from hcr_batch.records import Crop, Layout
from tests.image.page.drawn import PRINT, Sheetlet, ink_in


def _below_ticks(text: str) -> Crop:
    """The line below a row of boxes to tick, with what is written on it."""
    page = Sheetlet()
    for left in (300, 420, 540):
        cv2.rectangle(page.image, (left, 274), (left + 24, 298), PRINT, 2)
    page.caption("Name", 100, 340)
    page.line(200, 342, 500, text)
    for y in (430, 500):
        page.line(200, y, 500, "MARTIN")
    return segment(page.image, Layout.FIELDS)[0]


def test_the_feet_of_boxes_above_a_line_are_no_writing_on_it() -> None:
    assert _below_ticks("").blank


def test_the_feet_of_boxes_above_a_line_stay_out_of_its_crop() -> None:
    page = Sheetlet()
    for y in (342, 430, 500):
        page.line(200, y, 500, "MARTIN" if y > 342 else "DURAND")
    alone = segment(page.image, Layout.FIELDS)[0]
    assert ink_in(_below_ticks("DURAND")) == pytest.approx(ink_in(alone), rel=0.02)


def test_print_above_what_stands_on_a_line_stays_out_of_its_crop() -> None:
    page = Sheetlet()
    page.line(200, 342, 500)
    page.write("DU", 214, 336, 20)
    page.caption("dont", 210, 308, 0.45)
    page.line(200, 430, 500, "MARTIN")
    crop, _ = segment(page.image, Layout.FIELDS)
    assert not crop.blank
    rows = np.flatnonzero((crop.image < 150).any(axis=1))
    assert rows[-1] - rows[0] < 28


def test_specks_below_writing_are_no_line() -> None:
    # Letters joined, and two specks that reach as far as a small letter together, at 10 pixels a millimetre.
    paper, letters, specks = (0, 0, 400, 120, 47000), (50, 40, 70, 40, 800), [(60, top, 8, 8, 60) for top in (90, 103)]
    stats = np.array([paper, letters, *specks], np.int32)
    own = np.array([False, True, True, True])
    assert are_standing(stats, own, slice(20, 120), 100.0, 10.0)[1]


def test_small_writing_fills_its_crop() -> None:
    page = Sheetlet()
    page.caption("Born", 130, 342)
    page.line(200, 342, 500)
    page.write("08 12 84", 230, 338, 14)
    page.line(200, 430, 500, "MARTIN")
    crop, _ = segment(page.image, Layout.FIELDS)
    assert crop.image.shape[0] < 3 * 14


def test_dots_and_accents_above_letters_are_kept() -> None:
    page = Sheetlet()
    page.line(200, 342, 500, "MARTIN")
    before = ink_in(segment(page.image, Layout.FIELDS)[0])
    cv2.circle(page.image, (300, 292), 3, 40, -1)
    page.line(200, 430, 500, "MARTIN")
    assert ink_in(segment(page.image, Layout.FIELDS)[0]) > before + 15


def _zigzag(page: Sheetlet, x: int, y: int, width: int) -> None:
    """A signature that holds no letter."""
    steps = np.arange(0, width, 10)
    points = np.stack([x + steps, y - 18 * (np.arange(len(steps)) % 2)], axis=1)
    cv2.polylines(page.image, [points.astype(np.int32)], False, 40, 2, cv2.LINE_AA)


def test_a_signature_is_written_whatever_is_read_and_remains_of_rules_are_not() -> None:
    page = Sheetlet()
    for left in (150, 450, 750):
        page.box(left, 300, 260, 60)
    _zigzag(page, 180, 345, 140)
    cv2.polylines(page.image, [np.array([(480, 345), (640, 345), (640, 330)], np.int32)], False, 40, 2)
    page.write("AN", 780, 345, 28)
    signed, remains, letters = segment(page.image, Layout.FIELDS)
    assert (signed.is_written, remains.is_written, letters.is_written) == (True, False, False)
