"""The last row of a frame with lines to write on: below the last of these, with the frame's own lower side under it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from hcr_batch.image.page.ruling.rule import Rules
from hcr_batch.image.page.ruling.strokes import Strokes, find_strokes, is_print
from hcr_batch.image.page.sheet import Rect, Sheet

_LEAST_LINES, _ALIKE_MM, _WIDE = 2, 2.0, 0.8
"""This many lines of a frame begin and end within the second of each other, and are this wide in shares of it."""

_EVEN, _LAST = 0.12, (0.8, 1.3)
"""They are evenly apart, give or take this share; the frame ends this many times as far below the last."""


_UPPER = 0.55
"""Captions of the lines above end in this share of the room below them."""


def last_rows(sheet: Sheet, rules: Rules, frames: Sequence[Rect], bands: Sequence[Rect]) -> list[Rect]:
    """The rooms below the last lines of frames, where all lines of one are even and the room is as high as theirs, with
    no print in it. bands: the rooms above the lines."""
    found = [room for frame in frames if (room := _below_lines(sheet, frame, bands)) is not None]
    found = [room for room in found if not any(room.overlap(band) > 0 for band in bands)]
    if not found:
        return []
    strokes = find_strokes(sheet, rules)
    return [room for room in found if not (is_print(sheet, room, strokes) or _hangs(room, strokes))]


def _hangs(room: Rect, strokes: Strokes) -> bool:
    """Whether what stands in a room hangs from the line above it, as a caption does: people write on the line below."""
    held = strokes.around(room)
    return held is not None and held.bottom - room.top <= _UPPER * room.height


def _below_lines(sheet: Sheet, frame: Rect, bands: Sequence[Rect]) -> Rect | None:
    """The room between the last line of a frame and its lower side; None where it is no row like the others."""
    within = sorted((band for band in bands if frame.covers(band)), key=lambda band: band.bottom)
    if len(within) < _LEAST_LINES:
        return None
    last, near = within[-1], sheet.px(_ALIKE_MM)
    alike = all(max(abs(band.left - last.left), abs(band.right - last.right)) <= near for band in within)
    if not alike or last.width < _WIDE * frame.width:
        return None
    steps = [lower.bottom - upper.bottom for upper, lower in pairwise(within)]
    pitch, room = float(np.median(steps)), frame.bottom - last.bottom
    even = all(abs(step - pitch) <= _EVEN * pitch for step in steps) and _LAST[0] * pitch <= room <= _LAST[1] * pitch
    return Rect(last.left, last.bottom + 1, last.right, frame.bottom) if even else None
