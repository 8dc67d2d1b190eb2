"""The directories of a TIFF, chained by offsets that may lie, and which of them are pages.

Format: TIFF 6.0 (Adobe, 1992), sections 2 and 8; BigTIFF as in libtiff's documentation.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from hcr_batch.files.scans.kinds import SNIFF_BYTES, TIFF, sniff


@dataclass(frozen=True)
class _Layout:
    """How the two flavours write a directory: formats of its entry count and of offsets, bytes per entry."""

    first_at: int
    count: str
    offset: str
    entry_bytes: int


_CLASSIC = _Layout(first_at=4, count="H", offset="I", entry_bytes=12)
_BIG = _Layout(first_at=8, count="Q", offset="Q", entry_bytes=20)

_MOST_DIRECTORIES = 1_000_000
_SUBFILE, _OLD_SUBFILE, _WIDTH, _HEIGHT, _PACKING = 254, 255, 256, 257, 259
_FIRST_ENTRIES = 8
"""Entries stand in the order of their tags, of which these are the lowest."""

_REDUCED, _MASK = 1, 4
"""Bits of the subfile's type: a smaller copy of another picture of the file, and what of one is transparent."""

_OLD_REDUCED = 2
_SHORT = 3

_PACKINGS = {
    9: "JBIG",
    33003: "JPEG 2000",
    33005: "JPEG 2000",
    34661: "JBIG",
    34712: "JPEG 2000",
    34715: "JBIG2",
    34887: "LERC",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
"""Ways to pack a page that Pillow and its libtiff are not built to unpack, by what libtiff and archives' programs
number them."""

_FARTHEST = 2**62
"""An offset beyond the end of any file, to which seeking is still no error."""


@dataclass(frozen=True)
class _Directory:
    """What a directory says of its picture, zeros where it cannot be read."""

    width: int
    height: int
    packing: int
    reduced: bool
    mask: bool


def page_directories(file: BinaryIO) -> list[int]:
    """The numbers, from 0, of the directories that are pages, one at least.

    Viewers and archives chain thumbnails, coarser copies and transparency masks behind the picture they belong to;
    what says that it is one of these is none where no picture is there that it may be of.
    """
    found = list(islice(_directories(file), _MOST_DIRECTORIES))
    whole = {(one.width, one.height) for one in found if not (one.reduced or one.mask)}
    return [number for number, one in enumerate(found) if not _belongs_to_one(one, whole)] or [0]


def strange_packing(file: BinaryIO) -> str | None:
    """What a TIFF, or a page of it, is packed as that is not unpacked here; None for any other file."""
    file.seek(0)
    if sniff(file.read(SNIFF_BYTES)) != TIFF:
        return None
    packings = (_PACKINGS.get(one.packing) for one in islice(_directories(file), _MOST_DIRECTORIES))
    return next((packing for packing in packings if packing), None)


def _belongs_to_one(one: _Directory, whole: set[tuple[int, int]]) -> bool:
    """Whether a directory is a copy or mask of one of the pictures of these widths and heights."""
    if one.reduced:
        return any(one.width < width and one.height < height for width, height in whole)
    return one.mask and bool(whole)


def _directories(file: BinaryIO) -> Iterator[_Directory]:
    """Each directory in the chain's order; each once, so that a loop ends.

    The last may be one that cannot be read: the file promises a page there.
    """
    file.seek(0)
    head = file.read(4)
    order = "<" if head[:2] == b"II" else ">"
    layout = _BIG if 43 in head[2:4] else _CLASSIC
    seen: set[int] = set()
    offset = _number(file, layout.first_at, order + layout.offset)
    while offset and offset not in seen:
        seen.add(offset)
        entries = _number(file, offset, order + layout.count)
        first = offset + struct.calcsize(order + layout.count)
        yield _directory(_values(file, first, min(entries or 0, _FIRST_ENTRIES), layout, order))
        if entries is None:
            return
        offset = _number(file, first + entries * layout.entry_bytes, order + layout.offset)


def _directory(values: Mapping[int, int]) -> _Directory:
    kind = values.get(_SUBFILE, 0)
    return _Directory(
        width=values.get(_WIDTH, 0),
        height=values.get(_HEIGHT, 0),
        packing=values.get(_PACKING, 0),
        reduced=bool(kind & _REDUCED) or values.get(_OLD_SUBFILE) == _OLD_REDUCED,
        mask=bool(kind & _MASK),
    )


def _values(file: BinaryIO, at: int, entries: int, layout: _Layout, order: str) -> dict[int, int]:
    """The numbers of this many entries of a directory by their tags, as far as the file goes and they are single ones:
    each entry is a tag, a type, how many there are, and as many bytes as an offset has for the first."""
    if at >= _FARTHEST:
        return {}
    file.seek(at)
    content = file.read(entries * layout.entry_bytes)
    values: dict[int, int] = {}
    for end in range(layout.entry_bytes, len(content) + 1, layout.entry_bytes):
        tag, kind = struct.unpack_from(f"{order}HH", content, end - layout.entry_bytes)
        value_at = end - struct.calcsize(layout.offset)
        values[tag] = struct.unpack_from(order + ("H" if kind == _SHORT else "I"), content, value_at)[0]
    return values


def _number(file: BinaryIO, at: int, form: str) -> int | None:
    """The number at `at`, or None where the file ends before it."""
    size = struct.calcsize(form)
    if at >= _FARTHEST:
        return None
    file.seek(at)
    content = file.read(size)
    return struct.unpack(form, content)[0] if len(content) == size else None
