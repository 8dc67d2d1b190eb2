"""Paragraphs beside the rows of a table, whose lines stand where they happen to: they label no rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hcr_batch.image.page.neighbours import chained, on_one_row
from hcr_batch.image.page.sheet import Rect

_LEAST_LINES, _LEAST_BESIDE = 4, 3
"""A paragraph has this many lines, and rows beside this many of them."""

_LINES_APART = 0.6
"""They leave at most this share of their height between them."""

_ALIKE = 0.4
"""Labels stand at one height in their rows, to within this share of their own."""


def paragraphs_beside(phrases: Mapping[int, Rect], fields: Sequence[Rect]) -> set[int]:
    """The phrases that are lines of such paragraphs. phrases: those with words; fields: the places to write in."""

    def goes_on(block: list[int], k: int) -> bool:
        above, line = phrases[block[-1]], phrases[k]
        gap = line.top - above.bottom
        flush = abs(line.left - above.left) <= above.height
        return flush and -0.3 * above.height <= gap <= _LINES_APART * above.height

    blocks = chained(sorted(phrases, key=lambda k: phrases[k].top), goes_on)
    return {k for block in blocks if _is_astray([phrases[k] for k in block], fields) for k in block}


def _is_astray(lines: Sequence[Rect], fields: Sequence[Rect]) -> bool:
    """Whether the lines of a block stand at different heights beside the places on their right."""
    if len(lines) < _LEAST_LINES:
        return False
    offsets = []
    for line in lines:
        beside = [field for field in fields if field.left >= line.right and on_one_row(field, line)]
        if beside:
            offsets.append(min(beside, key=lambda field: field.left).bottom - line.bottom)
    return len(offsets) >= _LEAST_BESIDE and max(offsets) - min(offsets) > _ALIKE * lines[0].height
