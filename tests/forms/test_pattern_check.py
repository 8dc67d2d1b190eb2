"""Patterns of forms that a model cannot keep to are refused before anything is read."""

from pathlib import Path

import pytest

from hcr_batch.errors import FormError
from hcr_batch.forms.definition import Form, FormField
from hcr_batch.forms.pattern_check import check_patterns
from hcr_batch.records import Box, FieldRule, FieldType
from hcr_batch.text.alphabet import Alphabet

CAPITALS = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '-.")


def with_pattern(pattern: str, type_: FieldType = FieldType.NAME) -> list[Form]:
    field = FormField("owner", Box(0, 0, 9, 9), FieldRule(type=type_, pattern=pattern))
    return [Form(name="card", reference=Path("card.png"), page=1, dpi=None, known=None, fields=(field,))]


@pytest.mark.parametrize("pattern", ["[A-Z][a-z]+", "[a-z]*", "Müller|Meier", "[0-9]{5}"])
def test_a_pattern_that_nothing_the_model_writes_matches_is_refused(pattern: str) -> None:
    with pytest.raises(FormError, match=r"form `card`.* type name .*`pattern` of the field `owner`.*ABC.*Received"):
        check_patterns(with_pattern(pattern), CAPITALS)


@pytest.mark.parametrize("pattern", ["[A-Z'-]+( [A-Z'-]+)+", "(?i)[a-z]+", "[A-Z]{40}", "[A-ZÄÖÜ]+", "[A-Z]{9}[a-z]"])
def test_one_that_some_text_may_match_is_taken(pattern: str) -> None:
    check_patterns(with_pattern(pattern), CAPITALS)


def test_barcodes_say_what_no_network_writes() -> None:
    check_patterns(with_pattern("[a-z]+", FieldType.BARCODE), CAPITALS)
