"""Where the form reader puts the fields of pages, and what each of its stages costs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from hcr_batch.files.scans.images import load_page
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.matching import FormReader
from hcr_batch.image.paper import MM_PER_INCH
from hcr_batch.image.register.working import map_points
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import Crop
from jobs.bench.makes import DPI
from jobs.bench.material import corners_of
from jobs.bench.pages import BlankForm, FilledPage

T = TypeVar("T")


def place_pages(
    folder: Path, form: BlankForm, pages: Sequence[FilledPage], files: Sequence[str], model: Path
) -> tuple[list[float], dict[str, float]]:
    """How far each page is off in millimetres, and processor seconds a page by stage."""
    loaded = load_form(folder / "form.toml")
    reader = FormReader([loaded])
    recogniser = Recogniser.load(model)
    clock = _Clock()
    errors: list[float] = []
    for page, name in zip(pages, files, strict=True):
        image = page.image
        if not name.endswith("pdf"):
            image = clock.time("open", partial(load_page, folder / "scans" / name, 1, 10**9))
        placed = clock.time("register", partial(reader.place, image))
        if not isinstance(placed, tuple):
            continue
        errors.append(_worst_mm(form, placed[1].matrix, page.matrix))
        crops = clock.time("crops", partial(reader.cut, image, *placed))
        clock.time("read", partial(recogniser.read, _written(crops)))
    return errors, {name: seconds / len(pages) for name, seconds in clock.seconds.items()}


class _Clock:
    """Adds up processor time, of all threads, by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def time(self, stage: str, work: Callable[[], T]) -> T:
        started = time.process_time()
        result = work()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + time.process_time() - started
        return result


def _written(crops: Sequence[Crop]) -> list[NDArray[np.uint8]]:
    return [crop.image for crop in crops if not crop.blank and crop.problem is None]


def _worst_mm(form: BlankForm, found: NDArray[np.float64], true: NDArray[np.float64]) -> float:
    """How far the worst corner of a field is off, on paper."""
    points = np.concatenate([corners_of(box) for box in form.boxes.values()])
    back = map_points(np.linalg.inv(true) @ found, points)
    return float(np.linalg.norm(back - points, axis=1).max() / DPI * MM_PER_INCH)
