"""Words of boxes to tick that do not stand right behind them: before, between two of them, or above.

Boxes and phrases come with the numbers that their callers know them by.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from hcr_batch.forms.captions.tick_grid import INTO, SAME_COLUMN, columns_of, head_over, in_one_column, row_of
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.sheet import Rect

_CENTRED = 0.6
"""An answer between two boxes is out of their middle by at most this share of their width."""

_OFF = 1.0
"""An answer for both of two boxes stands this many times their width away from the one that it is nearer to: the word
of that alone stands beside it."""

_HEAD_NEAR = 1.0
"""Words above the boxes of a single row are this near to these, in heights of the box."""

_NEARER = 0.75
"""Words before boxes are theirs where they are this many times as far away as those behind at most."""


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


def worded_between(
    ticks: Mapping[int, Rect], phrases: Mapping[int, Rect], reach: float, ruled_off: Callable[[Rect, Rect], bool]
) -> dict[int, int]:
    """For boxes in two columns with one answer for both between them, "[ ] turned left [ ]", that answer: in the
    middle, or in a column of such answers.

    reach: pixels between a box and what would be a word of its own on its outer side. ruled_off: whether a rule stands
    between two things.
    """
    between = {
        (i, k): word
        for i, k in _pairs_side_by_side(ticks)
        if (word := _alone_between(ticks[i], ticks[k], phrases)) is not None
        if not _has_word(ticks[i], phrases, reach, ruled_off, before=True)
        if not _has_word(ticks[k], phrases, reach, ruled_off, before=False)
    }
    pairs = {(i, k): word for (i, k), word in between.items() if _is_centred(phrases[word], ticks[i], ticks[k])}
    flush = {
        (i, k): word
        for (i, k), word in between.items()
        if (i, k) not in pairs and phrases[word].left - ticks[i].right >= _OFF * ticks[i].width
        if _are_nearest(i, k, ticks)
    }
    lefts = {pair: phrases[word].left for pair, word in flush.items()}
    for pair, word in flush.items():
        if sum(abs(left - lefts[pair]) <= SAME_COLUMN * ticks[pair[0]].width for left in lefts.values()) > 1:
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
    in_columns = {i for column in columns_of(ticks, list(phrases.values())) for i in column}
    found: dict[int, int] = {}
    for tick in ticks.values():
        row = {i: other for i, other in ticks.items() if on_one_row(other, tick)}
        heads = {i: head[-1] for i in row if (head := head_over([i], row, phrases))}
        over = [phrases[k] for k in {*heads.values()}]
        near = all(tick.top - rect.bottom <= _HEAD_NEAR * tick.height for rect in over)
        level = all(on_one_row(one, other) for one, other in pairwise(over))
        in_line = all(phrases[k].left < row[i].right and row[i].left < phrases[k].right for i, k in heads.items())
        free = not set(row) & {*own} or (in_line and not set(row) <= {*own})
        if near and level and free and len(over) == len(row) > 1 and not set(row) & in_columns:
            found |= heads
    return found


def _are_nearer(row: Sequence[Rect], words: Mapping[int, Rect], reach: float) -> bool:
    """Whether the word before each box of a row stands nearer to it than what is behind it."""

    def gap(tick: Rect, *, before: bool) -> float:
        k = _nearest(tick, words, reach, before=before)
        return reach if k is None else max(0.0, tick.left - words[k].right if before else words[k].left - tick.right)

    return all(gap(tick, before=True) <= _NEARER * gap(tick, before=False) for tick in row)


def _pairs_side_by_side(ticks: Mapping[int, Rect]) -> Iterator[tuple[int, int]]:
    """Each box, and the next one on its row."""
    for i, tick in ticks.items():
        others = [k for k, other in ticks.items() if on_one_row(other, tick) and other.left > tick.right]
        if others:
            yield i, min(others, key=lambda k: ticks[k].left)


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
    return all(in_one_column(one, below) for one, below in zip(pair, other, strict=True))


def _nearest(tick: Rect, phrases: Mapping[int, Rect], reach: float, *, before: bool) -> int | None:
    gaps = [
        (tick.left - rect.right if before else rect.left - tick.right, k)
        for k, rect in phrases.items()
        if on_one_row(rect, tick)
    ]
    return min(((gap, k) for gap, k in gaps if -INTO * tick.width <= gap <= reach), default=(0.0, None))[1]
