"""What a person sees of a speed measurement: what is being measured, and the tables at its end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from hcr_batch.console.fitting import print_fitted

if TYPE_CHECKING:
    from jobs.speed.bench import SpeedReport
    from jobs.speed.figures import Figure, Goal, Section


@contextmanager
def announcing(*, quiet: bool) -> Iterator[Callable[[str], None]]:
    """Says on stderr what is being done: in place on a terminal, a line each in a pipe."""
    console = Console(stderr=True)
    if quiet or not sys.stderr.isatty():
        yield lambda text: None if quiet else console.print(text, highlight=False)
        return
    with console.status("starting") as status:
        yield lambda text: status.update(text)


def print_speed(report: SpeedReport) -> None:
    """The tables on stdout, and what they mean."""
    console = Console() if sys.stdout.isatty() else Console(width=120)
    console.print(report.machine, highlight=False)
    for section in report.sections:
        print_fitted(console, _table(section))
    for name in report.missing:
        console.print(f"{name}: not installed", style="yellow")
    console.print(f"Your archive of 1,000,000 fields takes about {_hours(report.hours_per_million)} here.")


def _table(section: Section) -> Table:
    rounds = max(len(figure.values) for figure in section.figures)
    table = Table(title=section.title, caption=section.note or None, title_justify="left", caption_justify="left")
    table.add_column("")
    table.add_column("median" if rounds > 1 else "value", justify="right", no_wrap=True)
    table.add_column("lowest to highest", justify="right", no_wrap=True)
    table.add_column("goal", justify="right", no_wrap=True)
    for figure in section.figures:
        spread = f"{_number(min(figure.values))} to {_number(max(figure.values))}" if len(figure.values) > 1 else ""
        table.add_row(figure.name, f"{_number(figure.median)} {figure.unit}", spread, _verdict(figure))
    return table


def _verdict(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    mark = "[green]met[/green]" if figure.met else "[yellow]missed[/yellow]"
    return f"{_bound(figure.goal)} {mark}"


def _bound(goal: Goal) -> str:
    return f"at least {_number(goal.least)}" if goal.least is not None else f"at most {_number(goal.most or 0.0)}"


def _number(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _hours(hours: float) -> str:
    return f"{hours:.1f} hours" if hours >= 1 else f"{60 * hours:.0f} minutes"
