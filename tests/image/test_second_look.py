"""A second look shows the same writing nearer, or cut lower and leaning otherwise."""

import numpy as np
import pytest

from hcr_batch.image.normalise import NormaliseConfig, normalise
from hcr_batch.image.second_look import second_look
from hcr_batch.records import GreyImage

HEIGHT, WIDTH = 48, 200

BLANK = np.full((HEIGHT, WIDTH), 250, np.uint8)
"""A crop in which there is nothing to bring nearer."""


def written(letters: int, height: int = 60) -> GreyImage:
    """Seven strokes, so high, in a crop."""
    crop = np.full((height, 240), 250, np.uint8)
    first = (height - letters) // 2
    for left in range(20, 220, 30):
        crop[first : first + letters, left : left + 4] = 20
    return crop


@pytest.mark.parametrize(("letters", "height"), [(20, 60), (28, 60), (10, 60), (18, 100)])
def test_small_letters_are_shown_nearer(letters: int, height: int) -> None:
    crop, config = written(letters, height), NormaliseConfig()
    view = second_look(crop, normalise(crop, config), config)
    rows = np.flatnonzero((view > 0.5).any(axis=1))
    assert 0.5 < len(rows) / HEIGHT < 0.7
    np.testing.assert_allclose(rows.mean(), (HEIGHT - 1) / 2, atol=1.5)


@pytest.mark.parametrize("letters", [36, 58])
def test_letters_that_fill_the_height_are_shown_otherwise(letters: int) -> None:
    crop, config = written(letters), NormaliseConfig()
    picture = normalise(crop, config)
    np.testing.assert_array_equal(second_look(crop, picture, config), second_look(BLANK, picture, config))


def centre(picture: np.ndarray) -> tuple[float, float]:
    """Row and column of the centre of what is not paper."""
    rows, columns = np.mgrid[: picture.shape[0], : picture.shape[1]]
    return float((rows * picture).sum() / picture.sum()), float((columns * picture).sum() / picture.sum())


@pytest.mark.parametrize("row", [14, 24, 30, 40])
@pytest.mark.parametrize("column", [30, 100, 160])
def test_what_is_below_the_cut_is_still_there_lower_and_aslant(row: int, column: int) -> None:
    picture = np.zeros((HEIGHT, WIDTH), np.float32)
    picture[row - 1 : row + 2, column - 1 : column + 2] = 1
    view = second_look(BLANK, picture, NormaliseConfig())
    assert view.shape == (HEIGHT, 1.2 * WIDTH) and view.dtype == np.float32
    lower = (row - 0.12 * HEIGHT) / 0.88
    assert centre(view) == pytest.approx((lower, 1.2 * column - 0.15 * (lower - HEIGHT / 2)), abs=0.35)


def test_what_is_above_the_cut_is_gone() -> None:
    picture = np.zeros((HEIGHT, WIDTH), np.float32)
    picture[:4] = 1
    assert second_look(BLANK, picture, NormaliseConfig()).max() == 0


@pytest.mark.parametrize("config", [NormaliseConfig(), NormaliseConfig(mode="stretch", free_width_px=WIDTH)])
def test_what_comes_in_at_the_sides_is_paper(config: NormaliseConfig) -> None:
    view = second_look(BLANK, np.full((HEIGHT, WIDTH), config.paper, np.float32), config)
    assert (view == config.paper).all()


@pytest.mark.parametrize(
    ("config", "columns"),
    [
        (NormaliseConfig(max_width_px=WIDTH + 10), WIDTH + 10),
        (NormaliseConfig(mode="stretch", free_width_px=WIDTH), WIDTH),
    ],
)
def test_no_view_is_wider_than_a_picture_may_be(config: NormaliseConfig, columns: int) -> None:
    assert second_look(BLANK, np.zeros((HEIGHT, WIDTH), np.float32), config).shape == (HEIGHT, columns)
