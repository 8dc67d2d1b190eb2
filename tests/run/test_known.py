"""A list of known rows through a whole run with a form, and what becomes of single readings."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import FormError, UsageError
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.records import Alternative, Box, FieldRule, FieldType, Reading, ReadingStatus, Registration
from hcr_batch.run.known import known_rows, match_known
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.shipping import pack, unpack
from hcr_batch.text.decoding.known import KnownRows, cell_of
from jobs.transcribe import TranscribeConfig, run
from tests.conftest import SAMPLES

RULES = [FieldRule(type=FieldType.DIGITS), FieldRule(type=FieldType.NAME)]
CLUB = KnownRows.of(
    ["number", "name"],
    [
        [cell_of(text, rule) for text, rule in zip(row.split(), RULES, strict=True)]
        for row in ("4711 ADAMS", "4712 BAKER")
    ],
)
NUMBER = Reading(
    1, Box(0, 0, 9, 9), "number", "4717", 0.6, ReadingStatus.OK, (0.9, 0.9, 0.9, 0.7), (Alternative("4711", 0.3),),
    registration=Registration("club", 99, 0.1, 1.0),
)  # fmt: skip
NAME = Reading(1, Box(0, 0, 9, 9), "name", "ADAMS", 0.9, ReadingStatus.OK, (0.9,) * 5, registration=NUMBER.registration)


def test_the_row_decides_what_the_reader_is_not_sure_of() -> None:
    blank = replace(NAME, field="town", text="", confidence=None, status=ReadingStatus.BLANK)
    (number, name, town), differing = match_known([NUMBER, NAME, blank], [*RULES, None], {"club": CLUB})
    assert number.known is not None and number.known.row == 1 and number.known.confidence > 0.9
    assert number.known == name.known == town.known
    assert (number.text, number.alternatives[0].text, differing) == ("4711", "4717", frozenset())
    assert number.confidence is not None and number.confidence > 0.9
    assert number.char_confidences == (number.confidence,) * 4 and name.char_confidences == NAME.char_confidences


def test_a_page_of_no_row_differs_from_what_is_known() -> None:
    stranger = replace(NUMBER, text="9999", confidence=0.99, alternatives=())
    (number,), differing = match_known([stranger], RULES[:1], {"club": CLUB})
    assert number.known is None and (number.text, differing) == ("9999", frozenset({0}))


def test_other_forms_and_blank_fields_are_left_alone() -> None:
    assert match_known([NUMBER, NAME], RULES, {"other": CLUB}) == ([NUMBER, NAME], frozenset())
    blank = Reading(1, NAME.box, "name", "", None, ReadingStatus.BLANK, registration=NAME.registration)
    matched, differing = match_known([NUMBER, blank], RULES, {"club": CLUB})
    assert matched[1] == replace(blank, known=matched[0].known) and 1 not in differing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The library card with its form, and a list that its page is in."""
    shutil.copytree(SAMPLES / "forms", tmp_path / "forms")
    form = tmp_path / "forms" / "library_card.toml"
    form.write_text(form.read_text(encoding="utf-8").replace("\n[[field]]", '\nknown = "cards.csv"\n[[field]]', 1))
    rows = [
        {"card_number": "1", "last_name": "Baker", "date_of_birth": "1960-01-01", "town_or_city": "Leeds"},
        {"card_number": "25710535", "last_name": "Adams", "date_of_birth": "1950-03-12", "town_or_city": "Leeds"},
    ]
    with (tmp_path / "forms" / "cards.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return tmp_path


def test_a_page_is_held_against_its_row(folder: Path) -> None:
    config = TranscribeConfig(
        inputs=(folder / "forms" / "library_card.png",),
        out=folder / "out.parquet",
        forms=(folder / "forms" / "library_card.toml",),
        workers=0,
        accept=0.5,
    )
    run(config)
    rows = {row["field"]: row for row in pq.read_table(folder / "out.parquet").to_pylist()}
    for name in ("card_number", "last_name", "date_of_birth"):
        assert (rows[name]["rule"], rows[name]["accepted"]) == (None, True), name
    town = rows["town_or_city"]  # they have moved
    assert (town["text"], town["rule"], town["valid"], town["accepted"]) == ("YORK", "known", False, False)
    assert "Leeds" in [other["text"] for other in town["alternatives"]]
    assert rows["first_name"]["rule"] is None
    assert {row["known"]["row"] for row in rows.values()} == {2} and town["known"]["confidence"] > 0.99


def test_a_list_that_cannot_be_used_is_told_before_anything_is_read(folder: Path) -> None:
    form, cards = folder / "forms" / "library_card.toml", folder / "forms" / "cards.csv"
    digest = load_form(form).digest
    cards.write_text("card_number,town\n1,York\n", encoding="utf-8")
    assert load_form(form).digest != digest
    config = TranscribeConfig(
        inputs=(folder / "forms" / "library_card.png",), out=folder / "out.parquet", forms=(form,), workers=0
    )
    with pytest.raises(UsageError, match="are known by 1 field"):
        run(config)
    cards.unlink()
    with pytest.raises(FormError, match="invalid value for `known`"):
        run(config)
    assert not (folder / "out.parquet").exists()


def test_the_list_travels_to_other_machines(folder: Path) -> None:
    options = ReadingOptions(forms=(load_form(folder / "forms" / "library_card.toml"),))
    (form,) = unpack(pack(options)).forms
    assert form.known is not None and not form.known.is_relative_to(folder)
    assert known_rows((form,))["library_card"].columns == ("card_number", "last_name", "date_of_birth", "town_or_city")
