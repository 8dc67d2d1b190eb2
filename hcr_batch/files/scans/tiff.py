"""The directories of a TIFF: one per page, chained by offsets that may lie.

Format: TIFF 6.0 (Adobe, 1992), section 2; BigTIFF as in libtiff's documentation.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True)
class _Layout:
    """How the two flavours write a directory: formats of its entry count and of offsets, bytes per entry."""

    first_at: int
    count: str
    offset: str
    entry_bytes: int


_CLASSIC = _Layout(first_at=4, count="H", offset="I", entry_bytes=12)
_BIG = _Layout(first_at=8, count="Q", offset="Q", entry_bytes=20)


def directory_offsets(file: BinaryIO) -> Iterator[int]:
    """Where each directory stands, in the chain's order; each once, so that a loop ends.

    The last may be one that cannot be read: the file promises a page there.
    """
    head = file.read(4)
    order = "<" if head[:2] == b"II" else ">"
    layout = _BIG if 43 in head[2:4] else _CLASSIC
    seen: set[int] = set()
    offset = _number(file, layout.first_at, order + layout.offset)
    while offset and offset not in seen:
        seen.add(offset)
        yield offset
        entries = _number(file, offset, order + layout.count)
        if entries is None:
            return
        after = offset + struct.calcsize(order + layout.count) + entries * layout.entry_bytes
        offset = _number(file, after, order + layout.offset)


def _number(file: BinaryIO, at: int, form: str) -> int | None:
    """The number at `at`, or None where the file ends before it."""
    size = struct.calcsize(form)
    if at >= 2**63 - size:
        return None
    file.seek(at)
    content = file.read(size)
    return struct.unpack(form, content)[0] if len(content) == size else None
