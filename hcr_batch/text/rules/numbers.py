"""Numbers as people write them in forms, read into plain decimal ones."""

from __future__ import annotations

import re
from decimal import Decimal

from hcr_batch.text.rules.characters import MONEY_SIGNS

_SPACES = re.compile("[\\s'\u2019]")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<sign>[.,])\d{3})(?:(?P=sign)\d{3})*", re.ASCII)
_PLAIN = re.compile(r"(?P<whole>\d*)(?:[.,](?P<part>\d*))?", re.ASCII)


def read_number(text: str) -> Decimal | None:
    """The number that `text` says, None where it says none.

    The sign of money or of a share before or behind it is left out: 25 % is 25. Spaces and apostrophes part
    thousands. Of a comma and a point the last one is the decimal sign, and the other parts thousands. Where there is
    one kind only, it parts thousands if three digits follow each of them and one to three, of which the first is no
    0, stand before (1.250 is 1250), and is the decimal sign otherwise (1,25 and 0.125).
    """
    plain = _SPACES.sub("", text).strip("".join(MONEY_SIGNS))
    sign = plain[:1] if plain[:1] in ("+", "-") else ""
    plain = _without_thousands(plain[len(sign) :])
    match = _PLAIN.fullmatch(plain)
    if match is None or not (match["whole"] or match["part"]):
        return None
    return Decimal(f"{sign}{match['whole'] or '0'}.{match['part'] or ''}")


def plain_number(number: Decimal) -> str:
    """As programs read it: a point before the decimals, as many of these as were written; no plus, no -0."""
    return format(abs(number) if number == 0 else number, "f")


def _without_thousands(plain: str) -> str:
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return plain
    other = "," if plain[last] == "." else "."
    if other in plain:
        head = plain[:last]
        return head.replace(other, "") + plain[last:] if _GROUPED.fullmatch(head) and plain[last] not in head else plain
    grouped = _GROUPED.fullmatch(plain) and not plain.startswith("0")
    return plain.replace(plain[last], "") if grouped else plain
