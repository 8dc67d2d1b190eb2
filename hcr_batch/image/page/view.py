"""A straightened part of the page at the page's own resolution, and where things of the sheet lie in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.records import GreyImage

_FLAGS = cv2.WARP_INVERSE_MAP


@dataclass(frozen=True)
class View:
    """A rectangle of a sheet, seen at the page's scale.

    With a `slope` it is turned about its centre, so that what falls by `slope` pixels per pixel is level.
    """

    sheet: Sheet
    region: Rect
    slope: float = 0.0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as cv2 wants them."""
        scale = self.sheet.scale
        return max(1, round(self.region.width * scale)), max(1, round(self.region.height * scale))

    @cached_property
    def to_sheet(self) -> NDArray[np.float64]:
        """Affine map, shape (2, 3), from pixels of the view to pixels of the sheet."""
        angle = np.arctan(self.slope)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        centre = np.array([self.region.left + self.region.right, self.region.top + self.region.bottom]) / 2
        half = np.array([self.region.width, self.region.height]) / 2
        return np.hstack([turn / self.sheet.scale, (centre - turn @ half)[:, None]])

    def px(self, millimetres: float) -> float:
        """A length in pixels of the view."""
        return self.sheet.px(millimetres) * self.sheet.scale

    def cut(self) -> GreyImage:
        """The picture: a new array, white where it reaches over the page."""
        to_page = self.sheet.to_page @ np.vstack([self.to_sheet, [0.0, 0.0, 1.0]])
        if self.sheet.skew_degrees == 0.0 and self.slope == 0.0:
            # Whole pixels: an upright field is copied, not resampled.
            to_page = np.hstack([np.eye(2), np.round(to_page[:, 2:])])
        image: GreyImage = cv2.warpAffine(
            self.sheet.page, to_page, self.size, flags=_FLAGS | cv2.INTER_LINEAR, borderValue=255
        )
        return image

    def mask(self, mask: Mask) -> Mask:
        """A mask of the sheet, (H, W), as seen in the view, in its rows and columns."""
        warped: Mask = cv2.warpAffine(mask, self.to_sheet, self.size, flags=_FLAGS | cv2.INTER_NEAREST)
        return warped

    def line(self, rule: Rule, *, across: bool) -> tuple[float, float, float, float]:
        """A rule's centre line (x0, y0, x1, y1) in pixels of the view."""
        ends = np.array([[rule.start, rule.end], [rule.at_start, rule.at_end]])
        points = ends if across else ends[::-1]
        to_sheet = self.to_sheet
        (x0, x1), (y0, y1) = np.linalg.solve(to_sheet[:, :2], points - to_sheet[:, 2:])
        return float(x0), float(y0), float(x1), float(y1)

    def rect(self, rect: Rect) -> tuple[slice, slice]:
        """The rows and columns of a level view that an upright rectangle of the sheet covers."""
        scale = self.sheet.scale
        x0, x1 = ((x - self.region.left) * scale for x in (rect.left, rect.right))
        y0, y1 = ((y - self.region.top) * scale for y in (rect.top, rect.bottom))
        return slice(max(0, round(y0)), max(0, round(y1))), slice(max(0, round(x0)), max(0, round(x1)))
