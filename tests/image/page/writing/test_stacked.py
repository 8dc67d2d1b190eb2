"""Fields of several lines: each line by itself, and what is one line stays one."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.ink import find_paper_and_ink
from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.writing.stacked import split_lines
from hcr_batch.records import GreyImage
from tests.image.page.drawn import INK, PAPER, Sheetlet

PX_PER_MM = 150 / 25.4


def field(*lines: tuple[str, int, int, int], height: int = 240) -> GreyImage:
    """A tall field with texts at (x, baseline), letters so many pixels high."""
    image = np.full((height, 900), PAPER, np.uint8)
    for text, x, y, high in lines:
        cv2.putText(image, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, high / 22, INK, 3)
    return image


def dark(image: GreyImage) -> int:
    return int((image < 140).sum())


def split(image: GreyImage) -> tuple[GreyImage, ...]:
    paper, ink = find_paper_and_ink(image)
    return split_lines(image, paper, ink, PX_PER_MM)


def test_two_small_hands_crammed_into_a_field_for_one() -> None:
    upper, lower = ("MARTIN", 30, 18, 12), ("CHAUVIN", 36, 42, 13)
    lines = split(field(upper, lower, height=60))
    assert [dark(line) for line in lines] == pytest.approx([dark(field(line)) for line in (upper, lower)], rel=0.05)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_lines_come_from_the_top_each_with_its_own_ink(count: int) -> None:
    texts = ["MARTIN", "12 RUE LONG", "75 PARIS", "FR"][:count]
    image = field(*[(text, 30 + 10 * k, 50 + 52 * k, 30) for k, text in enumerate(texts)])
    lines = split(image)
    assert len(lines) == count
    for text, k, line in zip(texts, range(count), lines, strict=True):
        alone = field((text, 30 + 10 * k, 50 + 52 * k, 30))
        assert dark(line) == pytest.approx(dark(alone), rel=0.02)
        assert line.flags.c_contiguous


@pytest.mark.parametrize(
    "image",
    [
        field(),
        field(("ELISABETH", 40, 130, 34)),
        field(("ELISABETH", 40, 190, 110)),  # one hand fills all of a high field
        field(("MARIE", 40, 90, 34), ("CLAIRE", 250, 125, 34)),  # the second word lower than the first
        field(("UP", 40, 60, 34), ("DOWN", 500, 200, 34)),  # nothing stands below anything
        field(("ZOE", 40, 130, 60), ("..", 60, 60, 40)),  # the dots of a letter
    ],
    ids=["empty", "one", "high", "dancing", "beside", "dots"],
)
def test_what_is_one_line_stays_one(image: GreyImage) -> None:
    assert split(image) == ()


def test_small_marks_stay_with_the_line_they_are_on() -> None:
    upper, lower = ("MARTIN", 30, 60, 34), ("PARIS", 30, 150, 34)
    image = field(upper, lower)
    cv2.circle(image, (220, 58), 2, INK, -1)  # a full stop, smaller than any stroke
    first, second = split(image)
    dot = dark(image) - dark(field(upper, lower))
    assert dark(first) - dark(split(field(upper, lower))[0]) == pytest.approx(dot, abs=2)
    assert dark(second) == dark(field(lower))


def test_a_box_on_a_page_gives_its_lines_and_the_whole() -> None:
    page = Sheetlet()
    page.box(120, 200, 800, 62, "MARTIN")
    page.box(120, 320, 800, 180)
    for k, text in enumerate(["HIGH STREET", "LONDON", "ENGLAND"]):
        page.write(text, 140, 370 + 52 * k, 28)
    page.box(120, 560, 800, 180, "ALONE")
    one, several, tall = segment(page.finish(1.2, 1.3))
    assert one.lines == () and tall.lines == ()
    assert len(several.lines) == 3 and not several.blank
    assert sum(map(dark, several.lines)) == pytest.approx(dark(several.image), rel=0.05)
