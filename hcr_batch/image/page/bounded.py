"""Fields made of what bounds them, with the rules to erase from each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hcr_batch.image.page.boxes.closed import group_rows, is_checkbox
from hcr_batch.image.page.boxes.date_boxes import date_rows
from hcr_batch.image.page.combs.even import pitch_of, split_combs, stretch_comb
from hcr_batch.image.page.combs.short_ticks import find_ticks
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.grids import without_columns
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Rect, Sheet, around

_WIDEST_CELL_MM = 20.0
"""The cell of a comb is no wider, even on a small card that is taken for a page of A4; columns of a table are, whose
cells may be higher than wide."""

CODE_TINT = 15.0
"""Levels of grey by which the cell with the number of a place is darker than the place itself."""

_CODE_INSET = 0.2
"""How far from its sides, in shares of its width, its print is looked for."""

_SEPARATOR_SLACK = 0.15
"""A vertical rule in a comb is a separator within this share of a cell from where one belongs."""

_SIDE_SHARE = 0.3
"""A rule runs along at least this much of a field's side; less is the corner of a neighbour."""

_EDGE_PX = 3.0
"""Rules are drawn thicker by up to a pixel and straight: their cells begin within this of their centre."""


def boxed_fields(sheet: Sheet, rules: Rules, cells: list[Rect], squares: Sequence[Rect]) -> list[Field]:
    """Boxes and combs among closed cells; checkboxes are left out, some of which are among the `squares`."""
    widest = sheet.px(_WIDEST_CELL_MM)
    grouped = group_rows(sheet, cells)
    dates = date_rows(sheet, grouped, cells)
    rows = [part for row in grouped if row not in dates for part in split_combs(row)]
    rows = [one for part in rows for one in ([[cell] for cell in part] if _usual_width(part) > widest else [part])]
    parts = without_columns(sheet, rules, rows, squares)
    codes = [part[0] for part in parts if _begins_with_code(sheet, part)]
    parts = [part[1:] if part[0] in codes else part for part in parts]
    cells = [cell for cell in cells if cell not in codes]
    fields = [_comb_field(rules, part, cells) for part in parts if len(part) > 1]
    fields += [_date_field(rules, row) for row in dates]
    lone = [part[0] for part in parts if len(part) == 1 and not is_checkbox(sheet, part[0], cells)]
    combs = [field.rect for field in fields]
    fields += [_box_field(rules, cell) for cell in lone if not any(comb.covers(cell) for comb in combs)]
    return fields


def _begins_with_code(sheet: Sheet, cells: Sequence[Rect]) -> bool:
    """Whether the first of two cells is tinted, other than the second, and has print: the number that a form gives a
    box to tick."""
    if len(cells) != 2 or sheet.paper_in(cells[0]) > sheet.paper_in(cells[1]) - CODE_TINT:
        return False
    inset = _CODE_INSET * cells[0].width
    return sheet.ink_share(cells[0].padded(-inset)) > 0


def _usual_width(cells: Sequence[Rect]) -> float:
    return float(np.median([cell.width for cell in cells]))


def _date_field(rules: Rules, cells: Sequence[Rect]) -> Field:
    """The field of a date with a cell for each of its parts."""
    rect = around(cells)
    upright = _upright(rules, rect)
    sides = [_nearest(upright, x, _EDGE_PX) for cell in cells for x in (cell.left, cell.right)]
    return Field(rect, FieldKind.BOX, _across(rules, rect), tuple(dict.fromkeys(side for side in sides if side)))


def _comb_field(rules: Rules, cells: list[Rect], others: list[Rect]) -> Field:
    """The field of a comb, given its cells from left to right."""
    top, bottom = min(cell.top for cell in cells), max(cell.bottom for cell in cells)
    pitch = pitch_of([cell.left for cell in cells])
    rect = stretch_comb(Rect(cells[0].left, top, cells[-1].right, bottom), pitch, rules, others)
    separators = _separators(rules, rect, pitch)
    return Field(rect, FieldKind.COMB, _across(rules, rect), separators, len(separators) - 1, pitch)


def comb_apart(cells: Sequence[Rect]) -> Field:
    """The field of a comb whose cells stand apart, with the four sides of each."""
    top, bottom = (float(np.median(edge)) for edge in zip(*((cell.top, cell.bottom) for cell in cells), strict=True))
    rect = Rect(cells[0].left, top, cells[-1].right, bottom)
    across = tuple(Rule(rect.left, rect.right, at, at, 1.0) for at in (top, bottom))
    down = tuple(Rule(top, bottom, at, at, 1.0) for cell in cells for at in (cell.left, cell.right))
    pitch = (cells[-1].left - cells[0].left) / (len(cells) - 1)
    return Field(rect, FieldKind.COMB, across, down, len(cells), pitch)


def _box_field(rules: Rules, cell: Rect) -> Field:
    """The field of a single box, which may have ticks at its bottom."""
    upright = _upright(rules, cell)
    sides = [_nearest(upright, x, _EDGE_PX) for x in (cell.left, cell.right)]
    ticks = find_ticks(cell, rules.ticks)
    kind = FieldKind.COMB if ticks else FieldKind.BOX
    down = tuple(side for side in sides if side) + ticks
    return Field(cell, kind, _across(rules, cell), down, *_ticked(ticks))


def ruled_field(rules: Rules, band: Rect) -> Field:
    """The field above a line, which may have ticks."""
    ticks = find_ticks(band, rules.ticks)
    return Field(band, FieldKind.RULED, _across(rules, band), ticks, *_ticked(ticks))


def _ticked(ticks: Sequence[Rule]) -> tuple[int | None, float]:
    """How many cells a comb has whose ticks stand at both its ends too, and how far they are apart."""
    cells = len(ticks) - 1
    return (cells, (ticks[-1].at - ticks[0].at) / cells) if cells > 0 else (None, 0.0)


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
