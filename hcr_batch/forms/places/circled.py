"""Figures of a scale that stand in a row by themselves, "1   2   3   4   5": one of each row is to be circled."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.wording.words import on_sheet
from hcr_batch.image.page.neighbours import chained, on_one_row
from hcr_batch.image.page.sheet import Rect, Sheet, around

_FIGURE, _FIRSTS = re.compile(r"\d{1,2}"), (0, 1)
"""A scale begins with nought or one."""

_LEAST_ALONE, _LEAST, _ROWS = 5, 3, 2
"""A row alone has this many figures, one of several that are alike this many."""

_GAP, _UNEVEN = 1.2, 0.15
"""The figures stand this many times their height apart at least, at steps that are even to within this share."""

_HALF_MM, _OF_STEP = 3.2, 0.45
"""Whoever circles one takes so much on all sides of its middle, and no more than this share of the way to the next, on
the row or in the rows above and below."""

_NEAR_MM, _FAR_MM = 12.0, 25.0
"""Where something to tick or to fill in stands so near above or below, or as near as the second with no line of print
between, figures are the heads of columns or the words of that."""


@dataclass(frozen=True, slots=True)
class _Figure:
    number: int
    rect: Rect

    @property
    def middle(self) -> tuple[float, float]:
        return (self.rect.left + self.rect.right) / 2, (self.rect.top + self.rect.bottom) / 2


def figures_to_circle(sheet: Sheet, words: Sequence[PdfWord], taken: Sequence[Rect]) -> list[Rect]:
    """The room around each such figure. None without `words`, those of a PDF. taken: cells and combs to write in, and
    places to tick."""
    placed = [(word.text, on_sheet(sheet, word)) for word in words]
    figures = [_Figure(int(text), rect) for text, rect in placed if _FIGURE.fullmatch(text)]
    rows = [row for row in _rows(figures, [rect for _, rect in placed]) if len(row) >= _LEAST and _is_even(row)]
    rows = [
        row
        for row in rows
        if row[0].number in _FIRSTS and not _is_head(sheet, row, figures, [rect for _, rect in placed], taken)
    ]
    scales = [row for row in rows if len(row) >= _LEAST_ALONE or sum(_is_same(row, one) for one in rows) >= _ROWS]
    middles = [figure.middle for row in scales for figure in row]
    return [_room(sheet, figure, row, middles) for row in scales for figure in row]


def _rows(figures: Sequence[_Figure], words: Sequence[Rect]) -> list[list[_Figure]]:
    """The figures on one row that count up, with nothing between them but room."""

    def goes_on(row: list[_Figure], figure: _Figure) -> bool:
        last = row[-1].rect
        gap = figure.rect.left - last.right
        if figure.number != row[-1].number + 1 or gap < _GAP * last.height or not on_one_row(last, figure.rect):
            return False
        between = Rect(last.right, last.top, figure.rect.left, last.bottom).padded(-1.0)
        return not any(between.overlap(word) > 0 for word in words)

    return chained(sorted(figures, key=lambda figure: figure.rect.left), goes_on)


def _steps(row: Sequence[_Figure]) -> list[float]:
    return [right.middle[0] - left.middle[0] for left, right in pairwise(row)]


def _is_even(row: Sequence[_Figure]) -> bool:
    steps = _steps(row)
    return max(steps) - min(steps) <= _UNEVEN * median(steps)


def _is_same(row: Sequence[_Figure], other: Sequence[_Figure]) -> bool:
    """Whether two rows have the same figures in the same columns."""
    near = _UNEVEN * median(_steps(row))
    return len(row) == len(other) and all(
        one.number == two.number and abs(one.middle[0] - two.middle[0]) <= near
        for one, two in zip(row, other, strict=True)
    )


def _is_head(
    sheet: Sheet, row: Sequence[_Figure], figures: Sequence[_Figure], words: Sequence[Rect], taken: Sequence[Rect]
) -> bool:
    """Whether there is something to tick or to fill in at, above or below the figures of a row, or other figures, as in
    a calendar."""
    near, far = sheet.px(_NEAR_MM), sheet.px(_FAR_MM)
    own = around([figure.rect for figure in row])
    for figure in row:
        others = [*taken, *(other.rect for other in figures if other.number != figure.number)]
        for rect in others:
            gap = max(rect.top - own.bottom, own.top - rect.bottom)
            in_column = rect.left < figure.rect.right and figure.rect.left < rect.right and gap <= far
            if in_column and (gap <= near or not _is_print_between(own, rect, words)):
                return True
    return False


def _is_print_between(own: Rect, other: Rect, words: Sequence[Rect]) -> bool:
    """Whether a word stands above one of two places and below the other, be it before them."""
    top, bottom = min(own.bottom, other.bottom), max(own.top, other.top)
    return any(top <= word.top and word.bottom <= bottom and word.left < own.right for word in words)


def _room(sheet: Sheet, figure: _Figure, row: Sequence[_Figure], middles: Sequence[tuple[float, float]]) -> Rect:
    x, y = figure.middle
    across = min(sheet.px(_HALF_MM), _OF_STEP * min(_steps(row)))
    rows = [abs(other - y) for beside, other in middles if abs(beside - x) <= across and abs(other - y) > across / 2]
    down = min(sheet.px(_HALF_MM), _OF_STEP * min(rows, default=sheet.px(_FAR_MM)))
    return Rect(x - across, y - down, x + across, y + down)
