"""Small pictures that live inside the page."""

from __future__ import annotations

import base64
import io

from PIL import Image

from hcr_batch.records import GreyImage

_HEIGHT_PX, _WIDTH_PX = 96, 960
"""Twice the size on the page, for sharp screens."""


def data_uri(image: GreyImage) -> str:
    """Grey (H, W) uint8 as a `data:` address of a PNG that fits the page, never enlarged."""
    picture = Image.fromarray(image)
    picture.thumbnail((_WIDTH_PX, _HEIGHT_PX), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
