"""Rows of choices that pale lines part: "[ ] Adults ....... 145" and "Are you insured?    Yes [ ]  No [ ]". They are no
lines to write on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.image.page.neighbours import chained, on_one_row
from hcr_batch.image.page.ruling.rule import Rules
from hcr_batch.image.page.ruling.strokes import PRINT_MM, Strokes, find_strokes, has_print_shapes
from hcr_batch.image.page.sheet import Rect, Sheet

_BEFORE_MM, _BEHIND_MM = 1.0, 5.0
"""The box to tick begins this far before the start of its row at most, or behind it: a line that completes an answer
begins behind the words of that."""

_IN_LINE_MM = 1.2
"""The boxes of such rows, and these themselves, begin within this of each other."""

_WORDS_MM, _BESIDE_MM = 15.0, 0.7
"""The words of a choice stand within the first behind its box, whose own side ends within the second."""

_QUESTION_MM, _QUESTION_STROKES, _ENDING = (-1.0, 15.0), 4, 2
"""Where boxes to tick stand at the ends of rows, a question begins each: so far from its start it has so many strokes,
and that many boxes answer one at least. The number of a line to write on is shorter, and one box says what is done with
it."""

_LEAST = 2
"""This many rows have a box and words, at least half of these with the shapes of print: one line may be a task that
somebody wrote down."""

_LEVEL_MM = 0.8
"""Pieces of a line that a scan has broken are so level."""


def without_choice_rows(sheet: Sheet, rules: Rules, bands: Sequence[Rect], squares: Sequence[Rect]) -> list[Rect]:
    """The bands above lines less those of such rows, and less what goes on behind them on one row. squares: the boxes
    to tick of the sheet, some of which may be letters."""
    near = sheet.px(_IN_LINE_MM)
    begun = _groups([(band, box) for band in bands for box in squares if _begins_row(sheet, band, box)], near)
    ended = _groups([(band, box) for band in bands for box in squares if _ends_row(sheet, band, box)], near)
    # Of other rows some boxes may be ticked, and are not seen.
    ended = [group for group in ended if any(_boxes_of(row, squares) >= _ENDING for row in group)]
    if not begun and not ended:
        return list(bands)
    strokes = find_strokes(sheet, rules)
    rows = [band for group in begun if _are_choices(sheet, group, strokes) for band, _ in group]
    rows += [band for group in ended if _are_questions(sheet, group, strokes) for band, _ in group]
    level = sheet.px(_LEVEL_MM)

    def is_of_row(band: Rect) -> bool:
        return any(abs(band.bottom - row.bottom) <= level and band.left >= row.left for row in rows)

    def is_crossed_row(band: Rect) -> bool:
        """A row whose box is not seen, since it was ticked."""
        return any(abs(band.left - row.left) <= near and abs(band.right - row.right) <= near for row in rows)

    return [band for band in bands if not (is_of_row(band) or is_crossed_row(band))]


def _groups(boxed: Sequence[tuple[Rect, Rect]], near: float) -> list[list[tuple[Rect, Rect]]]:
    """The bands with a box to tick each that stand below each other, as many as make rows."""
    groups = chained(boxed, lambda group, row: _is_below(group[-1], row, near))
    return [group for group in groups if len(group) >= _LEAST]


def _begins_row(sheet: Sheet, band: Rect, box: Rect) -> bool:
    """Whether a box to tick stands at the start of a line, above it."""
    inset, middle = box.left - band.left, (box.top + box.bottom) / 2
    return -sheet.px(_BEFORE_MM) <= inset <= sheet.px(_BEHIND_MM) and band.top <= middle and box.bottom <= band.bottom


def _ends_row(sheet: Sheet, band: Rect, box: Rect) -> bool:
    """Whether a box to tick stands at the end of a line, above it."""
    inset, middle = band.right - box.right, (box.top + box.bottom) / 2
    return -sheet.px(_BEFORE_MM) <= inset <= sheet.px(_BEHIND_MM) and band.top <= middle and box.bottom <= band.bottom


def _boxes_of(row: tuple[Rect, Rect], squares: Sequence[Rect]) -> int:
    """How many of the squares stand on a row, to the end of its box."""
    band, box = row
    return sum(band.left <= one.left and one.right <= box.right and on_one_row(one, box) for one in squares)


def _is_below(upper: tuple[Rect, Rect], lower: tuple[Rect, Rect], near: float) -> bool:
    return all(abs(one.left - other.left) <= near for one, other in zip(upper, lower, strict=True))


def _are_choices(sheet: Sheet, rows: Sequence[tuple[Rect, Rect]], strokes: Strokes) -> bool:
    """Whether low print stands behind the boxes at the start of some rows."""
    beside, reach = sheet.px(_BESIDE_MM), sheet.px(_WORDS_MM)
    places = [replace(band, left=box.right + beside, right=box.right + reach) for band, box in rows]
    heights = strokes.bottom - strokes.top
    worded = [place for place in places if 0 < heights[strokes.within(place)].max(initial=0.0) <= sheet.px(PRINT_MM)]
    return len(worded) >= _LEAST and 2 * sum(has_print_shapes(sheet, place, strokes) for place in worded) >= len(worded)


def _are_questions(sheet: Sheet, rows: Sequence[tuple[Rect, Rect]], strokes: Strokes) -> bool:
    """Whether words of low print stand at the starts of rows."""
    first, last = map(sheet.px, _QUESTION_MM)
    places = [replace(band, left=band.left + first, right=band.left + last) for band, _ in rows]
    heights = strokes.bottom - strokes.top
    inside = [(place, heights[strokes.within(place)]) for place in places]
    worded = [place for place, some in inside if len(some) >= _QUESTION_STROKES and some.max() <= sheet.px(PRINT_MM)]
    return len(worded) >= _LEAST and 2 * sum(has_print_shapes(sheet, place, strokes) for place in worded) >= len(worded)
