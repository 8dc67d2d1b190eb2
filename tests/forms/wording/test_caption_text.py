"""What a printed caption is taken to say, where a reader of handwriting half reads its words."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import pytest

from hcr_batch.forms.wording.caption_text import read_captions
from hcr_batch.records import GreyImage


@dataclass(frozen=True)
class Said:
    text: str


class Reader:
    """Reads words as it is told, in order, and finds likely in each picture what was meant there."""

    def __init__(self, read: Sequence[str], meant: Sequence[Sequence[str]]) -> None:
        self._read, self._meant = read, meant
        self._seen: list[GreyImage] = []

    def read(self, crops: Sequence[GreyImage]) -> list[Said]:
        self._seen = list(crops)
        assert len(crops) == len(self._read), "a picture for each word"
        return [Said(text) for text in self._read]

    def score(self, crops: Sequence[GreyImage], texts: Sequence[str]) -> list[float]:
        places = [next(i for i, seen in enumerate(self._seen) if seen is crop) for crop in crops]
        return [-1.0 if text in self._meant[place] else -30.0 for place, text in zip(places, texts, strict=True)]


def picture(text: str) -> GreyImage:
    """A caption in print."""
    page = np.full((40, 40 + 22 * len(text)), 255, np.uint8)
    cv2.putText(page, text, (10, 28), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    return page


def test_each_word_is_the_known_one_that_stands_out() -> None:
    reader = Reader(["IAST", "NANE"], [["LAST"], ["NAME"]])
    assert read_captions([picture("Last name")], reader) == ["last name"]


@pytest.mark.parametrize("meant", [[], ["MARK", "MARKS"]])
def test_a_word_is_not_told_where_none_is_likely_or_two_are(meant: list[str]) -> None:
    assert read_captions([picture("Marks")], Reader(["MARKS"], [meant])) == [None]


def test_a_caption_of_mostly_unknown_words_is_not_told() -> None:
    reader = Reader(["NAME", "QQQQQQQQ", "WWWWWWWWW"], [["NAME"], [], []])
    assert read_captions([picture("Name qqqqqqqqqqqq wwwwwwwwwwww")], reader) == [None]


def test_captions_are_read_each_by_its_own_words() -> None:
    reader = Reader(["DATE", "OF", "BIRTH", "TOWN"], [["DATE"], ["OF"], ["BIRTH"], ["TOWN"]])
    assert read_captions([picture("Date of birth"), picture("Town")], reader) == ["date of birth", "town"]


def test_an_empty_picture_says_nothing() -> None:
    assert read_captions([np.full((30, 100), 255, np.uint8)], Reader([], [])) == [None]
