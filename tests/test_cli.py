"""The command as a person types it: real processes, what they print and how they end."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from hcr_batch.cli import app
from hcr_batch.model.engines.runtimes import Runtime
from jobs.score import ScoreConfig
from jobs.score import run as score
from tests.skipping import skip_without

COMMAND = [sys.executable, "-c", "from hcr_batch.cli import main; main()"]


def hcr(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)} | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def with_loaded(arguments: list[str], heavy: set[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a command that says at its end which of some modules it has loaded, and its exit code."""
    code = (
        "import sys\n"
        "from hcr_batch.cli import main\n"
        f"sys.argv = {['hcr-batch', *arguments]}\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n"
        f"    print('LOADED', sorted({heavy} & set(sys.modules)), end.code)\n"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=cwd)


def test_help_answers_at_once_and_loads_nothing_heavy(tmp_path: Path) -> None:
    result = with_loaded(["--help"], {"tensorflow", "keras", "ray", "cv2", "numpy", "pyarrow"}, tmp_path)
    assert "LOADED [] 0" in result.stdout, result.stdout + result.stderr
    assert "transcribe" in result.stdout


SLIPS = {
    "--data takes a folder in the layout of the Kaggle names data set": ["train", "--out", "b", "--data", "D"],
    "There is no label file": ["train", "--out", "b", "--labels", "nope.csv", "--images", "D"],
    "no folder": ["train", "--out", "b", "--labels", "l.csv", "--text-column", "what", "--images", "E"],
    "D exists: give another --out": ["train", "--out", "D", "--labels", "l.csv", "--images", "D"],
    "Name yours with --text-column": ["evaluate", "--labels", "l.csv", "--images", "D"],
}
"""Commands with labels that cannot be read, by what is said of them."""


@pytest.fixture(scope="module")
def slips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """For each of SLIPS what it says, and what of the heavy libraries is loaded by then: all in one process."""
    folder = tmp_path_factory.mktemp("slips")
    (folder / "D").mkdir()
    (folder / "l.csv").write_text("file,what\na.png,ANNA\n")
    code = (
        "import sys\n"
        "from hcr_batch.cli import main\n"
        f"for words in {list(SLIPS.values())}:\n"
        "    sys.argv = ['hcr-batch', *words]\n"
        "    try:\n        main()\n"
        "    except SystemExit:\n"
        "        print(sorted({'tensorflow', 'keras', 'openvino'} & set(sys.modules)), end='\\0')\n"
        "        print(end='\\0', file=sys.stderr)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=folder)
    said, loaded = (stream.split("\0")[:-1] for stream in (result.stderr, result.stdout))
    return dict(zip(SLIPS, zip(said, loaded, strict=True), strict=True))


@pytest.mark.parametrize("sentence", SLIPS)
def test_labels_that_cannot_be_read_are_told_before_keras_is_loaded(
    slips: dict[str, tuple[str, str]], sentence: str
) -> None:
    said, loaded = slips[sentence]
    assert loaded == "[]"
    assert sentence in " ".join(said.split())


def test_python_runs_it_where_the_command_is_on_no_path(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hcr_batch", "--version"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert result.returncode == 0 and result.stdout.startswith("hcr-batch "), result.stderr


def test_a_crash_leaves_no_image_of_what_people_wrote(tmp_path: Path) -> None:
    code = (
        "import resource, sys\n"
        "from hcr_batch.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(resource.RLIMIT_CORE)[1:] * 2)\n"
        "sys.argv = ['hcr-batch', '--version']\n"
        "try:\n    main()\n"
        "except SystemExit:\n    print(resource.getrlimit(resource.RLIMIT_CORE)[0])\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=tmp_path)
    assert result.stdout.splitlines()[-1:] == ["0"], result.stderr


def test_the_command_to_try_next_can_be_typed(tmp_path: Path) -> None:
    said = hcr("sample", "my scans", cwd=tmp_path).stdout
    assert "hcr-batch transcribe 'my scans' --out results.parquet" in said


def test_a_tilde_behind_an_equals_sign_is_the_home_folder(tmp_path: Path, samples: Path) -> None:
    """As it is where the shell fills it in, which it does at the beginning of a word alone."""
    (tmp_path / "home").mkdir()
    crop = samples / "crops" / "name_1.png"
    done = hcr("transcribe", crop, "--out=~/r.parquet", "--quiet", cwd=tmp_path, HOME=str(tmp_path / "home"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home" / "r.parquet").exists() and not (tmp_path / "~").exists()


@pytest.fixture(scope="module")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The README's first command: a folder with the sample `scans` and what they read as, `results.parquet`; and how
    it ended."""
    folder = tmp_path_factory.mktemp("sample")
    assert hcr("sample", "scans", cwd=folder).returncode == 0
    return folder, hcr("transcribe", "scans", "--out", "results.parquet", "--json", cwd=folder)


def test_sample_then_transcribe(sample_run: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """What a script takes from it."""
    folder, result = sample_run
    assert result.returncode == 0, result.stderr
    summary = json.loads(result.stdout)
    assert summary["found"] == summary["read"] + summary["partial"] + summary["failed"] + summary["skipped"] == 19
    assert (summary["pages"], summary["fields"], summary["exit_code"]) == (17, 133, 0)
    assert pq.read_metadata(folder / "results.parquet").num_rows == 133
    assert pq.read_metadata(folder / "results.documents.parquet").num_rows == 19
    texts = [row["text"] for row in pq.read_table(folder / "results.parquet").to_pylist() if row["text"]]
    shown = result.stderr + result.stdout
    assert not [text for text in texts if len(text) > 3 and text in shown], "people's words in the log"


def test_the_samples_are_scored_by_the_truth_beside_them(
    sample_run: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, _ = sample_run
    report = score(ScoreConfig(results=folder / "results.parquet", labels=folder / "scans" / "truth.csv"))
    assert report.total.scores.fields > 80 and report.total.scores.exact > 0.95
    assert (report.total.blanks_right, report.missing) == (report.total.blanks, 0)


def archive_rows(folder: Path, samples: Path, runtime: Runtime) -> list[dict[str, Any]]:
    """What two of the sample pages read as, by this runtime."""
    result = hcr("transcribe", samples / "archive.tif", "--out", "archive.parquet", "--runtime", runtime, cwd=folder)
    assert result.returncode == 0, result.stderr
    rows: list[dict[str, Any]] = pq.read_table(folder / "archive.parquet").to_pylist()
    return rows


@pytest.fixture(scope="module")
def by_tensorflow(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> list[dict[str, Any]]:
    return archive_rows(tmp_path_factory.mktemp("tensorflow"), samples, Runtime.TENSORFLOW)


@pytest.mark.parametrize("runtime", [Runtime.OPENVINO, Runtime.ONNX])
def test_another_runtime_reads_what_tensorflow_reads(
    tmp_path: Path, samples: Path, by_tensorflow: list[dict[str, Any]], runtime: Runtime
) -> None:
    """Where it is sure: OpenVINO rounds more, and one text in some hundreds of doubtful ones becomes another."""
    skip_without(runtime)
    rows = archive_rows(tmp_path, samples, runtime)
    assert len(by_tensorflow) == len(rows) > 20
    for ours, theirs in zip(by_tensorflow, rows, strict=True):
        if ours["text"] == theirs["text"]:
            assert (ours["confidence"] or 0) == pytest.approx(theirs["confidence"] or 0, abs=0.1)
        else:
            assert ours["confidence"] < 0.6


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nowhere", "--out", "r.parquet"], 3, "no file or folder nowhere"),
        (["scans", "--out", "r.parquet", "--dpi", "7"], 2, "Expected 72 to 1200. Received: dpi=7"),
        (["scans", "--out", ""], 2, "A path is empty"),
        (["scans", "--out", "-"], 2, "which stdout cannot take"),
        (["scans", "--out", "r.csv"], 2, "Expected a name ending in .parquet, or a folder's name without an ending"),
        (["scans", "--out", "r.parquet", "--workers", "many"], 2, "Expected a number or auto"),
        (["scans", "--out", "r.parquet", "--workers", "1" * 5_000], 2, "Expected a number or auto"),
        (["scans", "--out", "r.parquet", "--layout", "rows"], 2, "rows"),
        (["scans", "--out", "r.parquet", "--max-pixels", "178956971"], 2, "178956970, since no larger picture can be"),
        (["scans", "--out", "r.parquet", "--model", "nowhere"], 5, "no model bundle"),
        (["scans", "--out", "in-the-way/r.parquet"], 6, "cannot be written"),
        (
            ["scans", "--out", "r.parquet", "--form", "s3://b/f.toml"],
            2,
            "Expected a path on this machine",
        ),
        (["scans"], 2, "--out"),
    ],
)
def test_a_slip_is_one_sentence_and_its_exit_code(
    tmp_path: Path, samples: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, words: str
) -> None:
    shutil.copytree(samples / "crops", tmp_path / "scans")
    (tmp_path / "in-the-way").write_text("a file, not a folder")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["transcribe", *arguments])
    assert (result.exit_code, type(result.exception)) == (code, SystemExit), result.stderr
    assert words in " ".join(result.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    "arguments",
    [
        ["review", "r.parquet", "--out", "s3://bucket/review"],
        ["export", "r.parquet", "--format", "csv", "--out", "gs://bucket/r.csv"],
        ["ledger", "s3://bucket/results"],
        ["sample", "s3://bucket"],
    ],
)
def test_what_goes_to_a_path_makes_no_folder_named_after_a_bucket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "Expected a path on this machine. Received:" in result.stderr and "://bucket" in result.stderr
    assert not any(tmp_path.iterdir())


def test_without_poppler_a_pdf_ends_with_exit_4_and_the_line_to_type(tmp_path: Path, samples: Path) -> None:
    result = hcr("transcribe", samples / "batch.pdf", "--out", "r.parquet", cwd=tmp_path, PATH="/nowhere")
    assert result.returncode == 4
    assert "sudo apt-get install -y poppler-utils" in result.stderr


@pytest.fixture(scope="module")
def quiet_run(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder with old `scans` and what they read as, `r.parquet`; and how the command ended that wrote it."""
    folder = tmp_path_factory.mktemp("quiet")
    shutil.copytree(samples / "crops", folder / "scans")
    for path in (folder / "scans").iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))
    return folder, hcr("transcribe", "scans", "--out", "r.parquet", "--quiet", cwd=folder)


def test_quiet_prints_nothing(quiet_run: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    _, result = quiet_run
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_ctrl_c_keeps_what_is_done_and_nothing_half_written(tmp_path: Path, samples: Path) -> None:
    command = [*COMMAND, "transcribe", str(samples / "crops"), "--out", "r.parquet"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / ".r.parquet.run" / "manifest.parquet").exists():  # it is about to read
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr is not None
        assert "the same command continues" in " ".join(process.stderr.read().split())
    assert [path.name for path in tmp_path.iterdir()] == [".r.parquet.run"]
    assert hcr("transcribe", samples / "crops", "--out", "r.parquet", cwd=tmp_path).returncode == 0
    assert hcr("verify", "r.parquet", cwd=tmp_path).returncode == 0


def test_ctrl_c_again_and_again_ends_with_130_and_no_traceback(tmp_path: Path, samples: Path) -> None:
    command = [*COMMAND, "transcribe", str(samples / "crops"), "--out", "r.parquet"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / ".r.parquet.run" / "manifest.parquet").exists():
            assert process.poll() is None
            time.sleep(0.05)
        for _ in range(3):
            process.send_signal(signal.SIGINT)
            time.sleep(0.03)
        assert process.wait(60) in (130, -signal.SIGINT)  # a shell says 130 of both
        assert process.stderr is not None and "Traceback" not in process.stderr.read()


def test_ray_without_a_home_says_which_folder_it_wants(tmp_path: Path, samples: Path) -> None:
    arguments = ("transcribe", samples / "crops", "--out", "r.parquet", "--workers", "1")
    result = hcr(*arguments, cwd=tmp_path, HOME="/proc")
    assert result.returncode == 7, result.stderr
    assert "/proc/.ray: set HOME to a folder that can be written" in result.stderr


@pytest.mark.parametrize("workers", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_sigterm_ends_with_143(tmp_path: Path, samples: Path, workers: int) -> None:
    arguments = ["--out", "r.parquet", "--workers", str(workers), "--metrics", "hcr.prom"]
    command = [*COMMAND, "transcribe", str(samples / "crops"), *arguments]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as process:
        while not (tmp_path / ".r.parquet.run" / "manifest.parquet").exists():
            assert process.poll() is None
            time.sleep(0.05)
        time.sleep(4 * workers)  # until Ray is there
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 143
        assert process.stderr is not None and "Traceback" not in process.stderr.read()
    assert "hcr_batch_exit_code 143.0" in (tmp_path / "hcr.prom").read_text()
    assert not (tmp_path / "r.parquet").exists()


def test_ctrl_c_says_no_more_than_is_true(tmp_path: Path) -> None:
    """A review has written pages when it is broken off, and nothing of it goes on."""
    code = (
        "import sys, jobs.review\n"
        "from hcr_batch.cli import main\n"
        "def run(*_): raise KeyboardInterrupt\n"
        "jobs.review.run = run\n"
        "sys.argv = ['hcr-batch', 'review', 'r.parquet', '--out', 'review']\n"
        "main()"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, timeout=60)
    assert (result.returncode, result.stderr) == (130, "Error: Interrupted.\n")


def test_a_second_run_is_refused_with_exit_9_while_the_first_lives(tmp_path: Path, samples: Path) -> None:
    command = [*COMMAND, "transcribe", str(samples / "crops"), "--out", "r.parquet"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as first:
        while not (tmp_path / ".r.parquet.run" / "manifest.parquet").exists():
            assert first.poll() is None
            time.sleep(0.05)
        first.send_signal(signal.SIGSTOP)  # on a busy machine it may be done before the second looks
        second = hcr("transcribe", samples / "crops", "--out", "r.parquet", cwd=tmp_path)
        first.kill()
    assert second.returncode == 9, second.stderr
    assert f"process {first.pid}" in " ".join(second.stderr.split())
    assert hcr("verify", "r.parquet", cwd=tmp_path).returncode == 8  # it is not finished


def test_a_run_with_nothing_to_do_loads_nothing_that_reads(
    quiet_run: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    folder, first = quiet_run
    assert first.returncode == 0
    command = ["transcribe", "scans", "--out", "r.parquet", "--json"]
    result = with_loaded(command, {"tensorflow", "keras", "ray", "cv2", "pyarrow.parquet"}, folder)
    assert "LOADED [] 0" in result.stdout, result.stdout + result.stderr
    assert '"already_done": true' in result.stdout
    assert hcr("verify", "r.parquet", cwd=folder).returncode == 0


def test_a_file_given_beside_its_folder_is_one_document(tmp_path: Path, samples: Path) -> None:
    shutil.copytree(samples / "crops", tmp_path / "S")
    result = hcr("transcribe", "S/name_1.png", "S", "--out", "r.parquet", "--json", cwd=tmp_path)
    assert json.loads(result.stdout)["found"] == len(list((tmp_path / "S").iterdir())), result.stderr
    assert hcr("verify", "r.parquet", cwd=tmp_path).returncode == 0


def test_schema_is_printed_for_people_and_programs(tmp_path: Path) -> None:
    assert "char_confidences" in hcr("schema", "readings", cwd=tmp_path).stdout
    described = json.loads(hcr("schema", "--json", cwd=tmp_path).stdout)
    assert described.keys() == {"readings", "documents"}
    assert described["documents"]["columns"][0]["name"] == "document"
    assert json.loads(hcr("schema", "audit", "--json", cwd=tmp_path).stdout).keys() == {"audit"}
