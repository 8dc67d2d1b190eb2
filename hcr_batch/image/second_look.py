"""The same writing as another scan of the field might show it: what a network is shown once more where it is unsure.

Averaging what a network says of several views is an old way to steady it (Krizhevsky et al., "ImageNet
classification with deep convolutional neural networks", 2012).
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

_CUT = 0.12
"""Share of the height that is cut off above: printed captions and the line before reach into crops from there."""

_LEAN = -0.15
"""Columns that a row moves for each row below the middle: letters lean a little to the other side."""


def second_look(picture: NDArray[np.float32], paper: float) -> NDArray[np.float32]:
    """A normalised picture (H, W) float32 as it would look cut a little lower and leaning otherwise; the same shape.

    paper: what the paper's pixels are.
    """
    height, width = picture.shape
    zoom = 1.0 / (1.0 - _CUT)
    matrix = np.array([[1.0, _LEAN * zoom, -_LEAN * height * (zoom * _CUT + 0.5)], [0.0, zoom, -_CUT * height * zoom]])
    view = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=(paper,))
    return np.asarray(view, np.float32)
