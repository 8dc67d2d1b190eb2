"""Times of day as people write them in forms, read into 24 hours."""

from __future__ import annotations

import re
from decimal import Decimal

TIME_PATTERN = (
    r"(?:[01]?[0-9]|2[0-4])(?:(?: ?[:.,Hh] ?)?[0-5][0-9])?"
    r"(?: ?(?:[AaPp]\.?[Mm]\.?|[Hh]|[Hh][Rr][Ss]?|[Uu][Hh][Rr]))?"
)
"""Regular expression of the texts: `7:30`, `07.30`, `7h30`, `0730`, `19 H`, `7 PM`, `7.30 UHR`."""

TIME_SIGNS = frozenset(" :.,HRSUAPMhrsuapm")
"""What stands in them besides digits."""

_PARTS = re.compile(r"([0-9]{1,2}?)(?:\D*([0-9]{2}))?\D*")
_HALF = re.compile(r"([ap])\.?m\.?$", re.IGNORECASE)
_WHOLE = re.compile(TIME_PATTERN)


def read_time(text: str) -> str | None:
    """The time of day that a text says, as `HH:MM` from 00:00 to 24:00, None where it says none.

    An hour alone is a full one. With AM or PM hours are 1 to 12, and 12 AM is midnight; 15 PM is 15.
    """
    plain = " ".join(text.split())
    parts = _PARTS.fullmatch(plain)
    if _WHOLE.fullmatch(plain) is None or parts is None:
        return None
    hour, minute = int(parts[1]), int(parts[2] or 0)
    half = _HALF.search(plain)
    if half is not None and not (half[1] in "pP" and 12 < hour < 24):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half[1] in "pP")
    return f"{hour:02}:{minute:02}" if hour < 24 or minute == 0 else None


def hours_of(time: str) -> Decimal:
    """The hours since midnight of a time `HH:MM`."""
    hour, minute = time.split(":")
    return Decimal(hour) + Decimal(minute) / 60
