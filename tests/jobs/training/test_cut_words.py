"""Fields of a few words, cut out of lines."""

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.image.drawing.handwriting import draw_text
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.text.alphabet import Alphabet
from jobs.training.cut_words import CutWordsConfig, run, word_cuts, writer
from tests.model.tiny import FONTS, write_labels

TEXTS = ["LOUISE MARTIN 24 AVRIL", "PAUL HENRI BERGER", "12 RUE DES LILAS", "ANNA NOVAK 1987 LYON", "VITRE", "MARC ROY"]


def lines(folder: Path, texts: list[str], page: int = 1) -> CutWordsConfig:
    """Lines of these texts in a handwriting font, one writer each."""
    folder.mkdir()
    rows = [(f"page_{page}{number:03d}.png", text) for number, text in enumerate(texts)]
    for number, (name, text) in enumerate(rows):
        cv2.imwrite(str(folder / name), draw_text(text, FONTS[0], np.random.default_rng(number), 48))
    return CutWordsConfig(
        labels=write_labels(folder / "labels.csv", rows), images=folder, model=DEFAULT_BUNDLE, out=folder / "words"
    )


def written(config: CutWordsConfig) -> list[tuple[str, str]]:
    """(file name, text) as written."""
    with (config.out / "labels.csv").open(encoding="utf-8", newline="") as rows:
        return [(row["FILENAME"], row["IDENTITY"]) for row in csv.DictReader(rows)]


def test_each_field_holds_the_words_that_its_label_says(tmp_path: Path) -> None:
    config = lines(tmp_path / "lines", TEXTS)
    made = run(config)
    fields = written(config)
    assert made == len(fields) > len(TEXTS)
    pictures = [cv2.imread(str(config.out / "images" / name), cv2.IMREAD_GRAYSCALE) for name, _ in fields]
    read = [reading.text for reading in Recogniser.load().read(pictures)]
    exact = [text == label for text, (_, label) in zip(read, fields, strict=True)]
    assert sum(exact) >= 0.8 * len(exact), [*zip(read, fields, strict=True)]


def test_every_line_is_cut_twice_elsewhere_into_all_of_its_words(tmp_path: Path) -> None:
    config = lines(tmp_path / "lines", TEXTS[:4])
    run(config)
    assert " ".join(text for _, text in written(config)).split() == [
        word for text in TEXTS[:4] for _ in range(2) for word in text.split()
    ]


def test_writers_are_kept_back_or_learned_from_but_never_both(tmp_path: Path) -> None:
    texts = [f"{100 + number} {letter}{letter}O" for number, letter in enumerate("ABCDEFGHIJKLMNPRSTUV")]
    config = lines(tmp_path / "lines", texts)
    run(config)
    kept = replace(config, out=tmp_path / "kept", held_out=True)
    run(kept)
    learned, measured = ({word for _, text in written(one) for word in text.split()} for one in (config, kept))
    assert measured and not learned & measured
    assert learned | measured == {word for text in texts for word in text.split()}


def test_what_others_have_written_too_measures_nothing(tmp_path: Path) -> None:
    config = replace(lines(tmp_path / "lines", ["ANNA NOVAK LYON"] * 20), held_out=True)
    with pytest.raises(UsageError, match="No line of"):
        run(config)


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("wikitexte_0013_1_004.jpg", "0013"),
        ("imp_wikitexte_0220_017.jpg", "0220"),
        ("page101_T_000.jpg", "101"),
        ("anna.png", "anna.png"),
    ],
)
def test_a_line_belongs_to_the_writer_its_file_is_named_after(name: str, who: str) -> None:
    assert writer(name) == who


def test_words_with_no_paper_between_them_stay_together() -> None:
    alphabet = Alphabet(" AB")
    image = np.full((40, 120), 255, np.uint8)
    image[10:30, 10:72] = 0  # two words in one stroke
    image[10:30, 80:110] = 0
    labels = [0, 2, 0, 1, 0, 3, 0, 1, 2, 0]  # A, space, B, space, A: of 12 columns each
    log_probs = np.log(np.full((10, 4), 0.02, np.float32) + 0.92 * np.eye(4, dtype=np.float32)[labels])
    first, joined, parted, last = word_cuts("A B A", image, log_probs, alphabet, 12.0)
    assert (first, joined, last) == (0, None, 120)
    assert parted is not None and 72 < parted < 80


def test_labels_that_no_line_belongs_to_are_a_sentence(tmp_path: Path) -> None:
    config = lines(tmp_path / "lines", ["ñ ~"])
    with pytest.raises(UsageError, match="No line of"):
        run(config)
