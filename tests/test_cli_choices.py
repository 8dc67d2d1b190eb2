"""The command line names its choices itself, since `--help` must not load what has them; none may be missing."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from hcr_batch.cli import app
from hcr_batch.cli.exporting import FormatName
from hcr_batch.cli.learning import Recipe
from hcr_batch.cli.measuring import ExportFormat
from hcr_batch.cli.options import TypeName
from hcr_batch.cli.reading import ContractName, LayoutName
from hcr_batch.cli.watching import LogFormatName
from hcr_batch.logs import LogFormat
from hcr_batch.model.engines import export
from hcr_batch.records import WRITTEN_TYPES, Layout
from jobs.export import FORMATS
from jobs.train_config import RECIPES
from schemas import CONTRACTS


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    below = getattr(command, "commands", {})
    if not below:
        yield path
    for name, one in below.items():
        yield from commands(one, (*path, name))


@pytest.mark.parametrize("command", list(commands(typer.main.get_command(app))), ids=" ".join)
def test_no_choice_of_an_option_is_broken_in_the_help(command: tuple[str, ...]) -> None:
    """At 80 columns `--layout` had <auto|crop|fields|line and, below it, s>."""
    shown = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}).output
    options = shown[shown.index(" Options ") :]
    assert not [line for line in options.splitlines() if re.search(r"<[^<>]*\w\s*│|<[^<>]*\w\s{2}", line)]


@pytest.mark.parametrize(
    ("named", "there"),
    [
        (TypeName, WRITTEN_TYPES),
        (LayoutName, Layout),
        (LogFormatName, LogFormat),
        (ContractName, CONTRACTS),
        (FormatName, FORMATS),
        (Recipe, RECIPES),
        (ExportFormat, export.FORMATS),
    ],
)
def test_every_choice_can_be_typed(named: type[StrEnum], there: Iterable[str]) -> None:
    assert {str(choice) for choice in named} == set(map(str, there))
