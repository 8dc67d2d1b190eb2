"""Signs between letters and figures, drawn as a pen writes them: real crops hold few of them."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.splice import Written

SIGNS = ".,:/+-"

_Point = tuple[float, float]


_FINE = 8
"""Drawn so many times as large and then reduced: crops are so low that a dot has few pixels."""

_PEN = 0.1, 0.17
"""Width of a stroke in heights of letters."""


def sign_beside(word: Written, sign: str, rng: np.random.Generator) -> Written:
    """One of `SIGNS` on a piece of paper as high as `word`, to stand between it and what follows."""
    height = word.letter_height
    strokes = _strokes(sign, rng)
    across = [x for stroke in strokes for x, _ in stroke]
    pen, beside = (float(rng.uniform(*bounds)) for bounds in (_PEN, (0.12, 0.35)))
    width = max(3, round((max(across) - min(across) + 2 * beside) * height))
    rows = word.image.shape[0]
    fine = np.full((rows * _FINE, width * _FINE), 255, np.uint8)
    foot, grey = word.centre + height / 2, int(rng.integers(0, 60))
    for stroke in strokes:
        ends = [((x - min(across) + beside) * height, foot - y * height) for x, y in stroke]
        first, last = ((round(x * _FINE), round(y * _FINE)) for x, y in ends)
        cv2.line(fine, first, last, grey, max(1, round(pen * height * _FINE)), cv2.LINE_AA)
    image = np.asarray(cv2.resize(fine, (width, rows), interpolation=cv2.INTER_AREA), np.uint8)
    return Written(image, (0, width), word.centre, word.spread, 0, width)


def _strokes(sign: str, rng: np.random.Generator) -> list[tuple[_Point, _Point]]:
    """The strokes of a sign by their ends (x, y) in heights of letters, y upwards from their foot."""

    def near(x: float, y: float, by: float = 0.05) -> _Point:
        return x + float(rng.uniform(-by, by)), y + float(rng.uniform(-by, by))

    def dot(y: float) -> tuple[_Point, _Point]:
        x, y = near(0.0, y, 0.04)
        return (x, y), near(x, y, 0.03)

    match sign:
        case ".":
            return [dot(0.05)]
        case ":":
            return [dot(float(rng.uniform(0.08, 0.25))), dot(float(rng.uniform(0.5, 0.75)))]
        case ",":
            return [(near(0.04, 0.1), near(-0.06, float(rng.uniform(-0.3, -0.12))))]
        case "/":
            return [(near(-0.2, -0.08, 0.1), near(0.2, 1.05, 0.12))]
        case "+":
            return [(near(-0.25, 0.45), near(0.25, 0.47)), (near(0.0, 0.2), near(0.02, 0.72))]
        case "-":
            return [(near(-0.2, 0.42, 0.08), near(0.2, 0.44, 0.08))]
    raise ValueError(f"Expected one of {SIGNS!r}. Received: {sign!r}.")
