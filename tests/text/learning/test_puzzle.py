"""New texts from pieces of old ones."""

import numpy as np
import pytest

from hcr_batch.text.learning.puzzle import MOST_LETTERS, Puzzle

TEXTS = ["MARIE", "JEANNE", "MATHIEU", "LUC", "EMILIE", "DE LA TOUR"]


@pytest.mark.parametrize("wanted", ["MAIE", "JEANNE", "LUILIE", "DE LA TOUR", "EMILIENNE", "MATHILIE"])
def test_pieces_say_what_is_wanted_and_lie_where_they_belong(wanted: str) -> None:
    rng = np.random.default_rng(0)
    puzzle = Puzzle(TEXTS)
    for _ in range(50):
        pieces = puzzle.cover(wanted, rng)
        assert pieces is not None
        assert "".join(TEXTS[n][start:end] for n, start, end in pieces) == wanted
        assert pieces[0][1] == 0
        assert pieces[-1][2] == len(TEXTS[pieces[-1][0]])
        assert all(end - start <= MOST_LETTERS for _, start, end in pieces)


def test_a_letter_that_no_text_has_cannot_be_covered() -> None:
    assert Puzzle(TEXTS).cover("MAX", np.random.default_rng(0)) is None


def test_only_pieces_that_match_the_first_are_taken() -> None:
    even = Puzzle(TEXTS, lambda one, other: (one - other) % 2 == 0)
    rng = np.random.default_rng(1)
    found = [even.cover("MALIE", rng) for _ in range(200)]
    assert any(found)
    assert all((pieces[0][0] - n) % 2 == 0 for pieces in found if pieces for n, _, _ in pieces)
