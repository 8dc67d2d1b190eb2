"""Words cut between their letters and put together again."""

import numpy as np
import pytest

from hcr_batch.image.drawing.splice import alike, join, letter_cuts


def word(letters: int, height: int = 40, letter_height: int = 20, top: int = 10) -> tuple[np.ndarray, list]:
    """Black bars 10 columns wide, 10 columns apart, and the columns of each."""
    image = np.full((height, 20 * letters + 10), 255, np.uint8)
    spans = []
    for i in range(letters):
        image[top : top + letter_height, 10 + 20 * i : 20 + 20 * i] = 0
        spans.append((10.0 + 20 * i, 20.0 + 20 * i))
    return image, spans


def bars(image: np.ndarray) -> int:
    dark = (image < 128).any(axis=0).astype(int)
    return int((np.diff(dark, prepend=0) == 1).sum())


def test_cuts_fall_into_the_gaps_and_all_pieces_make_the_word_again() -> None:
    image, spans = word(5)
    cut = letter_cuts(image, spans)
    assert len(cut.cuts) == 6
    assert (cut.cuts[0], cut.cuts[-1]) == (0, image.shape[1])
    assert all((image[:, column] == 255).all() for column in cut.cuts[1:-1])
    np.testing.assert_array_equal(join([(cut, 0, 2), (cut, 2, 5)]), image)


def test_a_first_letter_that_was_said_too_early_is_found_behind() -> None:
    image, spans = word(4)
    image = np.pad(image, ((0, 0), (60, 0)), constant_values=255)
    moved = [(5.0, 9.0), *((left + 60, right + 60) for left, right in spans[1:])]
    assert letter_cuts(image, moved).cuts[1:] == tuple(cut + 60 for cut in letter_cuts(*word(4)).cuts[1:])


def test_a_piece_of_a_smaller_word_is_brought_to_size_and_baseline() -> None:
    large, small = letter_cuts(*word(3)), letter_cuts(*word(4, letter_height=16, top=20))
    joined = join([(large, 0, 2), (small, 2, 4)])
    assert joined.shape[0] == 40
    assert bars(joined) == 4
    rows = np.flatnonzero((joined[:, -25:] < 128).any(axis=1))  # the last bar
    assert rows[0] == pytest.approx(10, abs=2)
    assert rows[-1] == pytest.approx(29, abs=4)


def test_words_of_very_different_size_do_not_go_together() -> None:
    large, small = letter_cuts(*word(3)), letter_cuts(*word(3, letter_height=6))
    assert alike(large, large)
    assert not alike(large, small)
    assert not alike(small, large)
