"""Rings to tick that are letters, as word processors' forms have them: `o Yes   o No`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.wording.words import RINGS, on_sheet
from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.sheet import Rect, Sheet

_ONE_SIZE = 0.1
"""Words of one size are as high to within this share."""

_FIGURE = "0"
"""What is a ring only beside others that are found to be some."""

_LEAST = 2
"""This many stand on one row, each before its choice."""

_NEAR, _APART = 0.6, 1.8
"""The word of a choice begins within this many heights of the line behind its ring, and the word before the ring ends
this many times as far from it at least. The words for "or" in Spanish and Italian stand between equal blanks."""


def typed_rings(sheet: Sheet, words: Sequence[PdfWord], ticks: Sequence[Rect]) -> list[Rect]:
    """The room in further rings to tick that are letters: those before the choices of a row, and those as high as one
    that was found to be among `ticks`."""
    placed = [(word.text, on_sheet(sheet, word)) for word in words]
    letters = [rect for text, rect in placed if text in RINGS]
    found = [(letter, tick) for letter in letters for tick in ticks if letter.covers(tick)]
    free = [letter for letter in letters if not any(letter.overlap(tick) > 0 for tick in ticks)]
    rings = [ring for letter in free if (ring := _like(letter, found)) is not None]
    before = [rect for text, rect in placed if text in RINGS and text != _FIGURE and rect in free]
    before = [rect for rect in before if _is_before_choice(rect, [other for _, other in placed])]
    chosen = [rect for rect in before if sum(on_one_row(rect, other) for other in before) >= _LEAST]
    rooms = [_room_in(sheet, rect) for rect in chosen if not any(rect.overlap(ring) > 0 for ring in rings)]
    return rings + [room for room in rooms if room is not None]


def _like(letter: Rect, found: Sequence[tuple[Rect, Rect]]) -> Rect | None:
    """The room in a letter as high as one that is a ring, which has it at the same place."""
    alike = (pair for pair in found if abs(pair[0].height - letter.height) <= _ONE_SIZE * letter.height)
    one, ring = next(alike, (None, letter))
    if one is None:
        return None
    across, down = letter.left - one.left, letter.top - one.top
    return Rect(ring.left + across, ring.top + down, ring.right + across, ring.bottom + down)


def _is_before_choice(letter: Rect, words: Sequence[Rect]) -> bool:
    """Whether a word follows closely on a letter, and none stands as close before it."""
    row = [word for word in words if word is not letter and on_one_row(word, letter)]
    behind = min((word.left - letter.right for word in row if word.left >= letter.right), default=np.inf)
    before = min((letter.left - word.right for word in row if word.right <= letter.left), default=np.inf)
    return bool(behind <= _NEAR * letter.height and before >= _APART * behind)


def _room_in(sheet: Sheet, letter: Rect) -> Rect | None:
    """The paper that a letter encloses: its outline would be taken for a mark wherever a page lies a little askew."""
    top, left = max(0, round(letter.top)), max(0, round(letter.left))
    ink = sheet.ink[top : round(letter.bottom), left : round(letter.right)]
    if not ink.any():
        return None
    paper = find_components(np.pad(np.where(ink > 0, np.uint8(0), np.uint8(255)), 1, constant_values=255))
    holes = np.delete(paper.stats, [0, paper.labels[0, 0]], axis=0)
    if not len(holes):
        return None
    x, y, width, height, _ = holes[holes[:, 4].argmax()].tolist()
    return Rect(left + x - 1.0, top + y - 1.0, left + x - 1.0 + width, top + y - 1.0 + height)
