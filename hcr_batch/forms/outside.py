"""How far the writing of a form's fields may leave them, before it is taken for writing outside."""

from __future__ import annotations

from hcr_batch.forms.definition import Form
from hcr_batch.image.register.stray import Place
from hcr_batch.records import FieldType

_REACH_MM = 1.2
_WIDER_MM = {FieldType.CHECKBOX: 3.0, FieldType.SIGNATURE: 4.0, FieldType.BARCODE: 6.0}
"""Texts leave their boxes by their tails; ticks stand beside them too, signatures run over all sides, and labels with
bars are stuck on as they come."""


def places_of(form: Form) -> list[Place]:
    """The fields of a form as places that their writing is looked for in."""
    return [Place(field.box, _WIDER_MM.get(field.rule.type, _REACH_MM)) for field in form.fields]
