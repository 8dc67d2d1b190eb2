"""Pictures of the handwriting that `review` shows beside the fields, since it lies in none of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.scans_of_results import Scans
from hcr_batch.html.outside import WrittenPage
from hcr_batch.html.review_picture import Picture, bytes_of_each, draw_picture
from hcr_batch.image.context import view_field
from hcr_batch.image.page.turn import turn_box, turn_page
from hcr_batch.records import Box, GreyImage

_AROUND = 0.05
"""What is around a place shows by this share of the page's height on each side, 15 mm of A4: what it refers to, and the
rest of a remark of which only a part was found."""


def written_pages(rows: Sequence[Mapping[str, Any]], scans: Scans) -> list[WrittenPage]:
    """Of each row, one of each page, the pictures of the places in its column `outside`."""
    most_bytes = bytes_of_each(sum(len(row["outside"]) for row in rows))
    return [_written_page(row, scans, most_bytes) for row in rows]


def _written_page(row: Mapping[str, Any], scans: Scans, most_bytes: int) -> WrittenPage:
    pictures, note = list[Picture](), ""
    try:
        page = scans.page(row["document"], row["document_id"], row["page"]).image
    except ItemError as error:
        note = error.message
    else:
        height, width = page.shape
        quarters = row["turned"] or 0
        boxes = [turn_box(Box(**box), width, height, quarters) for box in row["outside"]]
        pictures = [_picture(turn_page(page, quarters), box, most_bytes) for box in boxes]
    return WrittenPage(document=row["document"], page=row["page"], form=row["form"] or "", pictures=pictures, note=note)


def _picture(page: GreyImage, box: Box, most_bytes: int) -> Picture:
    return draw_picture(view_field(page, box, _AROUND * max(page.shape) / max(1, box.height)), most_bytes)
