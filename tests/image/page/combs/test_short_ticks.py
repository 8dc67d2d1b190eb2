"""The ticks of combs, told from the writing that stands among them."""

from hcr_batch.image.page.combs.short_ticks import find_ticks
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Rect

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


def test_ticks_may_go_through_the_thick_frame_of_a_table() -> None:
    through = tuple(Rule(rule.start, rule.end + 9.0, rule.at, rule.at, rule.thickness) for rule in standing(*TICKS))
    assert len(find_ticks(ROOM, through)) == 6
    assert {tick.end for tick in find_ticks(ROOM, through)} == {ROOM.bottom}
