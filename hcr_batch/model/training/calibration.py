"""Reads held-out crops as the finished bundle will, and calibrates its confidences by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcr_batch.files.labelled_crops import LabelledCrop, load_crop
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.text.calibrate import LEAST_TO_CALIBRATE, Calibration, features, fit_calibration
from hcr_batch.text.scoring.metrics import Scores, score

_AT_ONCE = 1_024
"""Crops whose pictures are held at once."""


@dataclass(frozen=True)
class HeldOutReadings:
    """How held-out crops were read, `written` of them with writing. inputs: (N, 4) from `features`. agrees: (N,)
    reading == label."""

    scores: Scores
    inputs: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    agrees: np.ndarray[tuple[int], np.dtype[np.bool_]]
    written: int

    @property
    def can_calibrate(self) -> bool:
        """Whether they are enough to learn from how far to trust a reading."""
        return self.written >= LEAST_TO_CALIBRATE

    def calibration(self, label_noise: float) -> Calibration:
        """Confidences fitted to these readings; `label_noise` is the share of wrong labels."""
        return fit_calibration(self.inputs, self.agrees, label_noise)


def read_held_out(recogniser: Recogniser, crops: Sequence[LabelledCrop]) -> HeldOutReadings:
    """Reads `crops` with greedy and beam search as in use; those that cannot be opened are left out."""
    scores, inputs, agrees, written = Scores(), [], [], 0
    for start in range(0, len(crops), _AT_ONCE):
        part = crops[start : start + _AT_ONCE]
        loaded = [(image, crop.text) for crop in part if (image := load_crop(crop.path)) is not None]
        readings = recogniser.read([image for image, _ in loaded])
        for (_, text), reading in zip(loaded, readings, strict=True):
            scores += score(text, reading.text)
            inputs.append(features(reading.log_probability, reading.char_confidences))
            agrees.append(reading.text == text)
            written += text != ""
    return HeldOutReadings(scores, np.array(inputs).reshape(-1, 4), np.array(agrees, bool), written)
