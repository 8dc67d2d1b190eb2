"""Names of fields are short, plain, and each there once."""

import pytest

from hcr_batch.forms.wording.naming import Caption, name_fields


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
        (("100 m back",), "100_m_back"),
        (("4 x 50 relay",), "4_x_50_relay"),
        (("1 M",), "m"),
        (("Insured's I.D. number",), "insureds_id_number"),
        (("Straße, Hausnummer",), "strasse_hausnummer"),
        (("Name of the debtor: if you are making a payment on behalf of another",), "name_of_the_debtor"),
        (("Name of entity/individual. An entry is required.",), "name_of_entity_individual"),
        (("If a joint return, spouse's first name and initial",), "spouses_first_name_and_initial"),
        (("If yes, how many per day",), "how_many_per_day"),
        (("City, town or post office",), "city_town_or_post_office"),
        (("Address where you get your mail if different from above",), "address_where_you_get_your_mail"),
        (("Quantity and detailed description of contents (1)",), "quantity_and_detailed_description"),
        (("Surname / Nom",), "surname"),
        (("1a. Insured's I.D. number",), "insureds_id_number"),
        (("24. A. Date(s) of service",), "date_s_of_service"),
        (("For commercial items only: HS tariff number",), "hs_tariff_number"),
        (("Parent / guardian name",), "parent_guardian_name"),
        (("1: Date",), "date"),
        (("a" * 60,), "a" * 40),
        (("Question", "b" * 60), "b" * 40),
    ],
)
def test_a_caption_becomes_a_name(caption: Caption, name: str) -> None:
    assert name_fields([caption], [False]) == [name]
    assert len(name) <= 40


def test_a_question_is_cut_alike_before_short_answers_and_long_ones() -> None:
    question = "27. Number of entries requested:"
    answers = ["Single entry", "Two entries", "Multiple entries"]
    assert name_fields([(question, answer) for answer in answers], [False] * 3) == [
        "number_of_entries_single_entry",
        "number_of_entries_two_entries",
        "number_of_entries_multiple_entries",
    ]
    status = [("Familienstand:", answer) for answer in ("ledig", "in Lebenspartnerschaft lebend")]
    assert name_fields(status, [False] * 2) == ["familienstand_ledig", "familienst_in_lebenspartnerschaft_lebend"]


def test_what_nothing_names_is_numbered_or_goes_with_the_field_before_it() -> None:
    captions: list[Caption] = [(), ("Born",), (), (), ("Born",)]
    assert name_fields(captions, [False, False, True, False, False]) == [
        "field_01",
        "born",
        "born_b",
        "field_04",
        "born_2",
    ]
    assert name_fields([()] * 120, [False] * 120)[6] == "field_007"


def test_the_cells_of_a_row_share_its_number() -> None:
    captions: list[Caption] = [("Qty",), ("Total",), (), ("Qty",), ("Total",), ()]
    follows = [False, False, True, False, False, True]
    rows = [1, 1, 0, 2, 2, 0]
    assert name_fields(captions, follows, rows) == ["qty", "total", "total_b", "qty_2", "total_2", "total_b_2"]


def test_rows_are_called_rows_where_a_field_outside_has_the_name_of_a_column() -> None:
    captions: list[Caption] = [("Total",), ("Qty",), ("Total",), (), ("Qty",), ("Total",), (), ("Total",), ()]
    follows = [False, False, False, True, False, False, True, False, True]
    rows = [0, 1, 1, 0, 2, 2, 0, 0, 0]
    assert name_fields(captions, follows, rows) == [
        "total",
        "qty_row_1",
        "total_row_1",
        "total_b_row_1",
        "qty_row_2",
        "total_row_2",
        "total_b_row_2",
        "total_2",
        "total_b",
    ]
    other_table: list[Caption] = [("Address",), ("Name",), ("Address",), ("Item",), ("Item",)]
    assert name_fields(other_table, [False] * 5, [0, 2, 2, 1, 2])[3:] == ["item", "item_2"]


def test_parts_of_a_field_are_lettered() -> None:
    assert name_fields([("Born",), (), (), ("Born",), ()], [False, True, True, False, True]) == [
        "born",
        "born_b",
        "born_c",
        "born_2",
        "born_b_2",
    ]


def test_a_slash_parts_translations_only_where_most_captions_have_one() -> None:
    captions: list[Caption] = [("FSH / LH",), ("Urea",), ("Glucose",), ("TSH",)]
    assert name_fields(captions, [False] * 4)[0] == "fsh_lh"
    captions = [("City / Ville",), ("Country / Pays",), ("BIC",), ("Sex / Sexe", "F")]
    assert name_fields(captions, [False] * 4) == ["city", "country", "bic", "sex_f"]


def test_a_dot_parts_translations_too() -> None:
    captions: list[Caption] = [("Cognome · Surname · Familienname",), ("Nato il · Born on",), ("Targa | Plate",)]
    assert name_fields(captions, [False] * 3) == ["cognome", "nato_il", "targa"]


def test_captions_that_differ_in_brackets_alone_are_told_apart_by_what_stands_there() -> None:
    captions = [("Phone (day):",), ("Phone (evening):",), ("E-mail (optional)",), ("Date (dd/mm/yy)",), ("Date",)]
    assert name_fields(captions, [False] * 5) == ["phone_day", "phone_evening", "e_mail", "date", "date_2"]
