"""What lies beside a form on a picture that is larger than its sheet."""

from __future__ import annotations

import numpy as np

from hcr_batch.image.hull import hull_of
from hcr_batch.image.register.working import Matrix, map_points
from hcr_batch.records import GreyImage

_LEAST_SHARE = 0.3
"""A strip of less of the picture holds no other form of the kind."""


def largest_beside(page: GreyImage, form_shape: tuple[int, ...], matrix: Matrix) -> GreyImage | None:
    """The largest strip of a page (H, W) that a form of (H, W) pixels, mapped there by `matrix` (3, 3), leaves free;
    None where it is not worth a look."""
    high, wide = form_shape[:2]
    corners = map_points(matrix, np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float64))
    hull = hull_of(corners, page.shape)
    right, bottom = hull.x + hull.width, hull.y + hull.height
    strip = max((page[:, : hull.x], page[:, right:], page[: hull.y], page[bottom:]), key=lambda part: part.size)
    return np.ascontiguousarray(strip) if strip.size >= _LEAST_SHARE * page.size else None
