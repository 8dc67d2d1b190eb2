"""Metrics of a run for Prometheus: a file for the textfile collector of its node exporter.

All figures are of the last run, so they are gauges; the confidences are one histogram of its fields.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, write_to_textfile
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from hcr_batch.documents import DocumentStatus
from hcr_batch.errors import ExitCode, HcrBatchError, WriteError
from hcr_batch.files.results.outcomes import BINS, count_confidences
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.run.report import Report


@dataclass(frozen=True, kw_only=True)
class RunFigures:
    """What a run came to.

    documents, failures: counts by outcome and by error code.
    seconds: wall clock.
    confidences: read fields by equal parts of [0, 1].
    confidence_sum: of all of them.
    finished_s, last_success_s: seconds since 1970; last_success_s is None where it is not known.
    """

    exit_code: int
    finished_s: float
    seconds: float
    documents: Mapping[str, int] = field(default_factory=dict)
    pages: int = 0
    fields: int = 0
    blank: int = 0
    printed: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    confidences: Sequence[int] = (0,) * BINS
    confidence_sum: float = 0.0
    last_success_s: float | None = None


def write_metrics(path: Path, figures: RunFigures) -> None:
    """Writes `figures` to `path` (its name must end in .prom to be collected), whole or not at all.

    Raises WriteError.
    """
    registry = CollectorRegistry()
    for name, text, value in _numbers(figures):
        Gauge(name, text, registry=registry).set(value)
    documents = {status.value: figures.documents.get(status.value, 0) for status in DocumentStatus}
    _labelled(registry, "hcr_batch_documents", "Documents of the last run by outcome.", "outcome", documents)
    read = figures.fields - figures.blank - figures.printed
    fields = {"read": read, "blank": figures.blank, "printed": figures.printed}
    _labelled(registry, "hcr_batch_fields", "Fields of the last run by outcome.", "outcome", fields)
    _labelled(registry, "hcr_batch_failures", "Failed files and pages by error code.", "code", figures.failures)
    registry.register(_Confidences(figures))
    with _write_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_to_textfile(str(path), registry)


def check_metrics(path: Path) -> None:
    """Raises WriteError where no figures can be written to `path`; call it before the work, not after."""
    with _write_errors(path):
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True)
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not os.access(path.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


@contextmanager
def _write_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WriteError(f"The metrics cannot be written to {path} ({error.strerror}): check the path.") from error


def figures_of(report: Report) -> RunFigures:
    """The figures of a run that wrote its tables."""
    confidences = count_confidences(ResultPaths.of(report.out).readings_location)
    return RunFigures(
        exit_code=int(report.exit_code),
        finished_s=time.time(),
        seconds=report.seconds,
        documents={status.value: getattr(report, status.value) for status in DocumentStatus},
        pages=report.pages,
        fields=report.fields,
        blank=report.blank,
        printed=report.printed,
        failures=report.failures,
        confidences=confidences.bins,
        confidence_sum=confidences.total,
    )


@contextmanager
def recording_failure(path: Path) -> Iterator[None]:
    """Where what is done inside ends early, for whatever reason, writes its exit code to `path`.

    Raises WriteError, before anything is done, where that cannot be.
    """
    check_metrics(path)
    started = time.monotonic()
    try:
        yield
    except BaseException as error:
        seconds = time.monotonic() - started
        write_metrics(path, RunFigures(exit_code=exit_code_of(error), finished_s=time.time(), seconds=seconds))
        raise


def exit_code_of(error: BaseException) -> int:
    """What the process ends with for this: a bug for all that nobody foresaw."""
    if isinstance(error, HcrBatchError):
        return int(error.exit_code)
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code
    return int(ExitCode.INTERRUPTED if isinstance(error, KeyboardInterrupt) else ExitCode.BUG)


def _numbers(figures: RunFigures) -> Iterable[tuple[str, str, float]]:
    yield "hcr_batch_last_run_timestamp_seconds", "When the last run ended.", figures.finished_s
    if figures.last_success_s is not None:
        yield "hcr_batch_last_success_timestamp_seconds", "When a run last ended with code 0.", figures.last_success_s
    yield "hcr_batch_exit_code", "Exit code of the last run: 0 fine, 8 some items failed.", figures.exit_code
    yield "hcr_batch_seconds", "Wall clock of the last run.", figures.seconds
    yield "hcr_batch_pages", "Pages of the last run.", figures.pages


def _labelled(registry: CollectorRegistry, name: str, text: str, label: str, counts: Mapping[str, int]) -> None:
    gauge = Gauge(name, text, [label], registry=registry)
    for value, count in counts.items():
        gauge.labels(value).set(count)


class _Confidences(Collector):
    """A histogram whose counts are known already."""

    def __init__(self, figures: RunFigures) -> None:
        self._bins, self._sum = figures.confidences, figures.confidence_sum

    def collect(self) -> Iterable[HistogramMetricFamily]:
        """The one metric. Prometheus' buckets count everything up to their bound."""
        parts = len(self._bins)
        bounds = [*(f"{i / parts:g}" for i in range(1, parts)), "+Inf"]
        family = HistogramMetricFamily("hcr_batch_confidence", "Confidence of the fields read in the last run.")
        family.add_metric([], list(zip(bounds, accumulate(self._bins), strict=True)), sum_value=self._sum)
        yield family
