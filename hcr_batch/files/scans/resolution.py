"""The resolution that a picture says it has, and whether a scanner may have written it."""

from __future__ import annotations

from PIL import Image

_LEAST, _MOST = 100.0, 1300.0
"""Scanners write what they scanned at; 72 and 96 stand where nobody said anything."""

_EXIF_BLOCK, _EXPOSURE, _FOCAL_LENGTH = 0x8769, 0x829A, 0x920A
"""Tags of a photograph. What a camera writes has nothing to do with the paper."""


def dots_of(image: Image.Image) -> tuple[float, float]:
    """Dots per inch across and down as the file has them, (1, 1) where it has none. Raises TypeError, ValueError for
    what are no two numbers."""
    across, down = (float(dots) for dots in image.info.get("dpi") or image.info.get("resolution") or (1, 1))
    return across, down


def said_dpi(image: Image.Image) -> float | None:
    """Dots per inch of a picture once its dots are square, those of its finer side; None where none are said that a
    scanner might have used."""
    try:
        finer = max(dots_of(image))
    except (TypeError, ValueError):  # whatever a damaged file says
        return None
    return finer if _LEAST <= finer <= _MOST and not _is_photograph(image) else None


def _is_photograph(image: Image.Image) -> bool:
    try:
        block = image.getexif().get_ifd(_EXIF_BLOCK)
    except Exception:  # as in `images`: Pillow on a malformed block raises nearly anything
        return False
    return _EXPOSURE in block or _FOCAL_LENGTH in block
