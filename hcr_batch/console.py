"""What a person sees: a live bar on a terminal, plain lines in a pipe, a summary at the end.

Only counts and file names are shown, never what people wrote. Names are shown as `Text`, since in a plain string rich
takes `[x]` for a style and `:on:` for a picture.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    Task,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column, Table
from rich.text import Text

from hcr_batch.counts import counted
from hcr_batch.text.fold import fold_hint

if TYPE_CHECKING:
    from hcr_batch.files.outcomes import FailedDocument, SkippedFiles
    from hcr_batch.run.pipeline import Progress as RunProgress
    from hcr_batch.run.report import Report
    from jobs.score import FieldScores, ScoreReport
    from jobs.verify import VerifyReport
    from schemas import Contract

_SECONDS_BETWEEN_LINES = 10.0
"""In a pipe a line appears this often at most, so that a night's log stays short."""


_PIPE_WIDTH = 120
_MOST_PROBLEMS = 20


class Display(Protocol):
    """Shows the progress of a run."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, progress: RunProgress) -> None:
        """Takes the latest state."""
        ...


@contextmanager
def stdout_kept_clean() -> Iterator[None]:
    """Sends to stderr what libraries print meanwhile: Ray tells on stdout of a worker that died, and
    stdout belongs to the report, which other programs parse."""
    with redirect_stdout(sys.stderr):
        yield


def display(*, quiet: bool) -> Display:
    """The display that fits: none, a live bar on a terminal, or plain lines."""
    if quiet:
        return _Silent()
    return _Bar() if sys.stderr.isatty() else _Lines()


class _Silent:
    """Shows nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def show(self, progress: RunProgress) -> None:
        """Takes the latest state."""


class _Rate:
    """Fields per second since the first ones came: loading the model is not reading."""

    def __init__(self) -> None:
        self._started: tuple[float, int] | None = None

    def __call__(self, fields: int) -> float:
        now = time.monotonic()
        if self._started is None:
            self._started = (now, fields)
        seconds, before = now - self._started[0], self._started[1]
        return (fields - before) / seconds if seconds > 0 else 0.0


class _Counts(TextColumn):
    """The last and longest column, which alone gives way on a narrow terminal: it is cut, on its one line."""

    def render(self, task: Task) -> Text:
        """What of it fits."""
        text = super().render(task)
        text.no_wrap, text.overflow = True, "ellipsis"
        return text


class _Left(TimeRemainingColumn):
    """How long it will take; nothing until the end is known, where "left" would stand before another figure."""

    def render(self, task: Task) -> Text:
        """The time, and what it is."""
        time_left = super().render(task)
        return time_left.append(" left") if time_left.plain else time_left


class _Bar:
    """A live bar on stderr."""

    def __init__(self) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            _Left(compact=True),
            _Counts("{task.fields[counts]}", table_column=Column(no_wrap=False)),
            console=Console(stderr=True),
            transient=True,
        )
        self._task: TaskID | None = None
        self._rate = _Rate()

    def __enter__(self) -> Self:
        self._bar.start()
        self._task = self._bar.add_task("Looking for scans", total=None, counts="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, progress: RunProgress) -> None:
        """Takes the latest state."""
        assert self._task is not None
        if progress.phase == "listing":
            opened = f", {progress.documents_done:,} of them opened" if progress.documents_done else ""
            self._bar.update(self._task, counts=f"{progress.documents:,} files{opened}")
            return
        if progress.phase == "writing":
            self._bar.update(self._task, description="Writing the results")
            return
        counts = f"{progress.documents_done:,}/{progress.documents:,} documents · {progress.pages:,} pages"
        if progress.phase == "starting":
            self._bar.update(self._task, description="Loading the model", counts=counts)
            return
        counts = (
            f"{progress.documents_done:,}/{progress.documents:,} documents · "
            f"{progress.pages_done:,}/{progress.pages:,} pages · {progress.fields:,} fields · "
            f"{self._rate(progress.fields):,.0f}/s"
        )
        if progress.failures:
            counts += f" · [red]{progress.failures:,} failed[/red]"
        self._bar.update(
            self._task, description="Reading", total=progress.pages, completed=progress.pages_done, counts=counts
        )


class _Lines(_Silent):
    """Plain lines on stderr, at intervals and at the end."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._rate = _Rate()

    def show(self, progress: RunProgress) -> None:
        """Takes the latest state."""
        if progress.phase == "starting":
            found = f"{counted(progress.documents, 'document')}, {counted(progress.pages, 'page')}"
            print(f"found {found}", file=sys.stderr)  # noqa: T201
            return
        now = time.monotonic()
        if progress.phase == "writing" or now - self._last < _SECONDS_BETWEEN_LINES:
            return
        self._last = now
        if progress.phase == "listing":
            print(f"found {progress.documents} files, opened {progress.documents_done}", file=sys.stderr)  # noqa: T201
            return
        rate = self._rate(progress.fields)
        speed = f" ({rate:.0f}/s)" if rate else ""
        print(  # noqa: T201
            f"read {progress.documents_done}/{progress.documents} documents, "
            f"{progress.pages_done}/{progress.pages} pages, {progress.fields} fields{speed}, "
            f"{progress.failures} failed",
            file=sys.stderr,
        )


@contextmanager
def counting(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for work that counts to a known end; gives what to call with (done, of)."""
    with Progress(
        SpinnerColumn(),
        TextColumn("[bold]{task.description}"),
        BarColumn(bar_width=24),
        TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=quiet or not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task(what, total=0)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def print_tables(*tables: Table | None) -> None:
    """Tables on stdout, those there are; in a pipe they are as wide as they need."""
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    for table in filter(None, tables):
        console.print(table)


def print_report(report: Report, *, as_json: bool, quiet: bool) -> None:
    """The summary on stdout: one JSON object, or a table for people."""
    if as_json:
        print(json.dumps(report.as_dict()))  # noqa: T201
    elif not quiet:
        Console().print(_summary(report))


def print_failures(first: Sequence[FailedDocument], count: int) -> None:
    """The first documents of which something failed, of so many, a line each on stdout: what to look at now."""
    for failed in first:
        page = "" if failed.page is None else f", page {failed.page}"
        print(f"  {_shown(failed.name)}{page}: {failed.error_code}")  # noqa: T201
    if count > len(first):
        print(f"  ... and {count - len(first):,} more: see the documents table")  # noqa: T201


def print_skips(reasons: Sequence[SkippedFiles]) -> None:
    """Why files were skipped, a line on each reason with the first of its files: it may have been meant to be read."""
    for skipped in reasons:
        others = f" and {skipped.count - 1:,} more" if skipped.count > 1 else ""
        print(f"  {_shown(skipped.first)}{others}, skipped: {_shown(skipped.why)}")  # noqa: T201


def _shown(name: str) -> str:
    """A file's name in one line and in what stdout can write; a terminal would obey some of what strangers put into
    names."""
    plain = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in name)
    encoding = sys.stdout.encoding or "ascii"
    return plain.encode(encoding, "backslashreplace").decode(encoding)


def _summary(report: Report) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    table.add_row("documents", f"{report.found:,} found: {_outcomes(report)}")
    if report.already_done:
        table.add_row("[green]done[/green]", "all of this was read before: nothing to do")
    elif report.gone:
        table.add_row("gone", f"{report.gone:,} files of the earlier results are no longer there")
    if report.kept:
        table.add_row("kept", f"{report.kept:,} that failed and were corrected since: not read again")
    if report.dropped:
        said = f"{counted(report.dropped, 'correction')}: the files hold another content now, to be looked through anew"
        table.add_row("[red]dropped[/red]", said)
    now = "" if report.already_done or report.pages_read == report.pages else f", {report.pages_read:,} read now"
    table.add_row("pages", f"{report.pages:,}{now}")
    printed = f", {report.printed:,} print" if report.printed else ""
    table.add_row("fields", f"{report.fields:,}, {report.blank:,} of them blank{printed}")
    for code, count in report.failures.most_common():
        table.add_row("[red]failed[/red]", f"{count:,} {code}")
    for code, count in report.skips.most_common():
        table.add_row("[yellow]skipped[/yellow]", f"{count:,} {code}")
    table.add_row("model", Text(report.model))
    table.add_row("seconds", f"{report.seconds:.1f}")
    table.add_row("results", Text(str(report.out), "bold"))
    return table


def _outcomes(report: Report) -> str:
    counts = {
        "read": report.read,
        "partly read": report.partial,
        "failed": report.failed,
        "skipped": report.skipped,
    }
    return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "none"


def print_scores(report: ScoreReport, *, as_json: bool) -> None:
    """Error rates on stdout, for people or programs; of forms, by field as well, what is read worst first."""
    total = report.total
    if as_json:
        figures = {**_figures(total), "missing": report.missing, "unlabelled": report.unlabelled}
        if report.by_field:
            figures["by_field"] = {name: _figures(scores) for name, scores in report.by_field.items()}
        print(json.dumps(figures))  # noqa: T201
        return
    if report.by_field:
        print_tables(_by_field(report))
    print(  # noqa: T201
        f"CER {total.scores.cer:.2%}  WER {total.scores.wer:.2%}  exact {total.scores.exact:.2%}  "
        f"n = {total.scores.fields} fields; blank fields right: {total.blanks_right} of {total.blanks}; "
        f"missing: {report.missing}; without a usable label: {report.unlabelled}"
    )
    hint = fold_hint(report.alike, total.scores.fields)
    if hint:
        print(hint)  # noqa: T201


def _figures(of: FieldScores) -> dict[str, Any]:
    """As they stand in the JSON."""
    return {
        "fields": of.scores.fields,
        "cer": round(of.scores.cer, 5),
        "wer": round(of.scores.wer, 5),
        "exact": round(of.scores.exact, 5),
        "blanks": of.blanks,
        "blanks_right": of.blanks_right,
    }


def _by_field(report: ScoreReport) -> Table:
    table = Table("field", *(Column(name, justify="right") for name in ("n", "CER", "exact", "blank right")))
    written = {name: of.scores for name, of in report.by_field.items() if of.scores.fields}
    for name in sorted(report.by_field, key=lambda name: written[name].exact if name in written else 1.0):
        of, scores = report.by_field[name], written.get(name)
        rates = ("0", "", "") if scores is None else (f"{scores.fields:,}", f"{scores.cer:.2%}", f"{scores.exact:.2%}")
        table.add_row(Text(name), *rates, f"{of.blanks_right} of {of.blanks}" if of.blanks else "")
    return table


def print_verification(report: VerifyReport, *, as_json: bool) -> None:
    """What a recount of results came to, on stdout, for people or programs."""
    if as_json:
        print(json.dumps(report.as_dict()))  # noqa: T201
        return
    table = Table.grid(padding=(0, 2))
    for what, there in report.found.items():
        wanted = report.expected.get(what)
        beside = "" if wanted is None else f" of {wanted:,}"
        table.add_row(what, f"{there:,}{beside}")
    for note in report.notes:
        table.add_row("note", Text(note))
    for problem in report.problems[:_MOST_PROBLEMS]:
        table.add_row("[red]wrong[/red]", Text(problem))
    if len(report.problems) > _MOST_PROBLEMS:
        table.add_row("", f"and {len(report.problems) - _MOST_PROBLEMS:,} more; --json gives all")
    if not report.problems:
        table.add_row("[green]good[/green]", "all is there")
    Console().print(table)


def print_contracts(contracts: Sequence[Contract], *, as_json: bool) -> None:
    """The columns of result tables on stdout, for people or programs."""
    if as_json:
        content = {
            contract.name: {
                "version": contract.version,
                "columns": [{"name": n, "type": t, "doc": doc} for n, t, doc in contract.describe()],
            }
            for contract in contracts
        }
        print(json.dumps(content, ensure_ascii=False))  # noqa: T201
        return
    for contract in contracts:
        table = Table(title=f"{contract.name} (version {contract.version})", title_justify="left", show_lines=True)
        for heading in ("column", "type", "meaning"):
            table.add_column(heading, overflow="fold")
        for row in contract.describe():
            table.add_row(*map(Text, row))
        Console().print(table)


def print_error(message: str) -> None:
    """One sentence on stderr."""
    Console(stderr=True, highlight=False).print(Text.assemble(("Error:", "bold red"), " ", message), soft_wrap=True)
