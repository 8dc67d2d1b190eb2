"""What the form benchmark reads: names to write, and the files of a form and its scans."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import UsageError
from hcr_batch.files.label_source import LabelSource
from hcr_batch.image.hull import hull_of
from hcr_batch.image.register.composite import Copies
from hcr_batch.image.register.working import Matrix, map_points
from hcr_batch.records import Box, FieldType, OpenedPage
from jobs.bench.config import BenchConfig
from jobs.bench.makes import DPI
from jobs.bench.pages import KINDS, BlankForm, FilledPage, Ink, drawn_names, encode_page, labelled_words, real_names


def names_of(config: BenchConfig) -> list[Ink]:
    """The names that the pages are filled in with. Raises UsageError where there are none."""
    if config.labels is not None and config.images is not None:
        return labelled_words(LabelSource(labels=config.labels, images=config.images, fold=True))
    if config.data is not None:
        return real_names(names_folder(config.data))
    if not config.fonts.is_dir():
        raise UsageError("There is nothing to write with: give --data with the names data set, or --fonts.")
    return drawn_names(config.fonts)


def lexicon_of(config: BenchConfig) -> str | None:
    """The names data set's own names as the CSV that forms take, None where none is asked for."""
    if not config.lexicon:
        return None
    if config.data is None:
        raise UsageError("--lexicon takes its names from the names data set: give its folder with --data.")
    counts = (names_folder(config.data) / "train_label_counts.csv").read_text(encoding="utf-8")
    return "label,count\n" + counts.split("\n", 1)[1]


def known_of(config: BenchConfig, form: BlankForm, pages: Sequence[FilledPage], names: Sequence[Ink]) -> str | None:
    """What stands on each page as a row of a CSV, among rows of names drawn at random; None where none is asked for."""
    if not config.known:
        return None
    rng = np.random.default_rng([config.seed, config.known])
    texts = np.array([ink.text for ink in names])
    rows = [[page.texts[name] for name in form.boxes] for page in pages]
    rows += rng.choice(texts, (config.known, len(form.boxes))).tolist()
    return "".join(",".join(row) + "\n" for row in [list(form.boxes), *rows])


def names_folder(data: Path) -> Path:
    """The folder of the names data set, whether it is given itself or the one it lies in."""
    folder = data / "handwriting-recognition"
    return folder if folder.is_dir() else data


def put_together(form: BlankForm, pages: Sequence[FilledPage]) -> tuple[BlankForm, Matrix]:
    """The form as it is put together out of filled-in pages, and the map from pixels of the printed form to its own.
    Raises UsageError where they do not lie upon each other."""
    first, *others = sorted(pages, key=lambda page: page.upside_down)
    copies = Copies(OpenedPage(first.image, None))
    for page in others:
        copies.take(OpenedPage(page.image, None))
    blank = copies.blank()
    if blank is None:
        raise UsageError(f"Only {len(copies)} of {len(pages)} copies lie upon each other.")
    boxes = {
        name: hull_of(map_points(first.matrix, corners_of(box)), blank.image.shape) for name, box in form.boxes.items()
    }
    return BlankForm(blank.image, boxes), first.matrix


def corners_of(box: Box) -> NDArray[np.float64]:
    """The four corners of a box as points (x, y), (4, 2)."""
    return np.array([(x, y) for x in (box.x, box.x + box.width) for y in (box.y, box.y + box.height)], np.float64)


def write_files(
    folder: Path,
    form: BlankForm,
    pages: Sequence[FilledPage],
    holds: FieldType,
    lexicon: str | None,
    known: str | None,
) -> list[str]:
    """Writes form file, whose fields are all of one type, reference and scans; returns the scans' names."""
    extra = ""
    if lexicon is not None:
        (folder / "names.csv").write_text(lexicon, encoding="utf-8")
        extra = 'lexicon = "names.csv"\n'
    (folder / "scans").mkdir()
    cv2.imwrite(str(folder / "form.png"), form.image)
    fields = [
        f'[[field]]\nname = "{name}"\ntype = "{holds}"\nbox = [{box.x}, {box.y}, {box.width}, {box.height}]\n{extra}'
        for name, box in form.boxes.items()
    ]
    head = f'name = "bench"\nreference = "form.png"\ndpi = {DPI}\n'
    if known is not None:
        (folder / "known.csv").write_text(known, encoding="utf-8")
        head += 'known = "known.csv"\n'
    (folder / "form.toml").write_text(head + "\n".join(fields), encoding="utf-8")
    names = []
    for number, page in enumerate(pages):
        kind = KINDS[number % len(KINDS)]
        names.append(f"page_{number:03d}.{kind}")
        (folder / "scans" / names[-1]).write_bytes(encode_page(page.image, kind))
    return names
