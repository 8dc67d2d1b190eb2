"""Print told from handwriting, in fonts that the network never saw."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.image.drawing.print_samples import beside, draw_hand, draw_print, worn
from hcr_batch.image.page.print_or_hand import is_print_like, is_printed, looks_written, rows_of_print, without_captions
from hcr_batch.records import GreyImage

_FONTS = Path(__file__).parents[2] / "fonts"
_PRINT, _HANDS = sorted((_FONTS / "printed").glob("*.ttf")), sorted(_FONTS.glob("*.ttf"))
_TEXTS = ("Date of birth", "Condition", "DEPARTMENT", "Quantity and price", "MARTIN", "Total amount", "Rue de la Gare")

Draw = Callable[[str, np.random.Generator], GreyImage]


def _print(text: str, rng: np.random.Generator) -> GreyImage:
    return draw_print(text, _PRINT, rng)


def _hand(text: str, rng: np.random.Generator) -> GreyImage:
    return draw_hand(text, _HANDS, rng)


def _both(text: str, rng: np.random.Generator) -> GreyImage:
    return beside(_print("Name", rng), _hand(text, rng))


def _called_print(draw: Draw) -> float:
    """Share of scanned lines that are called print."""
    rng = np.random.default_rng(3)
    return float(np.mean([is_printed(worn(draw(text, rng), rng)) for text in _TEXTS for _ in range(10)]))


def test_print_is_mostly_known() -> None:
    assert _called_print(_print) >= 0.65


@pytest.mark.parametrize("draw", [_hand, _both])
def test_writing_is_hardly_ever_taken_for_print(draw: Draw) -> None:
    # Fonts are more alike from letter to letter than any hand.
    assert _called_print(draw) <= 0.03


@pytest.mark.parametrize("second", [_print, _hand])
def test_each_line_of_a_field_is_looked_at(second: Draw) -> None:
    rng = np.random.default_rng(4)
    field = np.full((420, 700), 255, np.uint8)
    for top, line in ((10, _print("Additional Information", rng)), (180, second("MARTIN", rng))):
        rows, columns = line.shape
        field[top : top + rows, 20 : 20 + columns] = line[:, :680]
    assert is_printed(field) == (second is _print)


@pytest.mark.parametrize("gap", [60, 130])
def test_a_caption_much_smaller_than_the_writing_below_it_is_no_part_of_its_line(gap: int) -> None:
    """Of one line with the writing, that would look tiny and even."""
    rng = np.random.default_rng(6)
    caption, writing = _trimmed(draw_print("Nom", _PRINT[:1], rng)), _trimmed(_hand("JACKSON", rng))
    caption = cv2.resize(caption, None, fx=18 / caption.shape[0], fy=18 / caption.shape[0])
    writing = cv2.resize(writing, None, fx=60 / writing.shape[0], fy=60 / writing.shape[0])
    field = np.full((20 + 18 + gap + 60 + 20, 700), 255, np.uint8)
    for top, line in ((20, caption), (38 + gap, writing)):
        field[top : top + line.shape[0], 20 : 20 + line.shape[1]] = line[:, :680]
    assert looks_written(field)


@pytest.mark.parametrize(("draw", "high", "printed"), [(_print, 1.0, True), (_print, 1.8, False), (_hand, 1.8, False)])
def test_a_number_above_a_printed_head_is_print_where_it_is_no_higher(draw: Draw, high: float, printed: bool) -> None:
    rng = np.random.default_rng(6)
    head = _trimmed(draw_print("Name and surname", _PRINT[:1], rng))
    number = _trimmed(draw("1", rng))
    scale = 0.75 * high * head.shape[0] / number.shape[0]
    number = cv2.resize(number, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    field = np.full((300, 900), 255, np.uint8)
    for top, line in ((20, number), (180, head)):
        field[top : top + line.shape[0], 20 : 20 + line.shape[1]] = line[:, :860]
    assert is_printed(field) == printed


@pytest.mark.parametrize(
    ("first", "second", "high", "is_caption"),
    [(_print, _hand, 1.6, True), (_print, _hand, 1.0, False), (_hand, _hand, 1.6, False)],
)
def test_print_above_larger_writing_is_a_caption(first: Draw, second: Draw, high: float, is_caption: bool) -> None:
    rng = np.random.default_rng(6)
    upper, lower = _trimmed(first("Name and surname", rng)), _trimmed(second("MARTIN", rng))
    scale = high * upper.shape[0] / lower.shape[0]
    lower = cv2.resize(lower, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lines = [np.pad(line, ((20, 20), (20, 900 - line.shape[1])), constant_values=255) for line in (upper, lower)]
    rows = rows_of_print(np.vstack(lines))
    assert (len(upper) + 20 <= rows <= len(upper) + 60) if is_caption else rows == 0
    assert len(without_captions(lines)) == 2 - is_caption


@pytest.mark.parametrize(("draw", "high", "is_like"), [(_print, 1.0, True), (_print, 1.6, False), (_hand, 1.0, False)])
def test_what_goes_with_print_is_no_larger_and_likelier_print(draw: Draw, high: float, is_like: bool) -> None:
    rng = np.random.default_rng(6)
    beside_it, one = _trimmed(_print("Quantity", rng)), _trimmed(draw("MARTIN", rng))
    one = cv2.resize(one, None, fx=(scale := high * beside_it.shape[0] / one.shape[0]), fy=scale)
    fields = [np.pad(line, 20, constant_values=255) for line in (one, beside_it)]
    assert is_print_like(fields[0], fields[1:]) == is_like
    assert not is_print_like(np.full((60, 200), 255, np.uint8), fields)


def _trimmed(line: GreyImage) -> GreyImage:
    """A line without the paper around it."""
    rows, columns = (np.flatnonzero((line < 128).any(axis=axis)) for axis in (1, 0))
    return line[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def test_paper_and_dust_are_no_print() -> None:
    page = np.full((60, 300), 230, np.uint8)
    assert not is_printed(page)
    page[20:22, 100:102] = 40
    assert not is_printed(page)


@pytest.mark.parametrize("thick", [2, 3, 4])
def test_a_lone_bar_may_be_a_written_figure(thick: int) -> None:
    page = np.full((60, 120), 230, np.uint8)
    cv2.line(page, (60, 15), (60, 45), 40, thick, cv2.LINE_AA)
    assert not is_printed(cv2.GaussianBlur(page, (0, 0), 0.8))


def test_a_line_of_any_length_is_looked_at() -> None:
    rng = np.random.default_rng(0)
    assert is_printed(draw_print("The applicant shall return this form. " * 6, _PRINT, rng))
    assert isinstance(is_printed(draw_print("1", _PRINT, rng)), bool)


def test_threads_may_look_at_lines_side_by_side() -> None:
    rng = np.random.default_rng(5)
    lines = [draw(text, rng) for draw in (_print, _hand) for text in _TEXTS] * 20
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(is_printed, lines)) == [is_printed(line) for line in lines]
