"""Whether "Firma" asks for a signature, as in Spanish and Italian, or for a company, as in German,
Polish and Dutch."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from hcr_batch.forms.wording.naming import Caption
from hcr_batch.forms.wording.vocabulary import plain_words
from hcr_batch.records import FieldRule, FieldType

_FIRMA = re.compile(r"firma( \w+){0,3}")

_SOUTHERN = "el la los las del y fecha nombre apellidos della il e di data nome cognome lugar luogo"
_NORTHERN = """
    der die das und von zum datum name vorname strasse ort bitte
    imie nazwisko nazwa adres ulica miejscowosc podpis
    naam voornaam het van plaats
"""
"""Small words, and those of what nearly all forms ask for."""


def with_firma(captions: Sequence[Caption], prints: Sequence[str], rules: Sequence[FieldRule]) -> list[FieldRule]:
    """The rules of N fields with their captions: what "Firma" asks for, alone or with a word for who is to sign or a
    number, is signed where all that is printed on the form has more words of the south."""
    words = Counter(word for text in prints for word in plain_words(text))
    southern, northern = (sum(words[word] for word in some.split()) for some in (_SOUTHERN, _NORTHERN))
    if southern <= northern:
        return list(rules)
    asked = [_FIRMA.fullmatch(" ".join(plain_words(caption[0]))) if len(caption) == 1 else None for caption in captions]
    signed = FieldRule(type=FieldType.SIGNATURE)
    worded = FieldType.TEXT, FieldType.NAME
    return [signed if match and rule.type in worded else rule for match, rule in zip(asked, rules, strict=True)]
