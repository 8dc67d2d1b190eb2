"""Whether a page is understood better with other rules: what was written outside of all its fields lies in some."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.image.page.field import Field
from hcr_batch.image.page.print_or_hand import looks_written
from hcr_batch.image.page.sheet import Rect, Sheet

_COVERED = 0.5
"""A field with this share of it in others is found by them as well."""

_LEAST_GAIN, _LEAST_SHARE = 8, 0.08
"""This many written fields are gained, and this share of those that there were: in forms of boxes some print looks
so."""


def gain_writing(sheet: Sheet, before: Sequence[Field], after: Sequence[Field], squares: Sequence[Rect]) -> bool:
    """Whether the later fields hold clearly more of what is written on a sheet than the earlier ones.

    squares: the boxes to tick, which with their words look written on.
    """
    after = [field for field in after if not any(field.rect.covers(square) for square in squares)]
    gained, lost = _written_without(sheet, after, before), _written_without(sheet, before, after)
    return gained - lost >= max(_LEAST_GAIN, _LEAST_SHARE * len(before))


def _written_without(sheet: Sheet, fields: Sequence[Field], others: Sequence[Field]) -> int:
    """How many of the fields that others do not cover are written in."""
    rects = [other.rect for other in others]
    alone = [field.rect for field in fields if not _are_over(rects, field.rect)]
    return sum(looks_written(sheet.grey_in(rect)) for rect in alone)


def _are_over(rects: Sequence[Rect], rect: Rect) -> bool:
    return sum(rect.overlap(other) for other in rects) > _COVERED * rect.width * rect.height
