"""The signs of a date, and the century of its year, may be printed on the lines to write on."""

import datetime
from pathlib import Path

import pytest

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.rules.dates import read_date
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


def _rules(form: PrintedForm, folder: Path) -> dict[str, FieldRule]:
    form.text("Name", 60, 95)
    form.line(120, 98, 220)
    return {field.name: field.rule for field in drafted(form, folder).fields}


def _typed(words: str) -> PrintedForm:
    form = PrintedForm()
    form.text(words, 60, 160, 10)
    return form


def _drawn(century: str) -> PrintedForm:
    form = PrintedForm()
    form.text("Date of birth", 60, 160)
    for x, width, sign in ((160, 36, "/"), (206, 36, f"/ {century}"), (264, 36, "")):
        form.line(x, 161, width)
        form.text(sign, x + width + 2, 160, 10)
    return form


@pytest.mark.parametrize(
    ("form", "least"),
    [
        (_typed("Date of birth: _____/_____/19_____"), "1900-01-01"),
        (_typed("Date of birth: ____/____/20____"), "2000-01-01"),
        (_drawn("20"), "2000-01-01"),
    ],
    ids=["typed 19", "typed 20", "drawn"],
)
def test_a_date_with_a_printed_century_has_a_year_of_two_figures(form: PrintedForm, least: str, tmp_path: Path) -> None:
    rules = _rules(form, tmp_path)
    rule = rules["date_of_birth"]
    assert len(rules) == 2
    assert (rule.type, rule.formats, rule.least) == (FieldType.DATE, ("dd/mm/yy", "ddmmyy"), least)
    bounds = [datetime.date.fromisoformat(bound or "") for bound in (rule.least, rule.most)]
    assert read_date("12 03 45", rule.formats, *bounds) == datetime.date(int(least[:2]) * 100 + 45, 3, 12)


def test_the_signs_between_lines_need_not_be_written(tmp_path: Path) -> None:
    rule = _rules(_typed("Date of birth: _____/_____/_________"), tmp_path)["date_of_birth"]
    assert [read_date(text, rule.formats) for text in ("12 03 1945", "12/03/1945")] == [datetime.date(1945, 3, 12)] * 2
