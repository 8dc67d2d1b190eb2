"""Writes TIFFs directory by directory, so that any of them can be wrong."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

_FORMATS = {1: "B", 2: "s", 3: "H", 4: "I", 16: "Q"}


def directory(tags: Mapping[int, tuple[int, Sequence[int]]], next_offset: int, big: bool = False) -> bytes:
    """A directory whose values all fit into their entries: tag -> (type, values)."""
    count, entry, room = ("<Q", "<HHQ", 8) if big else ("<H", "<HHI", 4)
    body = struct.pack(count, len(tags))
    for tag, (kind, values) in sorted(tags.items()):
        packed = struct.pack(f"<{len(values)}{_FORMATS[kind]}", *values)
        body += struct.pack(entry, tag, kind, len(values)) + packed.ljust(room, b"\0")
    return body + struct.pack("<Q" if big else "<I", next_offset)


def grey_tags(
    width: int, height: int, offset: int, more: Mapping[int, tuple[int, Sequence[int]]] | None = None
) -> dict[int, tuple[int, Sequence[int]]]:
    """The tags of an uncompressed grey picture of 8 bits in one strip at `offset`."""
    tags: dict[int, tuple[int, Sequence[int]]] = {
        256: (4, [width]), 257: (4, [height]), 258: (3, [8]), 259: (3, [1]), 262: (3, [1]),
        273: (4, [offset]), 277: (3, [1]), 278: (4, [height]), 279: (4, [width * height]),
    }  # fmt: skip
    return {**tags, **(more or {})}


def classic(
    pixels: NDArray[np.uint8], links: Sequence[int], more: Mapping[int, tuple[int, Sequence[int]]] | None = None
) -> bytes:
    """Directories that all show the same grey picture; `links` says for each which comes next.

    A link is the index of a directory, -1 for the end, or -2 for a place behind the end of the file.
    """
    height, width = pixels.shape
    start = 8 + pixels.size + pixels.size % 2
    tags = grey_tags(width, height, 8, more)
    size = 2 + 12 * len(tags) + 4
    places = {-1: 0, -2: start + size * len(links) + 1_000_000}
    out = b"II*\0" + struct.pack("<I", start) + pixels.tobytes() + b"\0" * (pixels.size % 2)
    return out + b"".join(directory(tags, places.get(link, start + link * size)) for link in links)


def bigtiff(pixels: NDArray[np.uint8]) -> bytes:
    """One grey page with offsets of 64 bits."""
    height, width = pixels.shape
    start = 16 + pixels.size
    out = b"II" + struct.pack("<HHHQ", 43, 8, 0, start) + pixels.tobytes()
    return out + directory(grey_tags(width, height, 16), 0, big=True)


def tiled(pixels: NDArray[np.uint8], side: int = 64, claimed: int | None = None) -> bytes:
    """One grey page in tiles of `side` by `side`; a single tile of `claimed` by `claimed` where that is given."""
    height, width = pixels.shape
    columns, rows = -(-width // side), -(-height // side)
    padded = np.full((rows * side, columns * side), 255, np.uint8)
    padded[:height, :width] = pixels
    tiles = [
        padded[y : y + side, x : x + side].tobytes()
        for y in range(0, rows * side, side)
        for x in range(0, columns * side, side)
    ]
    if claimed is not None:
        tiles = tiles[:1]
    data, offsets, place = b"".join(tiles), [], 8
    for tile in tiles:
        offsets.append(place)
        place += len(tile)
    table = struct.pack(f"<{len(tiles)}I", *offsets), struct.pack(f"<{len(tiles)}I", *(len(tile) for tile in tiles))
    tags = grey_tags(width, height, 8)
    for gone in (273, 278, 279):
        del tags[gone]
    start = place + (len(table[0]) * 2 if len(tiles) > 1 else 0)
    tags |= {322: (4, [claimed or side]), 323: (4, [claimed or side])}
    # The two lists stand before the directory; a list of one stands in its entry.
    tags[324], tags[325] = (4, [offsets[0]]), (4, [len(tiles[0])])
    body = bytearray(directory(tags, 0))
    if len(tiles) > 1:
        for tag, at in ((324, place), (325, place + len(table[0]))):
            entry = 2 + 12 * sorted(tags).index(tag)
            body[entry : entry + 12] = struct.pack("<HHII", tag, 4, len(tiles), at)
        data += table[0] + table[1]
    return b"II*\0" + struct.pack("<I", start) + data + bytes(body)
