"""Fields that hold a barcode: printed on each copy of a form, or stuck on as a label."""

from __future__ import annotations

import math

from hcr_batch.errors import ItemError
from hcr_batch.image.barcode import find_barcodes
from hcr_batch.image.page.neighbours import chained
from hcr_batch.records import Box, GreyImage, Seen
from hcr_batch.text.recognition import LINE_BREAK

CODE = "barcode"

_MARGIN_MM = 8.0
"""Labels are stuck on carelessly: what is looked at reaches this far beyond a field, in which only the middle of its
barcode must lie."""

_APART_MM = 2.0
"""Readings of one barcode lie no further apart: of bars only those lines have a place that were read alike."""

_SURE = 0.999
"""Where a barcode is read in one way only."""


def barcode_in(page: GreyImage, box: Box, px_per_mm: float) -> Seen | None:
    """What the barcodes say whose middle lies in a box of a page, shape (H, W), from the top, one a line; None where
    there is none that can be read.

    Of different readings of one barcode the longest counts, and each is as probable.
    """
    margin = round(_MARGIN_MM * px_per_mm)
    left, top = max(0, box.x - margin), max(0, box.y - margin)
    codes = find_barcodes(page[top : box.y + box.height + margin, left : box.x + box.width + margin])
    own = [code for code in codes if _has_middle(box, code.box, left, top)]
    if not own:
        return None
    apart = _APART_MM * px_per_mm
    groups = chained(own, lambda group, code: any(_gap(code.box, other.box) <= apart for other in group))
    texts = [sorted({code.text for code in group}, key=lambda text: (-len(text), text)) for group in groups]
    confidence = _SURE / math.prod(map(len, texts))
    return Seen(LINE_BREAK.join(dict.fromkeys(some[0] for some in texts)), round(confidence, 4))


def no_barcode(field: str) -> ItemError:
    """Of a field that is not empty, and of which no barcode can be read."""
    return ItemError(
        CODE,
        f"In the field {field} stands something of which no barcode can be read: scan the page again, finer, or type "
        "in what is printed beside it.",
    )


def _has_middle(box: Box, code: Box, left: int, top: int) -> bool:
    """Whether a barcode, found in a part of the page that begins at `left` and `top`, has its middle in a box."""
    x, y = left + code.x + code.width / 2, top + code.y + code.height / 2
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height


def _gap(one: Box, other: Box) -> int:
    """How far two boxes lie apart, across or down; at most 0 where they touch."""
    across = max(one.x, other.x) - min(one.x + one.width, other.x + other.width)
    down = max(one.y, other.y) - min(one.y + one.height, other.y + other.height)
    return max(across, down)
