"""Makes texts comparable: composed Unicode, and case and accents set aside where asked."""

from __future__ import annotations

import unicodedata

_STROKED = str.maketrans(
    {
        **{"Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Ħ": "H", "ħ": "h"},
        **{"Ŧ": "T", "ŧ": "t", "ı": "i", "Œ": "OE", "œ": "oe", "Æ": "AE", "æ": "ae", "ẞ": "SS", "ß": "ss"},
        **{"Þ": "TH", "þ": "th"},
    }
)
"""Letters that Unicode does not take apart into a plain letter and its mark, as those are written who have only A to
Z: so passports do (ICAO 9303), but for Ø, which looks like an O when it is read as one."""


def fold_text(text: str, *, case: bool = False, accents: bool = False) -> str:
    """NFC text, single spaces, upper case if `case`; if `accents`, letters without marks and strokes, and Æ as AE."""
    if accents:
        decomposed = unicodedata.normalize("NFD", text)
        # Only now: a letter may bear an accent beside its stroke, as Ǿ does.
        text = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_STROKED)
    if case:
        text = text.upper()
    return " ".join(unicodedata.normalize("NFC", text).split())


FOLDS = ("case", "accents")
"""What may be set aside, as options name it."""


def differs_by_fold(label: str, reading: str) -> bool:
    """Whether two texts differ in nothing but case or accents."""
    one, other = (fold_text(text, case=True, accents=True) for text in (label, reading))
    return label != reading and one == other


def lacks_zeros(label: str, reading: str) -> bool:
    """Whether a label is the number that was read, without the zeros before it."""
    return label != reading and reading.isdecimal() and label.isdecimal() and reading.lstrip("0") == label


def fold_hint(alike: int, of: int) -> str:
    """What to say where at least half of the texts differ in that alone, else nothing: it is then no matter of how
    well they are read."""
    if not alike or 2 * alike < of:
        return ""
    return f"{alike:,} of {of:,} texts differ in case or accents only: --fold case,accents compares them without."
