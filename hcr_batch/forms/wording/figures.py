"""Figures that are the words of boxes to tick, such as ages, marks or a scale from 0 to 10.

They stand behind their boxes, before them or above. A figure alone says little: the question above its row does.
Boxes and phrases come with the numbers that their callers know them by.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.sheet import Rect, around

_TOUCH = 0.2
"""A box and its figures overlap by at most this share of the box's width."""


def figures_at(
    tick: Rect, ticks: Collection[Rect], figures: Mapping[int, Rect], words: Collection[Rect], near: float
) -> list[int]:
    """The figures in a box to tick, or those that are the next thing behind it and begin within `near` pixels.

    What is nearer to the box that follows is the word of that one, as in "1 [ ]  2 [ ]".
    """
    inside = next((k for k, rect in figures.items() if tick.covers(rect)), None)
    if inside is not None:
        return [inside]
    gaps = {k: rect.left - tick.right for k, rect in figures.items() if on_one_row(rect, tick)}
    behind = [k for k, gap in gaps.items() if -_TOUCH * tick.width <= gap <= near]
    k = min(behind, key=lambda k: gaps[k], default=None)
    if k is None:
        return []
    between = [rect.left - tick.right for rect in (*ticks, *words) if on_one_row(rect, tick) and rect.left > tick.left]
    following = [rect.left - figures[k].right for rect in ticks if on_one_row(rect, tick) and rect.left > tick.left]
    return [] if min(between, default=near) < gaps[k] or min(following, default=near) < gaps[k] else [k]


def asked_over(
    row: Sequence[Rect], phrases: Mapping[int, Rect], free: Collection[int], fields: Collection[Rect], reach: float
) -> int | None:
    """The question in the line of print right above a row of boxes to tick and their words, at most `reach` pixels off.

    row: the boxes and words. free: the phrases that may be questions; what is else in that line is none. fields: places
    to write in, which have what stands right above them.
    """
    span = around(row)
    above = {k: rect for k, rect in phrases.items() if rect.bottom <= span.top + _TOUCH * row[0].height}
    over = {k: rect for k, rect in above.items() if min(rect.right, span.right) > max(rect.left, span.left)}
    if not over:
        return None
    lowest = max(over.values(), key=lambda rect: rect.bottom)
    line = [k for k, rect in over.items() if on_one_row(rect, lowest)]
    first = min(line, key=lambda k: over[k].left)
    between = Rect(span.left, lowest.bottom, span.right, span.top)
    far = between.height > reach or any(between.overlap(field) > 0 for field in fields)
    return first if first in free and not far else None
