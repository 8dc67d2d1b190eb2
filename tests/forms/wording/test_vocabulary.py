"""What the words of a caption say: a date format, an answer."""

import pytest

from hcr_batch.forms.wording.vocabulary import VOCABULARY, date_format, is_choice


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Date (DD/MM/YYYY)", "dd/mm/yyyy"),
        ("né le jj.mm.aa", "dd.mm.yy"),
        ("MM-DD-YYYY", "mm-dd-yyyy"),
        ("ddmmyyyy", "ddmmyyyy"),
        ("Geburtsdatum (TT.MM.JJJJ)", "dd.mm.yyyy"),
        ("gg/mm/aaaa", "dd/mm/yyyy"),
        ("Date (month, day, year)", "mm/dd/yyyy"),
        ("Day/Month/Year", "dd/mm/yyyy"),
        ("AAAA-MM-JJ", "yyyy-mm-dd"),
        ("Number of days, months, years", None),
        ("Date of birth", None),
        ("DD/DD/YYYY", None),
    ],
)
def test_a_printed_date_format_is_taken_over(caption: str, expected: str | None) -> None:
    assert date_format(caption) == expected


@pytest.mark.parametrize(
    ("caption", "others", "choice"),
    [
        ("No", ["Yes", "Name"], True),
        ("NO", ["Oui", "Name"], True),
        ("Yes / No", [], True),
        ("N/A", [], True),
        ("No", ["Name", "Amount"], False),
        ("No", ["No", "Name"], False),
        ("No.", ["Yes"], False),
        ("NIE", ["TAK", "Kod"], True),
        ("Tak", [], True),
        ("NIE", ["Nombre"], False),
        ("nee", ["ja"], True),
        ("Née", ["Nom"], False),
        ("não", ["sim"], True),
        ("Not known", ["Yes"], False),
    ],
)
def test_no_is_an_answer_where_there_is_another(caption: str, others: list[str], choice: bool) -> None:
    assert is_choice(caption, others) is choice


def test_the_reader_can_write_every_word_of_the_vocabulary() -> None:
    assert all(word.isascii() and word.isalpha() and word.isupper() for word in VOCABULARY)
