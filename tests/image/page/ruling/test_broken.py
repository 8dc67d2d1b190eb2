"""Tables of whose rules a scan in black and white left pieces."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.image.drawing.handwriting import Hand, draw_text
from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.ruling.broken import with_broken_tables
from hcr_batch.image.page.ruling.even_rows import even_rows
from hcr_batch.image.page.ruling.line_pieces import find_pieces
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.ruling.rules import Rules
from hcr_batch.image.page.sheet import Rect, straighten
from hcr_batch.records import GreyImage
from tests.synth.fonts import HANDS

_COLUMNS = (100, 260, 560, 680, 900, 1120)
_TOP, _ROW, _ROWS = 160, 48, 30
_WORDS = ("12/05", "MARTIN PETIT", "81", "4817", "BERGEN")


def test_rows_and_columns_are_found_by_their_pieces() -> None:
    assert _cells_found(_film(rows=0.45, posts=0.5)) >= 0.9


def test_rows_of_which_dots_are_left_are_found_by_their_even_distance() -> None:
    assert _cells_found(_film(rows=0.1, posts=0.5)) >= 0.9


@pytest.mark.parametrize(("share", "found"), [(0.08, _ROWS + 1), (0.0, 0)])
def test_even_rows_are_no_chance(share: float, found: int) -> None:
    page = _film(rows=share, posts=0.0)
    posts = [Rule(_TOP, _TOP + _ROW * _ROWS, x, x, 1.0) for x in _COLUMNS]
    sheet = straighten(page)
    rows = even_rows(sheet, find_pieces(sheet, sheet.ink), posts)
    assert len(rows) == found
    assert all(abs(row.at - _TOP - _ROW * k) < 2 for k, row in enumerate(rows))


@pytest.mark.parametrize("lines", [0, 1])
def test_lines_down_with_no_two_across_make_no_table(lines: int) -> None:
    page = np.full((1754, 1240), 255, np.uint8)
    page[_TOP : _TOP + _ROW * _ROWS, list(_COLUMNS)] = 0
    page[[_TOP] * lines, _COLUMNS[0] : _COLUMNS[-1]] = 0
    sheet = straighten(page)
    assert with_broken_tables(sheet, Rules((), (), ())) is None


def _film(rows: float, posts: float) -> GreyImage:
    """A page of A4 at 150 dpi in black and white, with specks and a table that is mostly filled in; such shares of its
    rules are left, across and down."""
    rng = np.random.default_rng(4)
    page = np.full((1754, 1240), 255, np.uint8)
    bottom, across = _TOP + _ROW * _ROWS, slice(_COLUMNS[0], _COLUMNS[-1])
    for y in range(_TOP, bottom + 1, _ROW):
        page[y, across][_pieces(_COLUMNS[-1] - _COLUMNS[0], rows, rng)] = 0
    for x in _COLUMNS:
        page[_TOP:bottom, x][_pieces(bottom - _TOP, posts, rng)] = 0
    for y in range(_TOP, bottom, _ROW):
        for x, word in zip(_COLUMNS, _WORDS, strict=False):
            if rng.random() < 0.5:
                ink = draw_text(word, HANDS[0], rng, 24, Hand(spacing=0.1))
                left, top = x + int(rng.integers(6, 20)), y + int(rng.integers(6, 16))
                place = page[top : top + ink.shape[0], left : left + ink.shape[1]]
                place[cv2.erode(ink, np.ones((2, 2), np.uint8)) < 128] = 0
    page[rng.random(page.shape) < 0.0004] = 0
    return page


def _pieces(length: int, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Where dots of three pixels are left of a rule, (N,)."""
    starts = rng.random(length) < share / 3
    return starts | np.roll(starts, 1) | np.roll(starts, 2)


def _cells_found(page: GreyImage) -> float:
    """The share of the table's cells that are fields."""
    fields = [field.rect for field in find_form(straighten(page)).fields]
    tops = range(_TOP, _TOP + _ROW * _ROWS, _ROW)
    cells = [Rect(left, top, right, top + _ROW) for top in tops for left, right in pairwise(_COLUMNS)]
    found = sum(any(_is_same(cell, field) for field in fields) for cell in cells)
    return found / len(cells)


def _is_same(cell: Rect, field: Rect) -> bool:
    edges = zip(
        (cell.left, cell.top, cell.right, cell.bottom), (field.left, field.top, field.right, field.bottom), strict=True
    )
    return all(abs(one - other) < 6 for one, other in edges)
