"""The words of a PDF as the printed phrases of its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np

from hcr_batch.files.scans.pdf_fields import PdfField
from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.image.page.neighbours import is_on_top
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet, around

_TYPED_LINE = re.compile(r"^([._…-]{3,}|)(.*?)([._…-]{3,}\W*|)$", re.DOTALL)
"""Three parts of a word: a line to write on made of characters, what is printed, and such a line."""

_HIGHEST_MM = 10.0
"""Higher words, of more than 24 points, are a title, or the letters of a mark across the page: they name nothing."""

_LETTERS = (0.15, 0.52)
"""Between these shares of a line's height all letters have ink, and dots, dashes and underscores none."""

_BETWEEN_WORDS = frozenset("/&+|·•-–—")
"""Signs that stand between the words of a caption as words do."""

CURRENCIES = frozenset("€£$")
"""Signs that are a part of the figures before or behind them: "€ 25"."""

_WORDS_ON_INK = 0.6
"""Of the words of a PDF this many at least lie on ink, if they are where they are seen."""

_TURNED, _LEAST_BROAD = 1.2, 3
"""A word with this many letters that are not slender is turned on its side where it is this many times as high as wide:
upright ones are wider than high."""

_OUT_OF_LINE, _BLANK = 0.2, 1.0
"""Words of a line on its side are out of line by at most this much of its height, and follow on each other within so
many heights."""

_SIDES_MM = 1.2
"""The sides of cells in one column are this near to each other."""

_SLENDER = frozenset("fijlrtI1")

_PHRASE_GAP, _WIDER = 0.5, 1.5
"""Words of one caption stand nearer than this many heights of the line, or not this many times as far as the others in
it: blanks are 0.2 to 0.3 wide in print set to the left, up to 0.8 in justified print."""

_TYPED, _EVEN = 1.1, 0.04
"""Where the letters of all words are as wide, to within the second share, a typewriter wrote them: a blank is as wide
as a letter then, and not wider than this many."""

RINGS = frozenset("Oo○◯0")
"""What is typed for a ring to tick."""

_Word = tuple[str, Rect]


def word_phrases(sheet: Sheet, words: Sequence[PdfWord], places: Sequence[Rect]) -> list[Phrase]:
    """The words of a PDF joined to phrases, none of which runs from one of `places` into another, or over one.

    None where they do not lie on the page's ink. Words on their side, as in the bar beside a part, name that part and
    no field: they are left out, but for the heads of columns.
    """
    placed = [part for word in words if (part := _without_line(sheet, word))]
    heads = _turned_heads(placed, places, sheet.px(_SIDES_MM))
    placed = [word for word in placed if not any(head.rect.covers(word[1]) for head in heads)]
    placed = [(text, rect) for text, rect in _upright(placed) if rect.height <= sheet.px(_HIGHEST_MM)]
    on_ink = [part for part in placed if sheet.ink_share(part[1]) > 0]
    if len(on_ink) < _WORDS_ON_INK * len(placed):
        return []
    runs: list[list[_Word]] = []
    home: int | None = None
    for text, rect in on_ink:
        if _is_ring(text, rect, places):
            home = None
            continue
        within = next((i for i, place in enumerate(places) if place.covers(rect)), -1)
        if runs and within == home and _continues(around([r for _, r in runs[-1]]), rect):
            runs[-1].append((text, rect))
        else:
            runs.append([(text, rect)])
        home = within
    parts = [part for run in runs for part in _apart(run)]
    phrases = [Phrase(around([rect for _, rect in part]), " ".join(text for text, _ in part)) for part in parts]
    return heads + [phrase for phrase in phrases if any(map(str.isalnum, phrase.text or ""))]


def _turned_heads(words: Sequence[_Word], places: Sequence[Rect], near: float) -> list[Phrase]:
    """What stands on its side in narrow cells with another right below: the heads of columns to tick.

    near: pixels by which the sides of neighbours differ.
    """
    heads = []
    for place in places:
        inside = [word for word in words if place.covers(word[1])] if place.height > _TURNED * place.width else []
        in_line = any(_is_turned(*word) for word in inside) and max(rect.left for _, rect in inside) < min(
            rect.right for _, rect in inside
        )
        if in_line and any(is_on_top(place, other, near) for other in places):
            heads.append(Phrase(around([rect for _, rect in inside]), " ".join(text for text, _ in inside)))
    return heads


def _is_ring(text: str, rect: Rect, places: Sequence[Rect]) -> bool:
    """Whether a letter was found to be a ring to tick, which is smaller than the letter's line."""
    return text in RINGS and any(rect.covers(place) for place in places)


def _upright(words: Sequence[_Word]) -> list[_Word]:
    """The words without those on their side, and without what goes on in a line with these, as figures and slender
    letters do: "Juli 2022"."""
    turned = [word for word in words if _is_turned(*word)]
    rest = [word for word in words if word not in turned]
    while turned:
        along = [(text, rect) for text, rect in rest if any(_is_along(rect, line) for _, line in turned)]
        rest, turned = [word for word in rest if word not in along], along
    return rest


def _is_along(word: Rect, line: Rect) -> bool:
    """Whether a word follows on another that is turned on its side, above or below it."""
    high = line.width
    in_line = max(abs(word.left - line.left), abs(word.right - line.right)) <= _OUT_OF_LINE * high
    return in_line and -_OUT_OF_LINE * high <= max(line.top - word.bottom, word.top - line.bottom) <= _BLANK * high


def _is_turned(text: str, rect: Rect) -> bool:
    broad = sum(character.isalnum() and character not in _SLENDER for character in text)
    return broad >= _LEAST_BROAD and rect.height > _TURNED * rect.width


def _apart(run: list[_Word]) -> list[list[_Word]]:
    """The words of a line in as many phrases as wide gaps make: "Female  SSN" is the word of a choice and the caption
    of the next field. In a justified line all gaps are wide, and so they are on a typewriter."""
    gaps = [(right.left - left.right) / left.height for (_, left), (_, right) in pairwise(run)]
    blank = _typed_blank(run)
    ends = [
        i + 1
        for i, gap in enumerate(gaps)
        if gap > max(_PHRASE_GAP, blank) and gap > _WIDER * median([*gaps[:i], *gaps[i + 1 :]] or [0.0])
    ]
    return [run[start:end] for start, end in pairwise([0, *ends, len(run)])]


def _typed_blank(run: list[_Word]) -> float:
    """The widest blank of a typewriter in heights of the line; 0 where a line was not written by one."""
    wide = [rect.width / len(text) for text, rect in run]
    even = max(wide) - min(wide) <= _EVEN * max(wide)
    return _TYPED * max(wide) / run[0][1].height if even else 0.0


def _without_line(sheet: Sheet, word: PdfWord) -> _Word | None:
    """A word without the line to write on that was typed before or behind it, `Name:______`; None where there is no
    more to it than a line and its punctuation."""
    found, rect = _TYPED_LINE.match(word.text), on_sheet(sheet, word)
    if found is None:
        return (word.text, rect) if any(map(str.isalnum, word.text)) else None
    before, text, behind = found.groups()
    if text in _BETWEEN_WORDS | CURRENCIES:
        return word.text, rect
    if not any(map(str.isalnum, text)):
        return None
    return text, _beside_line(sheet, rect, before=bool(before), behind=bool(behind))


def _beside_line(sheet: Sheet, rect: Rect, *, before: bool, behind: bool) -> Rect:
    """The part of a word's place with letters: those of a line are lower, and as wide as their font has them."""
    high = rect.height
    rows = slice(max(0, round(rect.top + _LETTERS[0] * high)), round(rect.top + _LETTERS[1] * high))
    columns = np.flatnonzero(sheet.ink[rows, max(0, round(rect.left)) : round(rect.right)].any(axis=0))
    if not columns.size:
        return rect
    first, last = rect.left + float(columns[0]), rect.left + float(columns[-1]) + 1
    return replace(rect, left=first if before else rect.left, right=last if behind else rect.right)


def on_sheet(sheet: Sheet, part: PdfWord | PdfField) -> Rect:
    """Where a word or a field of the page stands on its sheet."""
    height, width = sheet.page.shape
    return sheet.rect_on_sheet(Rect(part.left * width, part.top * height, part.right * width, part.bottom * height))


def _continues(line: Rect, word: Rect) -> bool:
    level = abs((line.top + line.bottom) - (word.top + word.bottom)) < 0.5 * line.height
    return level and -0.2 * line.height < word.left - line.right < 0.8 * line.height
