"""Boxes to tick that seem sunk into the paper: dark on two sides that meet, and pale on the others."""

from __future__ import annotations

from dataclasses import replace

import cv2

from hcr_batch.image.morphology import turned
from hcr_batch.image.page.ruling.faint import faint_rules
from hcr_batch.image.page.sheet import Rect, Sheet

_WITHIN_PX = 3
"""A side begins this near to the room inside at most, wherever it lies between the pixels."""

_DARK = 0.75
"""A dark side is ink along this much of the room at least."""


def with_pale_sides(sheet: Sheet, shortest_mm: float) -> Sheet:
    """The sheet with its pale straight lines, across and down, of such a length among its ink."""
    length = sheet.px(shortest_mm)
    across = faint_rules(sheet.grey, length)
    down = turned(faint_rules(turned(sheet.grey), length))
    return replace(sheet, ink=cv2.max(sheet.ink, cv2.max(across, down)))


def is_bevelled(sheet: Sheet, room: Rect) -> bool:
    """Whether of the sides around a room two that meet are ink, and not all are: it hangs on where a pale one lies
    between the pixels whether it is ink."""
    left, top, right, bottom = (round(edge) for edge in (room.left, room.top, room.right, room.bottom))
    rows, columns, near = slice(top, bottom), slice(left, right), _WITHIN_PX
    upright = [sheet.ink[rows, max(0, x - near) : x + near].max(axis=1) for x in (left, right)]
    level = [sheet.ink[max(0, y - near) : y + near, columns].max(axis=0) for y in (top, bottom)]
    dark = [[float((side > 0).mean()) >= _DARK for side in sides] for sides in (upright, level)]
    return all(map(any, dark)) and not all(map(all, dark))
