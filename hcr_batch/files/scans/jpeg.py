"""JPEGs: how many passes they are stored in, and their pixels, of which none is made up.

Format: ITU T.81, annex B: segments start with 0xFF and a marker; inside a scan's data 0xFF is
followed by 0x00 or by a restart marker.
"""

from __future__ import annotations

import re

import numpy as np
import simplejpeg
from numpy.typing import NDArray

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.pillow import DAMAGED

_END, _SCAN, _TEMPORARY = 0xD9, 0xDA, 0x01
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

_SPARE, _CUT_SHORT, _CORRUPT = "extraneous bytes before marker", "Premature end of JPEG file", "Corrupt JPEG data"
"""What libjpeg says of bytes that nobody needs, of a file that ends too early, and of all damage: the first, too. It
goes on after any of it, with grey or garbage for what is missing."""


def count_scans(content: bytes, most: int) -> int:
    """Scans up to the picture's end; counting stops at `most`."""
    scans, at = 0, 2
    while scans < most and (marker := _MARKER.search(content, at)):
        kind, at = content[marker.end() - 1], marker.end()
        if kind == _END:
            break
        scans += kind == _SCAN
        if kind != _TEMPORARY:
            at += int.from_bytes(content[at : at + 2], "big")
    return scans


def loss(complaints: str) -> str | None:
    """The error code where libjpeg's complaints, a line each, say that a part is missing; else None."""
    lines = [line for line in complaints.splitlines() if _SPARE not in line]
    if any(_CUT_SHORT in line for line in lines):
        return "truncated_image"
    return "damaged_image" if any(_CORRUPT in line for line in lines) else None


def decode(content: bytes, colours: bool) -> NDArray[np.uint8] | None:
    """The picture in RGB, (H, W, 3), or in grey, (H, W), which takes a third of the time. None for a kind of JPEG that
    this decoder does not know.

    Raises ItemError where a part of the picture is damaged: Pillow, which ignores libjpeg's warnings, would fill that
    in and say nothing.
    """
    space = "RGB" if colours else "GRAY"
    try:
        pixels = simplejpeg.decode_jpeg(content, space)
    except ValueError as error:
        code = loss(str(error))
        if code is not None:
            raise ItemError(code, DAMAGED) from error
        if _SPARE not in str(error):
            return None
        pixels = simplejpeg.decode_jpeg(content, space, strict=False)
    return np.asarray(pixels if colours else pixels[:, :, 0], np.uint8)
