"""Boxes to tick that are characters of a font, as word processors' forms have them: `☐ Yes   ☐ No`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.wording.words import on_sheet
from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.sheet import Rect, Sheet

BOXES = frozenset("□☐▢◻❏❐❑❒⬜\uf06f\uf071\uf072\uf0a8")
"""What is typed for a box to tick; the last four are those of Wingdings, which PDFs keep under private codes."""

_SIDE_MM, _ASPECT = (1.2, 6.0), (0.7, 1.43)
"""From the box of 8 points to that of a heading, and what is about square."""

_SIDES_MM = 0.25
"""The outline is this thick, or less."""


def boxes_apart(sheet: Sheet, words: Sequence[PdfWord]) -> list[PdfWord]:
    """The words, with a box that is typed right before a word as one of its own."""
    return [part for word in words for part in _apart(sheet, word)]


def typed_boxes(sheet: Sheet, words: Sequence[PdfWord], ticks: Sequence[Rect]) -> list[Rect]:
    """The room in each box that is typed as a word of its own, but for those found to be among `ticks`."""
    squares = (_first_square(sheet, on_sheet(sheet, word)) for word in words if word.text in BOXES)
    rooms = [square.padded(-sheet.px(_SIDES_MM)) for square in squares if square is not None]
    return [room for room in rooms if not any(room.overlap(tick) > 0 for tick in ticks)]


def _apart(sheet: Sheet, word: PdfWord) -> list[PdfWord]:
    if len(word.text) < 2 or word.text[0] not in BOXES:
        return [word]
    whole = on_sheet(sheet, word)
    square = _first_square(sheet, whole)
    if square is None:
        return [word]
    share = (square.right - whole.left) / whole.width
    end = word.left + share * (word.right - word.left)
    return [replace(word, text=word.text[0], right=end), replace(word, text=word.text[1:], left=end)]


def _first_square(sheet: Sheet, word: Rect) -> Rect | None:
    """The leftmost stroke of a word, if that is as large as a box and about square."""
    top, left = max(0, round(word.top)), max(0, round(word.left))
    ink = np.ascontiguousarray(sheet.ink[top : round(word.bottom), left : round(word.right)])
    if not ink.any():
        return None
    strokes = find_components(ink).stats[1:]
    x, y, width, height = (int(value) for value in strokes[strokes[:, 0].argmin(), :4])
    least, most = (sheet.px(side) for side in _SIDE_MM)
    if not (least <= min(width, height) and max(width, height) <= most and _ASPECT[0] <= width / height <= _ASPECT[1]):
        return None
    return Rect(float(left + x), float(top + y), float(left + x + width), float(top + y + height))
