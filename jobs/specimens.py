"""Crops as the pages of reports show them: the picture beside its label and its reading."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from hcr_batch.files.labelled_crops import load_crop
from hcr_batch.html.pictures import data_uri
from hcr_batch.html.specimen import Specimen


class Judged(Protocol):
    """A crop whose reading was held against its label. image: path below the folder of images."""

    @property
    def image(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def reading(self) -> str: ...
    @property
    def confidence(self) -> float: ...


def specimen_of(images: Path, crop: Judged, note: str = "") -> Specimen:
    """What a page shows of a crop; without its picture where the file can no longer be read."""
    image = load_crop(images / crop.image)
    return Specimen(
        image=crop.image,
        picture=None if image is None else data_uri(image),
        label=crop.label,
        reading=crop.reading,
        confidence=crop.confidence,
        note=note,
    )
