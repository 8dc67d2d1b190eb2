"""The ticks of combs, told from the writing that stands among them."""

import pytest

from hcr_batch.image.page.fields import find_form
from hcr_batch.image.page.rules import Rule
from hcr_batch.image.page.sheet import Rect, straighten
from hcr_batch.image.page.ticks import find_ticks
from tests.image.page.drawn import Sheetlet

ROOM = Rect(220.0, 407.0, 368.0, 457.0)
TICKS = ((219.0, 19, 1.9), (248.0, 19, 1.9), (278.0, 19, 1.9), (307.5, 18, 1.0), (337.0, 16, 2.0), (365.9, 17, 1.9))
WRITTEN = ((257.4, 24, 4.5), (266.4, 15, 3.5), (295.5, 16, 3.3), (315.8, 29, 3.1), (326.6, 25, 3.8), (354.3, 28, 3.8))


def standing(*marks: tuple[float, int, float]) -> tuple[Rule, ...]:
    """Uprights on the line below the room: where, how long, how thick."""
    return tuple(Rule(456.0 - length, 456.0, at, at, thickness) for at, length, thickness in marks)


def test_thin_ticks_are_found_among_as_many_strokes_of_a_pen() -> None:
    assert len(find_ticks(ROOM, standing(*TICKS))) == 6
    assert len(find_ticks(ROOM, standing(*TICKS, *WRITTEN))) == 6


def test_thin_strokes_at_even_distances_are_no_ticks_where_one_is_missing() -> None:
    assert find_ticks(ROOM, standing(*TICKS[:2], *TICKS[3:5], *WRITTEN)) == ()


@pytest.mark.parametrize("caption", ["Year 2 0", ""])
def test_two_cells_on_a_short_line_are_a_comb_behind_a_caption(caption: str) -> None:
    page = Sheetlet()
    for row in range(3):
        page.line(150, 300 + 120 * row, 500)
        page.caption(caption, 720, 298 + 120 * row, 0.7)
        page.ticked(840, 252 + 120 * row, 2, pitch=30)
    cells = [field.cells for field in find_form(straighten(page.finish())).fields]
    assert cells == [None, 2] * 3 if caption else [None] * 3
