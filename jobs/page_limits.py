"""What opening one page may cost, in the configs of the jobs on forms."""

from __future__ import annotations

from dataclasses import dataclass

from hcr_batch.files.scans.page_options import MOST_PIXELS, PageOptions, require_max_pixels, require_timeout


@dataclass(frozen=True, kw_only=True)
class PageLimits:
    """page_timeout_s, max_pixels: see PageOptions."""

    page_timeout_s: float = 60.0
    max_pixels: int = MOST_PIXELS

    def __post_init__(self) -> None:
        require_timeout(self.page_timeout_s)
        require_max_pixels(self.max_pixels)

    def page_options(self, dpi: int) -> PageOptions:
        """How a page is opened within these limits, a PDF rendered at `dpi`."""
        return PageOptions(dpi=dpi, timeout_s=self.page_timeout_s, max_pixels=self.max_pixels)
