"""The passes of a JPEG, counted without decoding it.

Format: ITU T.81, annex B: segments start with 0xFF and a marker; inside a scan's data 0xFF is
followed by 0x00 or by a restart marker.
"""

from __future__ import annotations

import re
from typing import BinaryIO

_END, _SCAN, _TEMPORARY = 0xD9, 0xDA, 0x01
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")


def count_scans(file: BinaryIO, most: int) -> int:
    """Scans up to the picture's end; counting stops at `most`. Leaves `file` where it was."""
    place = file.tell()
    file.seek(0)
    content = file.read()
    file.seek(place)
    scans, at = 0, 2
    while scans < most and (marker := _MARKER.search(content, at)):
        kind, at = content[marker.end() - 1], marker.end()
        if kind == _END:
            break
        scans += kind == _SCAN
        if kind != _TEMPORARY:
            at += int.from_bytes(content[at : at + 2], "big")
    return scans
