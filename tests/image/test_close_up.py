"""However much paper a crop shows, its letters reach the network at about one height."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hcr_batch.image.close_up import rows_near_writing
from hcr_batch.image.normalise import NormaliseConfig, near_writing, normalise
from hcr_batch.records import GreyImage

CONFIG = NormaliseConfig()


def written(above: int, below: int, text: str = "MARTIN") -> GreyImage:
    """Letters 22 pixels high in 50 rows, and paper above and below."""
    crop = np.full((above + 50 + below, 300), 245, np.uint8)
    cv2.putText(crop, text, (20, above + 36), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 40, 3)
    return crop


def letter_share(crop: GreyImage) -> float:
    rows = np.flatnonzero((normalise(crop, CONFIG) > 0.5).any(axis=1))
    return float(rows[-1] + 1 - rows[0]) / CONFIG.height_px


@pytest.mark.parametrize(("above", "below"), [(70, 70), (150, 10), (0, 140), (90, 60)])
def test_small_letters_are_brought_near(above: int, below: int) -> None:
    crop = written(above, below)
    assert 0.3 < letter_share(crop) < 0.5
    shown = near_writing(crop, CONFIG)
    assert (shown < 100).sum() == (crop < 100).sum()  # no ink is left out


@pytest.mark.parametrize("paper", [200, 350, 450])
def test_letters_too_low_to_be_seen_at_first_are_brought_near(paper: int) -> None:
    crop = written(paper, paper, "M A R K")
    assert 0.25 < letter_share(crop) < 0.5
    assert (near_writing(crop, CONFIG) < 100).sum() == (crop < 100).sum()


def test_a_word_written_without_lifting_the_pen_is_brought_near() -> None:
    assert letter_share(written(200, 200)) > 0.25  # its letters run into each other where they are so small


def test_one_smear_in_much_paper_stays_small() -> None:
    crop = np.full((500, 600), 245, np.uint8)
    cv2.line(crop, (200, 240), (230, 265), 60, 4)
    assert near_writing(crop, CONFIG) is crop


@pytest.mark.parametrize("paper", [0, 10, 20])
def test_letters_of_the_usual_height_are_shown_with_all_that_is_around_them(paper: int) -> None:
    crop = written(paper, paper)
    assert near_writing(crop, CONFIG) is crop


def test_dust_and_a_rule_do_not_hold_small_letters_off() -> None:
    crop = written(70, 70)
    crop[5:7, 10:12] = crop[180:182, 250:252] = 60
    assert letter_share(crop[:, :240]) > 0.3 and len(near_writing(crop, CONFIG)) < 100
    ruled = written(70, 70)
    ruled[150:152] = 60
    assert len(near_writing(ruled, CONFIG)) < 100


def test_letters_at_both_ends_of_the_height_are_both_shown() -> None:
    crop = np.concatenate([written(0, 60), written(60, 0)])
    assert (near_writing(crop, CONFIG) < 100).sum() == (crop < 100).sum()


@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (4, 30), (6, 6)])
def test_dots_and_dashes_stay_small(rows: int, columns: int) -> None:
    crop = np.full((100, 300), 245, np.uint8)
    crop[50 : 50 + rows, 100 : 100 + columns] = 40
    assert near_writing(crop, CONFIG) is crop


def test_where_nothing_is_written_there_is_nothing_to_bring_near() -> None:
    assert rows_near_writing(np.zeros((48, 200), bool), 0.5, 0.6) is None


@given(
    arrays(np.uint8, st.tuples(st.integers(1, 90), st.integers(1, 200)), elements=st.sampled_from([0, 60, 200, 255]))
)
def test_any_picture_at_all_has_rows_to_show(crop: GreyImage) -> None:
    shown = near_writing(crop, CONFIG)
    assert shown.size and shown.shape[1] == crop.shape[1] and len(shown) <= len(crop)


def test_the_reference_recipe_shows_everything() -> None:
    crop = written(90, 90)
    assert near_writing(crop, NormaliseConfig(mode="stretch", height_px=64)) is crop
