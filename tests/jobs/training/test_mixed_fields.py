"""Crops of figures and words beside each other, from real ones of either."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.image.drawing.handwriting import draw_text
from hcr_batch.image.drawing.splice import Written, first_of, letter_cuts, resized, trimmed, whitened, without_points
from hcr_batch.model.identity import DEFAULT_BUNDLE
from jobs.training.mixed_fields import MixedFieldsConfig, run
from tests.model.tiny import FONTS, write_labels


def word() -> Written:
    """Four bars of 10 columns, 10 apart, behind 60 columns of paper and a caption, and before 50 of paper."""
    image = np.full((40, 180), 255, np.uint8)
    image[12:28, 5:15] = 0
    for i in range(4):
        image[10:30, 60 + 20 * i : 70 + 20 * i] = 0
    return letter_cuts(image, [(60.0 + 20 * i, 70.0 + 20 * i) for i in range(4)])


def test_what_stands_before_and_far_behind_the_letters_is_cut_off() -> None:
    close = trimmed(word(), 0.2, 0.5)
    assert close.image.shape[1] < 110
    assert (np.diff([close.cuts[0], *close.cuts]) >= 0).all() and close.cuts[-1] == close.image.shape[1]
    assert (close.image[:, close.begins : close.ends] < 128).sum() == 4 * 10 * 20


@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_first_letters_are_those_letters(count: int) -> None:
    opening = first_of(trimmed(word(), 0.2, 0.5), count)
    assert (opening.image < 128).sum() == count * 10 * 20
    assert len(opening.cuts) == count + 1


@pytest.mark.parametrize("by", [0.5, 1.0, 1.7])
def test_a_resized_word_keeps_its_letters_apart(by: float) -> None:
    resized_word = resized(word(), by)
    assert resized_word.image.shape == (round(40 * by), round(180 * by))
    assert resized_word.letter_height == pytest.approx(by * word().letter_height)
    columns = (resized_word.image < 128).any(axis=0)
    assert all(not columns[cut] for cut in resized_word.cuts[1:-1])


def test_paper_turns_white_and_ink_stays() -> None:
    one = word()
    patterned = Written(np.where(one.image > 128, 200, 40).astype(np.uint8), one.cuts, 20.0, 5.0, 60, 130)
    assert set(np.unique(whitened(patterned, 190).image)) == {53, 255}


def test_points_at_the_foot_of_a_number_are_taken_out_and_its_figures_stay() -> None:
    image = np.full((40, 90), 255, np.uint8)
    image[10:30, [12, 13, 14, 70, 71, 72]] = 0  # two ones
    image[10:13, 30:42] = image[13:30, 39:42] = 0  # a seven
    figures = letter_cuts(image, [(12.0, 15.0), (30.0, 42.0), (70.0, 73.0)])
    pointed = image.copy()
    pointed[27:31, 20:23] = 0  # a point
    pointed[27:34, 48:51] = 0  # and a comma
    written = letter_cuts(pointed, [(12.0, 15.0), (30.0, 42.0), (70.0, 73.0)])
    assert np.array_equal(without_points(written).image, figures.image)
    assert np.array_equal(without_points(figures).image, figures.image)


def drawn(folder: Path, texts: list[str]) -> tuple[Path, Path]:
    """Crops of these texts in a handwriting font, and their labels."""
    folder.mkdir()
    for number, text in enumerate(texts):
        picture = draw_text(text, FONTS[0], np.random.default_rng(number), 40)
        cv2.imwrite(str(folder / f"{number}.png"), picture)
    rows = [(f"{number}.png", text) for number, text in enumerate(texts)]
    return write_labels(folder / "labels.csv", rows), folder


def config(words: tuple[Path, Path], figures: tuple[Path, Path], out: Path, hold_out: int) -> MixedFieldsConfig:
    """To make twelve crops of these labels and images."""
    return MixedFieldsConfig(
        words=words[0],
        word_images=words[1],
        figures=figures[0],
        figure_images=figures[1],
        model=DEFAULT_BUNDLE,
        out=out,
        count=12,
        hold_out=hold_out,
    )


def made(folder: Path, marks: float = 0.0, points: float = 0.0) -> list[str]:
    """What twelve crops say that are made of drawn words and figures."""
    words = drawn(folder / "words", ["MARTIN", "ROSE", "PAUL", "EMMA", "LUCAS", "JULIE"] * 3)
    figures = drawn(folder / "figures", ["1234", "56789", "40213", "8765", "90125", "33470"] * 3)
    asked = replace(config(words, figures, folder / "out", hold_out=2), marks=marks, points=points)
    assert run(asked) == 12
    with (folder / "out" / "labels.csv").open(newline="") as file:
        return [row["IDENTITY"] for row in csv.DictReader(file)]


@pytest.mark.slow
def test_crops_of_both_are_made_and_labelled(tmp_path: Path) -> None:
    texts = made(tmp_path)
    assert len(texts) == 12 and all(any(map(str.isdigit, text)) for text in texts)
    assert len(list((tmp_path / "out" / "images").iterdir())) == 12


@pytest.mark.slow
def test_texts_with_marks_are_made_where_asked(tmp_path: Path) -> None:
    texts = made(tmp_path, marks=1.0)
    assert all(set(text) & set("()@#_") for text in texts)
    # No crop holds so many figures that can be told from its cents.
    assert any(re.search(r"\d{4}", text) for text in texts)


@pytest.mark.slow
def test_numbers_with_points_are_made_where_asked(tmp_path: Path) -> None:
    texts = made(tmp_path, points=1.0)
    assert len(texts) == 12 and all(re.fullmatch(r"\d+([-.,/ ]\d+)+", text) for text in texts)


def test_a_model_that_reads_none_of_them_ends_in_a_sentence(tmp_path: Path) -> None:
    words = drawn(tmp_path / "words", ["MARTIN", "ROSE", "PAUL", "EMMA"])
    with pytest.raises(UsageError, match="no words or no figures"):
        run(config(words, words, tmp_path / "out", hold_out=1))
