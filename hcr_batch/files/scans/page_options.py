"""How pages are opened: settings alone, so that whoever passes them on loads nothing that opens files."""

from __future__ import annotations

from dataclasses import dataclass

from hcr_batch.config import require

MOST_PIXELS = 175_000_000
"""Width times height of a page, unless --max-pixels says otherwise: A0 at 330 dpi."""

MOST_OPENED_PIXELS = 178_956_970
"""Pillow opens no larger picture: twice its `MAX_IMAGE_PIXELS`, which is the whole program's setting and not ours to
raise. Rendered pages come through it too."""

MOST_PAGES = 2_000
"""Pages of one file that are read unless --max-pages says otherwise: more than a box of paper holds."""

_DPI = (72, 1200)
"""Resolutions at which PDF pages are rendered: a point is a pixel at the least, and 300 are enough to read by."""

MOST_SECONDS = 86_400.0
"""A page that takes longer than a day will not be read at all; the system's own limits are whole seconds."""


def require_dpi(dpi: int) -> None:
    """Raises UsageError for a resolution at which no page is rendered."""
    least, most = _DPI
    require(least <= dpi <= most, "dpi", f"{least} to {most}", dpi)


def require_timeout(page_timeout_s: float) -> None:
    """Raises UsageError for a time that no page can be given."""
    expected = f"more than 0 and at most {MOST_SECONDS:g} seconds (--page-timeout)"
    require(0 < page_timeout_s <= MOST_SECONDS, "page_timeout_s", expected, page_timeout_s)


def require_max_pixels(max_pixels: int) -> None:
    """Raises UsageError for a limit that no scan passes, or that Pillow does."""
    expected = f"1000000 to {MOST_OPENED_PIXELS}, since no larger picture can be opened"
    require(1_000_000 <= max_pixels <= MOST_OPENED_PIXELS, "max_pixels", expected, max_pixels)


@dataclass(frozen=True, kw_only=True)
class PageOptions:
    """How pages are opened.

    dpi: resolution at which PDF pages are rendered.
    timeout_s: what poppler may take for one.
    max_pixels: largest page, width times height.
    max_pages: pages of one file that are read; one failed row stands for the rest.
    """

    dpi: int = 300
    timeout_s: float = 60.0
    max_pixels: int = MOST_PIXELS
    max_pages: int = MOST_PAGES
