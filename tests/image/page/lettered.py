"""Letters and figures in a handwriting font on the small pages drawn for the segmentation tests, where shapes count."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.drawing.handwriting import Hand, draw_text
from tests.image.page.drawn import INK, Sheetlet
from tests.synth.fonts import HANDS

_NEAT = Hand(spacing=0.07, drift=0.02, tilt=2.0, size_jitter=0.04)


def lay_text(page: Sheetlet, text: str, x: int, y: int, high: int) -> None:
    """Writes a text of this height in pixels, its upper left corner at x, y."""
    picture = draw_text(text, HANDS[0], np.random.default_rng(5), high, _NEAT)
    place = page.image[y : y + picture.shape[0], x : x + picture.shape[1]]
    place[picture < 140] = INK
