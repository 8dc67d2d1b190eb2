"""Pages of a document, one at a time, each with its own fate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.errors import ItemError
from hcr_batch.files import images, pdfs
from hcr_batch.files.kinds import PDF, TIFF
from hcr_batch.records import GreyImage, PageRange


@dataclass(frozen=True, kw_only=True)
class PageOptions:
    """How pages are opened. `dpi` is for PDFs; `max_pixels` bounds a page's width times height."""

    dpi: int = 300
    timeout_s: float = 60.0
    max_pixels: int = 250_000_000


def count_pages(path: Path, kind: str, options: PageOptions) -> int:
    """Pages of the file; only PDF and TIFF are opened for it. Raises ItemError."""
    if kind == PDF:
        return pdfs.page_count(path, options.timeout_s)
    return images.frame_count(path) if kind == TIFF else 1


def open_pages(pages: PageRange, options: PageOptions) -> Iterator[tuple[int, GreyImage | ItemError]]:
    """(page number, upright grey page or why it cannot be read), in order."""
    for number in range(pages.first_page, pages.last_page + 1):
        try:
            yield number, _open_page(pages, number, options)
        except ItemError as error:
            yield number, error


def _open_page(pages: PageRange, number: int, options: PageOptions) -> GreyImage:
    path = Path(pages.document.path)
    if pages.document.kind == PDF:
        return pdfs.render_page(path, number, options.dpi, options.timeout_s, options.max_pixels)
    return images.load_page(path, number, options.max_pixels)
