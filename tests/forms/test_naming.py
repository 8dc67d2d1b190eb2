"""Names of fields are short, plain, and each there once."""

import pytest

from hcr_batch.forms.naming import Caption, name_fields


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        (("Last name",), "last_name"),
        (("12. Prénom(s) de l'élève",), "prenom_s_de_l_eleve"),
        (("7",), "7"),
        (("Monday", "Start"), "monday_start"),
        (("2. Were you well served by all of our staff?", "not at all"), "were_you_well_served_by_all_not_at_all"),
        (("(Landlord's signature)",), "landlords_signature"),
        (("3. M.I.",), "mi"),
        (("Insured's I.D. number",), "insureds_id_number"),
        (("Straße, Hausnummer",), "strasse_hausnummer"),
        (("a" * 60,), "a" * 40),
        (("Question", "b" * 60), "b" * 40),
    ],
)
def test_a_caption_becomes_a_name(caption: Caption, name: str) -> None:
    assert name_fields([caption], [False]) == [name]
    assert len(name) <= 40


def test_what_nothing_names_is_numbered_or_goes_with_the_field_before_it() -> None:
    captions: list[Caption] = [(), ("Born",), (), (), ("Born",)]
    assert name_fields(captions, [False, False, True, False, False]) == [
        "field_01",
        "born",
        "born_2",
        "field_04",
        "born_3",
    ]
    assert name_fields([()] * 120, [False] * 120)[6] == "field_007"
