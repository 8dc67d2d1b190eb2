"""The fields of a form: the places its rules leave to write in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from hcr_batch.image.boxes import find_closed, group_rows, is_checkbox, pick_cells, split_combs
from hcr_batch.image.ruled import Band, find_bands
from hcr_batch.image.rules import Rule, Rules, find_rules
from hcr_batch.image.sheet import Rect, Sheet

_SAME_ROW = 0.5
"""Fields are read as one row when they share this much of the lower one's height."""

_SEPARATOR_SLACK = 0.18
"""A vertical rule in a comb is a separator within this share of a cell from where one belongs; elsewhere
it is a written 1."""


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
    rules = find_rules(sheet)
    closed = find_closed(sheet, rules)
    bands = find_bands(sheet, rules, closed)
    cells = [cell for cell in pick_cells(sheet, closed) if not _is_lined(cell, bands)]
    fields = _boxed_fields(sheet, rules, cells)
    fields += [Field(band.rect, FieldKind.RULED, _across(rules, band.rect), band.ticks) for band in bands]
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
    fields = []
    for row in group_rows(sheet, cells):
        for part in split_combs(row):
            if len(part) == 1 and is_checkbox(sheet, part[0], cells):
                continue
            rect = Rect(part[0].left, min(c.top for c in part), part[-1].right, max(c.bottom for c in part))
            kind = FieldKind.COMB if len(part) > 1 else FieldKind.BOX
            fields.append(Field(rect, kind, _across(rules, rect), _down(rules, rect, len(part))))
    return fields


def _is_lined(cell: Rect, bands: list[Band]) -> bool:
    """Whether a box is only the frame around lines to write on."""
    rects = [band.rect for band in bands if band.rect.width > 0.5 * cell.width]
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


def _down(rules: Rules, rect: Rect, cells: int) -> tuple[Rule, ...]:
    """Vertical rules on the sides of a field and between its cells."""
    pitch = rect.width / cells
    found = []
    for rule in rules.down + rules.ticks:
        steps = (rule.at - rect.left) / pitch
        overlap = min(rule.end, rect.bottom) - max(rule.start, rect.top)
        if overlap > 0.1 * rect.height and -0.5 < steps < cells + 0.5 and abs(steps - round(steps)) * pitch < max(
            4.0, min(_SEPARATOR_SLACK * pitch, 0.2 * rect.height)
        ):
            found.append(rule)
    return tuple(found)

