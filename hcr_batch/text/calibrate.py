"""Calibration: turns what the network gives a text into the probability that the text is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.likelihood import likeliest

_EPSILON = 1e-6
_MOST_WORTH = 40.0
"""Probabilities are kept this far from 0 and 1, and log-odds this near to 0, so that neither logarithm nor exponential
overflows."""

_RIDGE = 1e-2
"""Pulls weights of few crops towards the default."""

LEAST_TO_CALIBRATE = 200
"""Held-out crops with writing. Four weights are fitted, to the one in ten that is read wrongly: with one crop they gave
right readings confidences below 0.2."""


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """A logistic model on three features of a reading; kept in the bundle.

    weights: of the log-odds of the text's CTC probability, of the log-odds of its least certain
    character, and of its length; then the constant. The default trusts the CTC probability.
    Word-level scaling after Slossberg et al., "On calibration of scene-text recognition models", 2020.
    """

    weights: tuple[float, float, float, float] = (1.0, 0.0, 0.0, 0.0)

    def confidence(self, log_probability: float, char_confidences: Sequence[float]) -> float:
        """Probability in [0, 1] that the text is exactly right."""
        inputs = _features(log_probability, char_confidences)
        worth = sum(weight * value for weight, value in zip(self.weights, inputs, strict=True))
        return 1.0 / (1.0 + math.exp(-min(max(worth, -_MOST_WORTH), _MOST_WORTH)))


def features(log_probability: float, char_confidences: Sequence[float]) -> NDArray[np.float64]:
    """The four inputs of the model, shape (4,).

    Character confidences count to the four decimals that readings hold, so that a fit to readings
    and the use in a reader see the same numbers.
    """
    return np.array(_features(log_probability, char_confidences))


def _features(log_probability: float, char_confidences: Sequence[float]) -> tuple[float, float, float, float]:
    # Plain numbers: arrays of four are several times as slow, and every reading passes here.
    probability = math.exp(log_probability)
    least = round(min(char_confidences, default=probability), 4)
    return _log_odds(probability), _log_odds(least), len(char_confidences) / 10, 1.0


def fit_calibration(inputs: NDArray[np.float64], agrees: NDArray[np.bool_], label_noise: float) -> Calibration:
    """Fits the weights to readings whose labels they agree with or not.

    inputs: (N, 4) from `features`. agrees: (N,) whether reading and label are equal.
    label_noise: share of labels that are wrong themselves. A right reading then agrees with
    probability 1 - label_noise only, and that is what is fitted: otherwise every confidence would
    be capped by other people's typing errors. Maximum likelihood, with a small ridge.
    """
    if len(inputs) == 0:
        return Calibration()
    start = np.array(Calibration().weights)

    def log_likelihood(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        right = _sigmoid(inputs @ weights)
        agree = np.clip((1 - label_noise) * right, _EPSILON, 1 - _EPSILON)
        slope = (agrees / agree - ~agrees / (1 - agree)) * (1 - label_noise) * right * (1 - right)
        value = np.log(np.where(agrees, agree, 1 - agree)).sum() - _RIDGE / 2 * ((weights - start) ** 2).sum()
        return float(value), np.asarray(inputs.T @ slope - _RIDGE * (weights - start))

    weights = likeliest(log_likelihood, start, np.abs(inputs).max(axis=0))
    return Calibration(weights=(float(weights[0]), float(weights[1]), float(weights[2]), float(weights[3])))


def _log_odds(probability: float) -> float:
    clipped = min(max(probability, _EPSILON), 1 - _EPSILON)
    return math.log(clipped / (1 - clipped))


def _sigmoid(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(x, -_MOST_WORTH, _MOST_WORTH))))
