"""Crosses and ticks are told from what else stands in a cell by their shape."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.image.drawing.handwriting import Hand, draw_text
from hcr_batch.image.page.ink import Mask
from hcr_batch.image.page.ticking.marks import is_mark
from tests.synth.fonts import HANDS

CROSS = (((-0.5, -0.5), (0.5, 0.5)), ((0.5, -0.5), (-0.5, 0.5)))
TICKS = (((-0.5, 0.0), (-0.1, 0.45), (0.7, -0.7)),), (((-0.3, 0.1), (-0.1, 0.4), (0.3, -0.6)),)


def drawn(path: tuple[tuple[tuple[float, float], ...], ...], side: float, pen: int, rng: np.random.Generator) -> Mask:
    """A mark with its corners off by a little."""
    ink = np.zeros((int(2.4 * side),) * 2, np.uint8)
    for stroke in path:
        points: NDArray[np.float64] = (np.array(stroke) + rng.normal(0, 0.04, (len(stroke), 2)) + 1.2) * side
        cv2.polylines(ink, [np.round(points).astype(np.int32)], False, 255, pen)
    return ink


@pytest.mark.parametrize("path", [CROSS, *TICKS], ids=["cross", "tick", "steep tick"])
def test_crosses_and_ticks_are_marks(path: tuple[tuple[tuple[float, float], ...], ...]) -> None:
    rng = np.random.default_rng(3)
    marks = [drawn(path, rng.uniform(25, 60), int(rng.integers(2, 5)), rng) for _ in range(30)]
    assert np.mean([is_mark(mark) for mark in marks]) >= 0.9


def test_of_figures_and_letters_few_are_marks() -> None:
    rng, hand = np.random.default_rng(3), Hand(spacing=0.07, drift=0.02, tilt=2.0, size_jitter=0.04)
    texts = [*"012356789ABCDEFGHLMNOPQSTZ", "12", "OK", "NA", "XI"]
    pictures = [draw_text(text, font, rng, 40, hand) for text in texts for font in HANDS]
    assert np.mean([is_mark((picture < 140).astype(np.uint8) * 255) for picture in pictures]) <= 0.03


def test_nothing_and_a_line_and_a_blot_are_no_marks() -> None:
    bare = np.zeros((60, 60), np.uint8)
    line, blot = cv2.line(bare.copy(), (10, 50), (50, 12), 255, 3), cv2.circle(bare.copy(), (30, 30), 20, 255, -1)
    assert not any(map(is_mark, (bare, np.asarray(line, np.uint8), np.asarray(blot, np.uint8))))
