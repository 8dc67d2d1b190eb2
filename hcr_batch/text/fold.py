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
