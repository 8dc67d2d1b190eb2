"""Turns pages into the bytes of files people send: PNG, JPEG, PDF and TIFF."""

from __future__ import annotations

import time
from collections.abc import Sequence
from io import BytesIO

import numpy as np
from PIL import Image

from hcr_batch.records import GreyImage

# A fixed moment in a PDF's metadata: the same pages give the same bytes on any day.
_CREATED = time.struct_time((2025, 1, 2, 9, 0, 0, 3, 2, 0))
# Bilevel scans split where faint pen strokes still count as ink.
_INK_BELOW = 190


def encode_png(image: GreyImage, dpi: int, greys: int = 256) -> bytes:
    """Encode as grey PNG with at most `greys` evenly spaced grey levels: fewer make a smaller file."""
    steps = greys - 1
    coarse = np.rint(np.rint(image * (steps / 255)) * (255 / steps)).astype(np.uint8)
    return _save(Image.fromarray(coarse), format="PNG", dpi=(dpi, dpi), optimize=True)


def encode_jpeg(image: GreyImage, dpi: int, quality: int = 80) -> bytes:
    """Encode as grey JPEG."""
    return _save(Image.fromarray(image), format="JPEG", dpi=(dpi, dpi), quality=quality)


def encode_pdf(images: Sequence[GreyImage], dpi: int, quality: int = 70) -> bytes:
    """Encode as a PDF with one picture a page and no text layer, as a scanner writes it."""
    first, *others = [Image.fromarray(image) for image in images]
    return _save(
        first,
        format="PDF",
        save_all=True,
        append_images=others,
        resolution=dpi,
        quality=quality,
        creationDate=_CREATED,
        modDate=_CREATED,
    )


def encode_tiff(images: Sequence[GreyImage], dpi: int, *, bilevel: bool = True) -> bytes:
    """Encode as a multi-page TIFF: black and white under Group 4 fax coding, or grey under deflate."""
    if bilevel:
        images = [np.where(image < _INK_BELOW, 0, 255).astype(np.uint8) for image in images]
    pages = [Image.fromarray(image).convert("1" if bilevel else "L") for image in images]
    compression = "group4" if bilevel else "tiff_adobe_deflate"
    first, *others = pages
    return _save(first, format="TIFF", save_all=True, append_images=others, dpi=(dpi, dpi), compression=compression)


def _save(image: Image.Image, **options: object) -> bytes:
    """Write a picture with Pillow into memory."""
    buffer = BytesIO()
    image.save(buffer, **options)
    return buffer.getvalue()
