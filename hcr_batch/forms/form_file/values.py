"""What the values of a form file may be: each reader gives the value, or None for a wrong one."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TypeVar

from hcr_batch.records import Box, FieldType
from hcr_batch.text.rules.checks import CHECKS
from hcr_batch.text.rules.times import read_time

T = TypeVar("T")

DPI_RANGE = (50, 1200)
MOST_CELLS = 200
_MOST_PAGES = 100_000
_MOST_PIXELS = 100_000
_MOST_FORMATS = 50

BOX = "[x, y, width, height] in whole pixels of the reference, x and y from 0 and width and height from 1"
A_CONDITION = 'the name of a field, such as "married" or "not married"'
"""What is expected, in words."""


def a_text(value: object) -> str | None:
    """A text that is not empty and holds no control characters."""
    return value if isinstance(value, str) and value.strip() and value.isprintable() else None


def a_name(value: object) -> str | None:
    """A text fit for a name: no blanks at its ends, at most 100 characters."""
    text = a_text(value)
    return text if text and text == text.strip() and len(text) <= 100 else None


def whole(least: int, most: int) -> Callable[[object], int | None]:
    """Reads a whole number within bounds."""
    return lambda value: value if type(value) is int and least <= value <= most else None


a_page = whole(1, _MOST_PAGES)


def a_dpi(value: object) -> float | None:
    """A resolution in pixels per inch."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return float(value) if DPI_RANGE[0] <= value <= DPI_RANGE[1] else None


def a_box(value: object) -> Box | None:
    """A list of four: the corner, and a size that is not 0."""
    if not isinstance(value, list) or len(value) != 4:
        return None
    place, size = whole(0, _MOST_PIXELS), whole(1, _MOST_PIXELS)
    x, y, width, height = (read(part) for read, part in zip((place, place, size, size), value, strict=True))
    if x is None or y is None or width is None or height is None:
        return None
    return Box(x, y, width, height)


def a_type(value: object) -> FieldType | None:
    """The name of a type."""
    return FieldType(value) if isinstance(value, str) and value in set(FieldType) else None


def flag_or_name(value: object) -> bool | str | None:
    """True, false, or the name of a field on which it depends."""
    return value if isinstance(value, bool) else a_name(value)


def a_check(value: object) -> str | None:
    """The name of a way to check digits."""
    return value if isinstance(value, str) and value in CHECKS else None


def some_formats(value: object) -> tuple[str, ...] | None:
    """Formats of dates, or a single one."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not 0 < len(given) <= _MOST_FORMATS:
        return None
    texts = [text for part in given if (text := a_text(part)) is not None]
    # Forms print DD/MM/YYYY as often.
    return tuple(text.lower() for text in texts) if len(texts) == len(given) else None


def a_number(value: object) -> str | None:
    """A number, as text."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    # Nor are infinity and "not a number" less than that; a whole number may have too many digits for a float.
    return str(value) if abs(value) < 1e18 else None


def a_date(value: object) -> str | None:
    """A date in ISO form, or one of TOML's own."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if not isinstance(value, str) or len(value) != len("1900-01-31"):
        return None
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        return None


def a_time(value: object) -> str | None:
    """A time of day as HH:MM."""
    if isinstance(value, datetime.time):
        return f"{value:%H:%M}"
    return read_time(value) if isinstance(value, str) and ":" in value else None


def pair_of(read: Callable[[object], T | None]) -> Callable[[object], tuple[T, T] | None]:
    """Reads a list of two that `read` takes."""

    def pair(value: object) -> tuple[T, T] | None:
        if not isinstance(value, list) or len(value) != 2:
            return None
        least, most = read(value[0]), read(value[1])
        return None if least is None or most is None else (least, most)

    return pair


def path_within(folder: Path, given: str) -> Path | str:
    """The file that `given` names within `folder`, or why a form may not name it.

    A form may come from anywhere: it names files of its own folder and below, whatever links there are.
    """
    windows, posix = PureWindowsPath(given), PurePosixPath(given)
    if posix.is_absolute() or windows.drive or windows.root:
        return "a path relative to the folder of the form file"
    if ".." in posix.parts or ".." in windows.parts:
        return "a path that stays in the folder of the form file, without `..`"
    try:
        root, path = folder.resolve(), (folder / given).resolve()
        there = path.is_file()
    except (OSError, RuntimeError, ValueError):
        return "a path that can be followed; this one runs in a circle or holds odd characters"
    if not path.is_relative_to(root):
        return "a path that stays in the folder of the form file; a link leads out of it"
    if not there:
        return "a file that exists in the folder of the form file"
    return path
