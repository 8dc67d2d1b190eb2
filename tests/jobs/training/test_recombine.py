"""New crops from the letters of others: where the letters of a full name come from, and what stands between."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.image.drawing.handwriting import draw_text
from hcr_batch.image.drawing.signs import apostrophe_beside, gap_beside
from hcr_batch.image.drawing.splice import Written, join, letter_cuts
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.text.alphabet import Alphabet
from jobs.training.recombine import RecombineConfig, likelihood, run, with_drawn
from tests.model.tiny import FONTS, write_labels


def word(letters: int) -> Written:
    """Black bars 10 columns wide, 10 columns apart, 20 rows high."""
    image = np.full((40, 20 * letters + 10), 255, np.uint8)
    for i in range(letters):
        image[10:30, 10 + 20 * i : 20 + 20 * i] = 0
    return letter_cuts(image, [(10.0 + 20 * i, 20.0 + 20 * i) for i in range(letters)])


@pytest.mark.parametrize("text", ["AB CD", "A BCD", "ABC D"])
def test_every_letter_comes_once_and_paper_stands_at_the_space(text: str) -> None:
    left, right = word(3), word(4)
    pieces = with_drawn(text, [(left, 0, 2), (right, 1, 3)], " '", np.random.default_rng(0))
    letters = [(one, i) for one, start, end in pieces for i in range(start, end) if one is left or one is right]
    assert [i for _, i in letters] == [0, 1, 1, 2]
    (gap,) = [one for one, _, _ in pieces if one is not left and one is not right]
    assert (gap.image == 255).all()
    place = next(i for i, (one, _, _) in enumerate(pieces) if one is gap)
    assert sum(end - start for _, start, end in pieces[:place]) == text.index(" ")
    assert join(pieces).shape[1] == join([(left, 0, 2), (right, 1, 3)]).shape[1] + gap.image.shape[1]


def test_a_gap_is_measured_by_the_height_of_the_letters() -> None:
    assert gap_beside(word(3), 1.0).image.shape == (40, pytest.approx(20, abs=1))


@pytest.mark.parametrize("seed", range(20))
def test_an_apostrophe_is_a_short_stroke_at_the_tops_of_the_letters(seed: int) -> None:
    rows, columns = np.nonzero(apostrophe_beside(word(3), np.random.default_rng(seed)).image < 128)
    assert rows.min() >= 5 and rows.max() <= 20  # letters stand in rows 10 to 29
    assert 2 <= np.ptp(rows) <= 9 and np.ptp(columns) <= 6


def test_apostrophes_are_drawn_and_letters_are_not() -> None:
    left, right = word(3), word(4)
    pieces = with_drawn("A'BCD", [(left, 0, 2), (right, 1, 3)], "'", np.random.default_rng(0))
    (stroke,) = [one for one, _, _ in pieces if one is not left and one is not right]
    assert [one is stroke for one, _, _ in pieces] == [False, True, False, False]
    assert (stroke.image < 128).any()


ALPHABET = Alphabet(" 'ABC")


def seen(*frames: dict[str, float]) -> np.ndarray:
    """Log-probabilities of labels, frame by frame, a blank between any two."""
    rows = []
    for frame in frames:
        row = np.full(ALPHABET.label_count, 1e-6)
        row[[ALPHABET.encode(letter)[0] for letter in frame]] = [*frame.values()]
        rows += [row, np.eye(1, ALPHABET.label_count, 0)[0].clip(1e-6)]
    return np.log(np.array(rows) / np.sum(rows, axis=1, keepdims=True))


def test_a_letter_in_doubt_is_no_fault_of_the_cut() -> None:
    doubted = seen({"A": 1.0}, {"B": 0.3, "C": 0.7})
    assert likelihood("AB", doubted, ALPHABET) == pytest.approx(np.log(0.3), abs=0.01)
    assert likelihood("AC", doubted, ALPHABET) == pytest.approx(np.log(0.7), abs=0.01)


@pytest.mark.parametrize("text", ["A", "ABC"])
def test_a_letter_too_many_or_too_few_is(text: str) -> None:
    assert likelihood(text, seen({"A": 1.0}, {"B": 1.0}), ALPHABET) == -np.inf


def test_a_space_that_was_put_need_not_be_seen() -> None:
    assert likelihood("A B", seen({"A": 1.0}, {"B": 1.0}), ALPHABET) == pytest.approx(0.0, abs=0.01)
    assert likelihood("A B", seen({"A": 1.0}, {" ": 1.0}, {"B": 1.0}), ALPHABET) == pytest.approx(0.0, abs=0.01)


def test_texts_that_cannot_be_put_together_end_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    rows = [(f"{i}.png", name) for i, name in enumerate(("ANNA", "MARTIN", "EMMA", "HUGO") * 3)]
    for file, name in rows:
        cv2.imwrite(str(tmp_path / "images" / file), draw_text(name, FONTS[0], np.random.default_rng(len(file)), 36))
    labels = write_labels(tmp_path / "labels.csv", rows)
    texts = tmp_path / "texts.csv"
    texts.write_text("ŁUKASZ\n", encoding="utf-8")
    config = RecombineConfig(
        labels=labels, images=tmp_path / "images", model=DEFAULT_BUNDLE, out=tmp_path / "out", texts=texts, count=3
    )
    with pytest.raises(UsageError, match=r"Of 10,000 texts none can be put together from the \d+ crops"):
        run(config)
    wrong = replace(config, labels=write_labels(tmp_path / "wrong.csv", [(file, "ZZZ") for file, _ in rows]))
    with pytest.raises(UsageError, match=r"The model reads none of .*wrong\.csv as it is labelled"):
        run(wrong)
    texts.write_text("ANNA\n", encoding="utf-8")
    assert run(config) == 3
