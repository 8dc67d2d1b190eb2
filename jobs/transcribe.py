"""Reads scans: folders and files in, the readings and documents tables out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.errors import NoInputError
from hcr_batch.files.manifest import find_files, identify_all
from hcr_batch.files.pages import PageOptions
from hcr_batch.files.results import ResultsWriter
from hcr_batch.model.bundle_files import DEFAULT_BUNDLE, bundle_id
from hcr_batch.records import Document, DocumentStatus, Layout
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.pipeline import Progress, Tally, before_reading, read_documents
from hcr_batch.run.plan import page_weight
from hcr_batch.run.pool import Pool, SerialPool
from hcr_batch.run.report import Report

AUTO = -1
"""`workers`: one per core, or none where the input is too small to wait for Ray."""

_WORTH_RAY = 4_000
"""Weight (crops, a page counting as eight) from which Ray's start pays for itself."""


@dataclass(frozen=True, kw_only=True)
class TranscribeConfig:
    """What to read, how, and where the results go.

    inputs: files and folders. out: a name ending in .parquet for two files, else a folder.
    model: a bundle folder. workers: Ray actors; 0 reads in this process, AUTO decides.
    address: a running Ray cluster to join. dpi, page_timeout_s, max_pixels: see PageOptions.
    """

    inputs: tuple[Path, ...]
    out: Path
    layout: Layout = Layout.AUTO
    model: Path = DEFAULT_BUNDLE
    workers: int = AUTO
    address: str | None = None
    dpi: int = 300
    page_timeout_s: float = 60.0
    max_pixels: int = 250_000_000

    def __post_init__(self) -> None:
        require(bool(self.inputs), "inputs", "at least one file or folder", self.inputs)
        require(self.workers >= AUTO, "workers", "0 or more", self.workers)
        require(72 <= self.dpi <= 1200, "dpi", "72 to 1200", self.dpi)
        require(self.page_timeout_s > 0, "page_timeout_s", "more than 0 seconds", self.page_timeout_s)
        require(self.max_pixels >= 1_000_000, "max_pixels", "at least 1000000", self.max_pixels)


def _ignore(_: Progress) -> None:
    return None


def run(config: TranscribeConfig, notify: Callable[[Progress], None] = _ignore) -> Report:
    """Reads everything and writes both tables, whole or not at all.

    `notify` is called as the run goes on. Raises NoInputError, ModelError, MissingProgramError,
    WriteError, ClusterError; what is wrong with single files or pages is in the results.
    """
    started = time.monotonic()
    model_id = bundle_id(config.model)
    pages = PageOptions(dpi=config.dpi, timeout_s=config.page_timeout_s, max_pixels=config.max_pixels)
    documents = _list(config, pages, notify)
    notify(before_reading(documents))
    options = ReadingOptions(bundle=config.model, layout=config.layout, pages=pages)
    with ResultsWriter(config.out) as writer, _pool(config, options, documents) as pool:
        tally = read_documents(documents, pool, writer, model_id, notify)
    return _report(config, model_id, len(documents), tally, time.monotonic() - started)


def _list(config: TranscribeConfig, pages: PageOptions, notify: Callable[[Progress], None]) -> list[Document]:
    documents: list[Document] = []
    for document in identify_all(find_files(config.inputs), pages):
        documents.append(document)
        if len(documents) % 100 == 1:
            notify(Progress(phase="listing", documents=len(documents)))
    if not documents:
        raise NoInputError(f"There are no files in {', '.join(map(str, config.inputs))}: check the path.")
    return documents


def _pool(config: TranscribeConfig, options: ReadingOptions, documents: Sequence[Document]) -> Pool:
    workers = config.workers
    if workers == AUTO:
        weight = sum(page_weight(document) * document.pages for document in documents)
        small = weight < _WORTH_RAY and config.address is None
        workers = 0 if small else os.cpu_count() or 1
    if workers == 0:
        return SerialPool(options)
    # Ray takes a second to import: only runs that use it wait for it.
    from hcr_batch.run.ray_pool import RayPool

    return RayPool(options, workers, config.address)


def _report(config: TranscribeConfig, model_id: str, found: int, tally: Tally, seconds: float) -> Report:
    return Report(
        out=config.out,
        model=model_id,
        found=found,
        read=tally.statuses[DocumentStatus.READ],
        partial=tally.statuses[DocumentStatus.PARTIAL],
        failed=tally.statuses[DocumentStatus.FAILED],
        skipped=tally.statuses[DocumentStatus.SKIPPED],
        pages=tally.pages,
        fields=tally.fields,
        blank=tally.blank,
        failures=tally.failures,
        skips=tally.skips,
        seconds=seconds,
    )
