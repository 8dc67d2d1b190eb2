"""Sides of sheets that bend, and those that only seem to."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hcr_batch.image.page.bend import bend_of


def outline(top: float, bottom: float) -> NDArray[np.float64]:
    """A unit square whose upper and lower sides bulge by these shares of it."""
    t = np.linspace(0.0, 1.0, 400)
    bulge = 4 * t * (1 - t)
    sides = [(t, top * bulge), (np.ones_like(t), t), (t[::-1], 1 + bottom * bulge[::-1]), (np.zeros_like(t), t[::-1])]
    return np.concatenate([np.stack(side, axis=1) for side in sides])


@pytest.mark.parametrize(("top", "bottom"), [(0.03, 0.03), (-0.03, 0.02)])
def test_points_between_two_bent_sides_bend_as_they_do(top: float, bottom: float) -> None:
    bend = bend_of(outline(top, bottom), (400.0, 500.0))
    assert bend is not None
    moved = bend.bent(np.array([(0.5, 0.0), (0.5, 0.5), (0.5, 1.0)]))
    assert moved[:, 1] == pytest.approx([top, 0.5 + (top + bottom) / 2, 1 + bottom], abs=0.004)


@pytest.mark.parametrize(("top", "bottom"), [(0.0, 0.0), (0.03, 0.0), (0.0, -0.03)])
def test_a_side_that_bends_alone_is_no_bend(top: float, bottom: float) -> None:
    """A dark bar printed along it looks so."""
    assert bend_of(outline(top, bottom), (400.0, 500.0)) is None
