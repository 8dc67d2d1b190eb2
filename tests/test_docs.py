"""The README is true: every command and exit code is in it, and every command has help."""

import inspect
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import typer
from rich.text import Text

from hcr_batch.cli import app
from hcr_batch.errors import ExitCode
from hcr_batch.model.identity import DEFAULT_BUNDLE, bundle_id

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme_and_has_help(command: str) -> None:
    assert f"hcr-batch {command}" in README
    assert typer.main.get_command(app).commands[command].help  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", re.findall(r"^hcr-batch (\w+(?: (?:SCANS|RESULTS)\b\S*)+)", README, re.MULTILINE))
def test_scans_and_results_are_called_so_in_the_help_as_well(line: str) -> None:
    command, *words = line.replace(".", "").lower().split()
    parameters = typer.main.get_command(app).commands[command].params  # type: ignore[attr-defined]
    taken = [parameter.name for parameter in parameters if parameter.param_type_name == "argument"]
    assert words == taken[: len(words)]


def described(command: Any, name: str = "hcr-batch") -> Iterator[tuple[str, str]]:
    """Where help stands, and what it says, as it was written."""
    yield name, command.help or ""
    for param in command.params:
        yield f"{name} {param.name}", getattr(param, "help", None) or ""
    for below, one in getattr(command, "commands", {}).items():
        yield from described(one, f"{name} {below}")


def test_help_is_shown_whole() -> None:
    """What stands in square brackets is a style to rich, and left out; a line that ends early stays short."""
    for where, help_text in described(typer.main.get_command(app)):
        assert Text.from_markup(help_text).plain == help_text, where
        for paragraph in inspect.cleandoc(help_text).split("\n\n")[1:]:
            assert "\n" not in paragraph, where


MANUALS = [path for path in sorted(ROOT.rglob("*.md")) if not any(part.startswith(".") for part in path.parts)]


@pytest.mark.parametrize("manual", MANUALS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_to_type_stand_in_blocks_of_their_own(manual: Path) -> None:
    """Lines of commands that were wrapped with the text around them cannot be copied any more."""
    prose = re.sub(r"```.*?```|`[^`]*`", "", manual.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\bsudo |&&|\bray job submit\b|\bhcr-batch \w+ .*--\w", prose)


@pytest.mark.parametrize("code", list(ExitCode))
def test_every_exit_code_is_in_the_readme(code: ExitCode) -> None:
    assert re.search(rf"^\| {int(code)} \|", README, re.MULTILINE), code


def test_the_test_command_is_what_ci_runs() -> None:
    assert "<!-- test command -->\n```" in README
    assert "README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_library_example_runs_as_written(samples: Path, tmp_path: Path) -> None:
    """A sample stands for the user's pictures."""
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "scans").mkdir()
    for name in ("field.png", "scans/field.png"):
        shutil.copy(samples / "crops" / "name_1.png", tmp_path / name)
    command, settings = [sys.executable, "-c", example], os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=settings, capture_output=True, text=True, check=True)
    text, report = done.stdout.splitlines()
    (row,) = pq.read_table(tmp_path / "results.parquet").to_pylist()
    assert (row["text"], report) == (text, "1 Counter() 0")


def test_readme_and_model_card_speak_of_the_bundle_that_ships() -> None:
    card = (DEFAULT_BUNDLE / "MODEL_CARD.md").read_text(encoding="utf-8")
    shipped = bundle_id(DEFAULT_BUNDLE)
    assert card.startswith(f"# Model card: {shipped}\n")
    assert set(re.findall(r"names-[0-9a-f]{12}", README)) == {shipped}
