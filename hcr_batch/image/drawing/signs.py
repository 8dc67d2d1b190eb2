"""Paper and signs between letters and figures, drawn as a pen writes them: real crops hold few of them."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.drawing.splice import Written, piece_beside

SIGNS = ".,:/+-()@#_"

GAPS = (0.6, 1.8)
"""Paper put between names beside what stands between letters, in heights of a letter: with 0.3 nobody can see it."""

_Point = tuple[float, float]

_FINE = 8
"""Drawn this many times as large and then reduced: crops are so low that a dot has few pixels."""

_PEN = 0.1, 0.17
"""Width of a stroke in heights of letters."""


def drawn_beside(word: Written, character: str, rng: np.random.Generator) -> Written:
    """What is put between `word` and what follows for a space, an apostrophe, or one of `SIGNS`."""
    if character == " ":
        return gap_beside(word, float(rng.uniform(*GAPS)))
    return apostrophe_beside(word, rng) if character == "'" else sign_beside(word, character, rng)


def gap_beside(word: Written, share: float) -> Written:
    """Paper as wide as `share` of the height of the word's letters, to stand between it and the next word."""
    width = max(1, round(share * word.letter_height))
    return piece_beside(word, np.full((word.image.shape[0], width), 255, np.uint8))


def apostrophe_beside(word: Written, rng: np.random.Generator) -> Written:
    """A short stroke at the height of the letters' tops, to stand between `word` and the next: real forms have few."""
    height = word.letter_height
    width = max(4, round(float(rng.uniform(0.3, 0.6)) * height))
    top = word.centre - (0.5 + float(rng.uniform(-0.05, 0.2))) * height
    lean, length = float(rng.uniform(-0.15, 0.1)) * height, float(rng.uniform(0.18, 0.35)) * height
    image = np.full((word.image.shape[0], width), 255, np.uint8)
    start = (round(width / 2), max(0, round(top)))
    end = (round(width / 2 + lean), max(2, round(top + length)))
    thickness = max(1, round(float(rng.uniform(0.06, 0.12)) * height))
    cv2.line(image, start, end, int(rng.integers(0, 60)), thickness, cv2.LINE_AA)
    return piece_beside(word, image)


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
        points = [((x - min(across) + beside) * height, foot - y * height) for x, y in stroke]
        path = np.array([(round(x * _FINE), round(y * _FINE)) for x, y in points], np.int32)
        cv2.polylines(fine, [path], False, grey, max(1, round(pen * height * _FINE)), cv2.LINE_AA)
    return piece_beside(word, np.asarray(cv2.resize(fine, (width, rows), interpolation=cv2.INTER_AREA), np.uint8))


def _strokes(sign: str, rng: np.random.Generator) -> list[tuple[_Point, ...]]:
    """The strokes of a sign by points (x, y) on them in heights of letters, y upwards from their foot."""

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
            # Between the figures of dates many are no higher than these: a network that has not seen such reads 1.
            foot, top = (float(rng.uniform(*ends)) for ends in ((-0.2, 0.2), (0.75, 1.2)))
            return [(near(-0.2, foot, 0.1), near(0.2, top, 0.1))]
        case "+":
            return [(near(-0.25, 0.45), near(0.25, 0.47)), (near(0.0, 0.2), near(0.02, 0.72))]
        case "-":
            return [(near(-0.2, 0.42, 0.08), near(0.2, 0.44, 0.08))]
        case "_":
            return [(near(-0.3, -0.1, 0.08), near(0.3, -0.1, 0.08))]
        case "(" | ")":
            way = -1.0 if sign == "(" else 1.0
            bulge, low, high = (float(rng.uniform(*ends)) for ends in ((0.16, 0.34), (-0.25, 0.0), (0.95, 1.2)))
            return [_arc((0.0, (low + high) / 2), (way * bulge, (high - low) / 2), (-np.pi / 2, np.pi / 2))]
        case "#":
            lean = float(rng.uniform(0.0, 0.2))
            upright = [(near(x, 0.05), near(x + lean, 0.95)) for x in (-0.18, 0.14)]
            return [*upright, *((near(-0.4, y), near(0.45, y)) for y in (0.35, 0.65))]
        case "@":
            return _at(rng)
    raise ValueError(f"Expected one of {SIGNS!r}. Received: {sign!r}.")


def _at(rng: np.random.Generator) -> list[tuple[_Point, ...]]:
    """A small a, and from its foot a ring around it that stays open below."""
    inner, outer = float(rng.uniform(0.14, 0.2)), float(rng.uniform(0.42, 0.58))
    middle, end = float(rng.uniform(0.35, 0.5)), float(rng.uniform(1.55, 1.85)) * np.pi
    tail = float(rng.uniform(0.6, 0.8)) * inner
    ring = _arc((0.0, middle), (outer, outer * float(rng.uniform(0.9, 1.15))), (-0.15 * np.pi, end))
    return [
        _arc((0.0, middle), (inner, inner * 1.1), (0.0, 2 * np.pi)),
        ((inner, middle + inner), (inner, middle - tail), *ring),
    ]


def _arc(centre: _Point, radii: _Point, angles: _Point) -> tuple[_Point, ...]:
    """Points of a part of an ellipse, from one angle to another, against the clock from the right."""
    turns = np.linspace(*angles, 25)
    return tuple(
        zip(
            (centre[0] + radii[0] * np.cos(turns)).tolist(),
            (centre[1] + radii[1] * np.sin(turns)).tolist(),
            strict=True,
        )
    )
