"""A data set of a few drawn names in the Kaggle layout, and a bundle too small to read them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from hcr_batch.image.drawing.handwriting import draw_text
from hcr_batch.model.bundle import save_bundle
from hcr_batch.model.bundle_files import BundleConfig
from hcr_batch.model.network import build_network
from hcr_batch.model.training.history import history_parquet
from tests.model.tiny import FONTS, NETWORK, NORMALISE, write_labels

ALPHABET = " '-ABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAMES = ("ANNA", "BOB", "DE LA RUE", "JEAN-LUC", "O'NEIL", "MARTIN")
HISTORY = [
    {"step": s, "epoch": 1, "seconds": 1.0, "loss": 9.0 / s, "rate": 1e-3, "crops_per_second": 50.0, "scores": {}}
    for s in (1, 2)
]


def write_data(folder: Path, count: int = 12) -> Path:
    """`count` drawn names, and rows of every kind that is not scored; returns the folder."""
    images = folder / "validation_v2" / "validation"
    images.mkdir(parents=True)
    rows = []
    for i in range(count):
        name = NAMES[i % len(NAMES)]
        drawn = draw_text(name, FONTS[i % len(FONTS)], np.random.default_rng(i), 30)
        cv2.imwrite(str(images / f"{i}.png"), drawn)
        rows.append((f"{i}.png", name))
    cv2.imwrite(str(images / "blank.png"), np.full((30, 120), 255, np.uint8))
    cv2.imwrite(str(images / "accent.png"), draw_text("E", FONTS[0], np.random.default_rng(count), 30))
    (images / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n torn off here")
    rows += [("blank.png", "EMPTY"), ("torn.png", "BOB"), ("gone.png", "BOB")]
    rows += [("0.png", "UNREADABLE"), ("0.png", ""), ("accent.png", "É")]
    write_labels(folder / "written_name_validation_v2.csv", rows)
    return folder


def write_bundle(folder: Path, seed: int = 0, alphabet: str = ALPHABET) -> Path:
    """An untrained bundle with a history; another seed gives another one."""
    import keras

    keras.utils.set_random_seed(seed)
    network = build_network(NETWORK, len(alphabet) + 1)
    config = BundleConfig(name="tiny", alphabet=alphabet, network=NETWORK, normalise=NORMALISE)
    save_bundle(folder, network, config, {"seed": seed}, {"history.parquet": history_parquet(HISTORY)})
    return folder
