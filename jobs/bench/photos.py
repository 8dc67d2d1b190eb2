"""Photographs of pages, as a phone takes them: at a slant, on a table, in uneven light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import GreyImage

_SIZE_PX = 2448, 3264
"""Width and height of the photograph: 8 megapixels, upright."""

_SLANT_DEGREES = 12.0
"""By how much the camera is tipped, forwards and sidewards, at most."""

_TURN_DEGREES = 5.0
_DISTANCE = 1.6
"""From the lens to the paper, in lengths of the paper: at arm's length."""

_FILLS = 0.86, 0.95
"""Share of the frame that the paper fills, along the side on which it fills more."""

_TABLE_GREY = 40, 165
_GRAIN = 9.0
_SHADOW = 0.6, 0.9
"""Light that is left where the hand or the phone stands in it."""


def photograph(
    image: GreyImage, rng: np.random.Generator, *, upside_down: bool
) -> tuple[GreyImage, NDArray[np.float64]]:
    """The photograph of a sheet, grey (H, W) uint8, and the map (3, 3) from pixels of the sheet to its pixels."""
    matrix = _view(image.shape, rng, upside_down=upside_down)
    paper = cv2.warpPerspective(image, matrix, _SIZE_PX, borderValue=255).astype(np.float32)
    covered = cv2.warpPerspective(np.full_like(image, 255), matrix, _SIZE_PX)
    share = covered.astype(np.float32) / 255
    seen = (paper * 0.92 * share + _table(rng) * (1.0 - share)) * _light(rng)
    seen = cv2.GaussianBlur(seen, (0, 0), 0.8) + rng.standard_normal(seen.shape, np.float32) * 4.0
    picture = np.clip(seen, 0, 255).astype(np.uint8)
    encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8), matrix


def _view(shape: tuple[int, int], rng: np.random.Generator, *, upside_down: bool) -> NDArray[np.float64]:
    """A pinhole camera's map of the sheet's plane, whose middle it looks at."""
    height, width = shape
    pitch, yaw = np.radians(rng.uniform(-_SLANT_DEGREES, _SLANT_DEGREES, 2))
    turn = np.radians(rng.uniform(-_TURN_DEGREES, _TURN_DEGREES) + (180.0 if upside_down else 0.0))
    rotation = np.eye(3)
    for axis, angle in ((0, pitch), (1, yaw), (2, turn)):
        rotation = cv2.Rodrigues(angle * np.eye(3)[axis])[0] @ rotation
    away = np.array([0.0, 0.0, _DISTANCE * max(shape)])
    centred = np.array([[1.0, 0.0, -width / 2], [0.0, 1.0, -height / 2], [0.0, 0.0, 1.0]])
    plane = np.column_stack([rotation[:, 0], rotation[:, 1], away]) @ centred
    corners = np.array([[(0, 0), (width, 0), (width, height), (0, height)]], np.float64)
    seen = cv2.perspectiveTransform(corners, plane)[0]
    middle, extent = (seen.min(axis=0) + seen.max(axis=0)) / 2, np.ptp(seen, axis=0)
    zoom = rng.uniform(*_FILLS) * min(_SIZE_PX / extent)
    framed = np.array(
        [
            [zoom, 0.0, _SIZE_PX[0] / 2 - zoom * middle[0]],
            [0.0, zoom, _SIZE_PX[1] / 2 - zoom * middle[1]],
            [0.0, 0.0, 1.0],
        ]
    )
    matrix = framed @ plane
    return np.asarray(matrix / matrix[2, 2], np.float64)


def _table(rng: np.random.Generator) -> NDArray[np.float32]:
    """What the sheet lies on: even, with a grain along one side as of wood."""
    width, height = _SIZE_PX
    grain = rng.standard_normal((height // 4, width // 64)).astype(np.float32)
    drawn = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC) * _GRAIN
    return np.asarray(drawn + np.float32(rng.uniform(*_TABLE_GREY)), np.float32)


def _light(rng: np.random.Generator) -> NDArray[np.float32]:
    """Share of the light at each pixel: falling off to one side, with a soft shadow over a corner."""
    width, height = _SIZE_PX
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    slope = rng.uniform(-0.25, 0.25, 2).astype(np.float32)
    even = 1.0 - np.abs(slope).sum() / 2 + slope[0] * (x - 0.5) + slope[1] * (y - 0.5)
    edge = np.float32(rng.uniform(0.0, 0.7))
    angle = rng.uniform(0, 2 * np.pi)
    along = (x - 0.5) * np.float32(np.cos(angle)) + (y - 0.5) * np.float32(np.sin(angle))
    shadow = 1.0 / (1.0 + np.exp(-(along - edge) * 40.0))
    return np.asarray(even * (1.0 - shadow * (1.0 - np.float32(rng.uniform(*_SHADOW)))), np.float32)
