"""What is read to measure: folders of crops and of PDFs, every file with its own bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np

from hcr_batch.errors import NoInputError
from hcr_batch.files.crops import write_crop
from hcr_batch.files.samples import write_samples
from hcr_batch.files.scans.images import load_page
from hcr_batch.files.scans.kinds import PDF
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.pages import count_pages
from hcr_batch.image.drawing.augment import AugmentConfig, augment

_DRAWN = 512
"""Pictures that differ; more crops than that are these again. They differ in width, ink and noise."""

_MOST_PIXELS = 10_000_000
_SUFFIXES = frozenset({".png", ".jpg", ".jpeg"})


def crop_files(data: Path | None, work: Path, most: int) -> list[Path]:
    """At most `most` pictures of single fields: those in the folder `data`, or drawn ones, which go to `work`.

    Raises NoInputError where `data` has none.
    """
    if data is None:
        return drawn_crops(work, min(most, _DRAWN))
    found = sorted(islice((path for path in data.rglob("*") if path.suffix.lower() in _SUFFIXES), 200_000))
    if not found:
        raise NoInputError(f"There are no PNG or JPEG pictures in {data}: give a folder of field crops.")
    return found[:most]


def drawn_crops(work: Path, count: int) -> list[Path]:
    """The sample crops, each turned, stretched and stained in many ways, always the same ones."""
    write_samples(work / "samples")
    originals = [load_page(path, 1, _MOST_PIXELS) for path in sorted((work / "samples" / "crops").glob("*.png"))]
    rng = np.random.default_rng(0)
    paths = []
    for number in range(count):
        path = work / "drawn" / f"{number:04d}.jpg"
        write_crop(path, augment(originals[number % len(originals)], rng, AugmentConfig()))
        paths.append(path)
    return paths


def lay_out(files: Sequence[Path], folder: Path, count: int, first: int = 0) -> Path:
    """Fills `folder` with `count` files and returns it: `files` over and over, numbered from `first`.

    Equal files are read once only, so each gets its number behind its end, where picture decoders and PDF
    readers do not look.
    """
    folder.mkdir(parents=True)
    contents = [path.read_bytes() for path in files]
    for number, content in enumerate(islice(_over_and_over(contents), count), start=first):
        suffix = files[(number - first) % len(files)].suffix
        (folder / f"{number:07d}{suffix}").write_bytes(content + b"%%%08d\n" % number)
    return folder


def _over_and_over(contents: Sequence[bytes]) -> Iterator[bytes]:
    while True:
        yield from contents


def page_files(work: Path) -> tuple[list[Path], int]:
    """A PDF of filled forms, and how many pages it has."""
    write_samples(work / "samples")
    path = work / "samples" / "batch.pdf"
    return [path], count_pages(path, PDF, PageOptions())
