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

from hcr_batch.console.printing import print_tables
from hcr_batch.counts import counted
from hcr_batch.model.training.schedule import FINE_TUNING_RATE
from hcr_batch.text.calibrate import LEAST_TO_CALIBRATE

if TYPE_CHECKING:
    from hcr_batch.model.training.trainer import Progress as TrainingProgress
    from hcr_batch.text.scoring.metrics import Scores
    from jobs.train_report import SourceReport, TrainReport

_SECONDS_BETWEEN_LINES = 30.0

_MOST_NAMED = 5
_MOST_CHARACTERS = 200


class TrainingDisplay:
    """Shows the progress of a training on stderr."""

    def __init__(self, *, quiet: bool) -> None:
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
        for reason, count in sorted(source.left_out.items()):
            table.add_row("", Text(f"left out: {reason}, {count:,}"))
        if source.contradicted:
            table.add_row("[yellow]labels[/yellow]", _contradicted(source))
    if report.alphabet:
        table.add_row("alphabet", _alphabet(report))
    _add_start(table, report)
    for name, scores in report.scores.items():
        table.add_row("held out", Text(f"{name}: {_figures(scores)}, n = {scores.fields:,}{_before(report, name)}"))
    for name in report.worse:
        table.add_row(
            "[yellow]worse[/yellow]",
            Text(
                f"{name}: the bundle to start from reads more of its held-out crops right; keep that one, or train "
                "with more crops, a lower [fit] peak_rate or fewer steps"
            ),
        )
    if report.uncalibrated_on is not None:
        table.add_row("[yellow]confidences[/yellow]", _uncalibrated(report.uncalibrated_on, report.start is not None))
    table.add_row("steps", f"{report.step:,} of {report.steps:,} in {_clock(report.seconds)}")
    if report.bundle_id is None:
        table.add_row("[yellow]interrupted[/yellow]", "continue with the same command and --resume")
    else:
        table.add_row("bundle", Text.assemble((str(report.out), "bold"), f" ({report.bundle_id})"))
    print_tables(table)


def _add_start(table: Table, report: TrainReport) -> None:
    """What was taken over from the bundle to start from, and what was not."""
    start = report.start
    if start is None:
        return
    rate = f"peak rate {start.peak_rate:.1e}"
    if start.peak_rate == FINE_TUNING_RATE:
        rate += ", low because a network that has learned forgets at a fresh one's; set [fit] peak_rate for another"
    table.add_row("started from", Text(f"{start.bundle_id}: {rate}"))
    if start.prior is False:
        table.add_row(
            "[yellow]prior[/yellow]",
            "not taken over: the alphabet is not that of the bundle to start from, whose prior does not know the rest",
        )


def _contradicted(source: SourceReport) -> Text:
    """Which images have several texts: their names, since texts are people's data."""
    names = ", ".join(source.contradicted[:_MOST_NAMED])
    more = ", ..." if len(source.contradicted) > _MOST_NAMED else ""
    return Text(f"{source.name}: left out, since the labels give them several texts: {names}{more}; keep the right one")


def _alphabet(report: TrainReport) -> Text:
    """The characters, for people to see those that came from a slip in a label."""
    shown = report.alphabet[:_MOST_CHARACTERS] + ("..." if len(report.alphabet) > _MOST_CHARACTERS else "")
    beside = "" if report.start is None else " and the bundle to start from"
    learned = f", taken from the labels{beside}; set `alphabet` for another" if report.alphabet_learned else ""
    return Text(f"{counted(len(report.alphabet), 'character')}: {shown!r}{learned}", overflow="fold")


def _uncalibrated(written: int, started: bool) -> str:
    """Where the confidences come from if too few crops were held out to fit them."""
    origin = (
        "are those of the bundle to start from"
        if started
        else "are the network's own, not calibrated: review all fields before accepting any unseen"
    )
    return (
        f"{origin}; {counted(written, 'held-out crop')} with writing are too few to fit them to, which takes "
        f"{LEAST_TO_CALIBRATE}: a tenth of the crops is held out"
    )


def _before(report: TrainReport, name: str) -> str:
    """How the bundle to start from reads the same crops, where there is one."""
    if report.start is None or name not in report.start.scores:
        return ""
    return f"; before the training {_figures(report.start.scores[name])}"


def _figures(scores: Scores) -> str:
    return f"CER {scores.cer:.2%}, exact {scores.exact:.1%}"


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds, the leading zeros left out."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
