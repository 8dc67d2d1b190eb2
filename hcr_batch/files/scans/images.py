"""Opens still images, single- and multi-page, as upright grey pages. The only door to the decoders: Pillow's, and for
JPEGs `jpeg.py`.

Sizes are checked from the header, before memory is reserved. Of an animation (APNG, animated WebP)
the first picture is the page: the others are moments, not sheets. The pages of a TIFF are its directories, but for
those of thumbnails and masks.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, TiffImagePlugin

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.grey import grey_page, is_lab
from hcr_batch.files.scans.jpeg import count_scans, decode
from hcr_batch.files.scans.opening import open_regular
from hcr_batch.files.scans.pillow import UNKNOWN_WAY, quieten_pillow, translated
from hcr_batch.files.scans.resolution import dots_of, said_dpi
from hcr_batch.files.scans.tiff import page_directories, strange_packing
from hcr_batch.image.marker import COARSE_SIDE_PX, find_marker, grey_through_marker
from hcr_batch.image.negative import dark_on_light
from hcr_batch.image.page.said_size import believed_dpi
from hcr_batch.records import GreyImage, OpenedPage

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
"""Pillow knows dozens more, among them one that starts Ghostscript; a page is never one of those."""

_MOST_SCANS = 100
"""A progressive JPEG is sent in about ten passes over the whole picture. One of a few kilobytes can ask for
thousands, each as slow as the picture is large."""

_DEPTH, _PLANES, _TILE_WIDTH, _TILE_LENGTH = 258, 284, 322, 323
"""Tags of a TIFF that say how its pixels are stored."""

_APART = 2
"""Of _PLANES: each colour is stored by itself."""

_FEW_BYTES = 1_000_000
"""Files of fewer are read at once."""

_ORIENTATION = 0x0112
_ON_ITS_SIDE = (5, 6, 7, 8)
"""The tag of EXIF and of TIFF that says how a picture is turned, and those of its values that swap the sides."""

_SQUEEZE = (1.1, 4.5)
"""Pixels whose sides differ by a factor in this range are those of a fax: 204 x 98 dots an inch, 204 x 391. Only
resolutions that nobody set are further apart."""


def frame_count(path: Path) -> int:
    """Pages of a TIFF, at least 1; the last may turn out to be damaged. Raises ItemError."""
    with open_regular(path) as file, translated():
        return len(page_directories(file))


def load_page(path: Path, number: int, max_pixels: int) -> GreyImage:
    """Page `number` (from 1) as grey (H, W) uint8, as `open_page` opens it."""
    return _load(path, number, max_pixels)[0]


def open_page(path: Path, number: int, max_pixels: int) -> OpenedPage:
    """Page `number` (from 1), turned as its EXIF says, dark on light, its pixels as wide as high.

    Raises ItemError.

    max_pixels: largest width times height; memory goes up to 12 bytes for each of its pixels, 16 for WebP.
    """
    page, dpi = _load(path, number, max_pixels)
    return OpenedPage(page, None if dpi is None else believed_dpi(page, dpi))


def _load(path: Path, number: int, max_pixels: int) -> tuple[GreyImage, float | None]:
    """The page, and the dots per inch that its file says it has: crops have no use for whether that can be true."""
    with open_regular(path) as file:
        with _naming_strange_packing(file), translated():
            content = _at_once(file)
            image = _opened(content, number, max_pixels)
            page = _decoded(content, image)
            orientation = _orientation(image)
            squeeze, dpi = _squeeze(image), said_dpi(image)
        return dark_on_light(_upright(_squared(page, squeeze, max_pixels), orientation)), dpi


def _at_once(file: BinaryIO) -> BinaryIO:
    """The same bytes in memory where they are few: Pillow asks for them in dozens of small pieces."""
    return io.BytesIO(file.read()) if os.fstat(file.fileno()).st_size <= _FEW_BYTES else file


def _opened(file: BinaryIO, number: int, max_pixels: int) -> Image.Image:
    """Page `number` with its size looked at, and nothing decoded yet."""
    quieten_pillow()
    image = Image.open(file, formats=_FORMATS)
    image.seek(_frame(file, image, number))
    _check_size(image.size, max_pixels)
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        # A tile is reserved whole, however small the picture that is cut from it.
        _check_size(_tile_size(image), max_pixels)
        if _is_deep_in_planes(image):
            raise ItemError("damaged_image", UNKNOWN_WAY)
    return image


def _decoded(file: BinaryIO, image: Image.Image) -> GreyImage:
    """Its pixels in grey; the colours of a JPEG are decoded only where highlighter is to be taken out."""
    if image.format in ("JPEG", "MPO"):
        file.seek(0)
        content = file.read()
        if count_scans(content, _MOST_SCANS + 1) > _MOST_SCANS:
            raise ItemError("too_large", f"The JPEG is stored in more than {_MOST_SCANS} passes: save it again.")
        if image.mode in ("L", "RGB") and not is_lab(image):
            pixels = decode(content, colours=_is_marked(file, image))
            if pixels is not None:
                return grey_through_marker(pixels) if pixels.ndim == 3 else pixels
    image.load()
    return grey_page(image)


def _frame(file: BinaryIO, image: Image.Image, number: int) -> int:
    """Where Pillow has page `number`, counted from 0. Raises EOFError for one that is not there."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return number - 1
    places = page_directories(file)
    if number > len(places):
        raise EOFError
    return places[number - 1]


def _is_marked(file: BinaryIO, image: Image.Image) -> bool:
    """Whether a JPEG shows highlighter, by a reduced picture that costs the decoder little."""
    if image.mode != "RGB" or min(image.size) < COARSE_SIDE_PX:
        return False
    coarse = Image.open(file, formats=_FORMATS)
    shrink = COARSE_SIDE_PX / max(image.size)
    coarse.draft("RGB", (round(image.width * shrink), round(image.height * shrink)))
    return bool(find_marker(np.asarray(coarse, np.uint8)).masks)


def _check_size(size: tuple[int, int], max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise ItemError(
            "too_large",
            f"The picture has {width} x {height} pixels, above the limit of {max_pixels}: "
            "scan it at a lower resolution or raise --max-pixels.",
        )


def _tile_size(image: TiffImagePlugin.TiffImageFile) -> tuple[int, int]:
    return int(image.tag_v2.get(_TILE_WIDTH, 1)), int(image.tag_v2.get(_TILE_LENGTH, 1))


def _is_deep_in_planes(image: TiffImagePlugin.TiffImageFile) -> bool:
    """Whether each colour is stored by itself in more than 8 bits: Pillow takes half of the bytes for pixels."""
    depths = image.tag_v2.get(_DEPTH, (1,))
    return image.tag_v2.get(_PLANES) == _APART and len(depths) > 1 and max(depths) > 8


@contextmanager
def _naming_strange_packing(file: BinaryIO) -> Iterator[None]:
    """Names what a page is packed as, where it could not be opened and that is why: the file is whole, and scanning
    it again in the same way would not help."""
    try:
        yield
    except ItemError as error:
        packing = strange_packing(file) if error.code in ("damaged_image", "truncated_image") else None
        if packing is None:
            raise
        raise ItemError(
            "damaged_image", f"The TIFF is packed as {packing}, which is not read: save it as PNG or JPEG."
        ) from error


def _orientation(image: Image.Image) -> int:
    """1 to 8 as EXIF has it; a damaged EXIF block turns nothing. A TIFF comes out of Pillow turned already."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # as above: Pillow on a malformed block
        return 1


def _squeeze(image: Image.Image) -> float:
    """How many times wider its dots lie than high, 1 where they are square or nothing reasonable is said of it."""
    try:
        across, down = dots_of(image)
        turned = isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(_ORIENTATION, 1) in _ON_ITS_SIDE
        squeeze = down / across if turned else across / down
        apart = max(squeeze, 1 / squeeze)
    except (TypeError, ValueError, ZeroDivisionError):  # whatever a damaged file says
        return 1.0
    return squeeze if _SQUEEZE[0] <= apart <= _SQUEEZE[1] else 1.0


def _squared(page: GreyImage, squeeze: float, max_pixels: int) -> GreyImage:
    """The page with its coarser side drawn out until a dot is as wide as high."""
    if squeeze == 1.0:
        return page
    height, width = page.shape
    size = (width, round(height * squeeze)) if squeeze > 1.0 else (round(width / squeeze), height)
    _check_size(size, max_pixels)
    return np.asarray(Image.fromarray(page).resize(size, Image.Resampling.BICUBIC), np.uint8)


def _upright(page: GreyImage, orientation: int) -> GreyImage:
    """The page as EXIF's orientation (1 to 8) wants it seen; any other number turns nothing."""
    if orientation in _ON_ITS_SIDE:
        page = page.T
    if orientation in (2, 3, 6, 7):
        page = page[:, ::-1]
    if orientation in (3, 4, 7, 8):
        page = page[::-1]
    return np.ascontiguousarray(page)
