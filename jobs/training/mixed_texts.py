"""Texts of figures and words beside each other, put together from the letters and figures of real crops."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from hcr_batch.image.drawing.signs import drawn_beside
from hcr_batch.image.drawing.splice import Written, join, resized, whitened, without_points
from hcr_batch.records import GreyImage

_SHAPES = (
    "9 W",
    "9 W",
    "9 W",
    "9 W W",
    "W 9",
    "9A W",
    "99999 W",
    "W 99999",
    "AA999",
    "A99",
    "99A",
    "AA 999 AA",
    "9 A 9",
)
"""W a word, 9 one to four figures, 99999 and 999 that many at most, A a letter: a house and a street, a town and its
code, other codes."""

SIGNED = (
    "9:99",
    "99:99",
    "99:99",
    "99:99-99:99",
    "+99 999 999",
    "+99 9 99 99 99 99",
    "9/9",
    "99/9",
    "99/99",
    "9 9/9",
    "W, W",
    "W, W",
    "A. W",
    "A. W",
    "A.A. W",
    "W A.",
    "W, A.",
)
"""The same with signs: times, international phone numbers, fractions, names with initials. Here figures are exactly
that many."""

MARKED = (
    "(999) 999-9999",
    "(999)999-9999",
    "(99999) 99999",
    "W.W@W.AAA",
    "W@W.AAA",
    "A.W@W.AA",
    "W_W@W.AA",
    "W99@W.AAA",
    "#99",
    "W #9",
    "W (W)",
    "9 (9)",
)
"""The same with the marks of keyboards: phone numbers with an area, addresses of e-mail, flats, what is added in
brackets."""

POINTED = (
    "9.9",
    "9.9",
    "99.9",
    "9.99",
    "99.99",
    "999.99",
    "9999.99",
    "9,9",
    "9,99",
    "99,99",
    "999,99",
    "9.999",
    "9.999,99",
    "9/9",
    "99/9",
    "99/99/9999",
    "99/99/9999",
    "9/9/99",
    "99.99.9999",
    "99.9.99",
    "99-99-9999",
    "9999-99-99",
    "99 99 9999",
)
"""Numbers and dates with points between figures. Labels of amounts leave out the points that are written on cheques, so
these alone teach that on white paper they count."""

MOST_FIGURES = 5

_PAPER = (180, 256)
"""Greys from which on paper is white: that of cheques is patterned, that of forms is not."""

_SIZES = (0.85, 1.2)
"""Figures are this large beside letters of one hand."""


Known = Sequence[tuple[str, Written]]
"""Crops and what they say."""

_Piece = tuple[Written, int, int]
"""A crop, and from which of its letters to which it is taken."""


class Composer:
    """Puts texts together from the letters of `words` and from `figures`, as `rng` draws them."""

    def __init__(self, words: Known, figures: Known, rng: np.random.Generator) -> None:
        self._words = words
        self._figures = figures
        self._rng = rng

    def plain(self) -> tuple[str, GreyImage] | None:
        """A text of words, figures and letters; None where it would be a single piece."""
        text, pieces = "", list[_Piece]()
        for part in str(self._rng.choice(_SHAPES)).split():
            if pieces:
                text += " "
                pieces.append((drawn_beside(pieces[0][0], " ", self._rng), 0, 1))
            said, found = self._part(part)
            text, pieces = text + said, pieces + found
        return (text, join(pieces)) if len(pieces) > 1 else None

    def with_signs(self, shapes: Sequence[str]) -> tuple[str, GreyImage]:
        """A text of one of the shapes with signs."""
        shape = str(self._rng.choice(shapes))
        text, pieces = "", list[_Piece]()
        for part in re.findall(r"W|A|9+|.", shape):
            said, found = self._of_shape(part, pieces)
            text, pieces = text + said, pieces + found
        return text, join(pieces)

    def _of_shape(self, part: str, before: Sequence[_Piece]) -> tuple[str, list[_Piece]]:
        """A word, a letter, a number of the given figures, or a sign or gap as high as what stands before it."""
        if part == "W":
            return self._word()
        if part == "A":
            said, piece = self._slice(self._words, 1)
            return said, [piece]
        if part[0] == "9":
            return self._exactly(len(part))
        like = before[0][0] if before else self._any_word()[1]
        return part, [(drawn_beside(like, part, self._rng), 0, 1)]

    def _exactly(self, count: int) -> tuple[str, list[_Piece]]:
        """A number with `count` figures, put together of two where no crop has as many."""
        if count > 1 and all(len(text) != count for text, _ in self._figures):
            halves = [self._exactly(half) for half in (count // 2, count - count // 2)]
            return halves[0][0] + halves[1][0], halves[0][1] + halves[1][1]
        while True:
            text, piece = self._slice(self._figures, count)
            if len(text) == count:
                return text, [piece]

    def _part(self, shape: str) -> tuple[str, list[_Piece]]:
        """What stands between two spaces."""
        if shape == "W":
            return self._word()
        text, pieces = "", list[_Piece]()
        letters, digits = shape.count("A"), shape.count("9")
        wanted = [
            (self._words, letters),
            (self._figures, digits if digits > 1 else int(self._rng.integers(1, MOST_FIGURES))),
        ]
        for known, count in wanted if shape[0] == "A" else wanted[::-1]:
            if count and (known is self._words or digits):
                said, piece = self._slice(known, count)
                text, pieces = text + said, [*pieces, piece]
        return text, pieces

    def _word(self) -> tuple[str, list[_Piece]]:
        text, word = self._any_word()
        return text, [(word, 0, len(text))]

    def _any_word(self) -> tuple[str, Written]:
        return self._words[int(self._rng.integers(len(self._words)))]

    def _slice(self, known: Known, count: int) -> tuple[str, _Piece]:
        """Up to `count` letters of one crop; or a number of up to `count` figures, about as large."""
        while True:
            text, word = known[int(self._rng.integers(len(known)))]
            if text.isdigit():
                if len(text) <= count:
                    white = without_points(whitened(word, int(self._rng.integers(*_PAPER))))
                    word = resized(white, float(self._rng.uniform(*_SIZES)))
                    return text, (word, 0, len(text))
                continue
            most = min(count, len(text))
            start = int(self._rng.integers(len(text) - most + 1))
            return text[start : start + most], (word, start, start + most)
