"""The fields of a form: the places its rules leave to write in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from hcr_batch.image.page.apart import find_apart
from hcr_batch.image.page.barred import find_barred
from hcr_batch.image.page.bars import edges_of, find_bars, without_bars
from hcr_batch.image.page.boxes import find_closed, group_rows, is_checkbox, pick_cells
from hcr_batch.image.page.combs import split_combs, stretch_comb
from hcr_batch.image.page.dots import find_dotted
from hcr_batch.image.page.faint import with_faint_rules
from hcr_batch.image.page.rounded import find_rounded
from hcr_batch.image.page.ruled import find_bands, find_strokes, is_print
from hcr_batch.image.page.rules import Rule, Rules, find_rules
from hcr_batch.image.page.shaded import find_shaded
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.ticks import find_ticks

_SAME_ROW = 0.5
"""Fields are read as one row when they share this much of the lower one's height."""

_SEPARATOR_SLACK = 0.15
"""A vertical rule in a comb is a separator within this share of a cell from where one belongs."""

_FEW = 3
"""Where ink makes fewer fields, a form may do without; elsewhere faint rules and shades are ornaments."""

_LEVEL_MM = 0.8
_ALIKE = 1.25
_ROOM_FOR_SEPARATOR = 1.3
"""Combs are parts of one where their tops and bottoms are so near, their cells differ by this factor at most, and the
gap between them is at most so many cells wide."""

_SIDE_SHARE = 0.3
"""A rule runs along at least so much of a field's side; less is the corner of a neighbour."""

_EDGE_PX = 3.0
"""Rules are drawn thicker by up to a pixel and straight: their cells begin within this of their centre."""


class FieldKind(Enum):
    """What a field is bounded by."""

    BOX = auto()
    COMB = auto()
    RULED = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One place to write in.

    `rect` is the room inside its rules, in sheet pixels; `across` and `down` are the rules to erase from it. `cells`:
    how many a comb has, whatever bounds it; None for what is no comb. `pitch`: pixels from one of them to the next.
    `between`: the paper between its parts, where
    separators are printed and nobody writes.
    """

    rect: Rect
    kind: FieldKind
    across: tuple[Rule, ...] = ()
    down: tuple[Rule, ...] = ()
    cells: int | None = None
    pitch: float = 0.0
    between: tuple[Rect, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What the rules of a sheet make: its fields in reading order, and the rules themselves."""

    fields: tuple[Field, ...]
    rules: Rules


def find_form(sheet: Sheet) -> Form:
    """The fields of a sheet in reading order; none where nothing is to be filled in.

    Where there are few, rules that are too faint for ink are looked for, and then places that only shade bounds.
    """
    form = _form_of(sheet)
    if len(form.fields) < _FEW:
        faint = _form_of(with_faint_rules(sheet))
        form = faint if len(faint.fields) >= _FEW else form
    if len(form.fields) < _FEW:
        form = Form(tuple(reading_order(_with_shaded(sheet, form.rules, form.fields))), form.rules)
    return form


def _form_of(sheet: Sheet) -> Form:
    """The fields that its ink makes."""
    bars = find_bars(sheet)
    others = [*find_dotted(sheet), *find_barred(sheet), *edges_of(bars)]
    rules = find_rules(sheet, others, without_bars(sheet.ink, bars))
    closed = find_closed(sheet, rules)
    open_boxes = [box for box in find_rounded(sheet, rules) if not any(_covers(box.room, other) for other in closed)]
    closed += [box.room for box in open_boxes]
    rules = replace(rules, down=rules.down + tuple(side for box in open_boxes for side in box.sides))
    bands = find_bands(sheet, rules, closed)
    cells = [cell for cell in pick_cells(sheet, closed) if not _is_lined(cell, bands)]
    fields = _boxed_fields(sheet, rules, cells)
    fields += [_ruled_field(rules, band) for band in bands]
    combs = [_comb_apart(cells) for cells in find_apart(sheet)]
    fields = [field for field in fields if not any(_is_same_place(field.rect, comb.rect) for comb in combs)]
    return Form(tuple(join_combs(sheet, reading_order(fields + combs))), rules)


def reading_order(fields: list[Field]) -> list[Field]:
    """Fields row by row from the top, each row from left to right."""
    rows: list[list[Field]] = []
    for field in sorted(fields, key=lambda field: field.rect.top + field.rect.bottom):
        first = rows[-1][0].rect if rows else None
        if first and first.bottom - field.rect.top > _SAME_ROW * min(first.height, field.rect.height):
            rows[-1].append(field)
        else:
            rows.append([field])
    return [field for row in rows for field in sorted(row, key=lambda field: field.rect.left)]


def _with_shaded(sheet: Sheet, rules: Rules, fields: Sequence[Field]) -> list[Field]:
    """The fields, less the frames around others, and the places to write in that only their shade bounds, less the
    heads of parts."""
    shaded = find_shaded(sheet)
    strokes = find_strokes(sheet, rules) if shaded else None
    shaded = [rect for rect in shaded if strokes is not None and not is_print(sheet, rect, strokes)]
    shaded = [rect for rect in shaded if not any(_covers(rect, field.rect) for field in fields)]
    kept = [field for field in fields if not any(field.rect.overlap(rect) > 0 for rect in shaded)]
    return kept + [Field(rect, FieldKind.BOX) for rect in shaded]


def join_combs(sheet: Sheet, fields: Sequence[Field]) -> list[Field]:
    """The same with combs that are parts of one, such as day, month and year, made one field: they stand side by
    side, their cells alike, with room for a separator and for no caption between them."""
    joined: list[Field] = []
    for field in fields:
        if joined and _go_on(sheet, joined[-1], field):
            joined[-1] = _one_comb(joined[-1], field)
        else:
            joined.append(field)
    return joined


def _go_on(sheet: Sheet, left: Field, right: Field) -> bool:
    if left.kind is not FieldKind.COMB or right.kind is not FieldKind.COMB or not left.cells or not right.cells:
        return False
    near = sheet.px(_LEVEL_MM)
    if max(abs(left.rect.top - right.rect.top), abs(left.rect.bottom - right.rect.bottom)) > near:
        return False
    narrow, wide = sorted((left.pitch, right.pitch))
    return wide <= _ALIKE * narrow and 0 < right.rect.left - left.rect.right <= _ROOM_FOR_SEPARATOR * narrow


def _one_comb(left: Field, right: Field) -> Field:
    rect = Rect(
        left.rect.left,
        min(left.rect.top, right.rect.top),
        right.rect.right,
        max(left.rect.bottom, right.rect.bottom),
    )
    cells = (left.cells or 0) + (right.cells or 0)
    between = (*left.between, Rect(left.rect.right, rect.top, right.rect.left, rect.bottom), *right.between)
    return Field(rect, FieldKind.COMB, left.across + right.across, left.down + right.down, cells, right.pitch, between)


def _boxed_fields(sheet: Sheet, rules: Rules, cells: list[Rect]) -> list[Field]:
    """Boxes and combs among closed cells; checkboxes are left out."""
    parts = [part for row in group_rows(sheet, cells) for part in split_combs(row)]
    fields = [_comb_field(rules, part, cells) for part in parts if len(part) > 1]
    lone = [part[0] for part in parts if len(part) == 1 and not is_checkbox(sheet, part[0], cells)]
    combs = [field.rect for field in fields]
    fields += [_box_field(rules, cell) for cell in lone if not any(_covers(comb, cell) for comb in combs)]
    return fields


def _comb_field(rules: Rules, cells: list[Rect], others: list[Rect]) -> Field:
    """The field of a comb, given its cells from left to right."""
    top, bottom = min(cell.top for cell in cells), max(cell.bottom for cell in cells)
    pitch = float(np.median(np.diff([cell.left for cell in cells])))
    rect = stretch_comb(Rect(cells[0].left, top, cells[-1].right, bottom), pitch, rules, others)
    separators = _separators(rules, rect, pitch)
    return Field(rect, FieldKind.COMB, _across(rules, rect), separators, len(separators) - 1, pitch)


def _comb_apart(cells: Sequence[Rect]) -> Field:
    """The field of a comb whose cells stand apart, with the four sides of each."""
    top, bottom = (float(np.median(edge)) for edge in zip(*((cell.top, cell.bottom) for cell in cells), strict=True))
    rect = Rect(cells[0].left, top, cells[-1].right, bottom)
    across = tuple(Rule(rect.left, rect.right, at, at, 1.0) for at in (top, bottom))
    down = tuple(Rule(top, bottom, at, at, 1.0) for cell in cells for at in (cell.left, cell.right))
    pitch = (cells[-1].left - cells[0].left) / (len(cells) - 1)
    return Field(rect, FieldKind.COMB, across, down, len(cells), pitch)


def _is_same_place(rect: Rect, comb: Rect) -> bool:
    """Whether a field is a part of a comb, or the frame around it."""
    return rect.overlap(comb) > 0.5 * min(rect.width * rect.height, comb.width * comb.height)


def _box_field(rules: Rules, cell: Rect) -> Field:
    """The field of a single box, which may have ticks at its bottom."""
    upright = _upright(rules, cell)
    sides = [_nearest(upright, x, _EDGE_PX) for x in (cell.left, cell.right)]
    ticks = find_ticks(cell, rules.ticks)
    kind = FieldKind.COMB if ticks else FieldKind.BOX
    down = tuple(side for side in sides if side) + ticks
    return Field(cell, kind, _across(rules, cell), down, *_ticked(ticks))


def _ruled_field(rules: Rules, band: Rect) -> Field:
    """The field above a line, which may have ticks."""
    ticks = find_ticks(band, rules.ticks)
    return Field(band, FieldKind.RULED, _across(rules, band), ticks, *_ticked(ticks))


def _ticked(ticks: Sequence[Rule]) -> tuple[int | None, float]:
    """How many cells a comb has whose ticks stand at both its ends too, and how far they are apart."""
    cells = len(ticks) - 1
    return (cells, (ticks[-1].at - ticks[0].at) / cells) if cells > 0 else (None, 0.0)


def _covers(rect: Rect, cell: Rect) -> bool:
    return rect.overlap(cell) > 0.5 * cell.width * cell.height


def _is_lined(cell: Rect, bands: list[Rect]) -> bool:
    """Whether a box is only the frame around lines to write on."""
    rects = [band for band in bands if band.width > 0.5 * cell.width]
    return any(cell.overlap(rect) > 0.5 * rect.width * rect.height for rect in rects)


def _across(rules: Rules, rect: Rect) -> tuple[Rule, ...]:
    """Horizontal rules at or near the top and bottom of a field; what runs through its middle is writing."""
    slack, edge = 0.35 * rect.height, min(0.12 * rect.height, 6.0)
    return tuple(
        rule
        for rule in rules.across
        if rect.top - slack < rule.at < rect.bottom + slack
        and not rect.top + edge < rule.at < rect.bottom - edge
        and min(rule.end, rect.right) - max(rule.start, rect.left) > 0.3 * min(rule.length, rect.width)
    )


def _separators(rules: Rules, rect: Rect, pitch: float) -> tuple[Rule, ...]:
    """The rules on the sides of a comb and between its cells.

    There is one wherever a separator belongs, found or not; what stands elsewhere is a written 1.
    """
    upright = _upright(rules, rect)
    usual = Rule(rect.top, rect.bottom, 0.0, 0.0, 1.0)
    places = np.linspace(rect.left, rect.right, round(rect.width / pitch) + 1).tolist()
    return tuple(
        _nearest(upright, place, _SEPARATOR_SLACK * pitch) or replace(usual, at_start=place, at_end=place)
        for place in places
    )


def _upright(rules: Rules, rect: Rect) -> list[Rule]:
    """Vertical rules that run along a good part of a field's height."""
    return [
        rule
        for rule in rules.down + rules.ticks
        if min(rule.end, rect.bottom) - max(rule.start, rect.top) > _SIDE_SHARE * rect.height
    ]


def _nearest(rules: list[Rule], x: float, slack: float) -> Rule | None:
    """The vertical rule nearest to a place, if it is near enough."""
    rule = min(rules, key=lambda rule: abs(rule.at - x), default=None)
    return rule if rule and abs(rule.at - x) <= slack + rule.thickness / 2 else None
