"""Writes crops as picture files."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image

from hcr_batch.errors import WriteError
from hcr_batch.records import GreyImage


def write_crop(path: Path, image: GreyImage) -> None:
    """Writes a grey picture (H, W) uint8 as PNG, or JPEG by its suffix, whole or not at all. Raises WriteError."""
    temporary = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(image).save(temporary, "JPEG" if path.suffix == ".jpg" else "PNG", quality=88)
        temporary.replace(path)
    except OSError as error:
        raise WriteError(
            f"The picture {path} cannot be written ({error.strerror}): check the path and the free space."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
