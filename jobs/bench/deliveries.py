"""Ready-cut fields as other people deliver them: framed, in shadow, cut close, copied badly, photographed.

Each takes a grey crop (H, W) uint8, dark ink on light paper, and random numbers, and gives the picture that is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import find_components, find_darker, find_paper
from hcr_batch.records import GreyImage

Picture = NDArray[np.uint8]
"""Shape (H, W) grey or (H, W, 3) BGR, uint8."""

_INK_DEPTH = 50.0
"""Grey levels below the paper of what is cut close to."""

_LEAST_SPECK_PX = 6
_GRAIN = 3.0
_FRAME_GREY = 20, 90
_CREAM, _BLUE = (205, 232, 245), (170, 60, 40)
"""Paper and ink, BGR."""


@dataclass(frozen=True)
class Delivery:
    """How a crop is changed, and the JPEG quality it is saved with; None saves a PNG."""

    change: Callable[[GreyImage, np.random.Generator], Picture]
    jpeg_quality: int | None = None


def _as_it_is(crop: GreyImage, _: np.random.Generator) -> Picture:
    return crop


def _scaled(crop: GreyImage, _: np.random.Generator, *, factor: float) -> Picture:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(crop, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def _coloured(crop: GreyImage, rng: np.random.Generator) -> Picture:
    ink = _darkness(crop)[..., None]
    return _grained((1 - ink) * np.array(_CREAM) + ink * np.array(_BLUE), rng)


def _paler(crop: GreyImage, rng: np.random.Generator, *, contrast: float) -> Picture:
    paper = float(_paper_grey(crop))
    return _grained(paper - contrast * (paper - crop.astype(np.float64)), rng)


def _half_in_shadow(crop: GreyImage, rng: np.random.Generator) -> Picture:
    width = crop.shape[1]
    light = 1 / (1 + np.exp((rng.uniform(0.3, 0.7) * width - np.arange(width)) / 6))
    return _grained(_reflected(crop) * (110 + 110 * light), rng)


def _in_uneven_light(crop: GreyImage, rng: np.random.Generator) -> Picture:
    return _grained(_reflected(crop) * np.linspace(60, 170, crop.shape[1]), rng)


def _turned(crop: GreyImage, rng: np.random.Generator, *, degrees: float) -> Picture:
    height, width = crop.shape
    angle = degrees * rng.choice([-1, 1])
    along, across = abs(np.cos(np.radians(angle))), abs(np.sin(np.radians(angle)))
    size = int(width * along + height * across) + 1, int(width * across + height * along) + 1
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    turned = cv2.warpAffine(crop, matrix, size, flags=cv2.INTER_CUBIC, borderValue=_paper_grey(crop))
    return np.asarray(turned, np.uint8)


def _framed(crop: GreyImage, rng: np.random.Generator, *, paper_px: int = 0) -> Picture:
    """In a frame, with this much paper around it."""
    framed = _padded(crop, 4, 6)
    height, width = framed.shape
    thickness = int(rng.integers(1, 3))
    cv2.rectangle(framed, (1, 1), (width - 2, height - 2), int(rng.integers(*_FRAME_GREY)), thickness)
    return _padded(framed, paper_px, paper_px)


def _on_a_line(crop: GreyImage, rng: np.random.Generator) -> Picture:
    """On a rule a little below the crop's lower edge, slightly askew."""
    lined = cv2.copyMakeBorder(crop, 0, 8, 0, 0, cv2.BORDER_CONSTANT, value=_paper_grey(crop))
    height, width = lined.shape
    slope = rng.uniform(-1, 1)
    ends = (0, round(height - 5 - slope)), (width, round(height - 5 + slope))
    cv2.line(lined, *ends, int(rng.integers(*_FRAME_GREY)), int(rng.integers(1, 3)), cv2.LINE_AA)
    return np.asarray(lined, np.uint8)


def _with_margins(crop: GreyImage, _: np.random.Generator, *, share: float) -> Picture:
    side = round(share * crop.shape[0])
    return _padded(crop, side, side)


def _cut_close(crop: GreyImage, _: np.random.Generator) -> Picture:
    parts = find_components(find_darker(crop, find_paper(crop), _INK_DEPTH)).stats[1:]
    parts = parts[parts[:, cv2.CC_STAT_AREA] >= _LEAST_SPECK_PX]
    if not len(parts):
        return crop
    (left, top), (right, bottom) = parts[:, :2].min(axis=0), (parts[:, :2] + parts[:, 2:4]).max(axis=0)
    return np.ascontiguousarray(crop[top:bottom, left:right])


def _blurred(crop: GreyImage, _: np.random.Generator) -> Picture:
    return np.asarray(cv2.GaussianBlur(crop, (0, 0), 1.0), np.uint8)


def _specked(crop: GreyImage, rng: np.random.Generator, *, share: float) -> Picture:
    """With as many black as white specks of one pixel."""
    chance = rng.random(crop.shape)
    return np.where(chance < share / 2, 0, np.where(chance > 1 - share / 2, 255, crop)).astype(np.uint8)


def _black_and_white(crop: GreyImage, _: np.random.Generator) -> Picture:
    return np.where(crop < _paper_grey(crop) - 70, 0, 255).astype(np.uint8)


def _negative(crop: GreyImage, _: np.random.Generator) -> Picture:
    return np.asarray(255 - crop, np.uint8)


def _photographed(crop: GreyImage, rng: np.random.Generator) -> Picture:
    near = _turned(_scaled(crop, rng, factor=2.5), rng, degrees=2.0)
    return _blurred(_in_uneven_light(near, rng), rng)


def _padded(crop: GreyImage, rows: int, columns: int) -> GreyImage:
    paper = _paper_grey(crop)
    return np.asarray(
        cv2.copyMakeBorder(crop, rows, rows, columns, columns, cv2.BORDER_CONSTANT, value=paper), np.uint8
    )


def _paper_grey(crop: GreyImage) -> int:
    return int(np.percentile(crop, 85))


def _reflected(crop: GreyImage) -> NDArray[np.float64]:
    """The share of the light that the crop throws back, in [0, 1]."""
    return np.asarray(np.clip(crop / max(1, _paper_grey(crop)), 0, 1))


def _darkness(crop: GreyImage) -> NDArray[np.float64]:
    """0 = paper, 1 = the darkest ink of the crop."""
    paper, ink = _paper_grey(crop), float(np.percentile(crop, 1))
    return np.asarray(np.clip((paper - crop.astype(np.float64)) / max(1.0, paper - ink), 0, 1))


def _grained(picture: NDArray[np.float64], rng: np.random.Generator) -> Picture:
    return np.clip(picture + rng.normal(0, _GRAIN, picture.shape), 0, 255).astype(np.uint8)


DELIVERIES: Mapping[str, Delivery] = {
    "as they are": Delivery(_as_it_is),
    "three quarters of the size": Delivery(partial(_scaled, factor=0.75)),
    "three times the size": Delivery(partial(_scaled, factor=3.0)),
    "a JPEG of quality 20": Delivery(_as_it_is, jpeg_quality=20),
    "blue ink on cream, in colour": Delivery(_coloured, jpeg_quality=80),
    "an eighth of the contrast": Delivery(partial(_paler, contrast=0.125)),
    "half in shadow": Delivery(_half_in_shadow),
    "in uneven light": Delivery(_in_uneven_light),
    "turned by 3 degrees": Delivery(partial(_turned, degrees=3.0)),
    "framed close": Delivery(_framed),
    "framed, with paper around": Delivery(partial(_framed, paper_px=9)),
    "on a line": Delivery(_on_a_line),
    "with margins of its height": Delivery(partial(_with_margins, share=1.0)),
    "cut at the outermost ink": Delivery(_cut_close),
    "blurred": Delivery(_blurred),
    "3 % of salt and pepper": Delivery(partial(_specked, share=0.03)),
    "black and white": Delivery(_black_and_white),
    "a negative": Delivery(_negative),
    "photographed": Delivery(_photographed, jpeg_quality=60),
}
"""By what tables call them."""
