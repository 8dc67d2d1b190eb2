"""Draws filled-in forms, reads them, and compares what was read with what was written.

The pages are read twice: as a user would, by `transcribe`, which gives the texts and the time a page takes; and
by the form reader alone, which shows where it puts the fields and what each stage costs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from hcr_batch.forms.definition import overlap_share
from hcr_batch.image.register.working import map_points
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import Box
from hcr_batch.text.fold import fold_text
from hcr_batch.text.scoring.metrics import Scores, score
from jobs.bench.config import BenchConfig
from jobs.bench.makes import DPI
from jobs.bench.material import corners_of, known_of, lexicon_of, names_of, put_together, write_files
from jobs.bench.pages import BlankForm, FilledPage, Ink, fill_page, print_form, scan
from jobs.bench.photos import photograph
from jobs.bench.placing import place_pages
from jobs.transcribe import TranscribeConfig
from jobs.transcribe import run as transcribe

_ONE_IN = 10
"""One page in this many lies upside down."""

_SURE = 0.99
"""So sure readings are counted apart."""

_SAME_BOX = 0.5
"""Without a form, a found field is a true one when they share this much of the smaller one."""


@dataclass(frozen=True, kw_only=True)
class BenchReport:
    """What was measured.

    written, blank: fields of the pages by what they hold.
    scores: over the written fields, a missing one read as ''.
    alone: every piece of ink, read once by itself as it is: neither scaled to the field nor scanned, which costs
    cursive more accuracy than any print around it.
    blanks_right: empty fields called blank.
    blanks_wrong: written fields called blank.
    missed: written fields that no row stands for.
    called_print: written fields called print.
    spurious: rows with text where there is no field.
    refused: failed rows.
    errors_mm: of each placed page, how far the worst corner of a field is off.
    seconds: a page as the user waits for it, without the start.
    stages: seconds of processor time a page, by stage.
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
    names = names_of(config)
    form, pages = _drawn(config, names)
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(
            Path(folder), form, pages, config.field_type, lexicon_of(config), known_of(config, form, pages, names)
        )
        rows, seconds = _transcribe(Path(folder), config)
        errors, stages = place_pages(Path(folder), form, pages, files, config.model)
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


def _drawn(config: BenchConfig, names: Sequence[Ink]) -> tuple[BlankForm, list[FilledPage]]:
    """The blank form, reconstructed from copies if these are asked for, and its filled-in pages."""
    form = print_form(config.make)
    camera = photograph if config.photos else scan
    filled_in = [
        fill_page(form, names, rng, upside_down=n % _ONE_IN == _ONE_IN - 1, camera=camera)
        for n, rng in enumerate(np.random.default_rng([config.seed, n]) for n in range(config.pages + config.copies))
    ]
    pages, copies = filled_in[: config.pages], filled_in[config.pages :]
    if not copies:
        return form, pages
    form, to_blank = put_together(form, copies)
    return form, [replace(page, matrix=page.matrix @ np.linalg.inv(to_blank)) for page in pages]


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


def _by_field(
    page: FilledPage, rows: Sequence[dict[str, Any]], form: BlankForm, *, named: bool
) -> dict[str, dict[str, Any]]:
    """The row of each field, by its name in the form or, without one, by its place on the page."""
    if named:
        return {row["field"]: row for row in rows if row["field"] is not None}
    found: dict[str, dict[str, Any]] = {}
    for name, box in form.boxes.items():
        (left, top), (right, bottom) = (
            fold(map_points(page.matrix, corners_of(box)), axis=0) for fold in (np.min, np.max)
        )
        place = Box(int(left), int(top), int(right - left), int(bottom - top))
        shares = [(overlap_share(place, Box(**row["box"])), i) for i, row in enumerate(rows) if row["box"] is not None]
        share, best = max(shares, default=(0.0, 0))
        if share >= _SAME_BOX:
            found[name] = rows[best]
    return found


def _text(row: dict[str, Any] | None) -> str:
    """What was read, spelt like the labels of the names: without accents."""
    return fold_text((row or {}).get("text") or "", accents=True)


def _is_sure(row: dict[str, Any] | None) -> bool:
    return row is not None and (row["confidence"] or 0.0) >= _SURE


def _read_alone(names: Sequence[Ink], model: Path) -> Scores:
    """The same ink on white paper, read as ready crops."""
    readings = Recogniser.load(model).read([ink.on_paper() for ink in names])
    pairs = zip(names, readings, strict=True)
    return sum((score(ink.text, fold_text(reading.text, accents=True)) for ink, reading in pairs), Scores())
