"""Dates on lines with signs printed between their parts, `__/__/____`, and of whose year the century may be printed,
`__/__/20__`: two figures are left to write then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.words import on_sheet
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import FieldRule, FieldType

_CENTURY = re.compile(r"(?:^|\D)(19|20)[\W_]*$")
"""At the end of what is printed before the year, or of a date that is typed in one word."""

_PARTING = re.compile(r"[\W_]*(?:19|20)?[\W_]*")
"""What stands between the parts of a date, and is no caption."""

_TYPED = re.compile(r"_+[/.-]_+[/.-]_+")
"""A date in underscores so close to its signs that they make one line."""

_WIDER = 1.5
"""The gap before the year, which holds the century, is so many times as wide as the one before the month."""


def with_printed_parts(
    sheet: Sheet, places: Sequence[Place], fields: Sequence[Field], words: Sequence[PdfWord]
) -> tuple[list[Place], list[PdfWord]]:
    """The places, lines for dates with the century that is printed in them, and the words but those between their
    parts.

    fields: what was found on the sheet, lines with the gaps between their parts.
    """
    dates = [field for field in fields if field.kind is FieldKind.RULED and field.between]
    placed = [(on_sheet(sheet, word), word) for word in words]
    found, taken = list[Place](), set[int]()
    for place in places:
        is_line = place.kind is FieldKind.RULED
        between = [gap for date in dates if is_line and date.rect.covers(place.rect) for gap in date.between]
        within = [word for rect, word in placed if any(rect.overlap(gap) > 0 for gap in between)]
        parting = [word for word in within if _PARTING.fullmatch(word.text)]
        taken |= {id(word) for word in parting}
        printed = [match[1] for word in parting if (match := _CENTURY.search(word.text))]
        century = printed[0] if printed else "" if _has_room(between) else None
        typed = is_line and any(_TYPED.search(word.text) and place.rect.overlap(rect) > 0 for rect, word in placed)
        found.append(replace(place, century=century, parted=bool(between) or typed))
    return found, [word for word in words if id(word) not in taken]


def _has_room(gaps: Sequence[Rect]) -> bool:
    """Whether the gaps between the parts of a date show that a century is printed in the last one."""
    if not gaps:
        return False
    # Day and month in one have no gap.
    return len(gaps) == 1 or gaps[-1].width >= _WIDER * gaps[0].width


def rule_within(century: str, form: str) -> FieldRule:
    """What a date may hold whose century is printed, in a format of day, month and year; "" is one that was not
    read."""
    least, most = (f"{century}00-01-01", f"{century}99-12-31") if century else (None, None)
    return FieldRule(type=FieldType.DATE, formats=as_written(form.replace("yyyy", "yy")), least=least, most=most)


def as_written(form: str) -> tuple[str, ...]:
    """The formats of a date whose signs are printed: most people write figures alone, and some the signs as well."""
    return form, "".join(filter(str.isalpha, form))
