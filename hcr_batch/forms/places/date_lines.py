"""Dates on lines in three pieces: those for day, month and year below the head of a date are one field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.kinds import caption_type
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, Sheet, around
from hcr_batch.records import FieldType

_PIECES, _LEVEL_MM, _GAP_MM = 3, 0.8, 3.0
"""This many lines, of one height to within this, stand this near beside each other, and no fourth one does."""

_LONGEST_MM = 25.0
"""Each has room for a month or a year, and for no more."""

_HEAD_MM, _STEP_MM = 3.0, 15.0
"""The head ends this far below the upper edge of the first row at most, and rows are this far apart."""


def join_date_lines(
    sheet: Sheet, places: Sequence[Place], phrases: Sequence[Phrase]
) -> tuple[list[Place], list[Phrase]]:
    """The places, those pieces made one that stand below print that asks for a date and lies over more than one of
    them, and so those in the rows below these; and the phrases without the strokes that part such pieces."""
    heads = [phrase.rect for phrase in phrases if phrase.text and caption_type(phrase.text, None) is FieldType.DATE]
    joined, last = list(places), list[Rect]()
    for pieces in sorted(_threes(sheet, places), key=lambda pieces: pieces[0].rect.top) if heads else ():
        whole = around([piece.rect for piece in pieces])
        if any(_heads(sheet, head, [piece.rect for piece in pieces]) for head in heads) or any(
            _goes_on(sheet, above, whole) for above in last
        ):
            last.append(whole)
            joined[joined.index(pieces[0])] = replace(pieces[0], rect=whole, parted=True)
            joined = [place for place in joined if place not in pieces[1:]]
    parting = [
        phrase for phrase in phrases if len(phrase.text or "") == 1 and any(whole.covers(phrase.rect) for whole in last)
    ]
    return joined, [phrase for phrase in phrases if phrase not in parting]


def _threes(sheet: Sheet, places: Sequence[Place]) -> list[list[Place]]:
    """Three short lines side by side, from the left."""
    level, gap = sheet.px(_LEVEL_MM), sheet.px(_GAP_MM)
    lines = [place for place in places if place.kind is FieldKind.RULED and not place.cells]

    def goes_on(row: list[Place], line: Place) -> bool:
        last = row[-1].rect
        return abs(last.bottom - line.rect.bottom) <= level and -level <= line.rect.left - last.right <= gap

    rows = chained(sorted(lines, key=lambda line: line.rect.left), goes_on)
    longest = sheet.px(_LONGEST_MM)
    return [row for row in rows if len(row) == _PIECES and all(piece.rect.width <= longest for piece in row)]


def _heads(sheet: Sheet, head: Rect, pieces: Sequence[Rect]) -> bool:
    """Whether print stands above several pieces, and over nothing else."""
    whole, near = around(pieces), sheet.px(_HEAD_MM)
    above = whole.top - sheet.px(_STEP_MM) / 2 <= head.bottom <= whole.top + near
    within = whole.left - near <= head.left and head.right <= whole.right + near
    return above and within and sum(head.left < piece.right and piece.left < head.right for piece in pieces) > 1


def _goes_on(sheet: Sheet, above: Rect, below: Rect) -> bool:
    """Whether a row of pieces is the next one of a table."""
    edges = max(abs(above.left - below.left), abs(above.right - below.right))
    return edges <= sheet.px(_GAP_MM) and 0 < below.bottom - above.bottom <= sheet.px(_STEP_MM)
