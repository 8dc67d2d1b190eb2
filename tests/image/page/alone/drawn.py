"""Fields as others cut them out, drawn."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.records import GreyImage


def field(text: str = "MARTIN", height: int = 48, width: int = 320, paper: int = 240, ink: int = 40) -> GreyImage:
    """Grey (H, W) with a text of 20 rows in its middle."""
    crop = np.full((height, width), paper, np.uint8)
    cv2.putText(crop, text, (30, height // 2 + 10), cv2.FONT_HERSHEY_SIMPLEX, 0.9, ink, 2, cv2.LINE_AA)
    return crop


def noisy(crop: GreyImage, sigma: float = 4.0) -> GreyImage:
    """The same as a scanner sees it."""
    noise = np.random.default_rng(0).normal(0.0, sigma, crop.shape)
    return np.clip(crop + noise, 0, 255).astype(np.uint8)
