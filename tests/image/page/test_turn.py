"""Pages that lie another way round give the fields of the upright page, and where they are on the page as it lies."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.turn import segment_turned, turn_box, turn_page
from hcr_batch.records import Box, GreyImage, Layout


@pytest.fixture(scope="module")
def form(samples: Path) -> GreyImage:
    page = cv2.imread(str(samples / "forms" / "library_card.png"), cv2.IMREAD_GRAYSCALE)
    return np.asarray(page, np.uint8)


def inside(page: GreyImage, box: Box) -> GreyImage:
    return page[box.y : box.y + box.height, box.x : box.x + box.width]


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_fields_are_those_of_the_upright_page(form: GreyImage, quarters: int) -> None:
    lying = np.ascontiguousarray(np.rot90(form, -quarters))
    upright, turned = segment(form), segment_turned(lying, Layout.AUTO, quarters, None)
    assert len(upright) == len(turned) > 3
    for one, other in zip(upright, turned, strict=True):
        np.testing.assert_array_equal(one.image, other.image)
        np.testing.assert_array_equal(inside(form, one.box), np.rot90(inside(lying, other.box), quarters))
        assert other.turned == quarters


@pytest.mark.parametrize("quarters", [-1, 0, 1, 2, 3])
def test_a_box_turns_with_its_page(quarters: int) -> None:
    page = np.arange(7 * 11, dtype=np.uint8).reshape(7, 11)
    box = Box(2, 1, 5, 3)
    turned = turn_page(page, quarters)
    place = turn_box(box, 11, 7, quarters)
    np.testing.assert_array_equal(inside(turned, place), np.rot90(inside(page, box), quarters))
    assert turn_box(place, turned.shape[1], turned.shape[0], -quarters) == box
