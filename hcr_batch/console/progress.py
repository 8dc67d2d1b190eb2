"""The progress of a run: a live bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

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
from rich.table import Column
from rich.text import Text

from hcr_batch.counts import counted

if TYPE_CHECKING:
    from hcr_batch.run.progress import Progress as RunProgress

_SECONDS_BETWEEN_LINES = 10.0
"""In a pipe a line appears this often at most, so that a night's log stays short."""


class Display(Protocol):
    """Shows the progress of a run."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def show(self, progress: RunProgress) -> None:
        """Takes the latest state."""
        ...


def display(*, quiet: bool) -> Display:
    """The display that fits: none, a live bar on a terminal, or plain lines."""
    if quiet:
        return Silent()
    return _Bar() if sys.stderr.isatty() else _Lines()


class Silent:
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


class _Lines(Silent):
    """Plain lines on stderr, at intervals and at the end."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._rate = _Rate()

    def show(self, progress: RunProgress) -> None:
        """Takes the latest state."""
        if progress.phase == "starting":
            found = f"{counted(progress.documents, 'document')}, {counted(progress.pages, 'page')}"
            print(f"found {found}", file=sys.stderr)
            return
        now = time.monotonic()
        if progress.phase == "writing" or now - self._last < _SECONDS_BETWEEN_LINES:
            return
        self._last = now
        if progress.phase == "listing":
            found = counted(progress.documents, "file")
            print(f"found {found}, opened {progress.documents_done:,}", file=sys.stderr)
            return
        rate = self._rate(progress.fields)
        speed = f" ({rate:.0f}/s)" if rate else ""
        print(
            f"read {progress.documents_done:,}/{progress.documents:,} documents, "
            f"{progress.pages_done:,}/{progress.pages:,} pages, {counted(progress.fields, 'field')}{speed}, "
            f"{progress.failures:,} failed",
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
