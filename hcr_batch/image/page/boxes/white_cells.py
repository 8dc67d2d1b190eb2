"""What is in a white place on a tint: its parts, and the cells that thin tinted lines make in it.

Lines that show the tint from top to bottom are found one by one, and part cells of any width. Paler ones, as a blurred
scan leaves them, are found only where many stand at even steps: a single such column may be a stroke of writing, or
light that falls off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.ruling.cell_lines import MARGIN, darker_columns, lines_between, sides_of_cells
from hcr_batch.image.page.sheet import Rect
from hcr_batch.records import GreyImage

LEAST_GAP_MM = 0.7
"""The tint between two places is at least this wide; narrower, it is a line between two cells of one."""

BLURRED_MM = 1.3
"""On a blurred scan such a line is as wide as this, where it makes even cells with the others."""

_AROUND_MM = 1.2
"""This near above and below a white place the tint is looked at."""

_DARKER = 60
"""Lines between cells are darker than the tint by this many levels at most; pens write darker ones."""

_LEAST_CELL_MM, _ASPECT = 3.0, 1.5
"""Cells for one character are this wide, and no wider than this many times their height: as in `image.page.combs.apart`
and `image.page.combs.even`."""

_SEEN = 0.55
"""This many of a comb's lines are seen: writing hides the others, or they are too faint."""

_GROUPS, _UNLIKE = (2, 3, 4), 0.2
_LEVEL, _APART = 0.12, 1.3
"""Beside a comb, no further off than this many of its cells and as high as it to within this share, a place as wide as
this many of its cells, to within this share of one, is another group of it where all lines between these are seen, pale
as they may be."""

_NARROWEST, _LEAST_FAINT, _SEEN_FAINT = 0.5, 3, 0.75
"""Cells between faint lines are no narrower than this share of their height, and this many at least; this many of their
lines are seen."""


def parts_of(grey: GreyImage, rect: Rect, mm: float) -> list[Field]:
    """The parts of a white place, parted where the tint runs through it from top to bottom: boxes, combs, and single
    cells, which may go on one. mm: pixels of a millimetre."""
    tinted = [(rect.left + a, rect.left + b) for a, b in runs_of(_tinted(grey, rect, mm))]
    fields: list[Field] = []
    for part in _parted(rect, tinted, BLURRED_MM, mm):
        whole = _as_fields(part, [(a + b) / 2 for a, b in tinted])
        comb = whole[0] if len(whole) == 1 and whole[0].cells else _faint_comb(grey, part)
        if comb:
            fields.append(comb)
            continue
        lines = [(a + b) / 2 for a, b in tinted if b - a < LEAST_GAP_MM * mm]
        fields += [field for smaller in _parted(part, tinted, LEAST_GAP_MM, mm) for field in _as_fields(smaller, lines)]
    return fields


def _parted(rect: Rect, tinted: Sequence[tuple[float, float]], gap_mm: float, mm: float) -> list[Rect]:
    """The parts of a place, wide enough for a character, between the columns that are tinted over this many
    millimetres."""
    gaps = [(a, b) for a, b in tinted if b - a >= gap_mm * mm and rect.left <= a and b <= rect.right]
    starts, ends = [rect.left, *(b for _, b in gaps)], [*(a for a, _ in gaps), rect.right]
    return [replace(rect, left=a, right=b) for a, b in zip(starts, ends, strict=True) if b - a >= _LEAST_CELL_MM * mm]


def with_groups(grey: GreyImage, fields: Sequence[Field]) -> list[Field]:
    """The same with boxes that are groups of the combs beside them, as day and month are of a date, made combs."""
    fields, changed = list(fields), True
    while changed:
        combs = [field for field in fields if field.cells]
        groups = [_like_comb(grey, field, combs) if field.kind is FieldKind.BOX else None for field in fields]
        changed = any(groups)
        fields = [group or field for group, field in zip(groups, fields, strict=True)]
    return fields


def _like_comb(grey: GreyImage, box: Field, combs: Sequence[Field]) -> Field | None:
    """A box as a group of one of the combs, if it is one."""
    for comb in combs:
        count, rect = round(box.rect.width / comb.pitch), box.rect
        gap = max(comb.rect.left - rect.right, rect.left - comb.rect.right)
        off = max(abs(comb.rect.top - rect.top), abs(comb.rect.bottom - rect.bottom))
        beside = 0 < gap <= _APART * comb.pitch and off <= _LEVEL * rect.height
        if beside and count in _GROUPS and abs(rect.width - count * comb.pitch) <= _UNLIKE * comb.pitch:
            dips = darker_columns(grey, rect)
            if _seen(rect, dips, count) == 1.0:
                return _comb(rect, dips, count)
    return None


def is_cell_alone(field: Field) -> bool:
    """Whether a part is a single cell: room for no more than a character, or a tick."""
    return field.cells == 1


def _tinted(grey: GreyImage, rect: Rect, mm: float) -> NDArray[np.bool_]:
    """Which columns of a white place have the tint above and below it from top to bottom, or a line a little darker."""
    inset, reach = round(MARGIN * rect.height), max(2, round(_AROUND_MM * mm))
    top, bottom, left, right = int(rect.top), int(rect.bottom), int(rect.left), int(rect.right)
    inside = grey[top + inset : bottom - inset, left:right]
    around = np.concatenate([grey[max(0, top - reach) : top, left:right], grey[bottom : bottom + reach, left:right]])
    if not inside.size or not around.size:
        return np.zeros(max(0, right - left), np.bool_)
    tint, white = (_running_median(picture, round(rect.height)) for picture in (around, inside))
    near = (white - tint) / 2
    # Writing is darker than the tint, or leaves white above and below it.
    low, middle, high = np.quantile(inside, (0.1, 0.5, 0.9), axis=0)
    upright, darkest = high <= tint + near, tint - np.maximum(near, _DARKER)
    tinted = upright & (low >= darkest)
    for a, b in runs_of(upright):
        # The edge of an upright stroke is as grey as the tint.
        tinted[a:b] &= bool((middle[a:b] >= darkest[a:b]).all())
    return np.asarray(tinted, np.bool_)


def _running_median(picture: GreyImage, reach: int) -> NDArray[np.float64]:
    """The usual grey of a picture this many pixels around each column, (W,): light falls off over a page."""
    columns = np.pad(np.median(picture, axis=0).astype(np.uint8), reach, "edge")
    usual = cv2.medianBlur(columns[None], 2 * reach + 1)[0, reach : len(columns) - reach]
    return np.asarray(usual, np.float64)


def _as_fields(part: Rect, lines: Sequence[float]) -> list[Field]:
    """A part as a comb where lines make even cells of it, or as the cells of a table where these are too wide for a
    single character."""
    # The edge of the place itself is no line.
    edge = part.height / _ASPECT / 4
    within = [x for x in lines if part.left + edge < x < part.right - edge]
    edges = [part.left, *within, part.right]
    steps = np.diff(edges)
    pitch = float(np.median(steps))
    if pitch > _ASPECT * part.height:
        # Where many lines are too faint, most steps are of two cells.
        cells = float(np.round(steps / steps.min()).sum())
        comb = _as_comb(part, within, part.width / cells) if part.width / cells <= part.height else None
        return [comb] if comb else [Field(replace(part, left=a, right=b), FieldKind.BOX) for a, b in pairwise(edges)]
    return [_as_comb(part, within, pitch) or Field(part, FieldKind.BOX)]


def _faint_comb(grey: GreyImage, part: Rect) -> Field | None:
    """A part as a comb, where columns a little darker than those beside them stand where lines between even cells
    would: lines that a blurred scan leaves paler than the tint."""
    dips = darker_columns(grey, part)
    fewest, most = round(part.width / (_ASPECT * part.height)), int(part.width / (_NARROWEST * part.height))
    counts = range(max(_LEAST_FAINT, fewest), most + 1)
    # Of a comb half as many lines would be seen as well.
    seen, count = max(((_seen(part, dips, count), count) for count in counts), default=(0.0, 0))
    return _comb(part, dips, count) if seen >= _SEEN_FAINT else None


def _as_comb(part: Rect, within: Sequence[float], pitch: float) -> Field | None:
    """A part as a comb of such cells; None where too few of the lines between them are seen."""
    count = round(part.width / pitch)
    if count == 1 and part.width > part.height:
        return None
    return _comb(part, within, count) if _seen(part, within, count) >= _SEEN else None


def _seen(part: Rect, within: Sequence[float], count: int) -> float:
    """Which share of the lines between this many even cells is there; 1.0 for a single one."""
    places, seen = lines_between(part, within, count)
    return float(seen.mean()) if len(places) else 1.0


def _comb(part: Rect, within: Sequence[float], count: int) -> Field:
    """A part as a comb of this many even cells."""
    return Field(part, FieldKind.COMB, (), sides_of_cells(part, within, count), count, part.width / count)
