"""Pages of PDFs, by way of poppler: how many there are, and one rendered page at a time.

The only door to pdf2image, of which we take the parser of rendered pages. Its `convert_from_path` is
not for files from strangers: it asks poppler for its version and the page count without a time limit,
keeps poppler's exit codes to itself, and can bound no process's memory. `poppler.py` does.
"""

from __future__ import annotations

import math
import mmap
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pdf2image.parsers import parse_buffer_to_pgm, parse_buffer_to_ppm
from PIL import Image

from hcr_batch.counts import counted
from hcr_batch.errors import ItemError
from hcr_batch.files.scans.jpeg import loss
from hcr_batch.files.scans.page_options import MOST_OPENED_PIXELS
from hcr_batch.files.scans.pdf_pictures import PdfPicture, list_pictures
from hcr_batch.files.scans.poppler import Finished, run_poppler
from hcr_batch.image.marker import COARSE_SIDE_PX, find_marker, grey_through_marker
from hcr_batch.image.negative import dark_on_light
from hcr_batch.records import GreyImage

_MOST_PAGES = 1_000_000
"""A page tree may claim any number; no paper has more."""

_POINTS_PER_INCH = 72
_INFO_BYTES = 1024**2
_HEADER = re.compile(rb"P[56]\s(\d{1,9})\s(\d{1,9})\s255\s")
_HEADER_BYTES = 32
_NOTE_BYTES = 2_500
"""The note on a form that cannot be shown has 700 letters in English."""

_COVERED = 0.8
"""Pictures of less of a page leave room for print that is no picture, and may be as fine as it likes."""

_DIGITS_PRINTED = 5e-6
"""pdfinfo prints sizes with six digits."""


_MOST_COLOURED = 40_000_000
"""Larger pages, as of A4 at 650 dpi, are drawn in grey alone, for the memory's sake."""


class _Kind(NamedTuple):
    """How a page is drawn: bytes of a pixel, poppler's arguments, and pdf2image's parser of what it answers."""

    channels: int
    arguments: tuple[str, ...]
    parse: Callable[[bytearray], list[Image.Image]]


_GREY = _Kind(1, ("-gray",), parse_buffer_to_pgm)
_COLOUR = _Kind(3, (), parse_buffer_to_ppm)


@dataclass(frozen=True)
class _Page:
    """The page to render: `number` from 1, `dpi`, and the seconds that poppler may take for it."""

    path: Path
    number: int
    dpi: int
    timeout_s: float

    @property
    def range(self) -> list[str]:
        return ["-f", str(self.number), "-l", str(self.number)]


def page_count(path: Path, timeout_s: float) -> int:
    """Pages of the PDF. Raises ItemError, or MissingProgramError without poppler."""
    info = _info(run_poppler("pdfinfo", [], path, timeout_s, _INFO_BYTES))
    pages = re.findall(r"(?m)^Pages: +(\d{1,12})$", info)
    if not pages or not 1 <= int(pages[-1]) <= _MOST_PAGES:
        said = f"says that it has {pages[-1]} pages" if pages else "does not say how many pages it has"
        raise ItemError("damaged_pdf", f"The PDF {said}: scan it again.")
    if pages[-1] == "1" and _says_collection(path):
        _check_no_portfolio(path, timeout_s)
    if re.search(r"(?m)^Form: +XFA$", info):
        _check_shown(path, timeout_s)
    return int(pages[-1])


def _says_collection(path: Path) -> bool:
    """Whether the word that makes a PDF a portfolio (ISO 32000-1, 12.3.5) stands in it unpacked, wherever it does."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return re.search(rb"/Collection(?![A-Za-z])", content) is not None
    except (OSError, ValueError):  # gone meanwhile, or emptied: whoever opens its page will say so
        return False


def _check_no_portfolio(path: Path, timeout_s: float) -> None:
    """Raises ItemError where the one page of a PDF is the cover of files within it: it would be read in their place."""
    listed = run_poppler("pdfdetach", ["-list"], path, timeout_s, _INFO_BYTES).output.decode("utf-8", "replace")
    count = re.match(r"([1-9]\d{0,8}) embedded files", listed)
    if count is not None:
        raise ItemError(
            "wrong_type",
            f"The PDF is a portfolio, a cover page around {counted(int(count[1]), 'file')}: save what is in it as "
            "files of their own.",
        )


def _check_shown(path: Path, timeout_s: float) -> None:
    """Raises ItemError where all that is drawn of a form of Adobe's own kind (XFA, ISO 32000-1, 12.7.8) is a note that
    says whose program shows it: in every language it names them."""
    printed = run_poppler("pdftotext", ["-f", "1", "-l", "1"], path, timeout_s, _INFO_BYTES).output
    if len(printed) <= _NOTE_BYTES and b"adobe" in printed.lower():
        raise ItemError(
            "wrong_type",
            "The PDF is a form that only Adobe's programs can show (XFA): open it in one of them, and print it to a "
            "new PDF.",
        )


def render_page(path: Path, number: int, dpi: int, timeout_s: float, max_pixels: int) -> GreyImage:
    """Page `number` (from 1) as its crop box shows it, grey (H, W) uint8 at `dpi`, dark on light; a scan that would be
    too large so, at its own resolution.

    Memory is three bytes at most for each pixel, ten where a page is highlighted, beside what poppler takes in its own
    process.
    Raises ItemError, or MissingProgramError without poppler.
    """
    page, size = _within(_Page(path, number, dpi, timeout_s), max_pixels)
    if _is_marked(page, size):
        return dark_on_light(grey_through_marker(_draw(page, size, _COLOUR)))
    return dark_on_light(_draw(page, size, _GREY))


def _is_marked(page: _Page, size: tuple[float, float]) -> bool:
    """Whether a page shows highlighter, drawn coarsely; most scans have no colours at all, and need no closer look."""
    if size[0] * size[1] > _MOST_COLOURED:
        return False
    if not any(picture.coloured for picture in list_pictures(page.path, page.range, page.timeout_s)):
        return False
    coarse = math.ceil(COARSE_SIDE_PX / max(size) * page.dpi)
    width, height = (side * coarse / page.dpi for side in size)
    return bool(find_marker(_draw(replace(page, dpi=coarse), (width, height), _COLOUR)).masks)


def _draw(page: _Page, size: tuple[float, float], kind: _Kind) -> NDArray[np.uint8]:
    """The page, of width and height `size`, as (H, W) or (H, W, 3). Raises ItemError, MissingProgramError."""
    width, height = size
    most_bytes = int((width + 3) * (height + 3)) * kind.channels + _HEADER_BYTES
    arguments = [*kind.arguments, "-cropbox", "-r", str(page.dpi), *page.range]
    finished = run_poppler("pdftoppm", arguments, page.path, page.timeout_s, most_bytes)
    picture = _parse(finished.output, kind)
    if picture is None or not _near(picture.shape[:2], size):
        raise _damaged_page(page.number)
    if picture.min() == picture.max() and "Error" in finished.complaints:
        # White because nothing is on it, or because its picture is lost? Damage must not pass as a blank form.
        raise _damaged_page(page.number)
    if _tells_loss(finished.complaints, page, size):
        raise ItemError(
            "damaged_page",
            f"A picture on page {page.number} is damaged, and a part of the page is missing: export or scan it again.",
        )
    return picture


def _tells_loss(complaints: str, page: _Page, size: tuple[float, float]) -> bool:
    """Whether a part of a picture is missing. Of packed bytes only a scan's pictures count: some programs leave the
    last off the commands that draw a page, which lose nothing by it."""
    if loss(complaints) is not None:
        return True
    return "in flate stream" in complaints and bool(_covering(page, size[0] / page.dpi * (size[1] / page.dpi)))


def _within(page: _Page, max_pixels: int) -> tuple[_Page, tuple[float, float]]:
    """The page at a resolution at which it is not too large, and its width and height in pixels. Raises ItemError."""
    width, height = _expected_size(page)
    if width * height <= max_pixels:
        return page, (width, height)
    own_dpi = _scan_dpi(page, width / page.dpi * (height / page.dpi))
    if own_dpi is not None and own_dpi < page.dpi:
        shrink = own_dpi / page.dpi
        if width * shrink * (height * shrink) <= max_pixels:
            return replace(page, dpi=own_dpi), (width * shrink, height * shrink)
    raise ItemError(
        "too_large",
        f"Page {page.number} would be {width:.0f} x {height:.0f} pixels at {page.dpi} dpi, above the limit of "
        f"{max_pixels}: lower --dpi or raise --max-pixels.",
    )


def _scan_dpi(page: _Page, square_inches: float) -> int | None:
    """The resolution of the pictures that cover a page of that size, the finest of them, None where they do not.

    A PDF made of a scan of unknown resolution has a page metres long, with the scan on it at 72 dots an inch.
    """
    return max((max(picture.x_dpi, picture.y_dpi) for picture in _covering(page, square_inches)), default=None)


def _covering(page: _Page, square_inches: float) -> list[PdfPicture]:
    """The pictures that cover a page of that size; none where they do not."""
    listed = list_pictures(page.path, page.range, page.timeout_s)
    pictures = [picture for picture in listed if picture.x_dpi and picture.y_dpi]
    covered = sum(picture.width * picture.height / (picture.x_dpi * picture.y_dpi) for picture in pictures)
    return pictures if covered >= _COVERED * square_inches else []


def _info(finished: Finished) -> str:
    """What pdfinfo printed. Raises ItemError where it could not open the file."""
    if finished.code == 0:
        return finished.output.decode("utf-8", "replace")
    # poppler distinguishes a password from damage in its message only.
    if "Incorrect password" in finished.complaints:
        raise ItemError("encrypted_pdf", "The PDF is protected by a password: save a copy without one.")
    raise ItemError("damaged_pdf", "The PDF is damaged or no PDF at all: export or scan it again.")


def _expected_size(page: _Page) -> tuple[float, float]:
    """Width and height in pixels of the page to come, known before poppler reserves memory for it."""
    info = _info(run_poppler("pdfinfo", page.range, page.path, page.timeout_s, _INFO_BYTES))
    # The last counts: a title with line breaks in it can put lines of its own before pdfinfo's.
    described = re.findall(rf"(?m)^Page +{page.number} size: +(\S+) x (\S+) pts", info)
    try:
        width, height = (abs(float(points)) / _POINTS_PER_INCH * page.dpi for points in described[-1])
    except (IndexError, ValueError) as error:
        raise _damaged_page(page.number) from error
    # A page that is promised but not there has a size of 0 x 0.
    if not (math.isfinite(width * height) and min(width, height) > 0):
        raise _damaged_page(page.number)
    return width, height


def _parse(output: bytearray, kind: _Kind) -> NDArray[np.uint8] | None:
    """The picture in a PGM or PPM file (netpbm's formats P5 and P6), or None where it is not whole.

    Raises ItemError for a picture above what Pillow opens.
    """
    header = _HEADER.match(output)
    if header is None or len(output) != header.end() + int(header[1]) * int(header[2]) * kind.channels:
        return None
    try:
        with warnings.catch_warnings():
            # Pillow warns from half its ceiling on; the size was looked at before rendering.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            (picture,) = kind.parse(output)
    except Image.DecompressionBombError as error:
        raise ItemError(
            "too_large", f"The page has more pixels than the {MOST_OPENED_PIXELS} that can be opened: lower --dpi."
        ) from error
    return np.asarray(picture, np.uint8)


def _near(shape: tuple[int, ...], expected: tuple[float, float]) -> bool:
    """Whether (H, W) is the expected (width, height), either way round since pages can be turned.

    When poppler cannot reserve a page, it gives one of 1 x 1 pixels and calls that a success.
    """
    sizes = zip(sorted(shape), sorted(expected), strict=True)
    return all(abs(given - wanted) <= 2 + wanted * _DIGITS_PRINTED for given, wanted in sizes)


def _damaged_page(number: int) -> ItemError:
    return ItemError(
        "damaged_page",
        f"Page {number} cannot be rendered, or not within the memory that poppler may use: "
        "print the PDF to a new one, or scan it again.",
    )
