"""The word that asks for a signature in Spanish and Italian, and for a company in German and Polish."""

from __future__ import annotations

import pytest

from hcr_batch.forms.wording.firma import with_firma
from hcr_batch.records import FieldRule, FieldType

TEXT, NAME, SIGNED = FieldRule(), FieldRule(type=FieldType.NAME), FieldRule(type=FieldType.SIGNATURE)
CAPTIONS = [("Firma",), ("Firma 2",), ("Firma", "Ort"), ("Nombre",), ("Firma conducente",)]


@pytest.mark.parametrize(
    ("prints", "expected"),
    [
        (["Nombre y apellidos", "Lugar y fecha", "Firma"], [SIGNED, SIGNED, TEXT, NAME, SIGNED]),
        (["Luogo e data", "Firma"], [SIGNED, SIGNED, TEXT, NAME, SIGNED]),
        (["Name der Firma", "Ort und Datum", "Firma"], [TEXT, TEXT, TEXT, NAME, NAME]),
        (["Firma", "Data", "Imię i nazwisko"], [TEXT, TEXT, TEXT, NAME, NAME]),
        (["Firma"], [TEXT, TEXT, TEXT, NAME, NAME]),
    ],
)
def test_it_is_signed_on_forms_of_the_south(prints: list[str], expected: list[FieldRule]) -> None:
    assert with_firma(CAPTIONS, prints, [TEXT, TEXT, TEXT, NAME, NAME]) == expected
