"""Trainings small enough for tests: drawn words, a network of a few thousand parameters."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from hcr_batch.image.drawing.handwriting import draw_text
from hcr_batch.image.normalise import NormaliseConfig
from hcr_batch.model.shape import NetworkConfig
from hcr_batch.model.training.schedule import FitConfig
from jobs.train_config import TrainConfig

FONTS = sorted((Path(__file__).parent.parent / "fonts").glob("*.ttf"))
WORDS = ("ANNA", "BOB", "CELIA", "DAN", "EVE", "EMPTY")
NETWORK = NetworkConfig(height=16, channels=(4, 4, 8, 8, 8), lstm_units=8, dropout=0.2)
NORMALISE = NormaliseConfig(height_px=16, min_width_px=32)
ONE_WIDTH = replace(NORMALISE, min_width_px=72)
"""Every word fills the same bucket. TensorFlow builds its graph anew for the second width that it sees, which takes
longer than all six steps: so this is for trainings of which nothing is asked that hangs on several widths."""
FIT = FitConfig(epochs=2, steps_per_epoch=3, checkpoint_every=2, warmup_steps=2, precision="float32")
PLAIN = replace(FIT, optimiser="sgd")
"""A third of a training's graph is AdamW: so this is for those of which nothing is asked that hangs on it."""


def write_names(folder: Path, count: int = 40, height_px: int = 20) -> Path:
    """A data set in the Kaggle layout: `count` drawn words, one in six of them blank."""
    images = folder / "train_v2" / "train"
    images.mkdir(parents=True)
    rows = []
    for number in range(count):
        rng = np.random.default_rng(number)
        word = WORDS[number % len(WORDS)]
        picture = draw_text("" if word == "EMPTY" else word, FONTS[number % len(FONTS)], rng, height_px)
        name = f"TRAIN_{number:05d}.png"
        cv2.imwrite(str(images / name), picture)
        rows.append((name, word))
    write_labels(folder / "written_name_train_v2.csv", rows)
    return folder


def write_labels(path: Path, rows: list[tuple[str, str]]) -> Path:
    """A CSV in the layout of the names data set."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("FILENAME", "IDENTITY"), *rows])
    return path


def tiny_config(data: Path, out: Path, **changes: object) -> TrainConfig:
    """Six steps on `data`."""
    settings: dict[str, object] = {
        "data": data,
        "out": out,
        "batch_size": 4,
        "network": NETWORK,
        "normalise": ONE_WIDTH,
        "fit": FIT,
        "hold_out": 4,
    }
    return TrainConfig(**{**settings, **changes})  # type: ignore[arg-type]


def left_behind(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())
