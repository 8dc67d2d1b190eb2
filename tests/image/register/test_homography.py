"""Which maps can be a sheet of paper, and finding one among mostly wrong pairs."""

import numpy as np
import pytest

from hcr_batch.image.register.features import Features
from hcr_batch.image.register.homography import could_be_page, find_candidates
from hcr_batch.image.register.working import Matrix, map_points

SIDE = 1300.0


def turned(degrees: float, scale: float = 1.0) -> Matrix:
    c, s = scale * np.cos(np.radians(degrees)), scale * np.sin(np.radians(degrees))
    return np.array([[c, -s, 700.0], [s, c, 300.0], [0, 0, 1]])


@pytest.mark.parametrize(
    ("matrix", "possible"),
    [
        (np.eye(3), True),
        (turned(180), True),
        (turned(93, 0.5), True),
        (np.array([[1, 0, 0], [0, 1, 0], [2e-4, 1e-4, 1]]), True),  # a phone held at a slant
        (np.diag([-1.0, 1.0, 1.0]), False),  # mirrored
        (np.diag([1.0, 0.5, 1.0]), False),  # squashed
        (np.array([[1, 0.6, 0], [0, 1, 0], [0, 0, 1.0]]), False),  # sheared
        (turned(0, 0.05), False),  # a stamp
        (turned(0, 9.0), False),  # a letter
        (np.array([[1, 0, 0], [0, 1, 0], [-2e-3, 0, 1]]), False),  # folded over the horizon
        (np.full((3, 3), np.nan), False),
        (np.zeros((3, 3)), False),
    ],
)
def test_only_maps_of_a_sheet_could_be_a_page(matrix: Matrix, possible: bool) -> None:
    assert could_be_page(matrix, SIDE) is possible


def pairs_of(matrix: Matrix, right: int, wrong: int) -> tuple[Features, Features, np.ndarray]:
    """Matched points of which `right` follow a similarity and `wrong` follow nothing."""
    rng = np.random.default_rng(1)
    scale, angle = np.hypot(matrix[0, 0], matrix[1, 0]), np.arctan2(matrix[1, 0], matrix[0, 0])
    points = rng.uniform(0, SIDE, (right + wrong, 2))
    there = map_points(matrix, points) + rng.normal(0, 0.5, points.shape)
    there[right:] = rng.uniform(0, SIDE, (wrong, 2))
    sizes = rng.uniform(31, 80, len(points))
    angles = rng.uniform(0, 2 * np.pi, len(points))
    noise = rng.normal(0, 0.05, len(points))
    order = rng.permutation(len(points))
    none = np.zeros((len(points), 32), np.uint8)
    ours = Features(points, sizes, angles, none)
    theirs = Features(there, sizes * scale * np.exp(noise), angles + angle + noise, none)
    return ours, theirs, np.stack([order, order], axis=1)


@pytest.mark.parametrize("matrix", [turned(3), turned(184, 0.6), turned(-90, 1.4)])
def test_a_map_is_found_among_pairs_of_which_nine_in_ten_are_wrong(matrix: Matrix) -> None:
    best = find_candidates(*pairs_of(matrix, 45, 405), SIDE)[0]
    corners = np.array([(0.0, 0.0), (SIDE, SIDE)])
    assert np.abs(map_points(best.matrix, corners) - map_points(matrix, corners)).max() < 5.0
    assert best.agree >= 40


def test_chance_gives_no_map_that_many_pairs_agree_with() -> None:
    found = find_candidates(*pairs_of(turned(0), 0, 500), SIDE)
    assert max((candidate.agree for candidate in found), default=0) < 15
