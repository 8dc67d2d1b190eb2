"""What names boxes to tick beside their own captions: the question before their row, and the head of their column.

Boxes and phrases come with the numbers that their callers know them by.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from hcr_batch.image.page.neighbours import chained, on_one_row
from hcr_batch.image.page.sheet import Rect

_QUESTION_REACH = 40.0
"""A question stands at most so far before the first box of its row, in heights of the box, captions in between."""

_HEAD_REACH, _STEP = 6.0, 6.0
"""A head stands at most so far above the first box of its column, and the boxes of a column so far apart, in heights of
the box."""

_SAME_COLUMN, _LINE_GAP = 0.4, 0.8
"""Boxes of a column are out of line by at most this share of their width; the lines of a head are apart by at most this
share of their height."""

_CENTRED = 0.6
"""An answer between two boxes is out of their middle by at most this share of their width."""

_OFF = 1.0
"""An answer for both of two boxes stands so many times their width away from the one that it is nearer to: the word of
that alone stands beside it."""

_HEAD_NEAR = 1.0
"""Words above the boxes of a single row are so near to these, in heights of the box."""

_MOST_LINES = 3
"""Lines of a head."""

_APART = 3.0
"""Boxes on one row that are so many times as far apart as most of it are of two questions."""

_NEARER = 0.75
"""Words before boxes are theirs where they are so many times as far away as those behind at most."""

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
) -> dict[int, TickNames]:
    """What names each box to tick.

    own: the boxes with a caption of their own. phrases: those that are no such captions. fields: the places to write
    in, beyond which no question reaches, each with the phrase printed in it if there is one: before boxes under heads
    that is the question, and the place the rest of its cell. celled: the phrases that fill cells of tables.
    """
    walls = [*(rect for rect, _ in fields), *phrases.values()]
    columns = _columns(ticks, list(phrases.values()))
    rowed = {k: rect for k, rect in phrases.items() if not _spans_rows(rect, ticks)}
    asked = {i: _question(tick, ticks, rowed, fields) for i, tick in ticks.items()}
    tables = _tables(ticks, columns, walls)
    over = {i: _head(column, ticks, phrases, celled) for column in columns for i in column}
    headed = {i for i in over if over[i] and sum(k in own for k in tables[i]) < _OWN_SHARE * len(tables[i])}
    heads = {i: over[i] for i in headed}
    names = {}
    for i, (phrase, inside) in asked.items():
        question, head = phrase if i in headed or not inside else None, heads.get(i, ())
        row = next((column.index(i) + 1 for column in columns if i in column), 0) if i in headed else 0
        names[i] = TickNames(None if question in head else question, head, row)
    return names


def labelled_on_the_left(
    ticks: Mapping[int, Rect], phrases: Mapping[int, Rect], whole: int, reach: float
) -> dict[int, int]:
    """For boxes in rows whose words stand before them, "M [ ]  F [ ]", those words: there are none behind the last, or
    none as near to their boxes, "Yes [ ]  No [ ]   If yes, when? ____".

    whole: the phrases before this number may be words of choices. reach: pixels between a box and its word.
    """
    words_of = {k: rect for k, rect in phrases.items() if k < whole}
    found: dict[int, int] = {}
    for i, tick in ticks.items():
        row = row_of(tick, ticks)
        before = {k: _nearest(ticks[k], words_of, reach, before=True) for k in row}
        last = max(row, key=lambda k: ticks[k].left)
        words = set(before.values())
        if len(row) > 1 and None not in words and len(words) == len(row):
            word = before[i]
            alone = _nearest(ticks[last], phrases, reach, before=False) is None
            if word is not None and (alone or _are_nearer([ticks[k] for k in row], words_of, reach)):
                found[i] = word
    return found


def _are_nearer(row: Sequence[Rect], words: Mapping[int, Rect], reach: float) -> bool:
    """Whether the word before each box of a row stands nearer to it than what is behind it."""

    def gap(tick: Rect, *, before: bool) -> float:
        k = _nearest(tick, words, reach, before=before)
        return reach if k is None else max(0.0, tick.left - words[k].right if before else words[k].left - tick.right)

    return all(gap(tick, before=True) <= _NEARER * gap(tick, before=False) for tick in row)


def row_of(tick: Rect, ticks: Mapping[int, Rect]) -> list[int]:
    """The boxes on one row with a box, itself among them, from the left, as far as no gap is much wider than most."""
    row = sorted((k for k, other in ticks.items() if on_one_row(other, tick)), key=lambda k: ticks[k].left)
    gaps = [ticks[right].left - ticks[left].right for left, right in pairwise(row)]
    ends = [n for n, gap in enumerate(gaps, start=1) if gap > _APART * median(gaps)]
    parts = [row[start:end] for start, end in pairwise([0, *ends, len(row)])]
    return next(part for part in parts if any(ticks[k] == tick for k in part))


def worded_between(
    ticks: Mapping[int, Rect], phrases: Mapping[int, Rect], reach: float, ruled_off: Callable[[Rect, Rect], bool]
) -> dict[int, int]:
    """For boxes in two columns with one answer for both between them, "[ ] turned left [ ]", that answer: in the
    middle, or in a column of such answers.

    reach: pixels between a box and what would be a word of its own on its outer side. ruled_off: whether a rule stands
    between two things.
    """
    pairs: dict[tuple[int, int], int] = {}
    flush: dict[tuple[int, int], int] = {}
    for i, tick in ticks.items():
        others = [k for k, other in ticks.items() if on_one_row(other, tick) and other.left > tick.right]
        k = min(others, key=lambda k: ticks[k].left, default=None)
        if k is not None and (word := _alone_between(tick, ticks[k], phrases)) is not None:
            outer = ((tick, True), (ticks[k], False))
            if not any(_has_word(one, phrases, reach, ruled_off, before=before) for one, before in outer):
                rect = phrases[word]
                if _is_centred(rect, tick, ticks[k]):
                    pairs[i, k] = word
                elif rect.left - tick.right >= _OFF * tick.width and _are_nearest(i, k, ticks):
                    flush[i, k] = word
    lefts = {pair: phrases[word].left for pair, word in flush.items()}
    for pair, word in flush.items():
        if sum(abs(left - lefts[pair]) <= _SAME_COLUMN * ticks[pair[0]].width for left in lefts.values()) > 1:
            pairs[pair] = word
    return {
        i: word
        for pair, word in pairs.items()
        if any(
            _in_same_columns([ticks[i] for i in pair], [ticks[i] for i in other]) for other in pairs if other != pair
        )
        for i in pair
    }


def worded_above(ticks: Mapping[int, Rect], own: Collection[int], phrases: Mapping[int, Rect]) -> dict[int, int]:
    """For boxes in single rows the words right above them, "YES" and "NO", where each has its own.

    own: the boxes with print behind them. Where only some of a row have any, that belongs to something else, unless the
    words above are out of line with the boxes.
    """
    in_columns = {i for column in _columns(ticks, list(phrases.values())) for i in column}
    found: dict[int, int] = {}
    for tick in ticks.values():
        row = {i: other for i, other in ticks.items() if on_one_row(other, tick)}
        heads = {i: head[-1] for i in row if (head := _head([i], row, phrases))}
        over = [phrases[k] for k in {*heads.values()}]
        near = all(tick.top - rect.bottom <= _HEAD_NEAR * tick.height for rect in over)
        level = all(on_one_row(one, other) for one, other in pairwise(over))
        in_line = all(phrases[k].left < row[i].right and row[i].left < phrases[k].right for i, k in heads.items())
        free = not set(row) & {*own} or (in_line and not set(row) <= {*own})
        if near and level and free and len(over) == len(row) > 1 and not set(row) & in_columns:
            found |= heads
    return found


def asked_above(ticks: Mapping[int, Rect], phrases: Mapping[int, Rect], frames: Sequence[Rect]) -> dict[int, int]:
    """For boxes in one row of a frame the question, where that is the only print above them in it."""
    found: dict[int, int] = {}
    for frame in frames:
        row = [i for i, tick in ticks.items() if frame.covers(tick)]
        if not row or not all(on_one_row(ticks[i], ticks[row[0]]) for i in row):
            continue
        top = min(ticks[i].top + 0.2 * ticks[i].height for i in row)
        above = [k for k, rect in phrases.items() if frame.covers(rect) and rect.bottom <= top]
        if len(above) == 1:
            found |= dict.fromkeys(row, above[0])
    return found


def asked_behind(ticks: Mapping[int, Rect], own: Mapping[int, int], phrases: Mapping[int, Rect]) -> dict[int, int]:
    """For boxes in rows below heads whose question stands behind the last, "[ ] [ ] Asthma", that question: only in
    rows that begin with a box.

    own: the words behind boxes, among the phrases.
    """
    columns = [column for column in _columns(ticks, list(phrases.values())) if _head(column, ticks, phrases)]
    headed = {i for column in columns for i in column}
    found: dict[int, int] = {}
    for i in own:
        row, start = row_of(ticks[i], ticks), min(one.left for one in ticks.values() if on_one_row(one, ticks[i]))
        asked_before = any(on_one_row(rect, ticks[i]) and rect.left < start for rect in phrases.values())
        alone = row[-1] == i and not any(k in own for k in row[:-1])
        if len(row) > 1 and alone and headed.issuperset(row) and not asked_before:
            found |= dict.fromkeys(row, own[i])
    return found


def _alone_between(left: Rect, right: Rect, phrases: Mapping[int, Rect]) -> int | None:
    """The phrase that stands alone between two boxes."""
    between = Rect(left.right, left.top, right.left, left.bottom)
    found = [k for k, rect in phrases.items() if on_one_row(rect, left) and between.overlap(rect) > 0]
    inside = len(found) == 1 and phrases[found[0]].left > left.right and phrases[found[0]].right < right.left
    return found[0] if inside else None


def _are_nearest(i: int, k: int, ticks: Mapping[int, Rect]) -> bool:
    """Whether no other box of their row is nearer to one of two boxes than they are to each other."""
    left, right = ticks[i], ticks[k]
    others = [tick for n, tick in ticks.items() if n not in (i, k) and on_one_row(tick, left)]
    gaps = [min(abs(left.left - other.right), abs(other.left - right.right)) for other in others]
    return min(gaps, default=right.left) > right.left - left.right


def _is_centred(rect: Rect, left: Rect, right: Rect) -> bool:
    """Whether a phrase stands as far from the one of two boxes as from the other."""
    return abs((rect.left - left.right) - (right.left - rect.right)) <= _CENTRED * left.width


def _has_word(
    tick: Rect, phrases: Mapping[int, Rect], reach: float, ruled_off: Callable[[Rect, Rect], bool], *, before: bool
) -> bool:
    k = _nearest(tick, phrases, reach, before=before)
    return k is not None and not ruled_off(tick, phrases[k])


def _in_same_columns(pair: Sequence[Rect], other: Sequence[Rect]) -> bool:
    return all(_in_one_column(one, below) for one, below in zip(pair, other, strict=True))


def _nearest(tick: Rect, phrases: Mapping[int, Rect], reach: float, *, before: bool) -> int | None:
    gaps = [
        (tick.left - rect.right if before else rect.left - tick.right, k)
        for k, rect in phrases.items()
        if on_one_row(rect, tick)
    ]
    return min(((gap, k) for gap, k in gaps if -0.2 * tick.width <= gap <= reach), default=(0.0, None))[1]


def _in_one_column(one: Rect, other: Rect) -> bool:
    return abs(one.left + one.right - other.left - other.right) <= 2 * _SAME_COLUMN * min(one.width, other.width)


def _columns(ticks: Mapping[int, Rect], prints: Sequence[Rect]) -> list[list[int]]:
    """Boxes straight below each other, two or more with no print between them, from the top."""

    def goes_on(column: list[int], i: int) -> bool:
        above, tick = ticks[column[-1]], ticks[i]
        between = Rect(tick.left, above.bottom, tick.right, tick.top)
        near = 0 <= between.height <= _STEP * tick.height
        return near and _in_one_column(above, tick) and not any(between.overlap(rect) > 0 for rect in prints)

    columns = chained(sorted(ticks, key=lambda i: ticks[i].top), goes_on)
    return [column for column in columns if len(column) > 1]


def _spans_rows(rect: Rect, ticks: Mapping[int, Rect]) -> bool:
    """Whether a label stands beside boxes of two rows, and asks neither."""
    level = [tick for tick in ticks.values() if on_one_row(rect, tick)]
    return any(not on_one_row(level[0], tick) for tick in level)


def _question(
    tick: Rect, ticks: Mapping[int, Rect], phrases: Mapping[int, Rect], fields: Sequence[tuple[Rect, int | None]]
) -> tuple[int | None, bool]:
    """The phrase nearest before a box with nothing but other boxes between, or that in a place to write in there, and
    whether it is that."""
    first, start = tick, tick.left + 0.2 * tick.width
    things: list[tuple[Rect, int | None, str]] = [(rect, k, "phrase") for k, rect in phrases.items()]
    things += [(rect, None, "tick") for rect in ticks.values()] + [(rect, k, "field") for rect, k in fields]
    before = [thing for thing in things if on_one_row(thing[0], tick) and thing[0].right <= start]
    for rect, k, what in sorted(before, key=lambda thing: -thing[0].right):
        if what != "tick":
            near = first.left - rect.right <= _QUESTION_REACH * first.height
            return k if near else None, what == "field"
        first = rect
    return None, False


def _head(
    column: Sequence[int], ticks: Mapping[int, Rect], phrases: Mapping[int, Rect], celled: Collection[int] = ()
) -> tuple[int, ...]:
    """The lines of print above the first box of a column, which are nearer to it than to the others of its row: above a
    head in a cell of the table stands what is said of the whole table."""
    top = ticks[column[0]]
    row = [tick for tick in ticks.values() if on_one_row(tick, top)]
    above = {
        k: rect
        for k, rect in phrases.items()
        if rect.bottom <= top.top + 0.2 * top.height and top.top - rect.bottom <= _HEAD_REACH * top.height
    }
    over = [k for k, rect in above.items() if _stands_over(rect, top, row)]
    lines: list[int] = []
    for k in sorted(over, key=lambda k: (-above[k].bottom, _offset(above[k], top))):
        if lines and above[lines[-1]].top - above[k].bottom > _LINE_GAP * above[k].height:
            break
        if lines and lines[-1] in celled and k not in celled:
            break
        if not lines or not on_one_row(above[k], above[lines[-1]]):
            lines.append(k)
    return tuple(reversed(lines[:_MOST_LINES]))


def _offset(rect: Rect, tick: Rect) -> float:
    return abs(rect.left + rect.right - tick.left - tick.right) / 2


def _stands_over(rect: Rect, tick: Rect, row: Sequence[Rect]) -> bool:
    """Whether print above a row of boxes belongs to one of them: it is over that alone, or nearest to it."""
    covered = [one for one in row if min(rect.right, one.right) - max(rect.left, one.left) > 0]
    if covered:
        return covered == [tick]
    others = [_offset(one, tick) for one in row if one is not tick]
    return bool(others) and _offset(rect, tick) < 0.5 * min(others)


def _tables(
    ticks: Mapping[int, Rect], columns: Sequence[Sequence[int]], walls: Sequence[Rect]
) -> dict[int, frozenset[int]]:
    """For each box all those of its table: of its column and its row, and so on, as far as nothing stands between."""
    groups = {i: {i} for i in ticks}

    def join(i: int, k: int) -> None:
        if groups[i] is not groups[k]:
            groups[i] |= groups[k]
            for member in groups[k]:
                groups[member] = groups[i]

    for column in columns:
        for k in column[1:]:
            join(column[0], k)
    in_columns = sorted({i for column in columns for i in column}, key=lambda i: ticks[i].left)
    for position, i in enumerate(in_columns):
        right = next((k for k in in_columns[position + 1 :] if on_one_row(ticks[i], ticks[k])), None)
        if right is not None:
            between = Rect(ticks[i].right, ticks[i].top, ticks[right].left, ticks[i].bottom)
            if not any(between.overlap(wall) > 0 for wall in walls):
                join(i, right)
    return {i: frozenset(group) for i, group in groups.items()}
