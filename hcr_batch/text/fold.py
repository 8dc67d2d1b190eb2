"""Makes texts comparable: composed Unicode, and case and accents set aside where asked."""

from __future__ import annotations

import unicodedata


def fold_text(text: str, *, case: bool = False, accents: bool = False) -> str:
    """NFC text, single spaces, upper case if `case`, letters without marks if `accents`."""
    if accents:
        decomposed = unicodedata.normalize("NFD", text.replace("œ", "oe").replace("Œ", "OE"))
        text = "".join(c for c in decomposed if not unicodedata.combining(c))
    if case:
        text = text.upper()
    return " ".join(unicodedata.normalize("NFC", text).split())


FOLDS = ("case", "accents")
"""What may be set aside, as options name it."""


def differs_by_fold(label: str, reading: str) -> bool:
    """Whether two texts differ in nothing but case or accents."""
    one, other = (fold_text(text, case=True, accents=True) for text in (label, reading))
    return label != reading and one == other


def fold_hint(alike: int, of: int) -> str:
    """What to say where at least half of the texts differ in that alone, else nothing: it is then no matter of how
    well they are read."""
    if not alike or 2 * alike < of:
        return ""
    return f"{alike:,} of {of:,} texts differ in case or accents only: --fold case,accents compares them without."
