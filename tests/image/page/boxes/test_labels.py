"""Heads and labels of tables, and captions in boxes, which a page without a form file is read without."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.image.drawing.handwriting import draw_text
from hcr_batch.image.page.boxes.inscribed import inscribed
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.sheet import Rect, straighten
from hcr_batch.image.page.writing.cut import cut_field
from hcr_batch.records import Layout
from tests.image.page.drawn import Sheetlet
from tests.image.page.lettered import lay_text

FONTS = Path(__file__).parents[3] / "fonts"

_LABELS = ("Asthma", "Diabetes", "Stroke", "Anaemia", "Cancer", "Migraine")
_HEADS = ("Condition", "Since", "Doctor", "Remarks")


def table(*, written: bool, head: bool = True) -> Sheetlet:
    """A head of four cells and six rows, whose first cells are printed; half of the others may be written in."""
    page = Sheetlet()
    for row in range(7 if head else 6):
        for column in range(4):
            x, y = 150 + 230 * column, 300 + 60 * row
            page.box(x, y, 230, 60)
            if head and row == 0:
                page.caption(_HEADS[column], x + 60, y + 38, 0.6)
            elif column == 0:
                page.caption(_LABELS[row - head], x + 8, y + 38, 0.55)
            elif written and (row + column) % 2:
                page.write("MAREK"[: 2 + (row * 3 + column) % 4], x + 14 + 3 * (row % 4), y + 46 - 2 * (row % 3), 26)
    return page


@pytest.mark.parametrize("degrees", [0.0, 0.6])
@pytest.mark.parametrize("written", [True, False])
def test_heads_and_labels_are_not_read(degrees: float, written: bool) -> None:
    crops = segment(table(written=written).finish(degrees), Layout.FIELDS)
    assert len(crops) == 18
    assert sum(not crop.blank for crop in crops) == 9 * written


def test_labels_in_groups_of_a_few_rows_with_a_heading_each_are_not_read() -> None:
    page = Sheetlet()
    for row, label in enumerate(_LABELS):
        y = 300 + 60 * row + 40 * (row // 2)
        if row % 2 == 0:
            page.box(150, y - 40, 800, 40)
        page.box(150, y, 300, 60)
        page.caption(label, 158, y + 38, 0.55)
        page.box(450, y, 500, 60, "MARTIN"[row:])
    crops = segment(page.finish(), Layout.FIELDS)
    assert sum(crop.box.width < 320 for crop in crops) == 0
    assert sum(not crop.blank for crop in crops) == len(_LABELS)


def test_a_column_that_is_written_full_is_read() -> None:
    page = Sheetlet()
    for row, text in enumerate(("MARTIN", "ROSE", "LEA", "ANDRE", "JULIE", "NOAH")):
        for column in range(2):
            page.box(150 + 400 * column, 300 + 60 * row, 400, 60)
        page.write(text, 160 + 5 * (row % 3), 346 + 60 * row + 3 * (row % 2), 24)
    assert len(segment(page.finish(), Layout.FIELDS)) == 12


@pytest.mark.parametrize("text", ["", "MARTIN"])
def test_a_small_caption_in_a_box_is_not_read(text: str) -> None:
    page = Sheetlet()
    for row in range(3):
        page.box(150, 300 + 80 * row, 500, 70, text)
        page.caption("FAMILY NAME", 158, 300 + 80 * row + 16, 0.4)
    crops = segment(page.finish(), Layout.FIELDS)
    assert [crop.blank for crop in crops] == [not text] * 3
    # Letters are 28 pixels high, and dance by two.
    inked = [np.flatnonzero((crop.image < 200).any(axis=1)) for crop in crops]
    assert all(np.ptp(rows) < 36 for rows in inked if text)
    assert all(text or not rows.size for rows in inked)


@pytest.mark.parametrize(("signs", "read"), [("l3l2", 4), ("EEEE", 0)])
def test_figures_that_stand_alike_in_wide_cells_are_read_and_one_printed_sign_is_not(signs: str, read: int) -> None:
    page = Sheetlet()
    for row, sign in enumerate(signs):
        page.box(150, 300 + 50 * row, 400, 50)
        page.box(550, 300 + 50 * row, 220, 50)
        # A one is written as a bare stroke.
        page.caption(sign, 572, 333 + 50 * row, 0.6)
    crops = segment(page.finish(), Layout.FIELDS)
    assert sum(crop.box.x > 500 for crop in crops) == read


def test_a_row_of_boxes_with_a_caption_each_is_read_where_small_writing_stands_below_one() -> None:
    page = Sheetlet()
    for column, caption in enumerate(("Postcode", "Place", "Postcode", "Place")):
        page.box(150 + 230 * column, 300, 230, 66)
        page.caption(caption, 160 + 230 * column, 320, 0.4)
    page.write("MARTIN", 400, 356, 15)
    crops = segment(page.finish(), Layout.FIELDS)
    assert [crop.box.x > 380 for crop in crops if not (crop.blank or crop.printed)] == [True]


def test_brackets_belong_to_a_caption() -> None:
    letters = [(12 + 14 * k, 6, 10, 12, 60) for k in range(6)]
    brackets = [(96, 4, 4, 16, 30), (150, 4, 4, 16, 30)]
    writing = [(20, 26, 30, 24, 200)]
    stats = np.array([*letters, *brackets, *writing], np.int32)
    assert inscribed(stats, (slice(0, 56), slice(0, 400)), mm=6.0).tolist() == [True] * 8 + [False]


@pytest.mark.parametrize("caption", [[(5, 4, 32, 8, 90)], [(5, 4, 6, 7, 30), (14, 6, 14, 5, 50)]])
def test_letters_of_a_small_caption_may_run_together(caption: list[tuple[int, ...]]) -> None:
    writing = [(20, 22, 90, 30, 800)]
    stats = np.array([*caption, *writing], np.int32)
    room = slice(0, 62), slice(0, 250)
    assert inscribed(stats, room, mm=6.0).tolist() == [True] * len(caption) + [False]


@pytest.mark.parametrize("stroke", [(5, 4, 14, 8, 90), (5, 4, 40, 13, 300), (5, 4, 40, 3, 110)])
def test_a_lone_letter_a_word_written_small_and_a_dash_are_no_caption(stroke: tuple[int, ...]) -> None:
    assert not inscribed(np.array([stroke], np.int32), (slice(0, 62), slice(0, 250)), mm=6.0).any()


def test_small_writing_in_a_high_box_stays() -> None:
    page = Sheetlet()
    page.box(150, 300, 500, 80)
    page.box(150, 420, 500, 80)
    page.write("MARTIN", 170, 330, 18)
    assert [crop.blank for crop in segment(page.finish(), Layout.FIELDS)] == [False, True]


@pytest.mark.parametrize("word", ["Sender", "1"])
def test_a_label_on_its_side_before_several_rows_is_no_field_and_a_figure_is_one(word: str) -> None:
    page = Sheetlet()
    for row in range(4):
        page.box(260, 300 + 60 * row, 500, 60)
    page.box(200, 300, 60, 240)
    if word == "1":
        page.write("I", 225, 430, 26)
    else:
        lying = Sheetlet(240, 60)
        lying.caption(word, 70, 38, 0.6)
        page.image[302:538, 202:258] = np.minimum(page.image[302:538, 202:258], np.rot90(lying.image)[2:-2, 2:-2])
    assert len(segment(page.image, Layout.FIELDS)) == (4 if word == "Sender" else 5)


def test_a_row_of_words_in_an_even_hand_is_read() -> None:
    page = Sheetlet()
    for row in range(3):
        for k, word in enumerate(("GARCIA", "MILTON", "MARTIN", "THOMAS")):
            page.box(150 + 220 * k, 300 + 60 * row, 220, 60)
            if row == 0:
                lay_text(page, word, 170 + 220 * k, 326, 18)
    assert sum(not crop.blank and not crop.printed for crop in segment(page.image, Layout.FIELDS)) == 4


@pytest.mark.parametrize("font", ["kalam.ttf", "mynerve.ttf"])
def test_small_writing_where_captions_stand_is_read_and_a_caption_is_not(font: str) -> None:
    written, captioned = Sheetlet(), Sheetlet()
    word = draw_text("KLARA", FONTS / font, np.random.default_rng(1), 13)
    word = cv2.resize(word, (56, 16), interpolation=cv2.INTER_AREA)
    for page in (written, captioned):
        page.box(150, 300, 400, 80)
    written.image[310 : 310 + word.shape[0], 160 : 160 + word.shape[1]] = word
    captioned.caption("Surname and first name", 160, 322, 0.4)
    field = Field(Rect(152, 302, 548, 378), FieldKind.BOX)
    assert [cut_field(straighten(page.image), field).blank for page in (written, captioned)] == [False, True]
