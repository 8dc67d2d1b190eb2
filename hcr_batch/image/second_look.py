"""Another view of a crop, for the second look that the network takes where it is unsure (test-time augmentation).

Averaging over several views of a picture steadies what a network says of it (Krizhevsky et al., "ImageNet
classification with deep convolutional neural networks", 2012).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.normalise import NormaliseConfig, near_writing, normalise
from hcr_batch.records import GreyImage

_NEAR_BELOW, _NEAR_TO = 0.5, 0.6
"""Letters that fill less than the first share of the height are shown as high as the second."""

_NEARER = 0.9
"""A view with more than this share of the crop's rows is hardly enlarged."""

_CUT = 0.12
"""Share of the height that is cut off above: printed captions and the line before reach into crops from there."""

_LEAN = -0.15
"""Columns that a row moves for each row below the middle: letters lean a little to the other side."""

_WIDER = 1.2
"""Letters get more columns, which separates narrow ones: the best of 0.85 to 1.3 on 492 crops held out from
training."""


def second_look(crop: GreyImage, picture: NDArray[np.float32], config: NormaliseConfig) -> NDArray[np.float32]:
    """Another view, (H, W') float32, of a crop (h, w) uint8 than `picture`, (H, W), which it was normalised to.

    The writing is enlarged: figures above all, which people write carelessly, are hard to recognise when they are
    small. Where it fills the height already, it is cut a little lower, slanted otherwise and a fifth wider instead.
    """
    near = near_writing(crop, config, _NEAR_BELOW, _NEAR_TO)
    return normalise(near, config) if len(near) <= _NEARER * len(crop) else _otherwise(picture, config)


def _otherwise(picture: NDArray[np.float32], config: NormaliseConfig) -> NDArray[np.float32]:
    """The picture cut lower, slanted otherwise, and wider."""
    height, width = picture.shape
    zoom = 1.0 / (1.0 - _CUT)
    shift = -_LEAN * height * (zoom * _CUT + 0.5)
    columns = min(round(_WIDER * width), config.widest_px)
    matrix = np.array([[columns / width, _LEAN * zoom, shift], [0.0, zoom, -_CUT * height * zoom]])
    view = cv2.warpAffine(picture, matrix, (columns, height), flags=cv2.INTER_LINEAR, borderValue=(config.paper,))
    return np.asarray(view, np.float32)
