"""The speed measurement measures: on a tiny run, and in its parts."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import NoInputError, UsageError
from hcr_batch.files.scans.images import load_page
from jobs.speed.config import SpeedConfig
from jobs.speed.figures import Figure, Goal, ratios
from jobs.speed.material import crop_files, lay_out, page_files
from jobs.speed.processes import ChildError, Task, measure, run_command
from jobs.speed.readers import _lines

ROOT = Path(__file__).parent.parent.parent


def test_a_figure_is_judged_by_its_median() -> None:
    figure = ratios("ours / theirs", [30.0, 10.0, 40.0], [1.0, 1.0, 2.0], Goal(least=15))
    assert (figure.values, figure.median, figure.met) == ((30.0, 10.0, 20.0), 20.0, True)
    assert Figure(name="", unit="s", values=(0.2, 0.4, 0.5), goal=Goal(most=0.3)).met is False
    assert Figure(name="", unit="s", values=(1.0,)).met is None


def test_crops_are_drawn_alike_each_time_and_no_two_files_are_equal(tmp_path: Path) -> None:
    first, second = (crop_files(None, tmp_path / name, 9) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    folder = lay_out(first, tmp_path / "crops", 25)
    contents = [path.read_bytes() for path in sorted(folder.iterdir())]
    assert len(contents) == len(set(contents)) == 25
    pictures = [load_page(path, 1, 10**7) for path in sorted(folder.iterdir())]
    assert (pictures[0] == pictures[9]).all()  # the same picture, whatever stands behind its end
    assert len({picture.shape for picture in pictures}) > 5


def test_crops_of_ones_own_are_taken_as_they_are(tmp_path: Path, samples: Path) -> None:
    assert crop_files(samples / "crops", tmp_path, 4) == sorted((samples / "crops").iterdir())[:4]
    with pytest.raises(NoInputError, match="no PNG or JPEG"):
        crop_files(tmp_path, tmp_path, 4)


def test_pages_that_are_laid_out_can_be_rendered(tmp_path: Path) -> None:
    files, pages = page_files(tmp_path)
    folder = lay_out(files, tmp_path / "pages", 2)
    measured = measure([Task(contestant="render", settings={"folder": str(folder), "part": 1, "parts": 2})])
    assert measured.reports[0] == {"pages": pages}
    assert measured.cpu_seconds > 0.05  # poppler's, which are other processes


def test_a_command_is_timed_from_start_to_end() -> None:
    assert 0.3 < run_command(["-c", "import time; time.sleep(0.3)"]) < 30
    with pytest.raises(ChildError, match=r"ended with 3: .*what went wrong"):
        run_command(["-c", "import sys; print('what went wrong', file=sys.stderr); sys.exit(3)"])


def test_a_contestant_that_fails_is_heard() -> None:
    started = time.monotonic()
    with pytest.raises(ChildError, match="FileNotFoundError"):
        measure([Task(contestant="render", settings={"folder": "/nowhere", "part": 0, "parts": 1})])
    assert time.monotonic() - started < 60


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"crops": 0}, "crops"),
        ({"rounds": 0}, "rounds"),
        ({"against": ("abbyy",)}, "rapidocr, tesseract"),
    ],
)
def test_wrong_settings_are_refused(settings: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        SpeedConfig(**settings)  # type: ignore[arg-type]


def test_the_words_of_tesseract_s_pages_become_lines() -> None:
    header = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
    words = [(1, 96, 'DE"'), (1, 90, "LA"), (3, 50, "TOUR")]
    rows = [f"5\t{page}\t1\t1\t1\t1\t0\t0\t9\t9\t{conf}\t{text}\n" for page, conf, text in words]
    found = _lines(header + "1\t1\t0\t0\t0\t0\t0\t0\t9\t9\t-1\t\n" + "".join(rows), 3)
    assert [text for text, _ in found] == ['DE" LA', "", "TOUR"]
    assert [score for _, score in found] == pytest.approx([0.93, 0.0, 0.5])


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
@pytest.mark.parametrize("reader", ["tesseract", "tesseract-each"])
def test_another_reader_s_readings_reach_parquet(reader: str, tmp_path: Path, samples: Path) -> None:
    settings = {"reader": reader, "folder": str(samples / "crops"), "part": 0, "parts": 2, "threads": 1}
    report = measure([Task(contestant="peer", settings={**settings, "out": str(tmp_path / "t")}, threads=1)]).reports[0]
    rows = pq.read_table(tmp_path / "t-0.parquet").to_pylist()
    assert report["crops"] == len(rows) == 3
    assert [row["document"] for row in rows] == ["name_1.png", "name_3.png", "name_5.png"]


@pytest.mark.slow
def test_the_benchmark_measures_a_tiny_run(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from hcr_batch.cli import main; main()"]
    flags = ["bench", "--crops", "40", "--pages", "3", "--rounds", "1", "--quiet", "--json"]
    result = subprocess.run([*command, *flags], cwd=ROOT, capture_output=True, text=True, timeout=900)
    assert result.returncode == 0, result.stderr
    report = json.loads(result.stdout)
    figures = {figure["name"]: figure for section in report["sections"] for figure in section["figures"]}
    assert report["not_installed"] == [] and report["hours_per_million_fields"] > 0
    assert all(figure["median"] > 0 for name, figure in figures.items() if not name.startswith(("waiting", "of which")))
    speed, share = figures["pipeline, --workers 0"], figures["--workers 0 / bare network"]
    assert len(speed["values"]) == 1 and share["at_least"] == 0.9 and share["met"] == (share["median"] >= 0.9)
    stages = next(s for s in report["sections"] if s["title"].startswith("pipeline, --workers 0: where"))
    found = {figure["name"] for figure in stages["figures"]}
    assert {"list", "decode", "normalise", "network", "ctc", "write"} <= found
