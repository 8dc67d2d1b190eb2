"""The words of a PDF as the printed phrases of its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.files.pdf_text import PdfWord
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_TYPED_LINE = re.compile(r"^([._…-]{3,}|)(.*?)([._…-]{3,}\W*|)$", re.DOTALL)
"""Three parts of a word: a line to write on made of characters, what is printed, and such a line."""

_WORDS_ON_INK = 0.6
"""Of the words of a PDF so many at least lie on ink, if they are where they are seen."""


def word_phrases(sheet: Sheet, words: Sequence[PdfWord], places: Sequence[Rect]) -> list[Phrase]:
    """The words of a PDF joined to phrases, none of which runs from one of `places` into another.

    None where they do not lie on the page's ink.
    """
    printed = [part for word in words if (part := _without_line(word))]
    placed = [(word.text, _on_sheet(sheet, word)) for word in printed]
    on_ink = [part for part in placed if sheet.ink_share(part[1]) > 0]
    if len(on_ink) < _WORDS_ON_INK * len(placed):
        return []
    phrases: list[Phrase] = []
    home: int | None = None
    for text, rect in on_ink:
        within = next((i for i, place in enumerate(places) if place.covers(rect)), -1)
        last = phrases[-1] if phrases else None
        if last and within == home and _continues(last.rect, rect):
            phrases[-1] = Phrase(around([last.rect, rect]), f"{last.text} {text}")
        else:
            phrases.append(Phrase(rect, text))
        home = within
    return phrases


def _without_line(word: PdfWord) -> PdfWord | None:
    """A word without the line to write on that was typed before or behind it, `Name:______`; None where there is no
    more to it than a line and its punctuation."""
    found = _TYPED_LINE.match(word.text)
    if found is None:
        return word if any(map(str.isalnum, word.text)) else None
    before, text, behind = (len(part) for part in found.groups())
    if not any(map(str.isalnum, found[2])):
        return None
    # A word's place is that of all its characters, which are taken to be about equally wide.
    wide = (word.right - word.left) / (before + text + behind)
    return replace(word, text=found[2], left=word.left + before * wide, right=word.right - behind * wide)


def _on_sheet(sheet: Sheet, word: PdfWord) -> Rect:
    """Where a word of the page stands on its sheet."""
    height, width = sheet.page.shape
    return sheet.rect_on_sheet(Rect(word.left * width, word.top * height, word.right * width, word.bottom * height))


def _continues(line: Rect, word: Rect) -> bool:
    level = abs((line.top + line.bottom) - (word.top + word.bottom)) < 0.5 * line.height
    return level and -0.2 * line.height < word.left - line.right < 0.8 * line.height


def around(rects: Sequence[Rect]) -> Rect:
    """The rectangle around some."""
    return Rect(
        min(r.left for r in rects), min(r.top for r in rects), max(r.right for r in rects), max(r.bottom for r in rects)
    )
