"""Which of the ink in a place is print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from hcr_batch.forms.places.place import Place
from hcr_batch.image.page.boxes.labels import without_labels
from hcr_batch.image.page.field import Form as PageForm
from hcr_batch.image.page.ink import Mask, find_components
from hcr_batch.image.page.phrases import Phrase, group_print, strip_rules
from hcr_batch.image.page.ruling.strokes import Strokes
from hcr_batch.image.page.sheet import Rect, Sheet

_PRINT_HEIGHT_MM, _LARGE_PRINT_MM = 3.8, 5.6
"""Printed letters are at most this high, 14 points, and titles and the heads of tables 20; written ones in a box
are mostly higher than the former."""

_PEN_FILL = 0.42
"""Median share of its bounding box that a stroke fills: less is a pen's. `image.page.layout` has 0.44 for the lines of
whole pages."""

_STROKE_MM = 0.8
_WRITING_MM = 2.0
"""Smaller strokes are dots and specks, and smaller ones than the latter are no handwriting."""

_JITTER_MM = 0.5
_ON_LINE = 0.6
"""This many of the letters of print stand within this of one baseline."""


def find_prints(
    sheet: Sheet,
    found: PageForm,
    places: Sequence[Place],
    cells: Mapping[int, Rect],
    known: list[Phrase],
    strokes: Strokes,
) -> list[list[Rect]]:
    """The lines of print inside each place; `cells` are those in tables, by their numbers, and `strokes` those of the
    sheet without its rules."""
    bare = strip_rules(sheet, found.rules)
    free = [place for i, place in enumerate(places) if not (i in cells or place.is_tick)]
    # Where nobody wrote in the fields outside of tables, what stands in the tables is print.
    blank = bool(free) and not any(is_written(sheet, bare, place.rect) for place in free)
    prints = [_print_within(sheet, bare, place, known, blank=blank and i in cells) for i, place in enumerate(places)]
    return _with_labels(sheet, found, places, prints, known, strokes)


def _with_labels(
    sheet: Sheet,
    found: PageForm,
    places: Sequence[Place],
    prints: Sequence[list[Rect]],
    known: Sequence[Phrase],
    strokes: Strokes,
) -> list[list[Rect]]:
    """The lines of print with what stands alike in a whole row or column of cells: the number of a row is too narrow
    for a line. Where the text is known, it says more: the numbers of a scale are to be circled."""
    kept = {id(field.rect) for field in without_labels(sheet, found).fields}
    labels = [field.rect for field in found.fields if id(field.rect) not in kept]
    if not labels:
        return list(prints)
    unread = [
        place.rect in labels and not any(phrase.rect.overlap(place.rect) > 0 for phrase in known) for place in places
    ]
    stand = [strokes.around(place.rect) if alone else None for place, alone in zip(places, unread, strict=True)]
    return [lines or ([print_in] if print_in else []) for lines, print_in in zip(prints, stand, strict=True)]


def _print_within(sheet: Sheet, bare: Mask, place: Place, known: list[Phrase], *, blank: bool) -> list[Rect]:
    """The bounding boxes of the lines of print inside a box or above a line.

    In a `blank` box whatever there is is print.
    """
    if place.is_tick or place.cells:
        return []
    rect = place.rect
    if known:
        return [p.rect for p in known if rect.covers(p.rect)]
    inset = min(2.0, rect.height / 8)
    rows = slice(max(0, int(rect.top + inset)), max(0, int(rect.bottom - inset)))
    columns = slice(max(0, int(rect.left + inset)), max(0, int(rect.right - inset)))
    part = np.zeros_like(bare)
    part[rows, columns] = bare[rows, columns]
    return [line for line in group_print(sheet, part) if blank or _is_print(sheet, part, line)]


def _is_print(sheet: Sheet, ink: Mask, line: Rect) -> bool:
    """Whether the strokes of a line are as low as print, and stand on one baseline."""
    window = ink[int(line.top) : int(line.bottom), int(line.left) : int(line.right)]
    stats = find_components(window).stats[1:]
    heights = stats[:, 3]
    letters = heights >= sheet.px(_STROKE_MM)
    fill = float(np.median(stats[letters, 4] / (stats[letters, 2] * heights[letters]))) if letters.any() else 0.0
    highest = sheet.px(_LARGE_PRINT_MM if fill >= _PEN_FILL else _PRINT_HEIGHT_MM)
    if not letters.any() or heights.max() > highest:
        return False
    bottoms = (stats[:, 1] + heights)[letters]
    return bool((np.abs(bottoms - np.median(bottoms)) <= max(1.0, sheet.px(_JITTER_MM))).mean() >= _ON_LINE)


def is_written(sheet: Sheet, bare: Mask, rect: Rect) -> bool:
    """Whether a field holds a stroke as large as handwriting."""
    window = bare[int(rect.top) + 2 : int(rect.bottom) - 2, int(rect.left) + 2 : int(rect.right) - 2]
    if not window.size:
        return False
    sizes = find_components(np.ascontiguousarray(window)).stats[1:, 2:4]
    return bool((sizes.max(axis=1, initial=0) >= sheet.px(_WRITING_MM)).any())
