"""The maximum of a likelihood, where it is known in closed form."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hcr_batch.text.likelihood import likeliest


@given(st.integers(0, 10_000))
def test_the_weights_of_normal_noise_are_those_of_least_squares(seed: int) -> None:
    """The second input goes with the first, and the third is a thousand times as large."""
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(50, 3)) @ np.array([[1.0, 0.9, 0.0], [0.0, 0.1, 0.0], [0.0, 0.0, 1000.0]])
    targets = rng.normal(size=50)

    def log_likelihood(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        off = targets - inputs @ weights
        return float(-(off @ off) / 2), inputs.T @ off

    found = likeliest(log_likelihood, np.ones(3), np.abs(inputs).max(axis=0))
    wanted = np.linalg.lstsq(inputs, targets, rcond=None)[0]
    np.testing.assert_allclose(inputs @ found, inputs @ wanted, atol=0.01)
