"""Dates in the cells of a table: day, month and year below the heads of three columns are one field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hcr_batch.forms.places.place import APART_MM, Place
from hcr_batch.forms.wording.naming import Caption
from hcr_batch.forms.wording.vocabulary import date_part, plain_words
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import is_beside
from hcr_batch.image.page.sheet import Sheet, around

_FORMATS = {"dmy": "dd/mm/yyyy", "mdy": "mm/dd/yyyy", "ymd": "yyyy/mm/dd"}
"""The orders in which forms ask for day, month and year."""


def join_date_cells(
    sheet: Sheet, places: Sequence[Place], captions: Sequence[Caption], rows: Sequence[int]
) -> tuple[list[Place], list[Caption], list[int]]:
    """The places with their captions and rows, those of the day, the month and the year of one date made one, named
    after the head that spans their columns, and the format that these say."""
    joined = list[tuple[Place, Caption, int]]()
    near = sheet.px(APART_MM)
    for place, caption, row in zip(places, captions, rows, strict=True):
        joined.append((place, caption, row))
        form = _date_format(joined[-3:], near)
        if form is not None:
            cell = replace(joined[-3][0], rect=around([one.rect for one, *_ in joined[-3:]]))
            joined[-3:] = [(cell, (*caption[:-2], f"{caption[-2]} ({form})"), row)]
    return [one for one, *_ in joined], [named for _, named, _ in joined], [row for *_, row in joined]


def _date_format(last: Sequence[tuple[Place, Caption, int]], near: float) -> str | None:
    """The format of the date of which three places are the parts, of which one may be illegible; None where they are
    none."""
    cells, captions = [place for place, *_ in last], [caption for _, caption, _ in last]
    if len(last) < 3 or any(cell.kind is not FieldKind.BOX or cell.declared is not None for cell in cells):
        return None
    if any(len(caption) < 2 or caption[:-1] != captions[0][:-1] for caption in captions):
        return None
    parts = [next(filter(None, map(date_part, plain_words(caption[-1]))), "?") for caption in captions]
    beside = all(is_beside(one.rect, other.rect, near) for one, other in pairwise(cells))
    fits = [
        form for order, form in _FORMATS.items() if all(part in ("?", o) for part, o in zip(parts, order, strict=True))
    ]
    return fits[0] if beside and parts.count("?") < 2 and fits else None
