"""Maximum likelihood for a handful of weights, by gradient ascent with momentum."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

_MOMENTUM = 0.9
_STEP = 0.5
"""The likelihood of a logistic model bends by at most a fourth along an input of at most 1, so steps of 0.5 are small
against it; momentum carries them along inputs that go together."""


def climb(
    gradient: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    start: NDArray[np.float64],
    largest: NDArray[np.float64],
    steps: int,
) -> NDArray[np.float64]:
    """The weights (K,) that `steps` steps from `start` lead to. gradient: of the mean log-likelihood at some weights.
    largest: (K,), the largest absolute value of each input; those of less than 1 count as 1."""
    scale = np.maximum(largest, 1.0)
    weights, momentum = start, np.zeros(len(start))
    for _ in range(steps):
        momentum = _MOMENTUM * momentum + gradient(weights) / scale**2
        weights = weights + _STEP * momentum
    return weights
