"""Strips the printed captions of the Kaggle names data set from what a general OCR reader reads on its crops."""

from __future__ import annotations

import re

_CAPTION = re.compile(
    r"^\s*(?:(?:P?R[EÉ]N[O0]M|[EÉ]?N[O0]M)S?\s*[:;.]*|(?:[O0]M|M|N[O0]?|[O0])\s*[:;])\s*", re.IGNORECASE
)
"""Crops often cut the caption at the left: RENOM:, OM:. So short a rest counts only before a colon."""

_FOREIGN = re.compile(r"[^\w' -]|[\d_]")


def without_caption(text: str) -> str:
    """`text` without a leading NOM or PRENOM, whole or cut, and without signs that no name has.

    Other readers read the caption too, where it stands beside the field; they are measured on the
    name alone.
    """
    name = _FOREIGN.sub("", _CAPTION.sub("", text.replace("’", "'")))
    return " ".join(name.split()).strip(" -")
