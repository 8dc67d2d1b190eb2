"""The words of a PDF become phrases: captions, each in one piece."""

import pytest

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.places.typed_rings import typed_rings
from hcr_batch.forms.wording.words import word_phrases
from hcr_batch.image.page.sheet import Rect, straighten
from tests.image.page.drawn import Sheetlet

HEIGHT = 24
"""Pixels of a line."""


def phrases(line: str) -> list[str | None]:
    """The phrases of a line; each dot in it is a blank of a sixth of its height."""
    page, words, x = Sheetlet(), [], 150
    for part in line.replace(".", " . ").split():
        if part == ".":
            x += HEIGHT // 6
            continue
        width = 14 * len(part)
        page.box(x, 300, width, HEIGHT)
        words.append(PdfWord(part, x / 1240, 300 / 1754, (x + width) / 1240, (300 + HEIGHT) / 1754))
        x += width
    return [phrase.text for phrase in word_phrases(straighten(page.image), words, [])]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Date.of.birth", ["Date of birth"]),
        ("Female....SSN:", ["Female", "SSN:"]),
        ("Date.of.birth....Town.of.birth", ["Date of birth", "Town of birth"]),
        ("I....declare....that....all....is....true", ["I declare that all is true"]),
        ("Surname./.Nom", ["Surname / Nom"]),
        ("Surname../..Nom", ["Surname / Nom"]),
        ("Surname.·.Nom", ["Surname · Nom"]),
        ("€.25....£", ["€ 25"]),
    ],
)
def test_wide_gaps_part_phrases_but_not_in_justified_lines(line: str, expected: list[str]) -> None:
    assert phrases(line) == expected


@pytest.mark.parametrize(
    ("second", "blanks", "expected"),
    [
        (14, 1, ["Postal code"]),
        (14, 2, ["Postal", "code"]),
        (12, 1, ["Postal", "code"]),
    ],
    ids=["typed", "two blanks", "printed"],
)
def test_a_blank_of_a_typewriter_is_as_wide_as_a_letter(second: int, blanks: int, expected: list[str]) -> None:
    page, words, x = Sheetlet(), [], 150
    for text, wide in (("Postal", 14), ("code", second)):
        page.box(x, 300, wide * len(text), HEIGHT)
        right = x + wide * len(text)
        words.append(PdfWord(text, x / 1240, 300 / 1754, right / 1240, (300 + HEIGHT) / 1754))
        x = right + 14 * blanks
    found = [phrase.text for phrase in word_phrases(straighten(page.image), words, [])]
    assert found == expected


def test_words_on_their_side_are_no_captions() -> None:
    page, words = Sheetlet(), []
    for text, x, y, width, height in (
        ("TRAVELLER", 100, 300, 24, 160),
        ("You", 100, 500, 24, 40),
        ("all", 200, 500, 20, 24),
    ):
        page.box(x, y, width, height)
        words.append(PdfWord(text, x / 1240, y / 1754, (x + width) / 1240, (y + height) / 1754))
    assert [phrase.text for phrase in word_phrases(straighten(page.image), words, [])] == ["all"]


def test_figures_and_slender_letters_in_a_line_on_its_side_are_no_captions() -> None:
    page, words = Sheetlet(), []
    for text, x, y, width, height in (
        ("Stand", 100, 500, 24, 70),
        ("Juli", 100, 454, 24, 36),
        ("7", 100, 432, 24, 12),
        ("Tilly", 100, 600, 24, 40),
        ("fill", 102, 300, 40, 24),
        ("12", 106, 580, 12, 24),
    ):
        page.box(x, y, width, height)
        words.append(PdfWord(text, x / 1240, y / 1754, (x + width) / 1240, (y + height) / 1754))
    found = word_phrases(straighten(page.image), words, [])
    assert sorted(phrase.text or "" for phrase in found) == ["12", "Tilly", "fill"]


def test_letters_that_are_rings_to_tick_part_phrases_and_find_their_fellows() -> None:
    page, words, rings = Sheetlet(), [], []
    for text, x, width in (
        ("Reason:", 100, 90),
        ("O", 200, 22),
        ("wedding", 230, 90),
        ("O", 330, 22),
        ("other", 360, 60),
    ):
        page.box(x, 300, width, 32)
        words.append(PdfWord(text, x / 1240, 300 / 1754, (x + width) / 1240, 332 / 1754))
        rings += [(x + 3, 308, x + 19, 324)] if text == "O" else []
    sheet = straighten(page.image)
    scale = sheet.ink.shape[1] / 1240
    first, second = (Rect(*(scale * value for value in ring)) for ring in rings)
    assert [phrase.text for phrase in word_phrases(sheet, words, [first, second])] == ["Reason:", "wedding", "other"]
    assert [phrase.text for phrase in word_phrases(sheet, words, [])] == ["Reason: O wedding O other"]
    (found,) = typed_rings(sheet, words, [first])
    assert (found.left, found.top) == pytest.approx((second.left, second.top), abs=1)
    assert typed_rings(sheet, words, []) == []


@pytest.mark.parametrize(("sign", "wide"), [(".", 6), ("-", 7), ("…", 24)])
def test_a_line_typed_behind_a_caption_begins_where_its_letters_end(sign: str, wide: int) -> None:
    """Full stops are half as wide as letters, and an ellipsis is twice as wide."""
    page = Sheetlet()
    page.box(150, 302, 100, HEIGHT - 6)
    page.box(120, 600, 1000, 400)
    page.dots(254, 300 + HEIGHT - 5, 20 * wide, pitch=wide)
    end = (254 + 20 * wide) / 1240
    word = PdfWord("Remarks:" + 20 * sign, 150 / 1240, 300 / 1754, end, (300 + HEIGHT) / 1754)
    (phrase,) = word_phrases(straighten(page.image), [word], [])
    assert phrase.text == "Remarks:"
    assert phrase.rect.right == pytest.approx(250, abs=4)
