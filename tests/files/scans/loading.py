"""Pictures saved and loaded, and TIFFs put together."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from hcr_batch.files.scans.images import load_page
from tests.bad.tiff import directory, grey_tags

PIXELS = 10_000_000


def load(tmp_path: Path, image: Image.Image, name: str, **options: Any) -> np.ndarray:
    image.save(tmp_path / name, **options)
    return load_page(tmp_path / name, 1, PIXELS)


def chained(*pictures: tuple[int, int, dict[int, tuple[int, list[int]]]], big: bool = False) -> bytes:
    """A TIFF of grey pictures, each of its own width and height and with more tags; all show the same bytes."""
    start, end = 20_016, struct.calcsize("<Q" if big else "<I")
    directories: list[bytes] = []
    for number, (width, height, more) in enumerate(pictures, start=1):
        tags = grey_tags(width, height, 16, more)
        size = len(directory(tags, 0, big))
        start += size
        directories.append(directory(tags, start if number < len(pictures) else 0, big))
    head = struct.pack("<HHHQ", 43, 8, 0, 20_016) if big else struct.pack("<HI", 42, 20_016)
    return (b"II" + head).ljust(16, b"\0") + b"\xff" * 20_000 + b"".join(directories) + b"\0" * end
