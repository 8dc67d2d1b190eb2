"""How evenly the grey of a line comes and goes, by which a line of fine dots is told from a light one drawn through."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ruling.rule import Rule, values_along
from hcr_batch.image.page.sheet import Sheet

_STEP_MM, _BEAT = (0.42, 1.6), 0.6
"""Of what the grey of a row of fine dots varies by the second share comes and goes with them, a step of this length
apart: wider ones seem no line, and the dots by which printers show grey are closer."""

_SMOOTH = 3
"""What is longer than this many of the longest steps is a shadow or a crease, and no beat."""

_DARK, _LIGHT = 0.2, 0.8
"""Greys are taken to lie between these quantiles: what is written over a line is darker than its dots."""

_FINE = 4
"""The spectrum has this many places for one of the line's length, so that a beat between two of them is not halved."""


def has_beat(sheet: Sheet, line: Rule) -> bool:
    """Whether a horizontal line is one of fine dots, however they run together."""
    darkest = np.min([values_along(sheet.grey, line, step) for step in (-1, 0, 1)], axis=0)
    return beat_of(darkest, *(sheet.px(step) for step in _STEP_MM)) >= _BEAT


def beat_of(along: NDArray[np.uint8], shortest: float, longest: float) -> float:
    """The share of what the grey along a line, (N,), varies by that comes and goes with one step between two lengths in
    pixels, from 0 to 1: 0.75 and more for dots, however a scan blurs them, about 0.2 for what noise leaves of a line
    drawn through, and 0 for a line of less than eight such steps."""
    if len(along) < 8 * longest or shortest < 2:
        return 0.0
    values = along.astype(np.float64)
    values = values.clip(*np.quantile(values, (_DARK, _LIGHT)))
    values -= cv2.blur(values[None], (round(_SMOOTH * longest), 1))[0]
    waves = np.abs(np.fft.rfft(values, _FINE * len(values)))
    first, last = (round(_FINE * len(values) / step) for step in (longest, shortest))
    return float(np.sqrt(2) * waves[first : last + 1].max() / len(values) / max(1e-6, values.std()))
