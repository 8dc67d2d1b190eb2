"""Bundles beside each other on what was held out from training."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.image.drawing.handwriting import Hand, draw_text
from hcr_batch.model.identity import DEFAULT_BUNDLE
from jobs.training.compare_bundles import PAPER, Choice, CompareBundlesConfig, lines, run
from tests.model.tiny import FONTS, write_labels

NAMES = ("ANNA", "MARTIN", "THOMAS", "EMMA", "LOUISE", "HUGO")


def write_drawn(images: Path, labels: Path, texts: tuple[str, ...]) -> None:
    images.mkdir(parents=True)
    for i, text in enumerate(texts):
        # A hand at random may write figures so far apart that nobody can say whether spaces are meant.
        cv2.imwrite(str(images / f"{i}.png"), draw_text(text, FONTS[0], np.random.default_rng(i), 36, Hand()))
    write_labels(labels, [(f"{i}.png", text) for i, text in enumerate(texts)])


def choice(config: CompareBundlesConfig) -> Choice:
    (one,) = run(config)
    return one


@pytest.fixture
def config(tmp_path: Path) -> CompareBundlesConfig:
    """Of 42 drawn names and 30 numbers a tenth is held out."""
    write_drawn(tmp_path / "train_v2" / "train", tmp_path / "written_name_train_v2.csv", NAMES * 7)
    write_drawn(tmp_path / "amounts" / "images", tmp_path / "amounts" / "labels.csv", ("1234", "507", "8860") * 10)
    (tmp_path / "counts.csv").write_text("IDENTITY,COUNT\n" + "".join(f"{name},5\n" for name in NAMES))
    return CompareBundlesConfig(
        models=[DEFAULT_BUNDLE],
        data=tmp_path,
        counts=tmp_path / "counts.csv",
        amounts=tmp_path / "amounts",
        others=[tmp_path / "amounts"],
        hold_out=500,
    )


def test_what_was_kept_back_is_read_in_each_way(config: CompareBundlesConfig) -> None:
    one = choice(config)
    assert (one.n_names, one.n_amounts) == (4, 3)
    assert one.read == 4 and one.ink >= 3  # by the ink alone one of these may be read otherwise
    assert -1 < one.log_probability < 0 and one.brier < 0.1
    assert set(one.amounts) == set(PAPER) and one.amounts[0.0] == 3
    alone, helped, count = one.others["amounts"]
    assert count == 30 and alone >= 25 and helped >= 25
    assert len(list(lines([one]))) == 2


def test_corrected_labels_are_what_counts(config: CompareBundlesConfig, tmp_path: Path) -> None:
    wrong = [(f"{i}.png", "WRONG") for i in range(len(NAMES) * 7)]
    write_labels(tmp_path / "corrected.csv", wrong)
    one = choice(CompareBundlesConfig(**{**vars(config), "corrected": tmp_path / "corrected.csv", "amounts": None}))
    assert (one.ink, one.read, one.n_names, one.n_amounts) == (0, 0, 4, 0)
    assert one.brier > 0.5


def test_an_image_that_cannot_be_read_is_a_sentence(config: CompareBundlesConfig, tmp_path: Path) -> None:
    (tmp_path / "amounts" / "images" / "7.png").write_bytes(b"no picture")
    with pytest.raises(UsageError, match=r"7\.png cannot be read"):
        choice(config)
