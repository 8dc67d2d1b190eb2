"""Pictures redrawn by a map that is no homography, worked out on a mesh and interpolated between its points."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import GreyImage

Points = NDArray[np.float64]

_MESH_PX = 16
"""The map is worked out at points this far apart: paper does not bend more sharply at 200 dpi."""


def redrawn(image: GreyImage, on_image: Callable[[Points], Points], size: tuple[int, int]) -> GreyImage:
    """A picture `size` (width, height) of what lies on an image, grey (H, W) uint8, at the places (N, 2) where
    `on_image` puts its pixels (N, 2); beyond the image as at its edge."""
    x, y = pixel_map(on_image, size)
    return np.asarray(cv2.remap(image, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def pixel_map(
    on_image: Callable[[Points], Points], size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Where `on_image` puts each pixel of a picture `size` (width, height): x and y (H, W), as `cv2.remap` takes
    them."""
    width, height = size
    columns, rows = width // _MESH_PX + 2, height // _MESH_PX + 2
    mesh = np.stack(np.meshgrid(np.linspace(0, width - 1, columns), np.linspace(0, height - 1, rows)), axis=-1)
    there = on_image(mesh.reshape(-1, 2)).astype(np.float32).reshape(rows, columns, 2)
    fine = np.meshgrid(
        np.linspace(0, columns - 1, width, dtype=np.float32), np.linspace(0, rows - 1, height, dtype=np.float32)
    )
    x, y = (np.asarray(cv2.remap(there[..., axis], *fine, cv2.INTER_LINEAR), np.float32) for axis in (0, 1))
    return x, y
