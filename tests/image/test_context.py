"""A field with what is around it."""

import numpy as np
import pytest

from hcr_batch.image.context import view_field
from hcr_batch.records import Box

PAGE = np.arange(100 * 200, dtype=np.uint32).reshape(100, 200).astype(np.uint8)


@pytest.mark.parametrize(
    ("box", "size", "within"),
    [
        (Box(50, 40, 60, 20), (40, 80), Box(10, 10, 60, 20)),  # half its height on every side
        (Box(0, 0, 60, 20), (30, 70), Box(0, 0, 60, 20)),  # cut at the page's corner
        (Box(-5, -5, 60, 20), (25, 65), Box(0, 0, 65, 25)),  # reaches over it
        (Box(0, 0, 200, 100), (100, 200), Box(0, 0, 200, 100)),  # is the page
        (Box(50, 40, 60, 4), (20, 76), Box(8, 8, 60, 4)),  # at least 8 pixels
        (Box(500, 500, 60, 20), (1, 1), Box(0, 0, 1, 1)),  # lies beside it
    ],
)
def test_view(box: Box, size: tuple[int, int], within: Box) -> None:
    view = view_field(PAGE, box)
    assert view.image.shape == size and view.box.x == within.x and view.box.y == within.y
    assert view.image.flags["C_CONTIGUOUS"]
    assert within.width >= view.box.width > 0 and within.height >= view.box.height > 0


def test_it_is_the_pages_own_pixels() -> None:
    view = view_field(PAGE, Box(50, 40, 60, 20))
    inside = view.image[view.box.y : view.box.y + view.box.height, view.box.x : view.box.x + view.box.width]
    assert (inside == PAGE[40:60, 50:110]).all()
