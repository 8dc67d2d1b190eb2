"""What a person sees while a network trains: a live bar on a terminal, plain lines in a pipe, and a
line per epoch that stays."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from hcr_batch.model.trainer import Progress as TrainingProgress
    from jobs.train import TrainReport

_SECONDS_BETWEEN_LINES = 30.0


class TrainingDisplay:
    """Shows the progress of a training on stderr."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        self._live = sys.stderr.isatty() and not quiet
        self._bar = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(bar_width=24),
            TaskProgressColumn(),
            TextColumn("{task.fields[figures]}"),
            console=self._console,
            transient=True,
            disable=not self._live,
        )
        self._task = self._bar.add_task("Training", total=None, figures="checking the data")
        self._last_line = time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, progress: TrainingProgress) -> None:
        """Takes the latest state."""
        figures = (
            f"loss {progress.loss:.3f} · rate {progress.rate:.1e} · {progress.crops_per_second:.0f} crops/s · "
            f"{_clock(progress.seconds_left)} left"
        )
        self._bar.update(
            self._task,
            description=f"Epoch {progress.epoch}/{progress.epochs}",
            total=progress.steps,
            completed=progress.step,
            figures=figures,
        )
        if progress.scores is not None:
            scores = " · ".join(f"{n}: CER {s.cer:.2%}, exact {s.exact:.1%}" for n, s in progress.scores.items())
            line = Text(f"epoch {progress.epoch}/{progress.epochs} · {figures} · {scores}")
            self._console.print(line, soft_wrap=True)
        elif not self._live and time.monotonic() - self._last_line >= _SECONDS_BETWEEN_LINES:
            self._last_line = time.monotonic()
            self._console.print(f"step {progress.step}/{progress.steps} · {figures}", soft_wrap=True)


def print_training(report: TrainReport) -> None:
    """The summary on stdout."""
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    for source in report.sources:
        left_out = sum(source.left_out.values())
        table.add_row(
            "source",
            Text(
                f"{source.name}: {source.trained_on:,} crops to learn from, {source.held_out:,} held out, "
                f"{left_out:,} left out, {len(source.damaged)} damaged"
            ),
        )
    for name, scores in report.scores.items():
        figures = f"CER {scores.cer:.2%}, exact {scores.exact:.1%}, n = {scores.fields:,}"
        table.add_row("held out", Text(f"{name}: {figures}"))
    table.add_row("steps", f"{report.step:,} of {report.steps:,} in {_clock(report.seconds)}")
    if report.bundle_id is None:
        table.add_row("[yellow]interrupted[/yellow]", "go on with the same command and --resume")
    else:
        table.add_row("bundle", Text.assemble((str(report.out), "bold"), f" ({report.bundle_id})"))
    Console(highlight=False).print(table)


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds, the leading zeros left out."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
