"""What each field of a draft may hold, as its caption, its cells, the print beside it and the PDF say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.files.scans.pdf_fields import PdfField
from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.places.century import as_written, rule_within
from hcr_batch.forms.places.date_order import DAY_FIRST, YEAR_FIRST, guess_order, words_in_combs
from hcr_batch.forms.places.numbered import with_amounts
from hcr_batch.forms.places.place import Place
from hcr_batch.forms.places.ticked import ticked_places
from hcr_batch.forms.places.writable import Prints
from hcr_batch.forms.wording.firma import with_firma
from hcr_batch.forms.wording.kinds import caption_type, guess_type
from hcr_batch.forms.wording.naming import Caption
from hcr_batch.forms.wording.units import is_no_cents
from hcr_batch.forms.wording.vocabulary import date_format
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.sheet import Sheet
from hcr_batch.records import WRITTEN_TYPES, FieldRule, FieldType

_SEVERAL_LINES_MM = 25.0
"""A box this high is for several lines: a date alone may stand in it, beside a signature, but no single number."""

_ONE_LINE = (FieldType.NUMBER, FieldType.DIGITS, FieldType.CODE, FieldType.TIME, FieldType.PHONE, FieldType.EMAIL)


def order_of_dates(
    sheet: Sheet, places: Sequence[Place], prints: Prints, captions: Sequence[Caption], words: Sequence[PdfWord]
) -> str | None:
    """The order of day and month that the print of the page says, as far as its text is known."""
    return guess_order(_texts(prints, captions), words_in_combs(sheet, places, words))


def guess_rules(
    sheet: Sheet, places: Sequence[Place], captions: Sequence[Caption], prints: Prints, order: str | None
) -> list[FieldRule]:
    """What each field may hold."""
    ticked = ticked_places(sheet, places, captions)
    pairs = enumerate(zip(places, captions, strict=True))
    rules = [_rule(place, caption, order, is_ticked=i in ticked) for i, (place, caption) in pairs]
    rules = [_of_lines(sheet, place, rule) for place, rule in zip(places, rules, strict=True)]
    rules = with_firma(captions, _texts(prints, captions), rules)
    rules = [_declared_rule(rule, place.declared) for rule, place in zip(rules, places, strict=True)]
    return with_amounts(sheet, places, captions, prints.parts, rules)


def _texts(prints: Prints, captions: Sequence[Caption]) -> list[str]:
    """All that is printed on the page; where its text is not known, what was read of the captions."""
    texts = [phrase.text for phrase in (*prints.phrases, *prints.parts) if phrase.text]
    return texts or [" ".join(caption) for caption in captions]


def follows_order(rule: FieldRule, caption: Caption) -> bool:
    """Whether a field is a date whose caption says nothing of its format."""
    return bool(rule.formats) and date_format(" ".join(caption)) is None


def _rule(place: Place, named: Caption, order: str | None, *, is_ticked: bool) -> FieldRule:
    """What the field may hold, as far as its caption and its cells say; of a date that says no more its form's order
    of day and month."""
    if is_ticked:
        return FieldRule(type=FieldType.CHECKBOX)
    caption = " ".join(named)
    if place.century is not None:
        said = date_format(caption) or order or DAY_FIRST
        return rule_within(place.century, DAY_FIRST if said == YEAR_FIRST else said)
    kind = guess_type(named, place.cells or (place.declared.cells if place.declared else None))
    if kind is FieldType.TEXT and (is_no_cents(place.unit) or caption_type(place.unit, None) is FieldType.NUMBER):
        kind = FieldType.NUMBER
    if kind not in WRITTEN_TYPES:
        return FieldRule(type=kind)
    if kind is FieldType.TIME and place.cells is not None and place.cells < len("hhmm"):
        kind = FieldType.DIGITS
    if kind is not FieldType.DATE:
        return FieldRule(type=kind, cells=place.cells)
    form = _fitting(date_format(caption) or order or DAY_FIRST, place.cells)
    if form is None:
        return FieldRule(type=FieldType.DIGITS, cells=place.cells)
    return FieldRule(type=kind, cells=place.cells, formats=as_written(form) if place.parted else (form,))


def _declared_rule(rule: FieldRule, declared: PdfField | None) -> FieldRule:
    """The rule, with what the PDF itself says of what may be typed in."""
    if declared is None:
        return rule
    rule = replace(rule, required=declared.required)
    if declared.type is None or declared.is_tick:
        return rule
    if declared.type is not FieldType.DATE:
        return replace(rule, type=declared.type, formats=())
    form = date_format(declared.date_format or "") or next(iter(rule.formats), DAY_FIRST)
    fitting = _fitting(form, rule.cells)
    return rule if fitting is None else replace(rule, type=FieldType.DATE, formats=(fitting,))


def _of_lines(sheet: Sheet, place: Place, rule: FieldRule) -> FieldRule:
    """The rule, or that of any text for a box in which several numbers stand one below the other: what is sold in the
    columns of a table without rows. Only texts and names are read line by line."""
    high = place.kind is FieldKind.BOX and place.rect.height >= sheet.px(_SEVERAL_LINES_MM)
    return FieldRule(type=FieldType.TEXT) if high and rule.type in _ONE_LINE else rule


def _fitting(form: str, cells: int | None) -> str | None:
    """A date format as it fits this many cells: without separators, or with two figures for the year; None where they
    hold only a part of a date."""
    bare = "".join(character for character in form if character.isalpha())
    tries = (form, bare, bare.replace("yyyy", "yy"))
    return next((one for one in tries if cells is None or len(one) <= cells), None)
