"""Handwriting that lies in none of a form's fields is told, and what only looks like it is not."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.image.drawing.handwriting import draw_text
from hcr_batch.image.hull import hull_of
from hcr_batch.image.register.lay import Placement, best_placement, prepare_page, propose
from hcr_batch.image.register.outside import find_outside
from hcr_batch.image.register.stray import Place, prepare_grounds
from hcr_batch.image.register.working import Working, map_points
from hcr_batch.records import Box, GreyImage
from tests.image.register.drawn import DPI, MISHAPS, filled, layout, reference, spoil
from tests.synth.ink import darken

FONT = Path(__file__).parents[2] / "fonts" / "kalam.ttf"
MM = DPI / 25.4
FORM = "library"
MARGIN = 70.0, 22.0
"""Where nothing is printed on the form, in mm."""


def found_on(page: GreyImage, without: tuple[int, ...] = (), mishap: str = "office") -> tuple[tuple[Box, ...], Box]:
    """Where writing is found outside the fields of a filled-in sheet once it is scanned, by a form that lacks some of
    its fields; and where the first of these lies on the scan."""
    scan, matrix = spoil(page, MISHAPS[mishap], 3)
    placement, working = placed(scan)
    fields = [field.box for field in layout(FORM).fields]
    places = [Place(box, 1.2) for number, box in enumerate(fields) if number not in without]
    lacking = fields[without[0]] if without else Box(0, 0, 1, 1)
    corners = np.array([(lacking.x, lacking.y), (lacking.x + lacking.width, lacking.y + lacking.height)], np.float64)
    there = hull_of(map_points(matrix, corners), scan.shape)
    return find_outside(prepare_grounds(reference(FORM), places), scan, working, placement), there


def placed(scan: GreyImage) -> tuple[Placement, Working]:
    page = prepare_page(scan)
    placement = best_placement(reference(FORM), page, propose(reference(FORM), page))
    assert placement is not None
    return placement, page.working


@cache
def sheet() -> GreyImage:
    return filled(FORM, 1)


def with_ink(ink: GreyImage, x_mm: float, y_mm: float) -> GreyImage:
    page = sheet().copy()
    darken(page, ink, round(x_mm * MM), round(y_mm * MM))
    return page


def written(text: str, height_mm: float = 3.5) -> GreyImage:
    return draw_text(text, FONT, np.random.default_rng(1), round(height_mm * MM))


def meet(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    return across > 0 and min(one.y + one.height, other.y + other.height) > max(one.y, other.y)


@pytest.mark.parametrize("mishap", ["office", "upside down", "a phone's picture"])
def test_on_a_page_whose_writing_is_in_its_fields_there_is_none(mishap: str) -> None:
    assert found_on(sheet(), mishap=mishap)[0] == ()


@pytest.mark.parametrize("mishap", ["office", "upside down"])
def test_writing_of_a_field_that_the_form_lacks_is_told_where_it_stands(mishap: str) -> None:
    for number in (0, 2):
        outside, there = found_on(sheet(), (number,), mishap)
        assert outside and all(meet(box, there) for box in outside)


def test_two_words_in_the_margin_are_one_region() -> None:
    (box,), _ = found_on(with_ink(written("see  back"), *MARGIN))
    assert abs(box.x / MM - MARGIN[0]) < 4 and abs(box.y / MM - MARGIN[1]) < 4


def test_lines_of_a_remark_are_one_region() -> None:
    page = with_ink(written("moved away"), *MARGIN)
    darken(page, written("in March"), round(MARGIN[0] * MM), round((MARGIN[1] + 6) * MM))
    outside, _ = found_on(page)
    assert len(outside) == 1 and outside[0].height > 7 * MM


def blot(side_mm: float) -> GreyImage:
    side = round(side_mm * MM)
    ink = np.full((side, side), 255, np.uint8)
    cv2.circle(ink, (side // 2, side // 2), side // 2 - 1, 30, -1, cv2.LINE_AA)
    return ink


def strokes(*paths: list[tuple[float, float]], thick: int = 2) -> GreyImage:
    """Lines through points in mm."""
    ends = np.array([point for path in paths for point in path])
    ink = np.full(tuple(np.ceil(ends.max(axis=0)[::-1] * MM).astype(int) + 4), 255, np.uint8)
    for path in paths:
        cv2.polylines(ink, [np.round(np.array(path) * MM).astype(np.int32)], False, 40, thick, cv2.LINE_AA)
    return ink


def stamp() -> GreyImage:
    ink = np.full((round(18 * MM), round(45 * MM)), 255, np.uint8)
    cv2.rectangle(ink, (3, 3), (ink.shape[1] - 4, ink.shape[0] - 4), 60, 3)
    for line, text in enumerate(("RECEIVED", "12 NOV 2024")):
        cv2.putText(ink, text, (20, 45 + 40 * line), cv2.FONT_HERSHEY_DUPLEX, 1.0, 60, 2, cv2.LINE_AA)
    return ink


NO_WRITING = {
    "a tick": strokes([(0, 2), (1.5, 4), (4, 0)]),
    "a punched hole": blot(6.0),
    "a staple": strokes([(0, 0), (11, 3)]),
    "a fold": strokes([(0, 0), (60, 0.4)]),
    "an underline": strokes([(0, 0), (20, 0.5)]),
    "a stamp in a frame": stamp(),
    "dust": blot(0.7),
}


@pytest.mark.parametrize("ink", NO_WRITING.values(), ids=list(NO_WRITING))
def test_what_is_no_writing_is_not_told(ink: GreyImage) -> None:
    assert found_on(with_ink(ink, *MARGIN))[0] == ()


@pytest.mark.parametrize("depth", [0.4, 0.6])
def test_a_remark_in_pencil_is_told(depth: float) -> None:
    pencil = np.round(255 - (255 - written("see  back")).astype(np.float32) * depth).astype(np.uint8)
    assert len(found_on(with_ink(pencil, *MARGIN))[0]) == 1


@pytest.mark.parametrize("depth", [0.2, 0.4, 0.6])
def test_what_shows_through_from_the_back_is_not_told(depth: float) -> None:
    faint = 255 - cv2.GaussianBlur((255 - written("see  back")[:, ::-1]).astype(np.float32), (0, 0), 2) * depth
    shown: NDArray[np.uint8] = np.round(faint).astype(np.uint8)
    assert found_on(with_ink(shown, *MARGIN))[0] == ()


def test_tails_that_leave_a_field_are_its_own() -> None:
    box = layout(FORM).fields[0].box
    page = sheet().copy()
    darken(page, written("gyp gyp", 5.0), box.x + 20, box.y + box.height - round(4.5 * MM))
    assert found_on(page)[0] == ()
