"""What a form is, before anything is drawn: plain descriptions in millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FieldKind(StrEnum):
    """What sort of text a field asks for, as a form description for the recogniser names it."""

    NAME = "name"
    DATE = "date"
    NUMBER = "number"
    CODE = "code"


class FieldStyle(StrEnum):
    """What is printed to write in: a box, a line to write on, unbroken or of dots, or one cell per character."""

    BOXED = "boxed"
    RULED = "ruled"
    DOTTED = "dotted"
    COMB = "comb"


class Content(StrEnum):
    """What people put in a field; finer than its kind, so that a form makes sense to a reader."""

    LAST_NAME = "last name"
    FIRST_NAME = "first name"
    FULL_NAME = "full name"
    TOWN = "town"
    BIRTH_DATE = "birth date"
    PUPIL_BIRTH_DATE = "pupil birth date"
    RECENT_DATE = "recent date"
    PHONE = "phone"
    POSTCODE = "postcode"
    MEMBER_NUMBER = "member number"
    CODE = "code"
    PLATE = "plate"


KIND_OF = {
    Content.LAST_NAME: FieldKind.NAME,
    Content.FIRST_NAME: FieldKind.NAME,
    Content.FULL_NAME: FieldKind.NAME,
    Content.TOWN: FieldKind.NAME,
    Content.BIRTH_DATE: FieldKind.DATE,
    Content.PUPIL_BIRTH_DATE: FieldKind.DATE,
    Content.RECENT_DATE: FieldKind.DATE,
    Content.PHONE: FieldKind.NUMBER,
    Content.POSTCODE: FieldKind.NUMBER,
    Content.MEMBER_NUMBER: FieldKind.NUMBER,
    Content.CODE: FieldKind.CODE,
    Content.PLATE: FieldKind.CODE,
}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field as printed; `cells` counts the characters a comb has room for, else 0."""

    caption: str
    content: Content
    style: FieldStyle
    width_mm: float
    height_mm: float
    cells: int = 0

    @property
    def kind(self) -> FieldKind:
        """What sort of text the field asks for."""
        return KIND_OF[self.content]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a form: rows of fields, left to right."""

    title: str
    rows: tuple[tuple[FieldSpec, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSpec:
    """One A4 page as an organisation has it printed.

    `caption_column_mm` is the width kept for captions left of their fields; 0 puts captions above.
    `comb_tick` is the height of a comb's inner strokes as a share of the field's, in (0, 1]:
    1 draws closed cells, less draws ticks that rise from the bottom.
    `rule_grey` is the ink of the printed rules, 0 black to 255 white.
    """

    organisation: str
    reference: str
    title: str
    instruction: str
    sections: tuple[Section, ...]
    declaration: str
    footer: str
    caption_column_mm: float = 0.0
    comb_tick: float = 1.0
    rule_grey: int = 70
