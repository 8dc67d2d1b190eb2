"""Reads ready-cut fields under various conditions, and compares each with the unchanged crops."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pyarrow.parquet as pq
from PIL import Image

from hcr_batch.config import require
from hcr_batch.errors import UsageError
from hcr_batch.files.label_source import kaggle_source
from hcr_batch.files.labelled_crops import load_crop
from hcr_batch.files.labels import read_labels
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.records import GreyImage
from hcr_batch.text.fold import fold_text
from jobs.bench.config import FONTS
from jobs.bench.deliveries import DELIVERIES, Delivery, Picture
from jobs.bench.material import names_folder
from jobs.bench.pages import drawn_names
from jobs.transcribe import TranscribeConfig
from jobs.transcribe import run as transcribe


@dataclass(frozen=True, kw_only=True)
class CropsConfig:
    """What to measure.

    data: folder of the names data set, whose first validation crops with writing are delivered.
    fonts: handwriting fonts to draw names in without it.
    crops: how many.
    deliveries: in which ways, by their names in DELIVERIES; the first is what the others are compared with.
    """

    data: Path | None = None
    fonts: Path = FONTS
    crops: int = 300
    deliveries: tuple[str, ...] = tuple(DELIVERIES)
    seed: int = 1
    model: Path = DEFAULT_BUNDLE

    def __post_init__(self) -> None:
        require(self.crops > 0, "crops", "1 or more", self.crops)
        require(set(self.deliveries) <= set(DELIVERIES), "deliveries", " or ".join(DELIVERIES), self.deliveries)


class Delivered(NamedTuple):
    """Crops in one condition. lost, won: crops read right in the first condition and not in this one, and the other
    way round. blank: those called blank."""

    name: str
    exact: int
    lost: int
    won: int
    blank: int


class _Crop(NamedTuple):
    text: str
    image: GreyImage


def run(config: CropsConfig) -> list[Delivered]:
    """Delivers the crops in every way and reads them as a user would. Raises what `transcribe` raises, and
    UsageError."""
    crops = _crops(config)
    reports: list[Delivered] = []
    first: list[bool] = []
    for name in config.deliveries:
        texts, blank = _read(crops, DELIVERIES[name], config)
        right = [text == crop.text for text, crop in zip(texts, crops, strict=True)]
        first = first or right
        both = list(zip(first, right, strict=True))
        reports.append(Delivered(name, sum(right), both.count((True, False)), both.count((False, True)), blank))
    return reports


def _crops(config: CropsConfig) -> list[_Crop]:
    if config.data is None:
        drawn = (_Crop(ink.text, ink.on_paper()) for ink in drawn_names(config.fonts))
        return list(islice(drawn, config.crops))
    source = kaggle_source(names_folder(config.data), "validation")
    written = (crop for crop in read_labels(source).crops if crop.text)
    loaded = ((crop.text, load_crop(crop.path)) for crop in written)
    crops = list(islice((_Crop(text, image) for text, image in loaded if image is not None), config.crops))
    if not crops:
        raise UsageError(f"{source.images} holds none of the pictures that {source.labels} names.")
    return crops


def _read(crops: Sequence[_Crop], delivery: Delivery, config: CropsConfig) -> tuple[list[str], int]:
    """What each crop is read as, the texts of several fields joined, and how many are called blank."""
    with tempfile.TemporaryDirectory() as folder:
        scans, out = Path(folder) / "scans", Path(folder) / "out.parquet"
        scans.mkdir()
        for number, crop in enumerate(crops):
            picture = delivery.change(crop.image, np.random.default_rng([config.seed, number]))
            (scans / f"{number:05d}").write_bytes(_encoded(picture, delivery.jpeg_quality))
        transcribe(TranscribeConfig(inputs=(scans,), out=out, model=config.model, workers=0))
        rows = pq.read_table(out, columns=["document", "text", "status"]).to_pylist()
    texts = [""] * len(crops)
    for row in rows:
        text = fold_text(row["text"] or "", accents=True)
        texts[int(row["document"])] += text
    return texts, sum(row["status"] == "blank" for row in rows)


def _encoded(picture: Picture, jpeg_quality: int | None) -> bytes:
    image = Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB) if picture.ndim == 3 else picture)
    file = BytesIO()
    if jpeg_quality is None:
        image.save(file, "PNG")
    else:
        image.save(file, "JPEG", quality=jpeg_quality)
    return file.getvalue()
