"""Opens still images, single- and multi-page, as upright grey pages. The only door to Pillow's decoders.

Sizes are checked from the header, before memory is reserved. Of an animation (APNG, animated WebP)
the first picture is the page: the others are moments, not sheets. The pages of a TIFF are its directories, but for
those of thumbnails and masks.
"""

from __future__ import annotations

import ctypes
import errno
import io
import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin, UnidentifiedImageError, _imaging

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.jpeg import count_scans
from hcr_batch.files.scans.opening import open_regular
from hcr_batch.files.scans.page_options import MOST_OPENED_PIXELS
from hcr_batch.files.scans.tiff import page_directories
from hcr_batch.image.marker import COARSE_SIDE_PX, find_marker, grey_through_marker
from hcr_batch.image.negative import dark_on_light, is_negative
from hcr_batch.records import GreyImage

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "WEBP")
"""Pillow knows dozens more, among them one that starts Ghostscript; a page is never one of those."""

_MOST_SCANS = 100
"""A progressive JPEG is sent in about ten passes over the whole picture. One of a few kilobytes can ask for
thousands, each as slow as the picture is large."""

_DEPTH, _PHOTOMETRIC, _PLANES, _TILE_WIDTH, _TILE_LENGTH = 258, 262, 284, 322, 323
_APART = 2
_WHITE, _FAINT = 255, 200
"""Of paper, and of what nobody sees on it."""

_STRIP_PIXELS = 4_000_000
_FEW_BYTES = 1_000_000
_ORIENTATION = 0x0112
_ON_ITS_SIDE = (5, 6, 7, 8)
_LEAST_LIGHT = 1e-30
"""Floats that never exceed this are black."""

_SQUEEZE = (1.1, 4.5)
"""Pixels so many times longer one way than the other are those of a fax: 204 x 98 dots an inch, 204 x 391. Further
apart are only resolutions that nobody set."""

_UNKNOWN_WAY = (
    "The picture's header is damaged, or it is stored in a way that is not read: save it as PNG or JPEG, or scan it "
    "again."
)

_IMPOSSIBLE_PLACES = (errno.EINVAL, errno.EOVERFLOW)
"""What the system answers to a decoder that follows an offset to nowhere; all else is the disk's fault."""


def frame_count(path: Path) -> int:
    """Pages of a TIFF, at least 1; the last may turn out to be damaged. Raises ItemError."""
    with open_regular(path) as file, _translated():
        return len(page_directories(file))


def load_page(path: Path, number: int, max_pixels: int) -> GreyImage:
    """Page `number` (from 1) as grey (H, W) uint8, turned as its EXIF says, dark on light, its pixels as wide as high.

    Raises ItemError.

    max_pixels: largest width times height; memory goes up to 12 bytes for each of its pixels, 16 for WebP.
    """
    with open_regular(path) as file:
        with _translated():
            image = _decoded(_at_once(file), number, max_pixels)
            orientation = _orientation(image)
            squeeze = _squeeze(image)
        page = _squared(_grey(image), squeeze, max_pixels)
        return dark_on_light(_upright(page, orientation))


def _at_once(file: BinaryIO) -> BinaryIO:
    """The same bytes in memory where they are few: Pillow asks for them in dozens of small pieces."""
    return io.BytesIO(file.read()) if os.fstat(file.fileno()).st_size <= _FEW_BYTES else file


def _decoded(file: BinaryIO, number: int, max_pixels: int) -> Image.Image:
    _quieten_pillow()
    image = Image.open(file, formats=_FORMATS)
    image.seek(_frame(file, image, number))
    _check_size(image.size, max_pixels)
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        # A tile is reserved whole, however small the picture that is cut from it.
        _check_size(_tile_size(image), max_pixels)
        if _is_deep_in_planes(image):
            raise ItemError("damaged_image", _UNKNOWN_WAY)
    elif image.format in ("JPEG", "MPO"):
        if count_scans(file, _MOST_SCANS + 1) > _MOST_SCANS:
            raise ItemError("too_large", f"The JPEG is stored in more than {_MOST_SCANS} passes: save it again.")
        if not _is_lab(image) and not _is_marked(file, image):
            # The decoder can leave the colours out, which saves two thirds of its time.
            image.draft("L", image.size)
    image.load()
    return image


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


@cache
def _quieten_pillow() -> None:
    """Keeps Pillow, and the libtiff inside it, from printing what they find wrong with a file: the row says it.

    Pillow turns off libtiff's warnings and forgets its errors. Where the library cannot be reached
    (linked statically), it goes on printing. Pillow's own log still reaches whoever asks for it.
    """
    logging.getLogger("PIL").addHandler(logging.NullHandler())
    handler = getattr(ctypes.CDLL(_imaging.__file__), "TIFFSetErrorHandler", None)
    if handler is not None:
        handler.argtypes, handler.restype = [ctypes.c_void_p], ctypes.c_void_p
        handler(None)


@contextmanager
def _translated() -> Iterator[None]:
    """Every way in which Pillow says that a file is broken, as an ItemError."""
    try:
        with warnings.catch_warnings():
            # Size is our own check, by --max-pixels; odd metadata does not make a page unreadable.
            warnings.simplefilter("ignore")
            yield
    except ItemError:
        raise
    except Image.DecompressionBombError as error:
        raise ItemError(
            "too_large",
            f"The picture is far too large, with more pixels than the {MOST_OPENED_PIXELS} that can be opened: scan it "
            "at a lower resolution.",
        ) from error
    except MemoryError as error:
        raise ItemError("too_large", "The picture does not fit in memory: scan it at a lower resolution.") from error
    except UnidentifiedImageError as error:
        raise ItemError("damaged_image", _UNKNOWN_WAY) from error
    except EOFError as error:
        raise ItemError("damaged_page", "The file ends before this page: scan or copy it again.") from error
    except OSError as error:
        if error.errno is not None and error.errno not in _IMPOSSIBLE_PLACES:
            raise ItemError("unreadable_file", f"The file cannot be read ({error.strerror}).") from error
        code = "truncated_image" if "truncated" in str(error) else "damaged_image"
        raise ItemError(code, "The picture is cut short or damaged: scan or copy it again.") from error
    except Exception as error:
        # Only Pillow runs in here, and on malformed files its decoders raise nearly anything:
        # ValueError, SyntaxError, KeyError, struct.error, zlib.error...
        raise ItemError(
            "damaged_image", f"The picture is damaged ({type(error).__name__}): scan or copy it again."
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
        across, down = (float(dots) for dots in image.info.get("dpi") or image.info.get("resolution") or (1, 1))
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


def _grey(image: Image.Image) -> GreyImage:
    """Any mode as (H, W) uint8: white paper is 255, and transparency lies on paper."""
    if image.mode == "F" or image.mode.startswith("I"):
        return _shallow(np.asarray(image), _white_is_zero(image))
    if image.mode == "LAB" or _is_lab(image):
        return np.asarray(image.getchannel(0), np.uint8)
    if "transparency" in image.info or image.mode in ("PA", "La", "RGBa"):
        image = image.convert("RGBA")
    if image.mode in ("RGBA", "LA"):
        return _on_paper(image)
    if image.mode == "RGB":
        return grey_through_marker(np.asarray(image, np.uint8))
    return np.asarray(image if image.mode == "L" else image.convert("L"), np.uint8)


def _on_paper(image: Image.Image) -> GreyImage:
    """A picture with transparency on white paper; on black, as a negative, where it shows nothing on white and light
    strokes there, as of a note that was written on a dark screen."""
    drawn, opaque = image.convert("L"), image.getchannel("A")

    def on(paper: int) -> GreyImage:
        return np.asarray(Image.composite(drawn, Image.new("L", image.size, paper), opaque), np.uint8)

    page = on(_WHITE)
    if page.min() >= _FAINT and is_negative(dark := on(0)):
        return dark
    return page


def _is_lab(image: Image.Image) -> bool:
    """Whether three channels that Pillow takes for RGB are L*, a*, b*, as the colour profile says.

    Bytes 16 to 19 of an ICC profile name the colour space of the data (ICC.1:2022, 7.2.6).
    """
    profile = image.info.get("icc_profile") or b""
    return image.mode == "RGB" and profile[16:20] == b"Lab "


def _white_is_zero(image: Image.Image) -> bool:
    """Whether a TIFF counts from white to black; Pillow turns only 1 and 8 bits itself."""
    return isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(_PHOTOMETRIC) == 0


def _shallow(values: NDArray[Any], white_is_zero: bool) -> GreyImage:
    """Deep pixels (16 bits, or any range of floats) to 8 bits. Works in strips, to keep the floats few."""
    full = _full_scale(values, white_is_zero)
    rows = max(1, _STRIP_PIXELS // max(1, values.shape[1]))
    grey = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), rows):
        grey[top : top + rows] = np.clip(_finite(values[top : top + rows]), 0, full) * (_WHITE / full)
    return np.asarray(_WHITE - grey, np.uint8) if white_is_zero else grey


def _full_scale(values: NDArray[Any], white_is_zero: bool) -> float:
    """The value at the far end from 0.

    Where 0 is black, it is the lightest there is, so that 12 bits in words of 16 come out right:
    the 99.5th percentile, lest a few hot pixels darken the paper. Where 0 is white, a page may hold
    no black at all: the end of the type's range, or 1 for floats, unless there is more.
    """
    step = max(1, round((values.size / 1_000_000) ** 0.5))
    sample = _finite(values[::step, ::step])
    if white_is_zero:
        return max(1.0 if values.dtype.kind == "f" else 65_535.0, float(sample.max(initial=0.0)))
    lightest = float(np.percentile(sample, 99.5))
    return lightest if lightest > _LEAST_LIGHT else 1.0


def _finite(values: NDArray[Any]) -> NDArray[np.float32]:
    with np.errstate(over="ignore"):
        return np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
