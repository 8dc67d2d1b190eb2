"""Cells on a tint behind combs, for the figures behind the comma: patches of ink to those who look for rules."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Rect, Sheet

_FARTHEST, _LEVEL_MM, _ALIKE = 1.3, 1.2, 0.25
"""A cell begins within this many cells of the comb, level with it to within this, sides and all, and is as wide as its
cells but for this much."""

_SIDE_MM = 0.4
"""Its own sides lie this far within what is dark."""

_TINT, _DARKEST = 8, 110
"""Its paper is this many levels darker than that of the comb, and no darker than the latter: what is, is a mark or a
bar."""


def tinted_cells(sheet: Sheet, fields: Sequence[Field]) -> list[Field]:
    """The tinted cells right behind combs that begin none of their own."""
    combs = [field for field in fields if field.cells and field.kind is FieldKind.COMB]
    found = [_behind(sheet, comb) for comb in combs]
    return [
        Field(cell, FieldKind.BOX, *_sides(cell))
        for cell in found
        if cell is not None and not any(cell.overlap(field.rect) > 0 for field in fields)
    ]


def _behind(sheet: Sheet, comb: Field) -> Rect | None:
    """The room inside such a cell behind a comb."""
    level, inset = sheet.px(_LEVEL_MM), sheet.px(_SIDE_MM)
    top, bottom = max(0, int(comb.rect.top - 2 * level)), int(comb.rect.bottom + 2 * level)
    left, reach = int(comb.rect.right + inset), (_FARTHEST + 1 + _ALIKE) * comb.pitch + 2 * level
    window = sheet.ink[top:bottom, left : left + int(reach)]
    for x, y, width, height, _ in find_components(np.ascontiguousarray(window)).stats[1:].tolist():
        whole = Rect(left + x, top + y, left + x + width, top + y + height)
        off = max(abs(whole.top - comb.rect.top), abs(whole.bottom - comb.rect.bottom))
        room = whole.padded(-inset)
        even = abs(width - comb.pitch) <= _ALIKE * comb.pitch and off <= level
        if even and _DARKEST <= sheet.paper_in(room) <= sheet.paper_in(comb.rect) - _TINT:
            return room
    return None


def _sides(cell: Rect) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The upper and the lower, the left and the right side of a cell."""
    across = tuple(Rule(cell.left, cell.right, at, at, 1.0) for at in (cell.top, cell.bottom))
    return across, tuple(Rule(cell.top, cell.bottom, at, at, 1.0) for at in (cell.left, cell.right))
