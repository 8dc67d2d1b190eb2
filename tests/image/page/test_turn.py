"""Pages that lie another way round give the fields of the upright page, and where they are on the page as it lies."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.turn import segment_again, segment_turned
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
    upright, turned = segment(form), segment_turned(lying, Layout.AUTO, quarters)
    assert len(upright) == len(turned) > 3
    for one, other in zip(upright, turned, strict=True):
        np.testing.assert_array_equal(one.image, other.image)
        np.testing.assert_array_equal(inside(form, one.box), np.rot90(inside(lying, other.box), quarters))


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_fields_are_found_again_by_their_boxes(form: GreyImage, quarters: int) -> None:
    lying = np.ascontiguousarray(np.rot90(form, -quarters))
    crops = segment_turned(lying, Layout.AUTO, quarters)
    again = segment_again(lying, Layout.AUTO, [crop.box for crop in crops])
    assert [crop.box for crop in again] == [crop.box for crop in crops]
    assert segment_again(lying, Layout.AUTO, [Box(1, 2, 3, 4)]) == []
