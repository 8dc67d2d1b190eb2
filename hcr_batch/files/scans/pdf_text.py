"""The words that a PDF knows it holds, by poppler's `pdftotext`; a scan knows none."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.poppler import run_poppler

_MOST_BYTES = 50_000_000

_TOUCH, _SMALLER = 0.05, (0.5, 0.95)
"""Small capitals begin within the first share of a capital's height of its end, and are as high as a share of it in the
second range."""


@dataclass(frozen=True, slots=True)
class PdfWord:
    """A word and its place on the page, each number a share of the page's width or height, 0 to 1."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def page_words(path: Path, number: int, timeout_s: float) -> list[PdfWord]:
    """The words of page `number` (from 1), in the order of the PDF; none on a scan.

    Raises ItemError, or MissingProgramError without poppler.
    """
    options = ["-bbox", "-cropbox", "-enc", "UTF-8", "-f", str(number), "-l", str(number)]
    result = run_poppler("pdftotext", options, path, timeout_s, _MOST_BYTES)
    if result.code != 0:
        raise ItemError("damaged_pdf", "The PDF is damaged or no PDF at all: export or scan it again.")
    parser = _Words()
    parser.feed(result.output.decode("utf-8", errors="replace"))
    parser.close()
    return _with_small_capitals(parser.words)


def _with_small_capitals(words: Sequence[PdfWord]) -> list[PdfWord]:
    """The words, a capital and the small ones right behind it as one: poppler parts words where their size changes."""
    joined: list[PdfWord] = []
    for word in words:
        if joined and _begins_word(joined[-1], word):
            first = joined[-1]
            joined[-1] = replace(first, text=first.text + word.text, right=word.right)
        else:
            joined.append(word)
    return joined


def _begins_word(capital: PdfWord, rest: PdfWord) -> bool:
    """Whether a word is a single capital and another the rest of its word, smaller and on one line with it."""
    if not (len(capital.text) == 1 and capital.text.isupper() and rest.text[0].isalpha()):
        return False
    height, lower = capital.bottom - capital.top, rest.bottom - rest.top
    level = capital.top < rest.top and rest.bottom < capital.bottom
    smaller = _SMALLER[0] * height <= lower <= _SMALLER[1] * height
    return level and smaller and abs(rest.left - capital.right) <= _TOUCH * height


class _Words(HTMLParser):
    """Takes the words out of what `pdftotext -bbox` prints: XHTML in which each word is an element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[PdfWord] = []
        self._size = (1.0, 1.0)
        self._edges: tuple[float, ...] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes the size of a page and the place of a word."""
        given = dict(attrs)
        if tag == "page":
            self._size = (_positive(given.get("width")), _positive(given.get("height")))
        elif tag == "word":
            self._text = ""
            self._edges = tuple(float(given.get(key) or 0) for key in ("xmin", "ymin", "xmax", "ymax"))

    def handle_data(self, data: str) -> None:
        """Collects a word's letters."""
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        """Keeps a finished word."""
        text = unicodedata.normalize("NFKC", self._text).strip()
        if tag == "word" and self._edges and text:
            left, top, right, bottom = self._edges
            width, height = self._size
            self.words.append(PdfWord(text, left / width, top / height, right / width, bottom / height))
            self._edges = None


def _positive(text: str | None) -> float:
    """A length in points, 1 where it makes no sense."""
    value = float(text or 1.0)
    return value if value > 0 else 1.0
