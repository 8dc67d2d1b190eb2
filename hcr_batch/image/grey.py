"""Converts pictures of any usual kind to grey."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import UsageError
from hcr_batch.records import GreyImage


def to_grey(image: NDArray[Any]) -> GreyImage:
    """(H, W) or (H, W, 1) grey, or (H, W, 3) RGB, uint8 -> (H, W) uint8.

    Raises ValueError for another shape, TypeError for another dtype.
    """
    if image.dtype != np.uint8:
        raise TypeError(f"Expected a uint8 picture. Received: {image.dtype}.")
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[:, :, 0]
    if image.ndim == 3 and image.shape[2] == 3:
        image = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
    if image.ndim != 2 or 0 in image.shape:
        raise ValueError(f"Expected a picture of shape (H, W) or (H, W, 3). Received: {image.shape}.")
    return np.asarray(image, np.uint8)


def checked_pictures(pictures: Any) -> list[NDArray[np.uint8]]:
    """The pictures of a list, as `to_grey` takes them. Raises UsageError that says of anything else what to give."""
    single = isinstance(pictures, np.ndarray) and (pictures.ndim < 3 or pictures.shape[-1] in (1, 3))
    if single or isinstance(pictures, str | bytes | Path) or not isinstance(pictures, Iterable):
        raise UsageError(f"Expected a list of pictures, such as [picture]. Received: {_described(pictures)}.")
    taken = list(pictures)
    for number, picture in enumerate(taken):
        cure = _cure(picture)
        if cure is not None:
            raise UsageError(
                f"Picture {number} cannot be read. Expected an array of shape (H, W) or (H, W, 3), uint8. Received: "
                f"{_described(picture)}: {cure}."
            )
    return taken


def _described(given: Any) -> str:
    if isinstance(given, np.ndarray):
        return f"an array of shape {given.shape}, {given.dtype}"
    return "None" if given is None else type(given).__name__


def _cure(picture: Any) -> str | None:
    """What to do where a picture is none that can be read, else None."""
    if picture is None:
        return "cv2.imread gives this for a file that is not there or is no picture, so check the path"
    if isinstance(picture, str | bytes | Path):
        return "open the file first, as with cv2.imread(path, cv2.IMREAD_GRAYSCALE)"
    if not isinstance(picture, np.ndarray):
        return 'make it an array, as with numpy.asarray(picture.convert("L")) of Pillow\'s'
    if picture.dtype != np.uint8:
        return "scale it to 0 (black) to 255 (white) and convert it with .astype(numpy.uint8)"
    if 0 in picture.shape or picture.ndim not in (2, 3) or (picture.ndim == 3 and picture.shape[2] not in (1, 3)):
        return "make it grey or RGB, without transparency, of one pixel at least"
    return None
