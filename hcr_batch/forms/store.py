"""Puts the files of a form on the disk: each whole or not at all."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from hcr_batch.errors import WriteError
from hcr_batch.files.storage.atomic import replacing


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file under a temporary name and renames it; its folder is made if absent. Raises WriteError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise WriteError(
            f"{path} cannot be written ({error.strerror}): check the path, its permissions and the free space."
        ) from error


def beside(path: Path, number: int) -> Path:
    """What is written under a name, by its number from 1: NAME.toml, NAME-2.toml and so on."""
    return path if number == 1 else path.with_stem(f"{path.stem}-{number}")


def encode_png(picture: NDArray[np.uint8], dpi: float | None = None) -> bytes:
    """A picture, shape (H, W) or (H, W, 3), uint8, as PNG, which says its resolution where that is known."""
    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, "PNG", optimize=True, **({"dpi": (dpi, dpi)} if dpi else {}))
    return buffer.getvalue()
