"""Standard streams that are closed, full or read by nobody: no run ends for them, and nothing is hidden."""

import os
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.test_cli import COMMAND

ROOT = Path(__file__).parent.parent


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What a shell makes of `line`, in which $HCR stands for the command; the exit code is the command's own."""
    script = f"hcr() {{ {COMMAND[0]} -c '{COMMAND[2]}' \"$@\"; }}; {line}"
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", script],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """A folder with `scans` in it, which hold no page to load a model for."""
    (tmp_path / "scans").mkdir()
    (tmp_path / "scans" / "empty.png").touch()
    return tmp_path


@pytest.mark.parametrize(
    "broken",
    ["2>&1 | true", "2>/dev/full", ">/dev/full", "<&- >&- 2>&-", "--json | true"],
)
def test_a_run_ends_as_it_would_have_whoever_listens(scans: Path, broken: str) -> None:
    result = shell(f"hcr transcribe scans --workers 0 --out r.parquet {broken}", scans)
    assert (result.returncode, "Traceback" in result.stderr) == (8, False), result.stderr
    assert pq.read_table(scans / "r.parquet").column("status").to_pylist() == ["failed"]


@pytest.mark.parametrize(
    ("encoding", "out", "shown"),
    [("ascii", "é.parquet", r"\xe9.parquet"), ("utf-8", r"$'\xe9'", r"\udce9"), ("latin-1", "ł", r"\u0142")],
)
def test_names_that_the_output_cannot_hold_end_no_run(scans: Path, encoding: str, out: str, shown: str) -> None:
    """A run that had read everything ended in a traceback, with exit code 1."""
    result = shell(f"export PYTHONIOENCODING={encoding}; hcr transcribe scans --workers 0 --out {out}", scans)
    assert result.returncode == 8, result.stderr
    assert f"  results  {shown}\n" in result.stdout


def test_a_name_that_no_receipt_can_hold_is_refused_before_anything_is_read(scans: Path) -> None:
    """The run read everything, and then could not say so."""
    result = shell(r"hcr transcribe scans --workers 0 --out $'\xe9.parquet'", scans)
    assert result.returncode == 2, result.stderr
    assert "Expected a name in UTF-8." in result.stderr
    assert [path.name for path in scans.iterdir()] == ["scans"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [("schema | head -1", 0), ("schema --json | true", 0), ("--help | true", 0), ("nowhere 2>&1 | true", 2)],
)
def test_a_closed_pipe_is_no_error(tmp_path: Path, answer: str, code: int) -> None:
    result = shell(f"hcr {answer}", tmp_path)
    assert (result.returncode, "Traceback" in result.stderr) == (code, False), result.stderr


@pytest.mark.parametrize(
    "answer", ["schema >/dev/full", "schema --json >&-", "transcribe scans --json --out r.parquet >/dev/full"]
)
def test_an_answer_that_is_lost_is_told(scans: Path, answer: str) -> None:
    result = shell(f"hcr {answer}", scans)
    assert result.returncode == 6
    assert "Standard output cannot be written" in result.stderr and "Traceback" not in result.stderr
