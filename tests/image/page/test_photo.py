"""A sheet on a table: where its corners are, what is no sheet, and that its boxes lie on the photograph."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.image.page.photo import find_outline, lay_flat
from hcr_batch.image.page.segment import segment
from hcr_batch.records import Box, GreyImage, Layout
from jobs.bench.pages import print_form, scan
from jobs.bench.photos import photograph
from tests.image.page.drawn import Sheetlet, overlap

_NEAR_PX = 30
"""2.5 mm of a sheet that fills most of a photograph of 3,264 pixels."""


def _corners(shape: tuple[int, ...], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    height, width = shape
    corners = np.array([[(0, 0), (width, 0), (width, height), (0, height)]], np.float64)
    return np.asarray(cv2.perspectiveTransform(corners, matrix)[0], np.float64)


@pytest.mark.parametrize("seed", range(12))
def test_the_corners_of_a_photographed_sheet(seed: int) -> None:
    sheet = print_form().image
    picture, matrix = photograph(sheet, np.random.default_rng([8, seed]), upside_down=False)
    outline = find_outline(picture)
    assert outline is not None
    assert outline.bend is None
    assert np.linalg.norm(outline.corners - _corners(sheet.shape, matrix), axis=1).max() < _NEAR_PX


def test_the_picture_laid_flat_is_the_sheet_again() -> None:
    sheet = print_form().image
    picture, _ = photograph(sheet, np.random.default_rng(3), upside_down=False)
    flat = lay_flat(picture)
    assert flat is not None
    height, width = flat.image.shape
    assert height / width == pytest.approx(297 / 210, rel=0.06)
    # What was printed lies where it does on the sheet, to 3 mm.
    print_there = cv2.blur((cv2.resize(sheet, (width, height)) < 128).astype(np.float32), (75, 75)) > 0
    ink = cv2.morphologyEx(flat.image, cv2.MORPH_BLACKHAT, np.ones((25, 25), np.uint8)) > 60
    assert ink.sum() > 10_000
    assert (ink & ~print_there).sum() < 0.01 * ink.sum()


def test_fields_are_found_on_a_photograph_and_their_boxes_lie_on_it() -> None:
    form = print_form("boxes")
    picture, matrix = photograph(form.image, np.random.default_rng(5), upside_down=False)
    found = [crop.box for crop in segment(picture, Layout.FIELDS)]
    assert len(found) == len(form.boxes)
    for box in form.boxes.values():
        corners = np.array(
            [[(x, y) for x in (box.x, box.x + box.width) for y in (box.y, box.y + box.height)]], np.float64
        )
        points = cv2.perspectiveTransform(corners, matrix)[0]
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        there = Box(int(left), int(top), int(right - left), int(bottom - top))
        assert max(overlap(there, other) for other in found) > 0.8


def _tinted_with_a_white_panel() -> GreyImage:
    page = np.full((1754, 1240), 215, np.uint8)
    page[150:1600, 60:1180] = 250
    return page


def _framed() -> GreyImage:
    sheet = Sheetlet()
    sheet.box(40, 40, 1160, 1670, thickness=14)
    return sheet.image


@pytest.mark.parametrize(
    "page",
    [
        print_form().image,
        scan(print_form().image, np.random.default_rng(2), upside_down=False)[0],
        _tinted_with_a_white_panel(),
        _framed(),
        np.full((900, 900), 255, np.uint8),
        np.zeros((900, 900), np.uint8),
        np.random.default_rng(1).integers(0, 256, (900, 700), np.uint8).astype(np.uint8),
        np.tile(np.linspace(0, 255, 900).astype(np.uint8), (900, 1)),
    ],
    ids=["blank", "scan", "panel", "frame", "white", "black", "noise", "gradient"],
)
def test_what_fills_its_picture_has_no_outline(page: GreyImage) -> None:
    assert find_outline(page) is None


def test_a_sheet_whose_edge_is_not_seen_has_no_outline() -> None:
    sheet = print_form().image
    picture, _ = photograph(sheet, np.random.default_rng(3), upside_down=False)
    assert find_outline(np.ascontiguousarray(picture[:, 600:])) is None


def test_a_sheet_on_the_dark_lid_of_a_scanner_is_cut_out() -> None:
    sheet = print_form().image
    height, width = sheet.shape
    lid = np.full((height + 300, width + 200), 60, np.uint8)
    lid[100 : 100 + height, 150 : 150 + width] = sheet
    outline = find_outline(lid)
    assert outline is not None
    assert (
        np.abs(outline.corners - _corners(sheet.shape, np.array([[1, 0, 150], [0, 1, 100], [0, 0, 1]], float))).max()
        < 8
    )


def _bent(picture: GreyImage, rise: Callable[[NDArray[np.float32]], NDArray[np.float32]]) -> GreyImage:
    """A photograph whose rows rise, by so many pixels at each place across from 0 to 1."""
    height, width = picture.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return np.asarray(cv2.remap(picture, x, y + rise(x / width), cv2.INTER_LINEAR), np.uint8)


@pytest.mark.parametrize(
    "rise",
    [lambda x: 60 * np.sin(np.pi * x), lambda x: -60 * np.sin(np.pi * x), lambda x: 150 * np.abs(x - 0.4)],
    ids=["down", "up", "folded"],
)
def test_a_sheet_that_curls_or_was_folded_is_laid_flat(
    rise: Callable[[NDArray[np.float32]], NDArray[np.float32]],
) -> None:
    form = print_form("boxes")
    photo, matrix = photograph(form.image, np.random.default_rng(5), upside_down=False)
    bent = _bent(photo, rise)
    outline = find_outline(bent)
    assert outline is not None
    assert outline.bend is not None
    found = [crop.box for crop in segment(bent, Layout.FIELDS)]
    assert len(found) == len(form.boxes)
    for box in form.boxes.values():
        middle = np.array([[[box.x + box.width / 2, box.y + box.height / 2]]], np.float64)
        x, y = cv2.perspectiveTransform(middle, matrix)[0, 0]
        down = y - float(rise(np.float32([x / photo.shape[1]]))[0])
        assert any(
            one.x < x < one.x + one.width and one.y < down < one.y + one.height
            for one in found
            if one.height < photo.shape[0] / 4
        )


def test_the_corners_of_other_papers_beside_a_sheet_do_not_bend_it() -> None:
    height, width = 2200, 1700
    picture = np.full((height, width), 70, np.uint8)
    for left in (500, 900):
        cv2.fillConvexPoly(picture, np.array([(left, 200), (left + 110, 110), (left + 220, 200)]), 200)
    picture[200:2000, 200:1500] = 235
    outline = find_outline(picture)
    assert outline is not None
    assert outline.bend is None
    assert np.abs(outline.corners - [(200, 200), (1500, 200), (1500, 2000), (200, 2000)]).max() < 12


def test_a_bar_printed_along_one_edge_may_be_darker_than_the_table() -> None:
    height, width = 2200, 1700
    picture = np.full((height, width), 90, np.uint8)
    picture[200:2000, 200:1500] = 235
    # What is a picture below a heading, at one place, has no edge where it ends in the bar.
    picture[200:360, 200:1500] = 40
    picture[280:480, 600:900] = np.linspace(40, 235, 200, dtype=np.uint8)[:, None]
    outline = find_outline(picture)
    assert outline is not None
    assert np.abs(outline.corners - [(200, 200), (1500, 200), (1500, 2000), (200, 2000)]).max() < 16
