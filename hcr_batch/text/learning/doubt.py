"""How likely a label is wrong, where a model reads something else."""

from __future__ import annotations

import math

TEMPER = 0.3
"""CTC takes the frames for independent, so the log-probability of an unlikely text is too low by far
to be weighed against a calibrated confidence. Speech recognisers scale it down for the same reason
(the "acoustic scale")."""

_CERTAIN = 1e-4
_LEAST = -200.0
"""Confidences count as no nearer to 0 or 1, and log-probabilities as no lower, so that doubts stay finite."""


def label_doubt(confidence: float, label_log_probability: float) -> float:
    """Log-odds, up to a constant, that the reading is right and the label wrong: higher is worse.

    confidence: probability in [0, 1] that the reading is exactly right. label_log_probability: the
    CTC log-probability of the label, minus infinity where it does not fit the image.
    A low confidence speaks for the label: where the image is hard, both are guesses.
    """
    sure = min(max(confidence, _CERTAIN), 1 - _CERTAIN)
    return math.log(sure / (1 - sure)) - TEMPER * max(label_log_probability, _LEAST)
