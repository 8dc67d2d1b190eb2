"""The form files among the samples: what `make_samples` writes beside the filled-in sheets."""

from __future__ import annotations

from dataclasses import replace

from hcr_batch.forms.definition import FormField
from hcr_batch.forms.form_file.write import form_toml
from hcr_batch.records import Box, FieldRule, FieldType
from tests.synth import FORMS, FieldStyle, PlacedField, encode_png, lay_out, print_form

BLANK_SUFFIX = ".blank.png"

_GREYS = 16
_RULE_PX = 3
"""Boxes lie inside the printed rules, which are 0.3 mm thick."""


_NAME = FieldRule(type=FieldType.NAME)
_REQUIRED_NAME = FieldRule(type=FieldType.NAME, required=True)
_BIRTH = FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",), least="1900-01-01", most="2026-12-31")
_RECENT = FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",), least="2015-01-01", most="2026-12-31")
_PHONE = FieldRule(type=FieldType.DIGITS, pattern="[0-9]{2}( ?[0-9]{2}){4}")
_POSTCODE = FieldRule(type=FieldType.DIGITS, pattern="[0-9]{5}")
_MEMBER = FieldRule(type=FieldType.DIGITS, pattern="[0-9]{8}")
_CODE = FieldRule(type=FieldType.CODE, pattern="[A-Z]{2}-[0-9]{4}")
_PLATE = FieldRule(type=FieldType.CODE, pattern="[A-Z]{2}-[0-9]{3}-[A-Z]{2}")

_RULES: dict[str, tuple[tuple[str, FieldRule], ...]] = {
    "library": (
        ("last_name", _REQUIRED_NAME),
        ("first_name", _REQUIRED_NAME),
        ("date_of_birth", _BIRTH),
        ("telephone", _PHONE),
        ("town_or_city", _NAME),
        ("postal_code", _POSTCODE),
        ("guardian_full_name", _NAME),
        ("guardian_telephone", _PHONE),
        ("guardian_town_or_city", _NAME),
        ("guardian_date", _RECENT),
        ("card_number", _MEMBER),
        ("issued_on", _RECENT),
        ("desk_code", _CODE),
        ("issued_by", _NAME),
    ),
    "clinic": (
        ("last_name", _REQUIRED_NAME),
        ("first_name", _REQUIRED_NAME),
        ("date_of_birth", _BIRTH),
        ("telephone", _PHONE),
        ("postal_code", _POSTCODE),
        ("contact_full_name", _NAME),
        ("contact_telephone", _PHONE),
        ("file_code", _CODE),
        ("received_by", _NAME),
        ("date_received", _RECENT),
    ),
    "permit": (
        ("nom", _REQUIRED_NAME),
        ("prenom", _REQUIRED_NAME),
        ("ne_le", _BIRTH),
        ("telephone", _PHONE),
        ("code_postal", _POSTCODE),
        ("commune", _NAME),
        ("immatriculation", _PLATE),
        ("mise_en_circulation", _RECENT),
        ("titulaire_de_la_carte_grise", _NAME),
        ("dossier", _CODE),
        ("recu_le", _RECENT),
        ("carte_numero", _MEMBER),
        ("agent", _NAME),
    ),
}


def sample_form(form: str, stem: str, dpi: int) -> tuple[str, bytes]:
    """The form file and the blank page, a PNG, of a form of the catalogue, for files called `stem`."""
    layout = lay_out(FORMS[form], dpi)
    fields = [
        FormField(name, _room(field), _with_cells(rule, field))
        for (name, rule), field in zip(_RULES[form], layout.fields, strict=True)
    ]
    text = form_toml(f"{stem}.toml", stem, f"{stem}{BLANK_SUFFIX}", fields, dpi=dpi)
    return text, encode_png(print_form(layout), dpi, _GREYS)


def _room(field: PlacedField) -> Box:
    box, rule = field.box, _RULE_PX
    if field.spec.style is FieldStyle.RULED:
        return Box(box.x, box.y, box.width, box.height - rule)
    return Box(box.x + rule, box.y + rule, box.width - 2 * rule, box.height - 2 * rule)


def _with_cells(rule: FieldRule, field: PlacedField) -> FieldRule:
    return replace(rule, cells=field.spec.cells or None)
