"""Parts of a form: the frames around their fields, and the tinted heads on top of these."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.image.page.boxes.closed import same_edge_px
from hcr_batch.image.page.neighbours import is_on_top
from hcr_batch.image.page.ruling.rule import Rules
from hcr_batch.image.page.ruling.strokes import find_strokes, is_surely_print
from hcr_batch.image.page.sheet import Rect, Sheet

_WIDE = 0.5
"""One line over this share of a box's width makes it a frame; a shorter one may be the stroke under what is written."""

_LEAST_LINES = 2
"""This many lines in a box make it a frame, whatever their lengths."""

_TINT = 6
"""Levels of grey by which the head of a part is darker than what is below it."""


def without_parts(
    sheet: Sheet, rules: Rules, closed: Sequence[Rect], cells: list[Rect], bands: list[Rect]
) -> list[Rect]:
    """The cells less the frames around lines to write on, and the heads of parts.

    closed: all rectangles that rules close in. bands: the lines to write on.
    """
    rooms = [cell for cell in cells if not _is_lined(cell, bands)]
    frames = [rect for rect in closed if rect not in rooms]
    near = same_edge_px(sheet)
    below = {cell: [frame for frame in frames if is_on_top(cell, frame, near)] for cell in rooms}
    heads = {cell for cell, under in below.items() if any(_is_darker(sheet, cell, frame) for frame in under)}
    if not heads:
        return rooms
    strokes = find_strokes(sheet, rules)
    return [cell for cell in rooms if cell not in heads or not is_surely_print(sheet, cell, strokes)]


def _is_lined(cell: Rect, bands: Sequence[Rect]) -> bool:
    """Whether a box is only the frame around lines to write on."""
    within = [band for band in bands if cell.covers(band)]
    return len(within) >= _LEAST_LINES or any(band.width > _WIDE * cell.width for band in within)


def _is_darker(sheet: Sheet, head: Rect, frame: Rect) -> bool:
    """Whether a box is tinted, and the one below it is not."""
    return sheet.paper_in(frame) - sheet.paper_in(head) >= _TINT
