"""The only door to pdf2image and poppler: page counts, and one rendered page at a time.

pdf2image's errors share no base class; they are translated here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from pdf2image import convert_from_path, pdfinfo_from_path
from pdf2image.exceptions import (
    PDFInfoNotInstalledError,
    PDFPageCountError,
    PDFPopplerTimeoutError,
    PDFSyntaxError,
)

from hcr_batch.errors import ItemError, MissingProgramError
from hcr_batch.records import GreyImage

_POINTS_PER_INCH = 72
_PAGE_SIZE = re.compile(r"([\d.]+) x ([\d.]+) pts")


def page_count(path: Path, timeout_s: float) -> int:
    """Pages of the PDF. Raises ItemError, or MissingProgramError without poppler."""
    with _translated(timeout_s):
        pages = int(pdfinfo_from_path(str(path), timeout=timeout_s)["Pages"])
    if pages < 1:
        raise ItemError("damaged_pdf", "The PDF has no pages: export or scan it again.")
    return pages


def render_page(path: Path, number: int, dpi: int, timeout_s: float, max_pixels: int) -> GreyImage:
    """Page `number` (from 1) as grey (H, W) uint8 at `dpi`. Raises ItemError."""
    with _translated(timeout_s):
        info = pdfinfo_from_path(str(path), timeout=timeout_s, first_page=number, last_page=number)
        _check_size(info, number, dpi, max_pixels)
        pages = convert_from_path(
            str(path),
            dpi=dpi,
            first_page=number,
            last_page=number,
            grayscale=True,
            timeout=timeout_s,
            thread_count=1,
        )
    if not pages:
        raise ItemError("damaged_page", f"Page {number} cannot be rendered: print or scan the PDF again.")
    return np.asarray(pages[0].convert("L"), np.uint8)


def _check_size(info: dict[str, object], number: int, dpi: int, max_pixels: int) -> None:
    """Refuses a page whose picture would be too large before poppler reserves memory for it."""
    described = next((str(v) for k, v in info.items() if re.fullmatch(rf"Page +{number} size", k)), "")
    size = _PAGE_SIZE.match(described)
    if size is None:
        return
    width, height = (float(points) / _POINTS_PER_INCH * dpi for points in size.groups())
    if width * height > max_pixels:
        raise ItemError(
            "too_large",
            f"Page {number} would be {width:.0f} x {height:.0f} pixels at {dpi} dpi, above the limit of "
            f"{max_pixels}: lower --dpi or raise --max-pixels.",
        )


@contextmanager
def _translated(timeout_s: float) -> Iterator[None]:
    try:
        yield
    except PDFInfoNotInstalledError as error:
        raise MissingProgramError(
            "PDFs need poppler, which is not installed. Type: sudo apt-get install -y poppler-utils"
        ) from error
    except PDFPopplerTimeoutError as error:
        raise ItemError(
            "timeout", f"The PDF took longer than {timeout_s:g} s: raise --page-timeout, or print it to a new PDF."
        ) from error
    except (PDFPageCountError, PDFSyntaxError) as error:
        # poppler tells a password from damage in its message only.
        if "Incorrect password" in str(error):
            raise ItemError("encrypted_pdf", "The PDF is protected by a password: save a copy without one.") from error
        raise ItemError("damaged_pdf", "The PDF is damaged or no PDF at all: export or scan it again.") from error
    except OSError as error:
        raise ItemError("unreadable_file", f"The PDF cannot be opened ({error.strerror}).") from error
