"""Figures are the words of boxes to tick where they stand right at these."""

import cv2
import pytest

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.draft import draft_fields
from hcr_batch.forms.wording.figures import asked_over, figures_at
from hcr_batch.image.page.sheet import Rect
from tests.image.page.drawn import PRINT, Sheetlet

TICKS = [Rect(left, 200.0, left + 20, 220.0) for left in (300.0, 400.0)]


def word(left: float, top: float, width: float = 40) -> Rect:
    return Rect(left, top, left + width, top + 18)


def test_figures_that_begin_right_behind_a_box_are_its_word_however_long_they_are() -> None:
    figures = {0: word(324, 201, 50), 1: word(424, 201, 50)}
    assert [figures_at(tick, TICKS, figures, [], 20.0) for tick in TICKS] == [[0], [1]]
    assert figures_at(TICKS[1], TICKS, {0: word(445, 201)}, [], 20.0) == []
    assert figures_at(TICKS[1], TICKS, {0: word(435, 201)}, [word(424, 201, 8)], 20.0) == []


def test_figures_nearer_to_the_box_that_follows_are_not_of_the_one_before() -> None:
    assert figures_at(TICKS[0], TICKS, {0: word(335, 201, 61)}, [], 20.0) == []
    assert figures_at(TICKS[0], TICKS, {0: word(325, 201, 61)}, [], 20.0) == [0]


def test_the_question_of_a_row_is_the_line_right_above_it_where_nothing_else_claims_that() -> None:
    question, title = word(290, 170, 200), word(290, 130, 200)
    assert asked_over(TICKS, {0: question, 1: title}, {0, 1}, [], 40.0) == 0
    assert asked_over(TICKS, {0: question, 1: title}, {1}, [], 40.0) is None
    assert asked_over(TICKS, {1: title}, {1}, [], 40.0) is None
    assert asked_over(TICKS, {1: title}, {1}, [], 60.0) == 1
    assert asked_over(TICKS, {1: title}, {1}, [Rect(280, 152, 500, 190)], 60.0) is None


def drafted(texts: dict[tuple[int, int], str], boxes: list[tuple[int, int]]) -> list[str]:
    """The names on a page with a field for the name, so much print and boxes to tick of 3 mm."""
    page, words = Sheetlet(), []
    page.box(110, 200, 500, 48)
    for (x, y), text in {(110, 190): "Name", **texts}.items():
        for one in text.split():
            x_of_word = x + 12 * text.index(one)
            page.caption(one, x_of_word, y, 0.6)
            words.append(PdfWord(one, x_of_word / 1240, (y - 20) / 1754, (x_of_word + 12 * len(one)) / 1240, y / 1754))
    for x, y in boxes:
        cv2.rectangle(page.image, (x, y), (x + 20, y + 20), PRINT, 2)
    return [field.name for field in draft_fields(page.image, words).fields]


@pytest.mark.parametrize("beside", [26, -66])
def test_ages_name_the_boxes_that_they_stand_at_and_the_question_is_before_them(beside: int) -> None:
    lefts = (110, 260, 410) if beside > 0 else (190, 340, 490)
    ages = dict(zip(lefts, ("16-24", "25-34", "65+"), strict=True))
    texts = {(left + beside, 398): age for left, age in ages.items()}
    names = drafted({(110, 365): "What is your age?", **texts}, [(left, 380) for left in ages])
    assert names == ["name", "what_is_your_age_16_24", "what_is_your_age_25_34", "what_is_your_age_65"]


def test_a_scale_above_a_single_row_of_boxes_names_them() -> None:
    lefts = range(110, 1100, 90)
    scale = {(left + 3, 402): str(mark) for mark, left in enumerate(lefts)}
    names = drafted({(110, 365): "Would you recommend us?", **scale}, [(left, 406) for left in lefts])
    assert names == ["name", *(f"would_you_recommend_us_{mark}" for mark in range(11))]
