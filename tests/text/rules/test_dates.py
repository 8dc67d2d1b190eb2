"""Dates: the formats, the real calendar, and years of two digits."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcr_batch.text.rules.dates import DEFAULT_FORMATS, format_pattern, format_problem, read_date
from hcr_batch.text.rules.pattern import Pattern

FORMATS = ("dd/mm/yyyy", "d.m.yyyy", "yyyy-mm-dd", "ddmmyyyy", "d m yyyy", "mm/dd/yyyy")


def written(date: datetime.date, form: str) -> str:
    parts = {"yyyy": f"{date.year:04d}", "mm": f"{date.month:02d}", "dd": f"{date.day:02d}"}
    for token, text in parts.items():
        form = form.replace(token, text)
    return form.replace("d", str(date.day)).replace("m", str(date.month))


@given(st.dates(), st.sampled_from(FORMATS))
def test_a_written_date_is_read_back_and_has_the_shape_of_its_format(date: datetime.date, form: str) -> None:
    text = written(date, form)
    assert read_date(text, [form]) == date
    assert Pattern(format_pattern(form)).matches(text)


@given(st.text("0123456789/.- ", max_size=11), st.sampled_from(FORMATS))
def test_nothing_else_is_a_date(text: str, form: str) -> None:
    date = read_date(text, [form])
    if date is not None:
        plain = text if " " in form else text.replace(" ", "")
        forms = {form, form.replace("d", "dd").replace("m", "mm") if form in ("d.m.yyyy", "d m yyyy") else form}
        forms |= {f.replace("dd", "d", 1) for f in forms} | {f.replace("mm", "m", 1) for f in forms}
        assert plain in {written(date, f) for f in forms}


@pytest.mark.parametrize(
    ("text", "formats", "expected"),
    [
        ("31/12/1999", ("dd/mm/yyyy",), "1999-12-31"),
        ("29/02/2000", ("dd/mm/yyyy",), "2000-02-29"),
        ("29/02/1900", ("dd/mm/yyyy",), None),  # no leap year
        ("31/04/2020", ("dd/mm/yyyy",), None),
        ("00/01/2020", ("dd/mm/yyyy",), None),
        ("01/01/0000", ("dd/mm/yyyy",), None),
        ("1/2/2020", ("dd/mm/yyyy",), None),  # dd is two digits
        ("1/2/2020", ("d/m/yyyy",), "2020-02-01"),
        ("02.03.21", ("dd/mm/yyyy", "dd.mm.yy"), "2021-03-02"),
        ("02/03/2021", ("mm/dd/yyyy", "dd/mm/yyyy"), "2021-02-03"),  # the first that fits
        ("13/03/2021", ("mm/dd/yyyy", "dd/mm/yyyy"), "2021-03-13"),
        ("12 / 03 / 1950", ("dd/mm/yyyy",), "1950-03-12"),  # people leave gaps
        ("4-5-1999", DEFAULT_FORMATS, "1999-05-04"),
        ("1999-05-04", DEFAULT_FORMATS, "1999-05-04"),
        ("١٢/٠٣/١٩٥٠", ("dd/mm/yyyy",), None),
        ("", ("dd/mm/yyyy",), None),
    ],
)
def test_examples(text: str, formats: tuple[str, ...], expected: str | None) -> None:
    date = read_date(text, formats)
    assert (date and date.isoformat()) == expected


@pytest.mark.parametrize(
    ("text", "least", "most", "expected"),
    [
        ("01.01.68", None, None, "2068-01-01"),  # POSIX: 69 is the first of the 1900s
        ("01.01.69", None, None, "1969-01-01"),
        ("01.01.50", "1900-01-01", "2026-12-31", "1950-01-01"),  # the range tells the century
        ("01.01.10", "1900-01-01", "2026-12-31", "2010-01-01"),  # both lie in it: the later
        ("01.01.10", "1900-01-01", "1999-12-31", "1910-01-01"),
        ("01.01.50", "2030-01-01", None, "2050-01-01"),
        ("01.01.95", "1900-01-01", None, "1995-01-01"),  # a bound below alone rules out no century to come
        ("01.01.95", "2000-01-01", None, "2095-01-01"),
        ("01.01.95", "1890-01-01", "1899-12-31", "1895-01-01"),  # registers are older than POSIX
        ("01.01.49", None, "1930-12-31", "2049-01-01"),  # too late, and no slip of a century
        ("31.12.26", "1900-01-01", "2026-06-30", "1926-12-31"),  # that year has not got so far
        ("29.02.00", "1890-01-01", "1930-12-31", "2000-02-29"),  # 1900 was no leap year
        ("01.01.50", "1980-01-01", "1990-12-31", "2050-01-01"),  # neither does: as without
    ],
)
def test_the_century_of_a_year_of_two_digits(text: str, least: str | None, most: str | None, expected: str) -> None:
    bounds = [None if b is None else datetime.date.fromisoformat(b) for b in (least, most)]
    assert read_date(text, ["dd.mm.yy"], *bounds) == datetime.date.fromisoformat(expected)


@pytest.mark.parametrize(
    "form", ["dd/mm", "yyyy", "dd/mm/yyyy/yy", "dd/mmm/yyyy", "day", "dd.mm.yyyyTHH", "", "d/d/yy"]
)
def test_wrong_formats_are_refused(form: str) -> None:
    assert format_problem(form)


@pytest.mark.parametrize("form", [*FORMATS, *DEFAULT_FORMATS, "yymmdd"])
def test_formats_that_can(form: str) -> None:
    assert format_problem(form) is None
