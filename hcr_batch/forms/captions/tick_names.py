"""What names boxes to tick beside their own captions: the question before their row, and the head of their column.

Boxes and phrases come with the numbers that their callers know them by.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from hcr_batch.forms.captions.tick_grid import INTO, columns_of, head_over, row_of, tables_of
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.sheet import Rect

_QUESTION_REACH, _TERSE_REACH = 40.0, 70.0
"""A question stands at most this far before the first box of its row, in heights of the box, captions in between, and
the further away before mere answers, "yes" and "no": these say nothing alone, and stand at the right margin of a page
whose questions begin at the left."""

_OWN_SHARE = 0.5
"""Where fewer of a table's boxes have words of their own beside them, those words belong to something else."""


@dataclass(frozen=True, slots=True)
class TickNames:
    """What names a box to tick: the phrases of the question before it and of the head of its column, from the top, by
    their numbers, and the number of its row in that column, from 1. Without a head its own caption names it."""

    question: int | None
    head: tuple[int, ...] = ()
    row: int = 0


def name_ticks(
    ticks: Mapping[int, Rect],
    own: Collection[int],
    phrases: Mapping[int, Rect],
    fields: Sequence[tuple[Rect, int | None]],
    celled: Collection[int] = (),
    terse: Collection[int] = (),
) -> dict[int, TickNames]:
    """What names each box to tick.

    own: the boxes with a caption of their own. phrases: those that are no such captions. fields: the places to write
    in, beyond which no question reaches, each with the phrase printed in it if there is one: before boxes under heads
    that is the question, and the place the rest of its cell. celled: the phrases that fill cells of tables. terse: the
    boxes whose own captions are mere answers.
    """
    walls = [*(rect for rect, _ in fields), *phrases.values()]
    columns = columns_of(ticks, list(phrases.values()))
    rowed = {k: rect for k, rect in phrases.items() if not _spans_rows(rect, ticks)}
    reaches = {i: tick.height * (_TERSE_REACH if i in terse else _QUESTION_REACH) for i, tick in ticks.items()}
    asked = {i: _question(tick, ticks, rowed, fields, reaches[i]) for i, tick in ticks.items()}
    tables = tables_of(ticks, columns, walls)
    over = {i: head_over(column, ticks, phrases, celled) for column in columns for i in column}
    headed = {i for i in over if over[i] and sum(k in own for k in tables[i]) < _OWN_SHARE * len(tables[i])}
    heads = {i: over[i] for i in headed}
    names = {}
    for i, (phrase, inside) in asked.items():
        question, head = phrase if i in headed or not inside else None, heads.get(i, ())
        row = next((column.index(i) + 1 for column in columns if i in column), 0) if i in headed else 0
        names[i] = TickNames(None if question in head else question, head, row)
    return names


def asked_above(ticks: Mapping[int, Rect], phrases: Mapping[int, Rect], frames: Sequence[Rect]) -> dict[int, int]:
    """For boxes in one row of a frame the question, where that is the only print above them in it."""
    found: dict[int, int] = {}
    for frame in frames:
        row = [i for i, tick in ticks.items() if frame.covers(tick)]
        if not row or not all(on_one_row(ticks[i], ticks[row[0]]) for i in row):
            continue
        top = min(ticks[i].top + INTO * ticks[i].height for i in row)
        above = [k for k, rect in phrases.items() if frame.covers(rect) and rect.bottom <= top]
        if len(above) == 1:
            found |= dict.fromkeys(row, above[0])
    return found


def asked_behind(ticks: Mapping[int, Rect], own: Mapping[int, int], phrases: Mapping[int, Rect]) -> dict[int, int]:
    """For boxes in rows below heads whose question stands behind the last, "[ ] [ ] Asthma", that question: only in
    rows that begin with a box.

    own: the words behind boxes, among the phrases.
    """
    columns = [column for column in columns_of(ticks, list(phrases.values())) if head_over(column, ticks, phrases)]
    headed = {i for column in columns for i in column}
    found: dict[int, int] = {}
    for i in own:
        row, start = row_of(ticks[i], ticks), min(one.left for one in ticks.values() if on_one_row(one, ticks[i]))
        asked_before = any(on_one_row(rect, ticks[i]) and rect.left < start for rect in phrases.values())
        alone = row[-1] == i and not any(k in own for k in row[:-1])
        if len(row) > 1 and alone and headed.issuperset(row) and not asked_before:
            found |= dict.fromkeys(row, own[i])
    return found


def _spans_rows(rect: Rect, ticks: Mapping[int, Rect]) -> bool:
    """Whether a label stands beside boxes of two rows, and asks neither."""
    level = [tick for tick in ticks.values() if on_one_row(rect, tick)]
    return any(not on_one_row(level[0], tick) for tick in level)


def _question(
    tick: Rect,
    ticks: Mapping[int, Rect],
    phrases: Mapping[int, Rect],
    fields: Sequence[tuple[Rect, int | None]],
    reach: float,
) -> tuple[int | None, bool]:
    """The phrase nearest before a box with nothing but other boxes between, or that in a place to write in there, and
    whether it is that. reach: pixels between it and the first of these boxes."""
    first, start = tick, tick.left + INTO * tick.width
    things: list[tuple[Rect, int | None, str]] = [(rect, k, "phrase") for k, rect in phrases.items()]
    things += [(rect, None, "tick") for rect in ticks.values()] + [(rect, k, "field") for rect, k in fields]
    before = [thing for thing in things if on_one_row(thing[0], tick) and thing[0].right <= start]
    for rect, k, what in sorted(before, key=lambda thing: -thing[0].right):
        if what != "tick":
            return k if first.left - rect.right <= reach else None, what == "field"
        first = rect
    return None, False
