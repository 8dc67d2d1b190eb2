"""How an unattended command is watched: log events, and figures for Prometheus."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hcr_batch.cli.app import interrupt_at_once
from hcr_batch.errors import ExitCode, HcrBatchError

if TYPE_CHECKING:
    from hcr_batch.console.progress import Display
    from hcr_batch.files.results.outcomes import FailedDocument, PageWritten, SkippedFiles
    from hcr_batch.run.report import Report


MOST_FAILED = 5
"""Failed documents that a run names at its end; the documents table names them all."""


class LogFormatName(StrEnum):
    """The values of --log-format; the same as logs.LogFormat."""

    TEXT = "text"
    JSON = "json"


@contextmanager
def logged(log_format: LogFormatName, *, verbose: bool = False) -> Iterator[None]:
    """Writes log events to stderr, among them how the command ended where that is no report: the error's
    sentence, or for a bug its kind and place alone, since its words may hold what people wrote."""
    from hcr_batch.logs import LogFormat, log, logging_to, place_of

    with logging_to(LogFormat(log_format.value), logging.DEBUG if verbose else logging.INFO):
        try:
            yield
        except HcrBatchError as error:
            log("failed", logging.ERROR, exit_code=int(error.exit_code), error=str(error))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            interrupt_at_once()
            log("interrupted", logging.ERROR, exit_code=int(ExitCode.INTERRUPTED))
            raise typer.Exit(ExitCode.INTERRUPTED) from error
        except Exception as error:
            log("bug", logging.CRITICAL, exit_code=1, error=type(error).__name__, place=place_of(error))
            raise typer.Exit(ExitCode.BUG) from error


@contextmanager
def watched(log_format: LogFormatName, metrics: Path | None, *, quiet: bool) -> Iterator[Display]:
    """The display that fits: for people as `console.progress` has it, or log events. Where the command ends early, its
    exit code goes to `metrics`, if that is given. Raises WriteError where that cannot be written."""
    from hcr_batch.console.printing import stdout_kept_clean
    from hcr_batch.console.progress import display
    from hcr_batch.console.progress_log import ProgressLog
    from hcr_batch.logs import LogFormat, logging_to

    with ExitStack() as stack:
        if log_format is LogFormatName.JSON:
            stack.enter_context(logged(log_format))
        else:
            stack.enter_context(logging_to(LogFormat.TEXT, logging.WARNING))
        if metrics is not None:
            # Loads Parquet, which a run with nothing to do can do without.
            from hcr_batch.run.metrics import recording_failure

            stack.enter_context(recording_failure(metrics))
        stack.enter_context(stdout_kept_clean())
        fitting = ProgressLog() if log_format is LogFormatName.JSON else display(quiet=quiet)
        yield stack.enter_context(fitting)


def publish(report: Report, log_format: LogFormatName, metrics: Path | None) -> None:
    """Writes the outcome of a run to the log and to `metrics`, while it is `watched`. Raises WriteError."""
    if log_format is LogFormatName.JSON:
        from hcr_batch.logs import log

        counts = {name: getattr(report, name) for name in ("found", "read", "partial", "failed", "skipped")}
        log("finished", **counts, pages=report.pages, fields=report.fields, exit_code=int(report.exit_code))
        for code, count in report.failures.items():
            log("failures", logging.WARNING, error_code=code, count=count)
        for failed in failures_of(report):
            # By its id, as in the documents table: a file's name may be a person's.
            facts = {"document_id": failed.id, "page": failed.page, "error_code": failed.error_code}
            log("document_failed", logging.WARNING, **facts)
    if metrics is not None:
        from hcr_batch.run.metrics import figures_of, write_metrics

        write_metrics(metrics, figures_of(report))


def skips_of(report: Report) -> list[SkippedFiles]:
    """The first few reasons why files were skipped; a run that skipped none is asked nothing."""
    if not report.skips:
        return []
    # Loads Parquet, which a run with nothing to do can do without.
    from hcr_batch.files.results.outcomes import skipped_files

    return skipped_files(report.out, MOST_FAILED)


def outside_of(report: Report) -> list[PageWritten]:
    """The first few pages with handwriting outside all fields; a run that found none is asked nothing."""
    if not report.outside:
        return []
    # Loads Parquet, which a run with nothing to do can do without.
    from hcr_batch.files.results.outcomes import written_outside

    return written_outside(report.out, MOST_FAILED)


def failures_of(report: Report) -> list[FailedDocument]:
    """The first few documents of which something failed; a run without failures is asked nothing."""
    if not report.failures:
        return []
    # Loads Parquet, which a run with nothing to do can do without.
    from hcr_batch.files.results.outcomes import first_failures

    return first_failures(report.out, MOST_FAILED)
