"""A second look shows the same writing, cut lower and leaning otherwise."""

import numpy as np
import pytest

from hcr_batch.image.second_look import second_look

HEIGHT, WIDTH = 48, 200


def centre(picture: np.ndarray) -> tuple[float, float]:
    """Row and column of the centre of what is not paper."""
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]]
    return float((rows * picture).sum() / picture.sum()), float((columns * picture).sum() / picture.sum())


@pytest.mark.parametrize("row", [14, 24, 30, 40])
@pytest.mark.parametrize("column", [30, 100, 160])
def test_what_is_below_the_cut_is_still_there_lower_and_aslant(row: int, column: int) -> None:
    picture = np.zeros((HEIGHT, WIDTH), np.float32)
    picture[row - 1 : row + 2, column - 1 : column + 2] = 1
    view = second_look(picture, paper=0.0)
    assert view.shape == picture.shape and view.dtype == np.float32
    lower = (row - 0.12 * HEIGHT) / 0.88
    assert centre(view) == pytest.approx((lower, column - 0.15 * (lower - HEIGHT / 2)), abs=0.35)


def test_what_is_above_the_cut_is_gone() -> None:
    picture = np.zeros((HEIGHT, WIDTH), np.float32)
    picture[:4] = 1
    assert second_look(picture, paper=0.0).max() == 0


@pytest.mark.parametrize("paper", [0.0, 1.0])
def test_what_comes_in_at_the_sides_is_paper(paper: float) -> None:
    picture = np.full((HEIGHT, WIDTH), paper, np.float32)
    assert np.array_equal(second_look(picture, paper), picture)
