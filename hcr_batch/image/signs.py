"""Signs between letters and figures, drawn as a pen writes them: real crops hold few of them."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.splice import Written
from hcr_batch.records import GreyImage

SIGNS = ".,:/+-"

_Point = tuple[float, float]


def sign_beside(word: Written, sign: str, rng: np.random.Generator) -> Written:
    """One of `SIGNS` on a piece of paper as high as `word`, to stand between it and what follows."""
    height = word.letter_height
    strokes = _strokes(sign, rng)
    points = [point for stroke in strokes for point in stroke]
    left, right = (bound(x for x, _ in points) for bound in (min, max))
    beside = float(rng.uniform(0.08, 0.3))
    width = max(3, round((right - left + 2 * beside) * height))
    image = np.full((word.image.shape[0], width), 255, np.uint8)
    thickness = max(1, round(float(rng.uniform(0.07, 0.13)) * height))
    grey = int(rng.integers(0, 60))
    foot = word.centre + height / 2
    for start, end in strokes:
        ends = [((x - left + beside) * height, foot - y * height) for x, y in (start, end)]
        _draw(image, ends[0], ends[1], grey, thickness)
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


def _draw(image: GreyImage, start: _Point, end: _Point, grey: int, thickness: int) -> None:
    """A pen's stroke, in place, to a sixteenth of a pixel."""
    first, last = ((round(x * 16), round(y * 16)) for x, y in (start, end))
    cv2.line(image, first, last, grey, thickness, cv2.LINE_AA, shift=4)
