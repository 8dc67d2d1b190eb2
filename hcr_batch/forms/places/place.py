"""A place to write in or to tick on a sheet."""

from __future__ import annotations

from dataclasses import dataclass

from hcr_batch.files.scans.pdf_fields import PdfField
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.sheet import Rect

TICK_MARGIN_MM = 1.0
"""Room kept from print beside a field; the outline of a box to tick lies within it."""

LEAST_FIELD_MM = 10.0
"""A field is at least this wide beside a caption in the same box."""

APART_MM = 1.5
"""Neighbours in a table are nearer to each other than this: heavy rules between them, or the tint between white places,
take a millimetre and more."""


TOUCH_MM = 1.0
"""Phrases and places are found to within this."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is on a sheet, and what is known of it without its caption.

    whole: the box with the print in it that was left out of `rect`. declared: what the PDF itself says of it.
    unit: what is printed before or behind it in the same box, and says what is counted there. century: of a date, what
    is printed of its year, "" where that could not be read; None where nothing is. parted: it is a line for a date,
    with signs printed between its parts.
    """

    rect: Rect
    kind: FieldKind | None
    cells: int | None = None
    whole: Rect | None = None
    declared: PdfField | None = None
    unit: str = ""
    century: str | None = None
    parted: bool = False

    @property
    def is_tick(self) -> bool:
        """Whether it is a box or ring to tick."""
        return self.kind is None
