"""Whether a page without a form lies the right way round, by how well its fields read."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median

from hcr_batch.text.recognition import Recognition

_LEAST_FIELDS = 3
"""With fewer fields one illegible hand would have a page turned."""

_WELL = 0.85
"""Median confidence: 24 drawn pages of real names had 0.98 or more upright, 0.79 or less any other way round."""

_LEAST = 0.5
_GAIN = 0.2
"""What another way round must reach and gain. Where a hand is hard to read the ways differ little, and the page
is best left as it lies."""

_ENOUGH = 0.95
"""A way round that reaches this need not gain `_GAIN` over the page as it lies."""

_MANY, _LEAST_MEAN, _TIMES = 5, 0.15, 2.0
"""Cursive is doubtful whichever way round it lies, but hardly a word is read with any confidence the wrong way:
eight drawn pages of them had a mean of 0.16 to 0.54 upright, of 0.28 or less otherwise, where seven had less than half
of their own. With at least `_MANY` fields another way round must reach `_LEAST_MEAN`, and `_TIMES` times the mean of
the page as it lies."""

_STROKES = frozenset("1I/-.' \n")
"""What straight strokes are read as."""


def reads_well(read: Sequence[Recognition | None], found: int) -> bool:
    """Whether no other way round need be tried: too few fields to judge by, or most of them read with confidence.

    found: how many fields the page has, blank ones too. Lines to write on that lie upside down look blank.
    """
    return found < _LEAST_FIELDS or how_well(read) >= _WELL


def reads_better(other: Sequence[Recognition | None], read: Sequence[Recognition | None]) -> bool:
    """Whether the fields found another way round (`other`) read so much better that the page lies that way."""
    words = _words(other)
    if len(other) >= _LEAST_FIELDS and how_well(words) >= max(_LEAST, min(how_well(read) + _GAIN, _ENOUGH)):
        return True
    of_words, of_words_here = (fmean(_confidences(some)) for some in (words, _words(read)))
    return len(other) >= _MANY and of_words >= max(_LEAST_MEAN, _TIMES * of_words_here)


def _words(read: Sequence[Recognition | None]) -> list[Recognition | None]:
    """The same, without what says no word."""
    return [one if one is not None and _has_a_word(one.text) else None for one in read]


def _has_a_word(text: str) -> bool:
    """Whether two characters stand beside each other, and not only strokes: names on their side are strokes, which read
    well as ones, and so do the ticks of combs upside down."""
    return any(len(line) > 1 for line in text.splitlines()) and not set(text) <= _STROKES


def how_well(read: Sequence[Recognition | None]) -> float:
    """Median confidence; a field in which the model sees no writing counts as 0, and a page without any."""
    return median(_confidences(read))


def _confidences(read: Sequence[Recognition | None]) -> list[float]:
    return [one.confidence if one is not None and one.text else 0.0 for one in read] or [0.0]
