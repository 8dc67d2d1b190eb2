"""The picture of a field on the review page, small enough that a page of hundreds opens at once."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

from PIL import Image

from hcr_batch.image.context import FieldView

_PAGE_BYTES = 13_000_000
"""Of pictures on one page: as text they are a third larger, which keeps a page below 20 MB."""

_MOST_BYTES, _LEAST_BYTES = 60_000, 4_000
"""Of one picture."""

_WIDEST_PX, _HIGHEST_PX = 1_400, 420
_QUALITIES = (82, 60, 40)
_SMALLER = 0.7


@dataclass(frozen=True, slots=True)
class Picture:
    """uri: a `data:` address. width, height: pixels. box: x, y, width and height of the field in it,
    as shares of the picture in [0, 1]."""

    uri: str
    width: int
    height: int
    box: tuple[float, float, float, float]


def bytes_of_each(pictures: int) -> int:
    """How large each of some pictures on a page may be."""
    return min(max(_PAGE_BYTES // max(1, pictures), _LEAST_BYTES), _MOST_BYTES)


def draw_picture(view: FieldView, most_bytes: int) -> Picture:
    """`view` as a JPEG of at most `most_bytes` (of the file, or what 64 pixels of width come to).

    It is never enlarged. What is too big is first pressed harder, then shrunk.
    """
    height, width = view.image.shape
    box, image = view.box, Image.fromarray(view.image)
    image.thumbnail((_WIDEST_PX, _HIGHEST_PX), Image.Resampling.LANCZOS)
    content = _fitting(image, most_bytes)
    while len(content) > most_bytes and image.width > 64:
        smaller = (max(1, round(image.width * _SMALLER)), max(1, round(image.height * _SMALLER)))
        image = image.resize(smaller, Image.Resampling.LANCZOS)
        content = _fitting(image, most_bytes)
    uri = "data:image/jpeg;base64," + base64.b64encode(content).decode("ascii")
    left, top = round(box.x / width, 4), round(box.y / height, 4)
    return Picture(
        uri, image.width, image.height, (left, top, round(box.width / width, 4), round(box.height / height, 4))
    )


def _fitting(image: Image.Image, most_bytes: int) -> bytes:
    """The JPEG of the best quality that fits, or else of the lowest."""
    content = b""
    for quality in _QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, optimize=True)
        content = buffer.getvalue()
        if len(content) <= most_bytes:
            break
    return content
