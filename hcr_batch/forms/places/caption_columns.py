"""Lines from side to side with several captions printed above them, as on index cards: each caption has its part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hcr_batch.forms.places.place import Place
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet

_LINES = 3
"""In one place captions begin above this many lines: a remark behind one caption is none."""

_SAME_START_MM, _APART_MM = 1.0, 8.0
"""Captions of a column begin within the first; between two on one line there is this much room to write below."""

_ABOVE_MM = 3.0, 1.5
"""A caption ends this far above the room to write in at most, or this far below its upper edge."""

_FIRST_MM = 15.0
"""The first caption begins this far behind the start of the line at most: what stands elsewhere is a heading."""

_LEAST_PART_MM = 15.0
"""Parts are at least this wide."""

_BEFORE_MM, _FREE_MM = 0.5, 3.0
"""A part begins this far before its caption, and ends this far before the next one."""


def parted_below_captions(sheet: Sheet, places: Sequence[Place], phrases: Sequence[Phrase]) -> list[Place]:
    """The places with such lines in their parts."""
    starts = {i: _starts_above(sheet, place.rect, phrases) for i, place in enumerate(places) if _is_line(place)}
    slack = sheet.px(_SAME_START_MM)

    def is_column(start: float) -> bool:
        return sum(any(abs(start - other) <= slack for other in there) for there in starts.values()) >= _LINES

    columns = {i: [start for start in there if is_column(start)] for i, there in starts.items()}
    return [part for i, place in enumerate(places) for part in _parts(sheet, place, columns.get(i, []))]


def _is_line(place: Place) -> bool:
    return place.kind is FieldKind.RULED and not place.cells


def _starts_above(sheet: Sheet, line: Rect, phrases: Sequence[Phrase]) -> list[float]:
    """Where captions above a line begin that stand apart, from the second on; none where the line has no first one."""
    above, below, apart = (sheet.px(reach) for reach in (*_ABOVE_MM, _APART_MM))
    captions = sorted(
        (
            phrase.rect
            for phrase in phrases
            if line.top - above <= phrase.rect.bottom <= line.top + below
            if line.left - below <= phrase.rect.left and phrase.rect.right <= line.right + below
        ),
        key=lambda rect: rect.left,
    )
    if not captions or captions[0].left > line.left + sheet.px(_FIRST_MM):
        return []
    return [right.left for left, right in pairwise(captions) if right.left - left.right >= apart]


def _parts(sheet: Sheet, place: Place, starts: Sequence[float]) -> list[Place]:
    before, free = sheet.px(_BEFORE_MM), sheet.px(_FREE_MM)
    edges = zip(
        [place.rect.left, *(start - before for start in starts)],
        [*(start - free for start in starts), place.rect.right],
        strict=True,
    )
    rects = [replace(place.rect, left=left, right=right) for left, right in edges]
    if len(rects) == 1 or min(rect.width for rect in rects) < sheet.px(_LEAST_PART_MM):
        return [place]
    return [replace(place, rect=rect, whole=None) for rect in rects]
