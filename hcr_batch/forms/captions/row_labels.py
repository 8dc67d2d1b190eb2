"""The labels of the rows of a table for boxes to tick that stand far behind them, beyond cells to write in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hcr_batch.forms.wording.vocabulary import is_choice
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect

_TERSE, _LEAST_LETTERS = 2, 3
"""An answer of this few characters says nothing alone; the label of a row has more letters."""

_HIGHEST = 2.5
"""A row is at most this many times as high as its boxes: the cell of a label that is higher spans several."""

_LEAST_ROWS = 2
"""This many rows of a table have labels at least: what stands before one alone may be anything."""


def row_labels(ticks: Mapping[int, Rect], naming: Sequence[Sequence[int]], phrases: Sequence[Phrase]) -> dict[int, int]:
    """For boxes to tick that only a terse answer names, "[ ] M  [ ] P", the nearest label in a cell before them in
    their row, in tables where several rows have one."""
    labels = {k: phrase.cell for k, phrase in enumerate(phrases) if phrase.cell is not None and _is_worded(phrase.text)}
    found: dict[int, int] = {}
    for i, tick in ticks.items():
        if len(naming[i]) != 1 or not _is_terse(phrases[naming[i][0]].text or ""):
            continue
        before = [k for k, cell in labels.items() if _leads(cell, tick)]
        if before:
            found[i] = max(before, key=lambda k: labels[k].right)
    return found if len(set(found.values())) >= _LEAST_ROWS else {}


def _leads(cell: Rect, tick: Rect) -> bool:
    """Whether a cell stands before a box to tick, in its row alone."""
    inside = cell.top <= (tick.top + tick.bottom) / 2 <= cell.bottom
    return inside and cell.right <= tick.left and on_one_row(cell, tick) and cell.height <= _HIGHEST * tick.height


def _is_worded(text: str | None) -> bool:
    return sum(map(str.isalpha, text or "")) >= _LEAST_LETTERS


def _is_terse(text: str) -> bool:
    return len(text) <= _TERSE or is_choice(text)
