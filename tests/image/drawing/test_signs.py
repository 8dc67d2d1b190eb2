"""Signs drawn between letters: where their ink is, and that each of them has some."""

import numpy as np
import pytest

from hcr_batch.image.drawing.signs import SIGNS, sign_beside
from hcr_batch.image.drawing.splice import Written, letter_cuts


def word(size: int) -> Written:
    """Two bars, `size` times 20 pixels high, on paper twice as high."""
    image = np.full((40 * size, 60 * size), 255, np.uint8)
    for left in (10, 40):
        image[10 * size : 30 * size, left * size : (left + 8) * size] = 0
    return letter_cuts(image, [(left * size, (left + 8) * size) for left in (10, 40)])


def heights(sign: str, size: int, seed: int) -> np.ndarray:
    """Where the rows with ink lie above the foot of the letters, in their height."""
    drawn = sign_beside(word(size), sign, np.random.default_rng(seed)).image
    assert drawn.shape[0] == 40 * size
    assert drawn[:, [0, -1]].min() > 150, "it keeps off what stands beside it"
    return np.asarray((30 * size - 0.5 - np.flatnonzero((drawn < 150).any(axis=1))) / (20 * size))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("size", [1, 2])
def test_signs_stand_where_a_pen_puts_them(size: int, seed: int) -> None:
    rows = {sign: heights(sign, size, seed) for sign in SIGNS}
    assert all(len(some) for some in rows.values())
    assert rows["."].max() < 0.35
    assert rows[","].min() < -0.02 and rows[","].max() < 0.35
    assert rows["/"].max() - rows["/"].min() > 0.8
    assert rows[":"].min() < 0.35 < 0.45 < rows[":"].max() < 0.95
    assert np.diff(np.sort(rows[":"])).max() > 1.5 / (20 * size), "two dots, and paper between them"
    assert rows["-"].min() > 0.2 and rows["-"].max() < 0.75
    assert rows["+"].min() > 0.0 and rows["+"].max() < 0.95
    assert rows["_"].max() < 0.2
    for bracket in "()":
        assert rows[bracket].max() - rows[bracket].min() > 0.8
    assert rows["#"].max() - rows["#"].min() > 0.7
    assert 0.6 < rows["@"].max() - rows["@"].min() < 1.6


def test_brackets_open_to_what_stands_in_them() -> None:
    opening, closing = (sign_beside(word(2), sign, np.random.default_rng(1)).image < 128 for sign in "()")
    assert bulges_to(opening) < 0 < bulges_to(closing)


def bulges_to(ink: np.ndarray) -> float:
    """By how many columns the ink of the middle rows lies right of that of the outermost."""
    rows, columns = np.nonzero(ink)
    middle = np.abs(rows - rows.mean()) < 4
    return float(columns[middle].mean() - columns[(rows < rows.min() + 4) | (rows > rows.max() - 4)].mean())


def test_the_same_seed_draws_the_same_sign() -> None:
    first, second = (sign_beside(word(1), "+", np.random.default_rng(4)).image for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_other_signs_are_refused() -> None:
    with pytest.raises(ValueError, match="Expected one of"):
        sign_beside(word(1), "?", np.random.default_rng(0))
