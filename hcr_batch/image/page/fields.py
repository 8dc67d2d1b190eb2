"""The fields of a form: the places its rules leave to write in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

import numpy as np

from hcr_batch.image.page.barred import find_barred
from hcr_batch.image.page.boxes import find_closed, group_rows, is_checkbox, pick_cells
from hcr_batch.image.page.combs import split_combs, stretch_comb
from hcr_batch.image.page.dots import find_dotted
from hcr_batch.image.page.ruled import find_bands
from hcr_batch.image.page.rules import Rule, Rules, find_rules
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.ticks import find_ticks

_SAME_ROW = 0.5
"""Fields are read as one row when they share this much of the lower one's height."""

_SEPARATOR_SLACK = 0.15
"""A vertical rule in a comb is a separator within this share of a cell from where one belongs."""


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

    `rect` is the room inside its rules, in sheet pixels; `across` and `down` are the rules to erase from it.
    """

    rect: Rect
    kind: FieldKind
    across: tuple[Rule, ...] = ()
    down: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What the rules of a sheet make: its fields in reading order, and the rules themselves."""

    fields: tuple[Field, ...]
    rules: Rules


def find_form(sheet: Sheet) -> Form:
    """The fields of a sheet in reading order; none where nothing is to be filled in."""
    rules = find_rules(sheet, [*find_dotted(sheet), *find_barred(sheet)])
    closed = find_closed(sheet, rules)
    bands = find_bands(sheet, rules, closed)
    cells = [cell for cell in pick_cells(sheet, closed) if not _is_lined(cell, bands)]
    fields = _boxed_fields(sheet, rules, cells)
    fields += [Field(band, FieldKind.RULED, _across(rules, band), find_ticks(band, rules.ticks)) for band in bands]
    return Form(tuple(reading_order(fields)), rules)


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
    return Field(rect, FieldKind.COMB, _across(rules, rect), _separators(rules, rect, pitch))


def _box_field(rules: Rules, cell: Rect) -> Field:
    """The field of a single box, which may have ticks at its bottom."""
    upright = _upright(rules, cell)
    sides = [_nearest(upright, x, _EDGE_PX) for x in (cell.left, cell.right)]
    ticks = find_ticks(cell, rules.ticks)
    kind = FieldKind.COMB if ticks else FieldKind.BOX
    return Field(cell, kind, _across(rules, cell), tuple(side for side in sides if side) + ticks)


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
