"""Maximum likelihood for a handful of weights. The only module that imports SciPy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray


def likeliest(
    log_likelihood: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]],
    start: NDArray[np.float64],
    largest: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The weights (K,) at which a log-likelihood is largest, sought from `start`.

    log_likelihood: of some weights, and its gradient (K,). largest: (K,), the largest absolute value of each input, so
    that all weights move alike; those of less than 1 count as 1.
    """
    from scipy.optimize import minimize  # its import takes longer than all of a reading's

    scale = np.maximum(largest, 1.0)

    def loss(scaled: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = log_likelihood(scaled / scale)
        return -value, -gradient / scale

    limits = {"maxiter": 5_000, "ftol": 1e-12, "gtol": 1e-9}
    return np.asarray(minimize(loss, start * scale, jac=True, method="L-BFGS-B", options=limits).x / scale)
