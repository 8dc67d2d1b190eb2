"""The frame around a field goes, writing that crosses it stays, and letters are no frame."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.alone.frame import without_frame
from hcr_batch.image.page.ink import find_ink, find_paper_and_ink
from hcr_batch.records import GreyImage
from tests.image.page.alone.drawn import field, noisy


def cleared(crop: GreyImage) -> GreyImage:
    return without_frame(crop, *find_paper_and_ink(crop))


def turned(crop: GreyImage, degrees: float) -> GreyImage:
    height, width = crop.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(crop, turn, (width, height), flags=cv2.INTER_LINEAR, borderValue=240), np.uint8)


@pytest.mark.parametrize("zoom", [1, 3])
@pytest.mark.parametrize("thick", [1, 2])
@pytest.mark.parametrize("degrees", [0.0, -1.5])
def test_a_frame_with_paper_around_it_goes(zoom: int, thick: int, degrees: float) -> None:
    bare = cv2.resize(field(height=64, width=360), None, fx=zoom, fy=zoom, interpolation=cv2.INTER_CUBIC)
    framed = bare.copy()
    cv2.rectangle(framed, (10 * zoom, 8 * zoom), (350 * zoom, 56 * zoom), 50, thick * zoom)
    bare, framed = (noisy(turned(crop, degrees)) for crop in (bare, framed))
    left = find_ink(cleared(framed)) > 0
    written = find_ink(bare) > 0
    assert np.count_nonzero(left & ~written) < 0.02 * np.count_nonzero((find_ink(framed) > 0) & ~written)
    assert (left & written).sum() > 0.98 * written.sum()


def test_a_frame_that_was_cut_through_goes() -> None:
    crop = field()
    framed = crop.copy()
    cv2.rectangle(framed, (4, -5), (315, 44), 50, 2)
    assert np.abs(cleared(framed).astype(int) - crop).max() < 20


def test_a_tail_over_the_frame_stays() -> None:
    crop = field()
    cv2.line(crop, (200, 20), (190, 47), 40, 3)
    framed = crop.copy()
    cv2.rectangle(framed, (4, 4), (315, 40), 50, 1)
    left = cleared(framed)
    assert left[41, 185:200].min() < 100 and left[40, 185:200].min() < 100
    assert left[40, 220:300].min() > 200


@pytest.mark.parametrize("crop", [field("ILLI"), field("LIDL", height=24)])
def test_letters_alone_are_left_as_they_are(crop: GreyImage) -> None:
    assert cleared(crop) is crop


def test_a_line_below_is_left_as_it_is() -> None:
    crop = field()
    crop[36:38, 10:310] = 60
    assert cleared(crop) is crop
