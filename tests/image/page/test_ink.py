"""What counts as ink."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.image.page.ink import find_components, find_ink, find_paper_and_ink


def _stroke(paper: int, ink: int) -> np.ndarray:
    image = np.full((120, 200), paper, np.uint8)
    cv2.line(image, (40, 60), (160, 60), ink, 4)
    return image


@pytest.mark.parametrize(
    ("paper", "ink"),
    [(255, 0), (200, 150), (150, 90)],
    ids=["black on white", "pencil on grey", "on dark paper"],
)
def test_a_stroke_is_found_on_any_paper(paper: int, ink: int) -> None:
    mask = find_ink(_stroke(paper, ink))
    assert mask[60, 100] == 255
    assert np.count_nonzero(mask[:40]) == 0
    assert np.count_nonzero(mask) == pytest.approx(125 * 5, rel=0.15)


def test_noise_and_slow_shade_are_paper() -> None:
    shade = np.linspace(250, 170, 400)[None, :].repeat(300, axis=0)
    noisy = np.clip(shade + np.random.default_rng(1).normal(0, 4, shade.shape), 0, 255).astype(np.uint8)
    assert find_ink(noisy).mean() / 255 < 0.001


def test_the_inside_of_a_black_bar_is_ink() -> None:
    image = np.full((300, 400), 240, np.uint8)
    image[100:200] = 5
    assert find_ink(image)[150].all()


def test_paper_is_the_picture_without_the_stroke() -> None:
    paper, _ = find_paper_and_ink(_stroke(220, 30))
    assert paper.min() >= 215


def test_components_count_touching_pixels_once() -> None:
    mask = np.zeros((10, 10), np.uint8)
    mask[2, 2] = mask[3, 3] = mask[8, 8] = 255
    assert find_components(mask).stats[1:, 4].tolist() == [2, 1]


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.floats(0, 1), st.integers(0, 2**32 - 1))
def test_components_are_those_that_opencv_counts(height: int, width: int, share: float, seed: int) -> None:
    draw = np.random.default_rng(seed)
    ink = (draw.random((height, width)) < share) & (draw.random((height, 1)) < draw.random())
    mask = np.where(ink, np.uint8(255), np.uint8(0))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    ours = find_components(mask)
    np.testing.assert_array_equal(ours.labels, labels)
    np.testing.assert_array_equal(ours.stats[1:], stats[1:])
    assert ours.stats[0].tolist() == [0, 0, width, height, int((~ink).sum())]
    assert len(ours.stats) == count


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (7, 9)])
def test_tiny_pictures_have_a_mask(shape: tuple[int, int]) -> None:
    assert find_ink(np.full(shape, 200, np.uint8)).shape == shape
