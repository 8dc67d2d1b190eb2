"""Makes pages of the rows of results, as `export` writes them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from hcr_batch.files.exchange.page import ExportPage, make_fields
from hcr_batch.files.results.readings import Results, Row
from hcr_batch.files.results.receipt import read_receipt
from hcr_batch.files.storage.names import is_remote
from jobs.overlay import picture_name

PAGE_COLUMNS = (
    "document", "document_id", "page", "page_width", "page_height", "page_dpi", "form", "field", "box", "text", "value",
    "rule", "confidence", "char_confidences", "alternatives", "correction", "status", "error_code", "error", "model",
)  # fmt: skip
"""Columns of `readings` that pages are made from."""


class PageMaker:
    """Makes pages from their rows."""

    def __init__(self, results: Results) -> None:
        self._created, self._changed = _times(results)
        self._version = version("hcr-batch")

    def page(self, rows: Sequence[Row]) -> ExportPage:
        """The page whose rows these are, which was opened."""
        first = rows[0]
        width_px, height_px = first["page_width"], first["page_height"]
        return ExportPage(
            document=first["document"],
            document_id=first["document_id"],
            number=first["page"],
            width_px=width_px,
            height_px=height_px,
            dpi=first["page_dpi"],
            model=next((row["model"] for row in rows if row["model"] is not None), None),
            version=self._version,
            created=self._created,
            changed=self._changed,
            fields=make_fields(rows, width_px, height_px),
        )


def failure(rows: Sequence[Row]) -> str | None:
    """The code of why nothing on a page could be read, None where there is something to write. Fields that
    failed on a page that was read have a place on it."""
    if any(row["box"] is not None for row in rows):
        return None
    return next((row["error_code"] or "failed" for row in rows if row["status"] == "failed"), None)


def page_file(document: str, page: int, format_: str) -> Path:
    """Where the file of a page goes, relative to the folder: DOCUMENT.p001.alto.xml, beside the picture that
    `overlay` draws of it, and named like it."""
    return picture_name(document, page, f"{format_}.xml")


def _times(results: Results) -> tuple[str, str]:
    """When the pages were read, and when the results last changed, in UTC; now, where object storage does not say."""
    changed = datetime.datetime.now(datetime.UTC)
    if not is_remote(str(results.out)):
        changed = datetime.datetime.fromtimestamp(max(path.stat().st_mtime for path in results.readings), datetime.UTC)
    receipt = read_receipt(results.paths)
    created = changed if receipt is None else datetime.datetime.fromisoformat(receipt.finished)
    return _utc(created), _utc(max(created, changed))


def _utc(time: datetime.datetime) -> str:
    return time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
