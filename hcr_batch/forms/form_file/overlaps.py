"""Fields of a form file that overlap: what both cover would be read twice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from hcr_batch.forms.definition import MOST_OVERLAP, FormField, box_text, overlap_share

_MOST_OVERLAPS = 50
"""This many pairs of fields that overlap are named; where there are more, they have one cause as a rule."""


def overlap_problems(fields: tuple[FormField, ...]) -> Iterator[str]:
    """The first overlaps, and whether there are more: of 2,000 equal boxes there are two million."""
    overlaps = _overlaps(fields)
    yield from islice(overlaps, _MOST_OVERLAPS)
    if next(overlaps, None) is not None:
        yield f"more than these {_MOST_OVERLAPS} pairs of fields overlap."


def _overlaps(fields: tuple[FormField, ...]) -> Iterator[str]:
    for i, one in enumerate(fields):
        for other in fields[i + 1 :]:
            share = overlap_share(one.box, other.box)
            if share > MOST_OVERLAP:
                yield (
                    f"the fields `{one.name}` and `{other.name}` overlap: they share {share:.0%} of the smaller one. "
                    f"Expected at most {MOST_OVERLAP:.0%}, so that nothing is read twice. "
                    f"Received: {box_text(one.box)} and {box_text(other.box)}."
                )
