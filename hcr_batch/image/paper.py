"""How large on paper a picture of a page is."""

from __future__ import annotations

A4_LONG_SIDE_MM = 297.0
"""A page of unknown resolution is taken to be this long: lengths on it are given in millimetres as if it were A4."""

MM_PER_INCH = 25.4


def long_side_mm(shape: tuple[int, ...], dpi: float | None) -> float:
    """Long side on paper of a page of (H, W) pixels; that of A4 without a resolution."""
    return max(shape) / dpi * MM_PER_INCH if dpi else A4_LONG_SIDE_MM
