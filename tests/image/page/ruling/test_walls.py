"""Tall strokes of a pen between two lines, and the walls of cells that writing has touched."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.fields import find_form, find_form_rules
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.ruling.walls import evenness
from hcr_batch.image.page.sheet import straighten
from tests.image.page.drawn import INK, Sheetlet

ROW = 26
"""Pixels of a row of 4.4 mm."""


def table(rows: int, columns: int) -> Sheetlet:
    page = Sheetlet()
    for row in range(rows):
        for column in range(columns):
            page.box(150 + 260 * column, 400 + ROW * row, 260, ROW)
    return page


def stroke(page: Sheetlet, x: int, top: int, bottom: int, seed: int) -> None:
    """A stroke led by hand from one height to another: its edges stray as a pen's do."""
    rng = np.random.default_rng(seed)
    across = np.zeros(4 * (bottom - top))
    for _ in range(3):
        across += rng.uniform(0.8, 1.4) * np.sin(np.linspace(0, rng.uniform(4, 9), across.size) + rng.uniform(0, 6))
    for step, aside in enumerate(across):
        centre = (round(16 * (x + aside)), round(16 * (top + step / 4)))
        cv2.circle(page.image, centre, round(16 * (1.8 + 0.7 * np.sin(step / 9 + seed))), INK, -1, cv2.LINE_AA, 4)


@pytest.mark.parametrize("degrees", [0.0, 1.0])
def test_a_tall_stroke_in_a_low_row_parts_no_cell(degrees: float) -> None:
    page = table(6, 3)
    for row, column in ((0, 1), (2, 0), (2, 2), (3, 1), (5, 0)):
        top = 400 + ROW * row
        for k, aside in enumerate((60, 81, 117)):
            stroke(page, 150 + 260 * column + aside, top, top + ROW, 10 * row + k)
    fields = find_form(straighten(page.finish(degrees, noise=3.0 * bool(degrees)))).fields
    assert [field.kind for field in fields] == [FieldKind.BOX] * 18


def test_walls_that_writing_touches_stay_walls_of_a_column_and_of_a_comb() -> None:
    page = table(4, 3)
    page.comb(150, 700, 8)
    for x, top, height in ((410, 400 + ROW, ROW), (670, 400 + 2 * ROW, ROW), (150 + 3 * 38, 700, 48)):
        stroke(page, x + 2, top, top + height, x)
    fields = find_form(straighten(page.image)).fields
    assert [field.cells for field in fields] == [None] * 12 + [8]
    assert len(find_form_rules(straighten(page.image)).down) >= 11


@pytest.mark.parametrize("lean", [0, 1])
def test_a_ruled_wall_is_even_and_a_stroke_is_not(lean: int) -> None:
    page = Sheetlet()
    cv2.line(page.image, (300, 400), (300 + lean, 440), INK, 3)
    stroke(page, 400, 400, 440, 4)
    ink = straighten(page.image).ink
    wall, written = (Rule(400.0, 440.0, at + 0.5, at + 0.5 + lean * (at == 300), 3.0) for at in (300, 400))
    assert evenness(ink, wall) > 0.9
    assert evenness(ink, written) < 0.6
    assert evenness(ink, Rule(400.0, 402.0, 400.5, 400.5, 3.0)) == 1.0  # too short to tell


def test_a_wall_that_a_long_tick_runs_over_is_one() -> None:
    page = Sheetlet()
    for row in range(3):
        page.box(150, 300 + 54 * row, 300, 54, "MARTIN")
        for column in range(3):
            page.box(450 + 77 * column, 300 + 54 * row, 77, 54)
    tick = np.array([(470, 384), (484, 404), (530, 340)])
    cv2.polylines(page.image, [tick], False, INK, 5, cv2.LINE_AA)
    assert [field.kind for field in find_form(straighten(page.finish())).fields] == [FieldKind.BOX] * 12


def test_letters_that_touch_both_lines_of_a_low_head_part_no_cell() -> None:
    page = table(4, 3)
    for column in range(3):
        left = 150 + 260 * column
        page.box(left, 381, 260, 19, thickness=1)
        for aside in (110, 122, 141):
            cv2.line(page.image, (left + aside, 385), (left + aside, 395), INK, 2)
    fields = find_form(straighten(page.finish())).fields
    assert min(field.rect.width for field in fields) > 240
