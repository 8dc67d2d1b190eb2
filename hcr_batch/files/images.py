"""Opens still images, single- and multi-page, as upright grey pages."""

from __future__ import annotations

import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from hcr_batch.errors import ItemError
from hcr_batch.records import GreyImage

_WHITE = 255


def frame_count(path: Path) -> int:
    """Pages of a TIFF. Raises ItemError."""
    with _opened(path) as image:
        return int(getattr(image, "n_frames", 1))


def load_page(path: Path, number: int, max_pixels: int) -> GreyImage:
    """Page `number` (from 1) as grey (H, W) uint8, turned as its EXIF says. Raises ItemError."""
    with _opened(path) as image:
        image.seek(number - 1)
        width, height = image.size
        if width * height > max_pixels:
            raise ItemError(
                "too_large",
                f"The picture has {width} x {height} pixels, above the limit of {max_pixels}: "
                "scan it at a lower resolution or raise --max-pixels.",
            )
        # A JPEG's decoder can leave the colours out, which saves half its time.
        image.draft("L", image.size)
        return _grey(_upright(image))


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """The image, with every way in which Pillow says that it is broken translated."""
    try:
        with warnings.catch_warnings():
            # Size is our own check, by --max-pixels; odd metadata does not make a page unreadable.
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                yield image
    except ItemError:
        raise
    except Image.DecompressionBombError as error:
        raise ItemError(
            "too_large", f"The picture is far too large ({error}): scan it at a lower resolution."
        ) from error
    except UnidentifiedImageError as error:
        raise ItemError("damaged_image", "The picture's header is damaged: scan or copy it again.") from error
    except EOFError as error:
        raise ItemError("damaged_page", "The file ends before this page: scan or copy it again.") from error
    except OSError as error:
        if error.errno is not None:
            raise ItemError("unreadable_file", f"The file cannot be opened ({error.strerror}).") from error
        code = "truncated_image" if "truncated" in str(error) else "damaged_image"
        raise ItemError(code, "The picture is cut short or damaged: scan or copy it again.") from error
    except (ValueError, SyntaxError, TypeError, KeyError, IndexError, struct.error, OverflowError) as error:
        # What Pillow's decoders raise on malformed files, beside OSError.
        raise ItemError("damaged_image", "The picture is damaged: scan or copy it again.") from error


def _upright(image: Image.Image) -> Image.Image:
    """Turned as EXIF says; a damaged EXIF block turns nothing."""
    try:
        return ImageOps.exif_transpose(image)
    except (SyntaxError, ValueError, TypeError, KeyError, struct.error):
        image.load()
        return image


def _grey(image: Image.Image) -> GreyImage:
    """Any mode as (H, W) uint8; transparency lies on white paper."""
    if image.mode == "F" or image.mode.startswith("I"):
        return _scaled(np.asarray(image))
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        over = image.convert("RGBA")
        paper = Image.new("RGBA", over.size, (_WHITE, _WHITE, _WHITE, _WHITE))
        image = Image.alpha_composite(paper, over)
    return np.asarray(image.convert("L"), np.uint8)


def _scaled(values: NDArray[Any]) -> GreyImage:
    """Deep pixels (16 bits, or any range of floats) to 8 bits: 0 stays black, the lightest turns white."""
    finite = np.nan_to_num(values.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    lightest = float(finite.max(initial=0.0))
    return np.asarray(np.clip(finite * (_WHITE / lightest if lightest > 0 else 0.0), 0, _WHITE), np.uint8)
