"""What a field is, and the order in which fields are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Protocol, TypeVar

from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Rect

_SAME_ROW = 0.5
"""Fields are read as one row when they share this much of the lower one's height."""

_FRAME = 1.5
"""A box this many times as large as a place in it is the frame around the part of a form that the place belongs to."""


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
    `between`: the paper between its parts, where separators are printed and nobody writes.
    """

    rect: Rect
    kind: FieldKind
    across: tuple[Rule, ...] = ()
    down: tuple[Rule, ...] = ()
    cells: int | None = None
    pitch: float = 0.0
    between: tuple[Rect, ...] = ()

    def frames(self, place: Rect) -> bool:
        """Whether this is a box around the part of a form in which there is a place to write in."""
        box = self.rect
        return (
            self.kind is FieldKind.BOX
            and box.covers(place)
            and box.width * box.height > _FRAME * place.width * place.height
        )


@dataclass(frozen=True, slots=True)
class Form:
    """What the rules of a sheet make: its fields in reading order, the rules themselves, the squares of its ink that
    look like boxes to tick, and the cells with a letter that are ticked."""

    fields: tuple[Field, ...]
    rules: Rules
    squares: tuple[Rect, ...] = ()
    lettered: tuple[Rect, ...] = ()

    def with_fields(self, fields: Sequence[Field]) -> Form:
        """The same with other fields, in whatever order."""
        return replace(self, fields=tuple(reading_order(fields)))


class _Placed(Protocol):
    @property
    def rect(self) -> Rect: ...


_Item = TypeVar("_Item", bound=_Placed)


def reading_order(items: Sequence[_Item]) -> list[_Item]:
    """Fields, or what else has a place, row by row from the top, each row from left to right."""
    rows: list[list[_Item]] = []
    for item in sorted(items, key=lambda item: item.rect.top + item.rect.bottom):
        first = rows[-1][0].rect if rows else None
        if first and first.bottom - item.rect.top > _SAME_ROW * min(first.height, item.rect.height):
            rows[-1].append(item)
        else:
            rows.append([item])
    return [item for row in rows for item in sorted(row, key=lambda item: item.rect.left)]
