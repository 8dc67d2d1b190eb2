"""Rules too faint for ink: grey hairlines, which a scan spreads over two rows of pixels."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from hcr_batch.image.page.sheet import Sheet

_DEPTH = 9
"""Levels of grey by which a faint rule is darker than the paper on both sides."""

_BESIDE_PX = 3
"""Rows from a rule to that paper."""

_LENGTH_MM = 9.0
"""It is so dark all along so much of its length: noise and the edges of print are not."""


def with_faint_rules(sheet: Sheet) -> Sheet:
    """The sheet with its faint horizontal rules among its ink."""
    grey = sheet.reduced_grey(1)
    height = grey.shape[0]
    if height <= 2 * _BESIDE_PX:
        return sheet
    above, middle, below = (grey[start : height - 2 * _BESIDE_PX + start] for start in (0, _BESIDE_PX, 2 * _BESIDE_PX))
    depth = cv2.subtract(cv2.min(above, below), middle)
    # Where the scan splits a rule between two rows, or it rises by one, either row may be the darker.
    depth = cv2.dilate(cv2.blur(depth, (5, 1)), np.ones((2, 1), np.uint8))
    _, dark = cv2.threshold(depth, _DEPTH - 1, 255, cv2.THRESH_BINARY)
    run = max(5, round(sheet.px(_LENGTH_MM)))
    rules = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    ink = sheet.ink.copy()
    inner = ink[_BESIDE_PX : height - _BESIDE_PX]
    np.maximum(inner, rules[: inner.shape[0]], out=inner)
    return replace(sheet, ink=ink)
