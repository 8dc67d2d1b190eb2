"""Dates as people write them in forms: formats such as `dd/mm/yyyy`, read into ISO dates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

DEFAULT_FORMATS = ("d/m/yyyy", "d.m.yyyy", "d-m-yyyy", "yyyy-mm-dd")
"""Of a date field that names none: day first, or ISO."""

_PIVOT = 69
"""A year of two digits from here on is of the 1900s, below of the 2000s: as POSIX has it for %y."""

_FIRST = 1900
"""No year of two digits is before it, unless a field's least date is."""

_PARTS = {
    "yyyy": r"(?P<year>\d{4})",
    "yy": r"(?P<short>\d{2})",
    "mm": r"(?P<month>0[1-9]|1[0-2])",
    "m": r"(?P<month>0?[1-9]|1[0-2])",
    "dd": r"(?P<day>0[1-9]|[12]\d|3[01])",
    "d": r"(?P<day>0?[1-9]|[12]\d|3[01])",
}
_TOKEN = re.compile("yyyy|yy|mm|m|dd|d", re.ASCII)


def format_problem(form: str) -> str | None:
    """Why a format is wrong, or None: each of day, month and year once, other characters no letters."""
    kinds = sorted(token[0] for token in _TOKEN.findall(form))
    if kinds != ["d", "m", "y"] or any(c.isalnum() for c in _TOKEN.sub("", form)):
        return "d or dd, m or mm, yy or yyyy, each once, with signs between them"
    return None


def format_pattern(form: str) -> str:
    """Regular expression of the texts of a format, days to 31 and months to 12, without groups' names.

    `m` and `d` take one digit or two, `mm` and `dd` two.
    """
    return re.sub(r"\?P<\w+>", "?:", _source(form))


def separators(formats: Iterable[str]) -> set[str]:
    """The characters of `formats` that are no part of the date."""
    return set("".join(_TOKEN.sub("", form) for form in formats))


def read_date(
    text: str, formats: Sequence[str], least: datetime.date | None = None, most: datetime.date | None = None
) -> datetime.date | None:
    """The date that `text` says in the first of `formats` that fits, None where none does.

    The calendar is the real one: there is no 30 February. A year of two digits is the latest with which the date lies
    within the bounds, where `most` is given. `least` alone leaves all centuries to come: there, and where no year
    lies within, it is from 69 on of the 1900s, or the first one that is not before `least`. Spaces do not count in
    formats that have none.
    """
    for form in formats:
        match = _compiled(form).fullmatch(text if " " in form else text.replace(" ", ""))
        found = match and _date(match.groupdict(), least, most)
        if found:
            return found
    return None


def write_date(date: datetime.date, form: str) -> str:
    """A date as a format has it; `d` and `m` without zeros before them."""
    parts = {"yyyy": f"{date.year:04}", "yy": f"{date.year % 100:02}", "mm": f"{date.month:02}", "dd": f"{date.day:02}"}
    parts |= {"m": str(date.month), "d": str(date.day)}
    return _TOKEN.sub(lambda token: parts[token.group()], form)


def _date(parts: dict[str, str], least: datetime.date | None, most: datetime.date | None) -> datetime.date | None:
    if "year" in parts:
        return _real(int(parts["year"]), parts)
    short = int(parts["short"])
    usual = short + (1900 if short >= _PIVOT else 2000)
    for year in _years(short, usual, least, most):
        found = _real(year, parts)
        if found and (least is None or found >= least) and (most is None or found <= most):
            return found
    return _real(usual, parts)


def _years(short: int, usual: int, least: datetime.date | None, most: datetime.date | None) -> Sequence[int]:
    """The years that end in `short`, those first that bounds like these speak for."""
    if most is not None:
        latest = most.year - (most.year - short) % 100
        # In the latest year the day may lie behind the bound. Older centuries than 1900 take a bound that lets them in.
        return [year for year in (latest, latest - 100) if least is not None or year >= _FIRST]
    if least is not None:
        earliest = least.year + (short - least.year) % 100
        return usual, earliest, earliest + 100
    return (usual,)


def _real(year: int, parts: dict[str, str]) -> datetime.date | None:
    try:
        return datetime.date(year, int(parts["month"]), int(parts["day"]))
    except ValueError:  # the 31st of a short month, or the year 0
        return None


@lru_cache(maxsize=256)
def _compiled(form: str) -> re.Pattern[str]:
    return re.compile(_source(form), re.ASCII)


def _source(form: str) -> str:
    pieces, end = [], 0
    for token in _TOKEN.finditer(form):
        pieces += [re.escape(form[end : token.start()]), _PARTS[token.group()]]
        end = token.end()
    return "".join([*pieces, re.escape(form[end:])])
