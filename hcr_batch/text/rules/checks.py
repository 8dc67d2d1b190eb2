"""Check digits of codes. Spaces, hyphens, dots and slashes between the characters do not count."""

from __future__ import annotations

from collections.abc import Callable, Mapping

_SEPARATORS = str.maketrans("", "", " -./")


def luhn(code: str) -> bool:
    """Whether the last digit is the Luhn check digit of those before it, as on bank cards (ISO/IEC 7812-1).

    At least two digits and nothing else.
    """
    digits = _digits(code)
    if digits is None or len(digits) < 2:
        return False
    doubled = [d if i % 2 == 0 else 2 * d - 9 * (d > 4) for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def mod97(code: str) -> bool:
    """Whether the code leaves 1 when divided by 97: ISO/IEC 7064, MOD 97-10, with A = 10 to Z = 35.

    A code of the shape of an IBAN (two letters and two digits first) is read as ISO 13616 has it,
    with those four characters at its end. At least three characters, A to Z and digits alone.
    """
    plain = code.translate(_SEPARATORS).upper()
    if len(plain) < 3 or not (plain.isascii() and plain.isalnum()):
        return False
    if len(plain) > 4 and plain[:2].isalpha() and plain[2:4].isdigit():
        plain = plain[4:] + plain[:4]
    remainder = 0  # digit by digit, since Python makes no number of thousands of them
    for value in (int(c, 36) for c in plain):
        remainder = (remainder * (100 if value > 9 else 10) + value) % 97
    return remainder == 1


def mod11(code: str) -> bool:
    """Whether the digits, weighted 1, 2, 3, ... from the last one, sum to a multiple of 11, as in ISBN-10
    and ISSN (ISO 2108 of 1992, ISO 3297). A last X stands for 10.

    At least two characters. There are other schemes with 11; this is no MOD 11-2 of ISO/IEC 7064.
    """
    plain = code.translate(_SEPARATORS).upper()
    last = 10 if plain.endswith("X") else None
    digits = _digits(plain[:-1] if last else plain)
    if digits is None or len(plain) < 2:
        return False
    values = [*digits, last] if last else digits
    return sum(weight * value for weight, value in enumerate(reversed(values), start=1)) % 11 == 0


CHECKS: Mapping[str, Callable[[str], bool]] = {"luhn": luhn, "mod97": mod97, "mod11": mod11}
"""By the name that stands in a form."""


def _digits(code: str) -> list[int] | None:
    """The digits of a code, None where it holds anything else or nothing."""
    plain = code.translate(_SEPARATORS)
    return [int(c) for c in plain] if plain.isascii() and plain.isdigit() else None
