"""Reads scans: folders and files in, the readings and documents tables out."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hcr_batch.config import require
from hcr_batch.documents import Unit
from hcr_batch.errors import NoInputError
from hcr_batch.files.results.result_paths import ResultPaths, check_out
from hcr_batch.files.scans.arguments import given_choice, given_location, given_locations, given_path, given_paths
from hcr_batch.files.scans.listing import FoundFile, Listing, find_files
from hcr_batch.files.scans.page_options import (
    MOST_PAGES,
    MOST_PIXELS,
    PageOptions,
    require_dpi,
    require_max_pixels,
    require_timeout,
)
from hcr_batch.files.storage.names import Location
from hcr_batch.model.engines.runtimes import Precision, Runtime
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.records import WRITTEN_TYPES, FieldType, Layout
from hcr_batch.run.fingerprint import fingerprint_of
from hcr_batch.run.garbage import rarely_collecting
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.pool import Pool, SerialPool
from hcr_batch.run.progress import Notify, Progress, ignore
from hcr_batch.run.report import Report
from hcr_batch.run.state import RunState, open_state
from hcr_batch.stages import stage

if TYPE_CHECKING:
    from hcr_batch.forms.definition import Form

AUTO = None
"""`workers`: one per core, or none where the input is too small to wait for Ray."""

_WORTH_RAY = 4_000
"""Weight (crops, a page counting as sixteen) from which Ray's start pays for itself."""


@dataclass(frozen=True, kw_only=True)
class TranscribeConfig:
    """What to read, how, and where the results go.

    Paths may be given as texts too, and one where many may be; layout and the like as their values.

    inputs: files and folders, or names on object storage.
    out: a name ending in .parquet for two files, else a folder; or a name on object storage.
    only: of all files found, read these alone, by their names relative to the single input folder.
    layout: how fields are found without forms.
    forms: form files, which say what pages there are and where their fields are.
    duplex: with forms, pages without ink are the backs of sheets, and blank.
    field_type, lexicon: what fields hold that no form describes: their type, and a CSV `label[,count]` of likely texts.
    accept: the least confidence at which a reading that breaks no rule is accepted.
    model: a bundle folder.
    runtime: what runs the network; None for the fastest here that reads alike.
    precision: what the network computes with, except in ONNX Runtime; None for what this machine has.
    workers: Ray actors; 0 reads in this process, AUTO decides.
    address: a running Ray cluster to join.
    gpus_per_worker: a part of one, or whole ones; the worker's network alone is there.
    feeders: actors on cores of the same node that do all else for it; None for as many as there are cores.
    fresh: start over, whatever was read before.
    retry_failed: read again what failed, and nothing else that was read.
    dpi, page_timeout_s, max_pixels, max_pages: see PageOptions.
    """

    inputs: tuple[Location, ...]
    out: Location
    only: frozenset[str] | None = None
    layout: Layout = Layout.AUTO
    forms: tuple[Path, ...] = ()
    duplex: bool = False
    field_type: FieldType = FieldType.TEXT
    lexicon: Path | None = None
    accept: float | None = None
    model: Path = DEFAULT_BUNDLE
    runtime: Runtime | None = None
    precision: Precision | None = None
    workers: int | None = AUTO
    address: str | None = None
    gpus_per_worker: float = 0.0
    feeders: int | None = None
    fresh: bool = False
    retry_failed: bool = False
    dpi: int = 300
    page_timeout_s: float = 60.0
    max_pixels: int = MOST_PIXELS
    max_pages: int = MOST_PAGES

    def __post_init__(self) -> None:
        self._take_as_given()
        require(bool(self.inputs), "inputs", "at least one file or folder", self.inputs)
        counted = self.workers is None or (isinstance(self.workers, int) and self.workers >= 0)
        require(counted, "workers", "0 or more, or None to decide by the input", self.workers)
        gpus = self.gpus_per_worker
        require(0 <= gpus < 1 or (gpus > 0 and gpus.is_integer()), "gpus_per_worker", "0 to 1, or a whole number", gpus)
        require(not gpus or self.workers != 0, "workers", "1 or more with gpus_per_worker", self.workers)
        on_gpu = not gpus or self.runtime in (None, Runtime.TENSORFLOW)
        require(on_gpu, "runtime", "tensorflow with gpus_per_worker", self.runtime)
        has_it = self.precision is None or self.runtime is not Runtime.ONNX
        require(has_it, "precision", "none with the runtime onnx, which computes in float32", self.precision)
        free = not self.forms or self.layout is Layout.AUTO
        require(free, "layout", "auto with forms, which say themselves where fields are", self.layout.value)
        fed = self.feeders is None or (self.feeders >= 1 and gpus > 0)
        require(fed, "feeders", "1 or more, with gpus_per_worker", self.feeders)
        require_dpi(self.dpi)
        require(self.accept is None or 0 < self.accept <= 1, "accept", "more than 0, at most 1", self.accept)
        written = self.field_type in WRITTEN_TYPES
        require(written, "field_type", "a type that is written by hand", self.field_type.value)
        require_timeout(self.page_timeout_s)
        require_max_pixels(self.max_pixels)
        require(self.max_pages >= 1, "max_pages", "at least 1", self.max_pages)

    def _take_as_given(self) -> None:
        """Callers from Python may give a text for a path or a choice: the fields hold what they stand for."""
        taken = {
            "inputs": given_locations("inputs", self.inputs),
            "out": given_location("out", self.out),
            "forms": given_paths("forms", self.forms),
            "model": given_path("model", self.model),
            "lexicon": None if self.lexicon is None else given_path("lexicon", self.lexicon),
            "layout": given_choice("layout", Layout, self.layout),
            "field_type": given_choice("field_type", FieldType, self.field_type),
            "runtime": None if self.runtime is None else given_choice("runtime", Runtime, self.runtime),
            "precision": None if self.precision is None else given_choice("precision", Precision, self.precision),
        }
        for name, value in taken.items():
            object.__setattr__(self, name, value)


@rarely_collecting()
def run(config: TranscribeConfig, notify: Notify = ignore, pool: Pool | None = None) -> Report:
    """Reads what has not been read yet and writes both tables, whole or not at all.

    What it leaves is what a run over the files that are there now would leave if nothing had been read before;
    what is known of files that have not changed, and every unit of work that was finished, is kept.
    `notify` is called as the run goes on. `pool`: one that is open and stays so, instead of a new one as
    `config.workers` says. Raises NoInputError, FormError, ModelError, MissingProgramError,
    WriteError, ClusterError, LockedError while another run is at work there, UsageError where results or state
    are those of other options or of somebody else, or hold corrections that would be lost; what is wrong with
    single files or pages is in the results.
    """
    try:
        return _run(config, notify, pool)
    except KeyboardInterrupt as stop:
        if stop.args:
            raise
        raise KeyboardInterrupt("nothing was written under the final names: the same command continues.") from stop


def _run(config: TranscribeConfig, notify: Notify, pool: Pool | None) -> Report:
    started = time.monotonic()
    check_out(config.out)
    options = reading_options(config)
    fingerprint = fingerprint_of(options)
    paths = ResultPaths.of(config.out)
    with open_state(paths) as state:
        state.begin(fingerprint, fresh=config.fresh)
        listing = _list(config, paths.own() | _form_files(config.forms, options.forms), notify)
        report = _done(config, state, listing)
        if report is None:
            # Loads Parquet and image libraries: a run with nothing to do needs none of them.
            from jobs.transcription import transcribe

            def make_pool(units: Sequence[Unit]) -> AbstractContextManager[Pool]:
                return nullcontext(pool) if pool is not None else _pool(config, options, units)

            report = transcribe(config, options, state, listing, notify, make_pool)
    return report.on(out=paths.out, seconds=time.monotonic() - started)


def reading_options(config: TranscribeConfig) -> ReadingOptions:
    """All that decides what a page reads. Raises UsageError, FormError, ModelError."""
    pages = PageOptions(
        dpi=config.dpi, timeout_s=config.page_timeout_s, max_pixels=config.max_pixels, max_pages=config.max_pages
    )
    return ReadingOptions(
        bundle=config.model,
        layout=config.layout,
        pages=pages,
        forms=_forms(config.forms, config.model),
        duplex=config.duplex and bool(config.forms),
        field_type=config.field_type,
        lexicon=config.lexicon and _lexicon(config.lexicon, config.model),
        accept=config.accept,
        runtime=config.runtime,
        precision=config.precision,
    )


def _lexicon(path: Path, model: Path) -> Path:
    """The lexicon's full path, once it has been read to see whether it can be, and the model can write any of it.

    Raises UsageError, ModelError.
    """
    from hcr_batch.files.lexicons import nothing_to_write, read_lexicon
    from hcr_batch.model.bundle_files import read_config
    from hcr_batch.text.alphabet import Alphabet
    from hcr_batch.text.decoding.lexicon import can_write_any

    alphabet = Alphabet(read_config(model)[0].alphabet)
    if not can_write_any(read_lexicon(path), alphabet):
        raise nothing_to_write(path, alphabet)
    return path.absolute()


def _forms(paths: tuple[Path, ...], model: Path) -> tuple[Form, ...]:
    """The forms of some files, checked before anything is read. Raises FormError, ModelError."""
    if not paths:
        return ()
    # Opens pictures and PDFs: only runs with forms need what that takes.
    from hcr_batch.forms.form_file.several import load_forms

    forms = load_forms(paths)
    if any(field.rule.pattern is not None for form in forms for field in form.fields):
        _check_patterns(forms, model)
    return forms


def _check_patterns(forms: Sequence[Form], model: Path) -> None:
    """Raises FormError where the model can write nothing that a field's pattern matches, ModelError."""
    from hcr_batch.forms.pattern_check import check_patterns
    from hcr_batch.model.bundle_files import read_config
    from hcr_batch.text.alphabet import Alphabet

    check_patterns(forms, Alphabet(read_config(model)[0].alphabet))


def _form_files(paths: tuple[Path, ...], forms: tuple[Form, ...]) -> frozenset[Location]:
    """What belongs to the forms and is no scan to read, though it may lie among the scans."""
    if not forms:
        return frozenset()
    from hcr_batch.forms.form_file.write import preview_name

    own = [path.resolve() for path in paths]
    own += [path.with_name(preview_name(path.name)) for path in own]
    return frozenset(own + [path for form in forms for path in (form.reference, form.known) if path is not None])


@stage("list")
def _list(config: TranscribeConfig, leave_out: frozenset[Location], notify: Notify) -> Listing:
    """All files there are but those to leave out. Raises NoInputError where there are none."""
    listed_ns = time.time_ns()
    files: list[FoundFile] = []
    notify(Progress(phase="listing"))
    for file in find_files(config.inputs, leave_out=leave_out):
        if config.only is None or file.name in config.only:
            files.append(file)
            if len(files) % 1_000 == 0:
                notify(Progress(phase="listing", documents=len(files)))
    if not files:
        raise NoInputError(f"There are no files in {', '.join(map(str, config.inputs))}: check the path.")
    return Listing.of(files, listed_ns)


def _done(config: TranscribeConfig, state: RunState, listing: Listing) -> Report | None:
    """The report of the run that has read these very files, if there is nothing left to do."""
    receipt = state.receipt
    if receipt is None or state.unfinished or receipt.listing is None or receipt.listing != listing.digest:
        return None
    report = Report.stored(receipt.report)
    return None if config.retry_failed and report.failures else report.unchanged()


def _pool(config: TranscribeConfig, options: ReadingOptions, units: Sequence[Unit]) -> Pool:
    from hcr_batch.run.units import weight_of

    workers = config.workers
    # On a cluster, or with GPUs, Ray knows best how many there may be.
    if workers is None and config.address is None and not config.gpus_per_worker:
        weight = sum(weight_of(pages) for unit in units for pages in unit.ranges)
        workers = 0 if weight < _WORTH_RAY else os.cpu_count() or 1
    if workers == 0:
        return SerialPool(options)
    # Ray takes a second to import: only runs that use it wait for it.
    from hcr_batch.run.ray_pool import RayPool

    return RayPool(options, workers, config.address, gpus=config.gpus_per_worker, feeders=config.feeders)
