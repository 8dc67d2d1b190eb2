"""From a page to its crops: every field found, boxes where they are, the writing whole, the blanks blank."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.records import Box, GreyImage, Layout
from tests.image.page.drawn import LEAST_OVERLAP, Sheetlet, assert_found, ink_in, mixed_form, overlap


# The band above a ruled line has no top edge of its own, so its height is a matter of opinion.
@pytest.mark.parametrize("degrees", [-10, -4, 0, 0.5, 3, 10])
def test_every_field_is_found_however_askew(degrees: float) -> None:
    page = mixed_form()
    assert_found(segment(page.finish(degrees)), page, degrees)


@pytest.mark.parametrize("scale", [0.75, 1.7])
def test_every_field_is_found_at_every_resolution(scale: float) -> None:
    page = mixed_form()
    assert_found(segment(page.finish(1.0, scale)), page, 1.0, scale)


def test_every_field_is_found_in_black_and_white() -> None:
    page = mixed_form()
    grey = page.finish(-1.5, 1.4, noise=12)
    assert_found(segment(np.where(grey > 150, np.uint8(255), np.uint8(0))), page, -1.5, 1.4)


def test_crops_come_in_reading_order() -> None:
    page = mixed_form()
    found = [crop.box for crop in segment(page.image)]
    for box, true in zip(found, page.boxes(), strict=True):
        assert overlap(box, true) > LEAST_OVERLAP


@pytest.mark.parametrize("degrees", [-8, 0, 5])
def test_a_box_lies_on_its_field_to_a_few_pixels(degrees: float) -> None:
    page = Sheetlet()
    page.box(200, 300, 500, 60, "MARTIN")
    (crop,) = segment(page.finish(degrees), Layout.FIELDS)
    (box,) = page.boxes(degrees)
    corners = [crop.box.x, crop.box.y, crop.box.x + crop.box.width, crop.box.y + crop.box.height]
    assert corners == pytest.approx([box.x, box.y, box.x + box.width, box.y + box.height], abs=6)


def test_images_are_what_the_normaliser_takes() -> None:
    for crop in segment(mixed_form().finish(3.0)):
        assert crop.image.dtype == np.uint8
        assert crop.image.ndim == 2
        assert crop.image.flags.c_contiguous


@pytest.mark.parametrize("degrees", [0, 4])
def test_no_rule_is_left_in_a_crop(degrees: float) -> None:
    for crop in segment(mixed_form().finish(degrees)):
        if crop.blank:
            assert ink_in(crop) == 0


def test_small_letters_in_a_box_are_writing() -> None:
    page = Sheetlet()
    page.box(200, 300, 500, 60)
    for k, letter in enumerate("MARTEN"):
        page.write(letter, 220 + 14 * k, 340, 4)
    (crop,) = segment(page.image, Layout.FIELDS)
    assert not crop.blank


def test_a_double_rule_is_no_writing() -> None:
    page = Sheetlet()
    page.box(200, 300, 500, 60)
    page.image[305:307, 200:700] = 60
    (crop,) = segment(page.image, Layout.FIELDS)
    assert crop.blank
    assert ink_in(crop) == 0


def test_a_stroke_through_the_bottom_of_its_box_is_kept() -> None:
    def draw(frame: bool) -> GreyImage:
        page = Sheetlet()
        if frame:
            page.box(200, 300, 300, 60)
        cv2.line(page.image, (300, 325), (300, 367), 40, 4)
        return page.image

    (crop,) = segment(draw(frame=True), Layout.FIELDS)
    rows = np.flatnonzero((crop.image < 150).any(axis=1))
    assert len(rows) == pytest.approx(46, abs=4)
    assert (np.diff(rows) == 1).all(), "the stroke is cut where it crosses the rule"
    assert ink_in(crop) == pytest.approx(int((draw(frame=False) < 185).sum()), rel=0.25)


def test_a_stroke_across_the_separators_of_a_comb_is_kept() -> None:
    page = Sheetlet()
    page.comb(200, 300, 8)
    cv2.line(page.image, (218, 322), (262, 326), 40, 4)
    (crop,) = segment(page.image, Layout.FIELDS)
    columns = np.flatnonzero((crop.image < 150).any(axis=0))
    assert (np.diff(columns) == 1).all()
    assert len(columns) == pytest.approx(47, abs=4)


def test_the_ink_of_a_neighbour_stays_out() -> None:
    page = Sheetlet()
    page.box(200, 300, 300, 60)
    page.write("ABOVE", 220, 294)
    page.write("BELOW", 220, 396)
    (crop,) = segment(page.image, Layout.FIELDS)
    assert crop.blank
    assert ink_in(crop) == 0


def test_descenders_below_a_line_are_kept() -> None:
    page = Sheetlet()
    page.line(200, 400, 400)
    page.write("gypsy", 220, 396, 30)
    (crop,) = segment(page.image, Layout.FIELDS)
    bare = Sheetlet()
    bare.write("gypsy", 220, 396, 30)
    assert ink_in(crop) == pytest.approx(int((bare.image < 185).sum()), rel=0.1)


@pytest.mark.parametrize("noise", [0.0, 6.0], ids=["clean", "noisy"])
def test_specks_are_no_writing(noise: float) -> None:
    page = Sheetlet()
    page.box(200, 300, 500, 60)
    for x in range(220, 690, 40):
        cv2.circle(page.image, (x, 320 + x % 30), 1, 60, -1)
    (crop,) = segment(page.finish(noise=noise), Layout.FIELDS)
    assert crop.blank


def test_a_single_small_figure_is_writing() -> None:
    page = Sheetlet()
    page.box(200, 300, 500, 60)
    page.write("1", 240, 345, 24)
    (crop,) = segment(page.image, Layout.FIELDS)
    assert not crop.blank


def test_a_crop_is_returned_as_it_is() -> None:
    image = np.full((60, 300), 250, np.uint8)[:, ::2]
    cv2.putText(np.ascontiguousarray(image), "x", (10, 40), cv2.FONT_HERSHEY_PLAIN, 2, 0)
    (crop,) = segment(image)
    assert crop.box == Box(0, 0, 150, 60)
    assert np.array_equal(crop.image, image)
    assert crop.image.flags.c_contiguous


@pytest.mark.parametrize(("strokes", "blank"), [(0, True), (1, False)], ids=["nothing", "a single upright stroke"])
def test_a_crop_is_blank_without_ink(strokes: int, blank: bool) -> None:
    noise = np.random.default_rng(4).normal(245, 4, (36, 324))
    image = np.clip(noise, 0, 255).astype(np.uint8)
    for _ in range(strokes):
        cv2.line(image, (100, 8), (100, 28), 60, 2)
    assert segment(image)[0].blank is blank


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (250, 250), (900, 4)])
@pytest.mark.parametrize("grey", [0, 128, 255])
def test_odd_pictures_do_no_harm(layout: Layout, shape: tuple[int, int], grey: int) -> None:
    for crop in segment(np.full(shape, grey, np.uint8), layout):
        assert crop.box.x + crop.box.width <= shape[1]
        assert crop.box.y + crop.box.height <= shape[0]


def _real(*names: str) -> list[Path]:
    root = os.environ.get("HCR_DATA")
    if not root:
        pytest.skip("HCR_DATA does not name a folder of real handwriting")
    files = sorted(Path(root).glob(str(Path(*names))))
    if not files:
        pytest.skip(f"no {'/'.join(names)} in HCR_DATA")
    return files


@pytest.mark.real
def test_the_student_form_has_three_filled_combs() -> None:
    (path,) = _real("markus_exam", "student_info.jpg")
    crops = segment(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE))
    assert [crop.blank for crop in crops] == [False, False, False]


@pytest.mark.real
@pytest.mark.parametrize("folder", ["orand_car_a/images", "copiste/lines", "tables_decennales/lines"])
def test_real_crops_are_one_field_each(folder: str) -> None:
    for path in _real(*folder.split("/"), "*")[::40]:
        image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        (crop,) = segment(image)
        height, width = image.shape
        assert crop.box == Box(0, 0, width, height)
        # Ink that touches the sides gets paper around it.
        assert crop.image.shape[0] >= height and crop.image.shape[1] >= width
        assert not crop.blank


@pytest.mark.parametrize("form", ["library_card", "parking_permit", "patient_registration"])
def test_forms_that_nobody_wrote_on_are_blank_field_by_field(samples: Path, form: str) -> None:
    page = cv2.imread(str(samples / "forms" / f"{form}.blank.png"), cv2.IMREAD_GRAYSCALE)
    crops = segment(page)
    assert len(crops) >= 8
    assert all(crop.blank for crop in crops)
