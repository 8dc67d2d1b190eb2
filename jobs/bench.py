"""Measures the whole way from form scans to text, on pages drawn for it: `python -m jobs.bench forms`; and what a
run costs beside reading: `python -m jobs.bench driver --documents 100000`, see `jobs.speed.driver`.

The pages hold real ink from the names data set where `--data` names its folder, else names drawn in fonts.
They are read twice: as a user would, by `transcribe`, which gives the texts and the time a page takes; and
by the form reader alone, which tells where it puts the fields and what each stage costs.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from hcr_batch.config import require
from hcr_batch.errors import UsageError
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.scans.images import load_page
from hcr_batch.forms.definition import overlap_share
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.matching import FormReader
from hcr_batch.image.hull import hull_of
from hcr_batch.image.paper import MM_PER_INCH
from hcr_batch.image.register.composite import LEAST_COPIES, Copies
from hcr_batch.image.register.working import Matrix, map_points
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import Box, Crop, FieldType
from hcr_batch.text.fold import fold_text
from hcr_batch.text.scoring.metrics import Scores, score
from jobs.bench_makes import DPI, MAKES
from jobs.bench_pages import (
    KINDS,
    BlankForm,
    FilledPage,
    Ink,
    drawn_names,
    encode_page,
    fill_page,
    labelled_words,
    print_form,
    real_names,
    scan,
)
from jobs.bench_photos import photograph
from jobs.module_command import run_command
from jobs.speed.driver import DriverConfig
from jobs.speed.driver import run as run_driver
from jobs.speed.figures import Section
from jobs.transcribe import TranscribeConfig
from jobs.transcribe import run as transcribe

T = TypeVar("T")

_FONTS = Path(__file__).parent.parent / "tests" / "fonts"
_ONE_IN = 10
"""One page in so many lies upside down."""

_SURE = 0.99

_SAME_BOX = 0.5
"""Without a form, a found field is a true one when they share this much of the smaller one."""


@dataclass(frozen=True, kw_only=True)
class BenchConfig:
    """What to measure. data: folder of the names data set; fonts: handwriting fonts to draw names in without
    it. labels, images: a CSV of file and text, and the folder of its images, to write the words of those crops instead,
    compared in capitals without accents. pages: how many. form: read with the form file, or else by finding fields on
    the page.
    lexicon: the form names the training split's names, with their counts, as what its fields likely hold.
    known: the form names a CSV with what stands on each page among so many rows of other names; 0 names none.
    copies: the blank that pages are laid over is put together out of so many others that are filled in; 0 takes the
    printed one. make: how fields are printed, one of `jobs.bench_makes`, or boxes and lines. photos: pages are
    photographed."""

    data: Path | None = None
    fonts: Path = _FONTS
    labels: Path | None = None
    images: Path | None = None
    pages: int = 24
    seed: int = 1
    form: bool = True
    lexicon: bool = False
    known: int = 0
    copies: int = 0
    make: str | None = None
    photos: bool = False
    model: Path = DEFAULT_BUNDLE

    def __post_init__(self) -> None:
        require(self.copies == 0 or self.copies >= LEAST_COPIES, "copies", f"0, or {LEAST_COPIES} or more", self.copies)
        require((self.labels is None) == (self.images is None), "labels", "--labels with --images", self.labels)

    @property
    def field_type(self) -> FieldType:
        """What the form says its fields hold. The words of any crops may be figures, which no name has."""
        return FieldType.NAME if self.labels is None else FieldType.TEXT


@dataclass(frozen=True, kw_only=True)
class BenchReport:
    """What came out.

    written, blank: fields of the pages by what they hold. scores: over the written fields, a missing one read
    as ''. alone: all the ink there is, each once, read by itself as it came: neither brought to the field's size nor
    scanned, which costs running hands more than any print around them. blanks_right: empty fields called blank.
    blanks_wrong: written fields called blank. missed: written fields that no row stands for. called_print: written
    fields called print. spurious: rows with text where there is no field. refused: failed rows. errors_mm: of each
    placed page, how far the worst corner of a field is off.
    seconds: a page as the user waits for it, without the start. stages: seconds of processor time a page, by
    stage.
    """

    pages: int
    written: int
    blank: int
    scores: Scores
    alone: Scores
    blanks_right: int
    blanks_wrong: int
    missed: int
    called_print: int
    sure: int
    sure_right: int
    spurious: int
    refused: int
    errors_mm: tuple[float, ...]
    seconds: float
    stages: dict[str, float] = field(default_factory=dict)


def run(config: BenchConfig) -> BenchReport:
    """Draws the pages, reads them, and compares. Raises what `transcribe` raises, and UsageError."""
    names = _names(config)
    form = print_form(config.make)
    camera = photograph if config.photos else scan
    filled_in = [
        fill_page(form, names, rng, upside_down=n % _ONE_IN == _ONE_IN - 1, camera=camera)
        for n, rng in enumerate(np.random.default_rng([config.seed, n]) for n in range(config.pages + config.copies))
    ]
    pages, copies = filled_in[: config.pages], filled_in[config.pages :]
    if copies:
        form, to_blank = _put_together(form, copies)
        pages = [replace(page, matrix=page.matrix @ np.linalg.inv(to_blank)) for page in pages]
    with tempfile.TemporaryDirectory() as folder:
        files = _write(
            Path(folder), form, pages, config.field_type, _lexicon(config), _known(config, form, pages, names)
        )
        rows, seconds = _transcribe(Path(folder), config)
        errors, stages = _stages(Path(folder), form, pages, files, config.model)
    by_file = {name: [row for row in rows if row["document"] == name] for name in files}
    read = [_by_field(page, by_file[name], form, named=config.form) for page, name in zip(pages, files, strict=True)]
    texts = [
        (page.texts[name], fields.get(name)) for page, fields in zip(pages, read, strict=True) for name in form.boxes
    ]
    filled = [(text, row) for text, row in texts if text]
    empty = [row for text, row in texts if not text]
    return BenchReport(
        pages=len(pages),
        written=len(filled),
        blank=len(empty),
        scores=sum((score(text, _text(row)) for text, row in filled), Scores()),
        alone=_read_alone(names, config.model),
        blanks_right=sum(row is None or row["status"] == "blank" for row in empty),
        blanks_wrong=sum(row is not None and row["status"] == "blank" for _, row in filled),
        missed=sum(row is None for _, row in filled),
        called_print=sum(row is not None and row["status"] == "printed" for _, row in filled),
        sure=sum(map(_is_sure, (row for _, row in filled))),
        sure_right=sum(_is_sure(row) and _text(row) == text for text, row in filled),
        spurious=sum(bool(row["text"]) for row in rows) - sum(_text(row) != "" for _, row in texts),
        refused=sum(row["status"] == "failed" for row in rows),
        errors_mm=tuple(errors),
        seconds=seconds / len(pages),
        stages=stages,
    )


def _put_together(form: BlankForm, pages: Sequence[FilledPage]) -> tuple[BlankForm, Matrix]:
    """The form as it is put together out of filled-in pages, and the map from pixels of the printed form to its own.
    Raises UsageError where they do not lie upon each other."""
    first, *others = sorted(pages, key=lambda page: page.upside_down)
    copies = Copies(first.image)
    for page in others:
        copies.take(page.image)
    blank = copies.blank()
    if blank is None:
        raise UsageError(f"Only {len(copies)} of {len(pages)} copies lie upon each other.")
    boxes = {name: hull_of(map_points(first.matrix, _corners(box)), blank.shape) for name, box in form.boxes.items()}
    return BlankForm(blank, boxes), first.matrix


def _corners(box: Box) -> NDArray[np.float64]:
    """The four corners of a box as points (x, y), (4, 2)."""
    return np.array([(x, y) for x in (box.x, box.x + box.width) for y in (box.y, box.y + box.height)], np.float64)


def _names(config: BenchConfig) -> list[Ink]:
    if config.labels is not None and config.images is not None:
        return labelled_words(LabelSource(labels=config.labels, images=config.images, fold=True))
    if config.data is not None:
        return real_names(_names_folder(config.data))
    if not config.fonts.is_dir():
        raise UsageError("There is nothing to write with: give --data with the names data set, or --fonts.")
    return drawn_names(config.fonts)


def _lexicon(config: BenchConfig) -> str | None:
    """The names data set's own names as the CSV that forms take, None where none is asked for."""
    if not config.lexicon:
        return None
    if config.data is None:
        raise UsageError("--lexicon takes its names from the names data set: give its folder with --data.")
    counts = (_names_folder(config.data) / "train_label_counts.csv").read_text(encoding="utf-8")
    return "label,count\n" + counts.split("\n", 1)[1]


def _known(config: BenchConfig, form: BlankForm, pages: Sequence[FilledPage], names: Sequence[Ink]) -> str | None:
    """What stands on each page as a row of a CSV, among rows of names drawn at random; None where none is asked for."""
    if not config.known:
        return None
    rng = np.random.default_rng([config.seed, config.known])
    texts = np.array([ink.text for ink in names])
    rows = [[page.texts[name] for name in form.boxes] for page in pages]
    rows += rng.choice(texts, (config.known, len(form.boxes))).tolist()
    return "".join(",".join(row) + "\n" for row in [list(form.boxes), *rows])


def _names_folder(data: Path) -> Path:
    """The folder of the names data set, whether it is given itself or the one it lies in."""
    folder = data / "handwriting-recognition"
    return folder if folder.is_dir() else data


def _write(
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


def _transcribe(folder: Path, config: BenchConfig) -> tuple[list[dict[str, Any]], float]:
    """The rows a user gets, and the seconds of work on the pages, without the start."""
    out = folder / "out.parquet"
    transcribe(
        TranscribeConfig(
            inputs=(folder / "scans",),
            out=out,
            forms=(folder / "form.toml",) if config.form else (),
            model=config.model,
            workers=0,
            dpi=DPI,
        )
    )
    documents = pq.read_table(folder / "out.documents.parquet").to_pylist()
    return pq.read_table(out).to_pylist(), sum(document["seconds"] or 0.0 for document in documents)


def _stages(
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
    points = np.concatenate([_corners(box) for box in form.boxes.values()])
    back = map_points(np.linalg.inv(true) @ found, points)
    return float(np.linalg.norm(back - points, axis=1).max() / DPI * MM_PER_INCH)


def _by_field(
    page: FilledPage, rows: Sequence[dict[str, Any]], form: BlankForm, *, named: bool
) -> dict[str, dict[str, Any]]:
    """The row of each field, by its name in the form or, without one, by its place on the page."""
    if named:
        return {row["field"]: row for row in rows if row["field"] is not None}
    found: dict[str, dict[str, Any]] = {}
    for name, box in form.boxes.items():
        (left, top), (right, bottom) = (
            fold(map_points(page.matrix, _corners(box)), axis=0) for fold in (np.min, np.max)
        )
        place = Box(int(left), int(top), int(right - left), int(bottom - top))
        shares = [(overlap_share(place, Box(**row["box"])), i) for i, row in enumerate(rows) if row["box"] is not None]
        share, best = max(shares, default=(0.0, 0))
        if share >= _SAME_BOX:
            found[name] = rows[best]
    return found


def _text(row: dict[str, Any] | None) -> str:
    """What was read, as the names' labels are spelt: without accents."""
    return fold_text((row or {}).get("text") or "", accents=True)


def _is_sure(row: dict[str, Any] | None) -> bool:
    return row is not None and (row["confidence"] or 0.0) >= _SURE


def _read_alone(names: Sequence[Ink], model: Path) -> Scores:
    """The same ink on white paper, read as ready crops."""
    crops = [np.pad(np.round(255 * (1 - ink.darkness)).astype(np.uint8), 8, constant_values=255) for ink in names]
    readings = Recogniser.load(model).read(crops)
    pairs = zip(names, readings, strict=True)
    return sum((score(ink.text, fold_text(reading.text, accents=True)) for ink, reading in pairs), Scores())


def bench_table(report: BenchReport) -> Table:
    """The report as a table."""
    table = Table(title=f"Forms: {report.pages} pages, {report.written} fields written, {report.blank} empty")
    table.add_column("figure")
    table.add_column("value", justify="right")
    errors = report.errors_mm or (float("nan"),)
    for name, value in (
        ("exactly right", f"{report.scores.exact:.1%}"),
        ("character error rate", f"{report.scores.cer:.2%}"),
        ("the ink alone, not scanned, exactly right", f"{report.alone.exact:.1%} of {report.alone.fields}"),
        ("empty fields called blank", f"{report.blanks_right} of {report.blank}"),
        ("written fields called blank", str(report.blanks_wrong)),
        ("written fields without a row", str(report.missed)),
        ("written fields called print", str(report.called_print)),
        ("read with a confidence of 0.99, and right", f"{report.sure}, {report.sure_right}"),
        ("texts where no field is", str(report.spurious)),
        ("failed rows", str(report.refused)),
        ("pages placed", f"{len(report.errors_mm)} of {report.pages}"),
        ("worst corner off, median page", f"{np.median(errors):.3f} mm"),
        ("worst corner off, worst page", f"{max(errors):.3f} mm"),
        ("seconds a page", f"{report.seconds:.2f}"),
        *((f"processor seconds a page: {stage}", f"{s:.3f}") for stage, s in report.stages.items()),
    ):
        table.add_row(name, value)
    return table


def makes_table(config: BenchConfig) -> Table:
    """Every make of form, read with its form file and without: what is exact of the written fields."""
    table = Table(title=f"Forms of {len(MAKES)} makes, {config.pages} pages each")
    for name in ("make", "fields", "with its form", "without", "found without", "empty ones blank, with and without"):
        table.add_column(name, justify="left" if name == "make" else "right")
    total = [0, 0.0, 0.0, 0]
    for make in MAKES:
        with_form, without = (run(replace(config, make=make, form=form)) for form in (True, False))
        exact = [report.scores.exact * report.written for report in (with_form, without)]
        found = without.written - without.missed
        total = [a + b for a, b in zip(total, (with_form.written, *exact, found), strict=True)]
        blanks = f"{with_form.blanks_right}, {without.blanks_right} of {with_form.blank}"
        table.add_row(make, *_shares(with_form.written, *exact, found), blanks)
    table.add_row("all", *_shares(*total), end_section=True)
    return table


def _shares(fields: float, *parts: float) -> list[str]:
    return [f"{fields:.0f}", *(f"{part / max(1, fields):.1%}" for part in parts)]


def section_table(section: Section) -> Table:
    """Measured figures as a table."""
    table = Table(title=section.title, caption=section.note)
    table.add_column("figure")
    table.add_column("value", justify="right")
    for figure in section.figures:
        table.add_row(figure.name, f"{figure.median:,.4g} {figure.unit}")
    return table


def main() -> None:
    """Reads the flags of the module command and prints the table."""
    parser = argparse.ArgumentParser(prog="python -m jobs.bench", description=__doc__)
    parser.add_argument("what", choices=["forms", "driver"])
    parser.add_argument("--documents", type=int, default=100_000, help="of the driver's run")
    parser.add_argument("--data", type=Path, default=os.environ.get("HCR_DATA"), help="folder of the names data set")
    parser.add_argument("--labels", type=Path, help="CSV of file and text: write the words of its crops instead")
    parser.add_argument("--images", type=Path, help="the folder of its images")
    parser.add_argument("--fonts", type=Path, default=_FONTS, help="without --data: folder of *.ttf")
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=Path, default=DEFAULT_BUNDLE)
    parser.add_argument("--lexicon", action="store_true", help="the form names likely texts, from --data")
    parser.add_argument("--known", type=int, default=0, help="what pages say is known, among so many other rows")
    parser.add_argument("--make", choices=[*MAKES, "each"], help="how the fields are printed; each: a table of all")
    parser.add_argument("--copies", type=int, default=0, help="make the blank out of so many other filled-in pages")
    parser.add_argument("--no-form", action="store_true", help="find the fields on the pages instead")
    parser.add_argument("--photos", action="store_true", help="photograph the pages instead of scanning them")
    flags = parser.parse_args()
    if flags.what == "driver":
        section = run_driver(DriverConfig(documents=flags.documents), Console(stderr=True).print)
        Console().print(section_table(section))
        return
    data = Path(flags.data) if flags.data else None
    config = BenchConfig(
        data=data,
        fonts=flags.fonts,
        labels=flags.labels,
        images=flags.images,
        pages=flags.pages,
        seed=flags.seed,
        form=not flags.no_form,
        lexicon=flags.lexicon,
        known=flags.known,
        copies=flags.copies,
        model=flags.model,
        make=None if flags.make == "each" else flags.make,
        photos=flags.photos,
    )
    Console().print(makes_table(config) if flags.make == "each" else bench_table(run(config)))


if __name__ == "__main__":
    run_command(main)
