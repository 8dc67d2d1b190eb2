"""Cells of a table with a number printed in each, the answers of a scale: one of each row is to be circled."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.wording.words import on_sheet
from hcr_batch.image.page.neighbours import chained, is_beside, is_on_top, on_one_row
from hcr_batch.image.page.sheet import Rect, Sheet

_FIGURES = re.compile(r"\d{1,2}")

_LEAST_ANSWERS, _LEAST_QUESTIONS = 3, 2
"""A scale has this many answers, and this many questions are answered by it: numbers that go on from row to row are
days of a calendar, a single row of them is the head of a table."""

_NEAR_MM = 1.0
"""The edges of neighbours differ by less."""


def find_scales(sheet: Sheet, words: Sequence[PdfWord], cells: Sequence[Rect]) -> tuple[list[Rect], list[Rect]]:
    """The cells with the numbers of scales, and the empty cells in the row of heads on top of them.

    None without `words`, those of a PDF.
    """
    near = sheet.px(_NEAR_MM)
    placed = [(word.text, on_sheet(sheet, word)) for word in words]
    printed = [[text for text, rect in placed if cell.covers(rect)] for cell in cells]
    numbers = {i: int(text[0]) for i, text in enumerate(printed) if len(text) == 1 and _FIGURES.fullmatch(text[0])}
    rows = [row for row in _rows(cells, numbers, near) if len(row) >= _LEAST_ANSWERS]
    scales = [
        row for row in rows if sum(_is_same(cells, numbers, row, other, near) for other in rows) >= _LEAST_QUESTIONS
    ]
    found = {i for row in scales for i in row}
    on_top = [k for k, cell in enumerate(cells) if any(is_on_top(cell, cells[i], near) for i in found)]
    worded = [cells[k] for k in on_top if printed[k]]
    in_heads = {
        k for k, cell in enumerate(cells) if k in on_top or any(is_beside(cell, cells[i], near) for i in on_top)
    }
    heads = [cells[k] for k in in_heads if not printed[k] and any(on_one_row(cells[k], head) for head in worded)]
    return [cells[i] for i in sorted(found)], heads


def _rows(cells: Sequence[Rect], numbers: Mapping[int, int], near: float) -> list[list[int]]:
    """The cells side by side whose numbers count up, from left to right."""

    def goes_on(row: list[int], i: int) -> bool:
        last = row[-1]
        return numbers[i] == numbers[last] + 1 and is_beside(cells[last], cells[i], near)

    return chained(sorted(numbers, key=lambda i: cells[i].left), goes_on)


def _is_same(
    cells: Sequence[Rect], numbers: Mapping[int, int], row: Sequence[int], other: Sequence[int], near: float
) -> bool:
    """Whether two rows have the same numbers in the same columns."""
    return len(row) == len(other) and all(
        numbers[i] == numbers[k] and abs(cells[i].left - cells[k].left) <= near for i, k in zip(row, other, strict=True)
    )
