"""Printed phrases: short runs of words on one line, such as the captions of fields."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import closed
from hcr_batch.image.page.ink import Mask, find_components, find_ink
from hcr_batch.image.page.ruling.rule import Rules, draw_rules
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import GreyImage

_WORD_GAP_MM = 2.2
"""Words of one phrase stand nearer than this: the blank of 14-point print is 1.3 mm wide."""

_LINE_GAP_MM = 0.5
"""The dot of an i and an accent are this near to their letter; lines of 8-point print are 1 mm apart."""

_HEIGHT_MM = (1.0, 7.0)
"""Print from 6 points without ascenders to a title; larger is a picture."""

_LEAST_WIDTH_MM = 1.8
"""Less is a bullet or a speck: the shortest captions are "No" and "Q1"."""

_FILLED = 0.75
"""Print covers at most this much of its bounding box; bars and logos cover more."""

_BLANK = 0.28
"""Blanks between words are wider than this share of the line's height, gaps between letters narrower: chosen on
1224 pictures of captions in six printed faces, of which 22 are split wrongly, one of them in too many words."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A line of print: where it is on the sheet, what it says where that is known, and the cell it labels."""

    rect: Rect
    text: str | None = None
    cell: Rect | None = None

    @property
    def place(self) -> Rect:
        """The cell of a label, else where the print is."""
        return self.cell or self.rect


def find_phrases(sheet: Sheet, rules: Rules, without: list[Rect]) -> list[Phrase]:
    """The printed phrases of a sheet, outside the rectangles `without`; their texts are unknown."""
    bare = strip_rules(sheet, rules)
    for rect in without:
        bare[max(0, int(rect.top)) : int(rect.bottom) + 1, max(0, int(rect.left)) : int(rect.right) + 1] = 0
    return [Phrase(rect) for rect in group_print(sheet, bare)]


def strip_rules(sheet: Sheet, rules: Rules) -> Mask:
    """The ink of a sheet without its rules, a new mask."""
    drawn = draw_rules(sheet, Rules(rules.across, rules.down + rules.ticks, ()), 1.0)
    return np.asarray(cv2.subtract(sheet.ink, cv2.dilate(drawn, np.ones((3, 3), np.uint8))), np.uint8)


def group_print(sheet: Sheet, ink: Mask) -> list[Rect]:
    """The bounding boxes of what may be lines of print in a mask of a sheet."""
    lines, words = (2 * round(sheet.px(gap) / 2) + 1 for gap in (_LINE_GAP_MM, _WORD_GAP_MM))
    parts = find_components(closed(ink, lines, words))
    least, most = (sheet.px(height) for height in _HEIGHT_MM)
    found = []
    for left, top, width, height, _ in parts.stats[1:].tolist():
        if not least <= height <= most or width < sheet.px(_LEAST_WIDTH_MM):
            continue
        if float(ink[top : top + height, left : left + width].mean()) / 255 <= _FILLED:
            found.append(Rect(float(left), float(top), float(left + width), float(top + height)))
    return found


def split_words(picture: GreyImage) -> list[GreyImage]:
    """The words of a picture of one phrase, shape (H, W), uint8, from left to right, each with a margin."""
    ink = find_ink(picture)
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if columns.size == 0:
        return []
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    breaks = np.flatnonzero(np.diff(columns) - 1 > _BLANK * (bottom - top))
    starts = [int(columns[0]), *columns[breaks + 1].tolist()]
    ends = [*columns[breaks].tolist(), int(columns[-1])]
    return [_framed(picture[top:bottom, start : end + 1]) for start, end in zip(starts, ends, strict=True)]


def _framed(picture: GreyImage) -> GreyImage:
    """The picture with paper around it, as the reader knows its crops."""
    margin = max(2, picture.shape[0] // 5)
    paper = int(np.percentile(picture, 90))
    framed: NDArray[np.uint8] = cv2.copyMakeBorder(picture, *(margin,) * 4, cv2.BORDER_CONSTANT, value=paper)
    return framed
