"""What `python -m jobs.NAME` says where it cannot go on, in the folders of jobs too."""

import subprocess
import sys
from pathlib import Path

import pytest

from hcr_batch.errors import ExitCode

ROOT = Path(__file__).parents[2]
FOLDERS = (ROOT / "jobs", ROOT / "jobs" / "bench", ROOT / "jobs" / "training")  # jobs/speed starts its own processes
COMMANDS = sorted(
    str(path.relative_to(ROOT / "jobs"))
    for folder in FOLDERS
    for path in folder.glob("*.py")
    if "__main__" in path.read_text(encoding="utf-8")
)


def test_a_bundle_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    command = [
        "jobs.training.average_weights",
        "--first",
        "nowhere",
        "--second",
        "nowhere",
        "--out",
        str(tmp_path / "out"),
    ]
    ended = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == ExitCode.MODEL
    assert "There is no model bundle at" in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.stderr + ended.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_all_end_alike(name: str) -> None:
    source = (ROOT / "jobs" / name).read_text(encoding="utf-8")
    assert source.endswith('if __name__ == "__main__":\n    run_command(main)\n')
