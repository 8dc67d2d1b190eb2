"""What is drawn on a page: where, in which colour, and what it leaves visible."""

import numpy as np
import pytest
from PIL import ImageFont

from hcr_batch.image import overlay
from hcr_batch.image.overlay import (
    BLANK,
    BROKEN,
    CORRECTED,
    DOUBTFUL,
    FAIR,
    OUTSIDE,
    SURE,
    Mark,
    draw_failure,
    draw_overlay,
)
from hcr_batch.records import Box

BOX = Box(100, 300, 400, 60)


def page(height: int = 800, width: int = 1000) -> np.ndarray:
    return np.full((height, width), 255, np.uint8)


def where(picture: np.ndarray, colour: tuple[int, int, int]) -> np.ndarray:
    """(rows, columns) of the pixels of exactly this colour."""
    return np.argwhere((picture == colour).all(axis=2))


@pytest.mark.parametrize(
    ("mark", "colour"),
    [
        (Mark(box=BOX, text="A", confidence=0.95), SURE),
        (Mark(box=BOX, text="A", confidence=0.9), SURE),
        (Mark(box=BOX, text="A", confidence=0.7), FAIR),
        (Mark(box=BOX, text="A", confidence=0.1), DOUBTFUL),
        (Mark(box=BOX, text="", unwritten=True), BLANK),
        (Mark(box=BOX, text="", unwritten=True, rule="required"), BROKEN),
        (Mark(box=BOX, text="A", confidence=0.99, rule="format"), BROKEN),
        (Mark(box=BOX, text="", outside=True), OUTSIDE),
        (Mark(box=BOX, text="A", confidence=0.1, rule="format", correction="B"), CORRECTED),
    ],
)
def test_the_box_stands_where_the_field_is_in_the_colour_of_how_it_stands(
    mark: Mark, colour: tuple[int, int, int]
) -> None:
    picture = draw_overlay(page(), [mark], "a.png, page 1")
    strip = picture.shape[0] - 800
    for row, column in ((300, 100), (300, 499), (359, 100), (359, 499)):
        assert tuple(picture[strip + row, column]) == colour


def test_captions_hide_neither_ink_nor_each_other() -> None:
    """Two fields close together, with print above the first: both captions find a free place."""
    below = Box(100, 365, 400, 60)
    paper = page()
    paper[270:298, 100:500:3] = 0
    before = int((paper == 0).sum())
    marks = [Mark(box=BOX, text="ANNA", confidence=0.95), Mark(box=below, text="ROSE", confidence=0.3)]
    picture = draw_overlay(paper, marks, "t")
    strip = picture.shape[0] - 800
    assert int((picture[strip:] == 0).all(axis=2).sum()) >= 0.99 * before
    red, green = where(picture[strip:], DOUBTFUL), where(picture[strip:], SURE)
    assert len(red) > 1500 and len(green) > 1500  # the outlines and readable letters


def test_a_crop_that_is_one_field_keeps_its_writing_visible() -> None:
    crop = page(70, 400)
    crop[10:60, 20:380:4] = 0
    picture = draw_overlay(crop, [Mark(box=Box(0, 0, 400, 70), text="ANNE-SOPHIE", confidence=0.8)], "crop.png")
    assert picture.shape[1] >= 760  # room for the legend
    assert int((picture == 0).all(axis=2).sum()) >= 0.95 * int((crop == 0).sum())


def test_marks_beyond_the_page_do_no_harm() -> None:
    picture = draw_overlay(page(), [Mark(box=Box(5_000, 5_000, 90, 30), text="FAR", confidence=0.5)], "t")
    assert picture.dtype == np.uint8 and picture.shape[1:] == (1000, 3)


def test_failures_show_the_whole_sentence() -> None:
    short, long = draw_failure("a.pdf", "Damaged."), draw_failure("a.pdf", "The PDF is damaged. " * 30)
    assert long.shape[0] > 3 * short.shape[0] / 2 and long.shape[1] == short.shape[1]


def test_letters_that_a_font_lacks_lose_their_accents() -> None:
    plain = ImageFont.load_default(20)
    assert isinstance(plain, ImageFont.FreeTypeFont)
    assert overlay.drawable("Élodie Łukasz あ", plain) == "Elodie ?ukasz ?"
