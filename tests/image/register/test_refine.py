"""Fine alignment: from a few millimetres off to a fraction of one."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.register.local import band_pass, cut_patch, find_patch
from hcr_batch.image.register.refine import Blurs, refine
from hcr_batch.image.register.working import Matrix, map_points, reduce_page, scaling
from tests.image.register.drawn import filled, reference


@pytest.mark.parametrize("seed", range(3))
def test_a_rough_map_becomes_a_fine_one(seed: int) -> None:
    """Off by up to 2 mm at the corners, on a page full of handwriting that the form does not have."""
    on, page = reference("clinic"), reduce_page(filled("clinic", seed))
    rng = np.random.default_rng(seed)
    height, width = page.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    rough = cv2.getPerspectiveTransform(corners, (corners + rng.uniform(-8, 8, (4, 2))).astype(np.float32))
    fine = refine(on.guide, Blurs(page.darkness), rough)
    off = np.abs(map_points(fine, corners.astype(np.float64)) - corners)
    assert np.abs(map_points(rough, corners.astype(np.float64)) - corners).max() > 4
    assert off.max() < 0.25


def test_a_page_without_print_leaves_the_map_a_map() -> None:
    on = reference("clinic")
    fine = refine(on.guide, Blurs(np.zeros(on.working.shape, np.float32)), np.eye(3))
    assert np.isfinite(fine).all()


@pytest.mark.parametrize("shift", [(0.0, 0.0), (3.0, -2.0), (-6.4, 5.3)])
def test_a_patch_is_found_where_it_moved_to(shift: tuple[float, float]) -> None:
    on = reference("library")
    band = band_pass(on.working.darkness)
    patch = cut_patch(band, on.working.ink, (100, 100, 500, 260))
    assert patch is not None
    moved: Matrix = np.array([[1.0, 0.0, shift[0]], [0.0, 1.0, shift[1]]])
    page = cv2.warpAffine(on.working.darkness, moved, on.working.shape[::-1], flags=cv2.INTER_CUBIC)
    found = find_patch(patch, band_pass(page), 10)
    assert found.shift == pytest.approx(shift, abs=0.15)
    assert found.likeness > 0.9


def test_a_lone_rule_is_not_moved_along_itself() -> None:
    page = np.zeros((300, 600), np.float32)
    page[150:152] = 1.0
    patch = cut_patch(band_pass(page), (page * 255).astype(np.uint8), (200, 100, 400, 200))
    assert patch is not None
    assert find_patch(patch, band_pass(page), 10).shift == pytest.approx((0.0, 0.0), abs=0.05)


def test_an_empty_patch_cannot_be_found() -> None:
    assert cut_patch(np.zeros((50, 50), np.float32), np.zeros((50, 50), np.uint8), (0, 0, 50, 50)) is None
    assert cut_patch(np.ones((50, 50), np.float32), np.full((50, 50), 255, np.uint8), (60, 0, 90, 50)) is None


def test_scaling_maps_pixel_edges_to_pixel_edges() -> None:
    edges = np.array([(-0.5, -0.5), (99.5, 49.5)])
    assert map_points(scaling(0.5, 0.2), edges) == pytest.approx(np.array([(-0.5, -0.5), (49.5, 9.5)]))
