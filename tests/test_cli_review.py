"""The commands of a review as a person types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from hcr_batch.console.reviewing import print_review
from hcr_batch.files.results.readings import find_results, iterate_rows
from jobs.review import ReviewConfig, run
from tests.jobs.test_correct import decision, write_csv
from tests.reviewed import write_run
from tests.test_cli import hcr


def test_overlay_review_correct(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    rows = [dict(row) for row in iterate_rows(find_results(results))]
    drawn = hcr("overlay", "scans", "results.parquet", "--out", "drawn", cwd=tmp_path)
    assert drawn.returncode == 8 and "4 pages drawn, 1 that could not be read: drawn" in drawn.stdout
    review = hcr("review", "results.parquet", "--out", "review", "--scans", "scans", cwd=tmp_path)
    assert "not shown" not in review.stdout
    assert review.returncode == 8 and "8 of 8 doubtful fields (14 rows): review/review-1.html" in review.stdout
    assert "2 of them have no picture" in review.stderr
    write_csv(tmp_path / "c.csv", [decision(rows[0], "corrected", "A NAME"), decision(rows[1], "unreadable")])
    arguments = ("correct", "results.parquet", "c.csv", "--crops", "crops", "--scans", "scans")
    correct = hcr(*arguments, cwd=tmp_path)
    assert correct.returncode == 0, correct.stderr
    assert "2 of 2 decisions merged in 4 rows" in correct.stdout and "crops cut: 1" in correct.stdout
    shown = "".join(run.stdout + run.stderr for run in (drawn, review, correct))
    assert not [row["text"] for row in rows if len(row["text"] or "") > 3 and row["text"] in shown]
    assert "A NAME" not in shown


def test_fields_that_a_review_leaves_out_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results = write_run(tmp_path)
    for all_, left_out in ((False, 5), (True, 7)):  # of copies the first is shown
        config = ReviewConfig(results=results, out=tmp_path / "review", scans=(tmp_path / "scans",), most=3, all=all_)
        print_review(run(config), config)
        assert f"{left_out} more are not shown: --most {3 + left_out} shows all of them.\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["review", "nowhere.parquet", "--out", "r"], 2, "no results in nowhere.parquet"),
        (["review", "results.parquet", "--out", "r"], 2, "name them with --scans"),
        (["review", "results.parquet", "--out", "r", "--scans", "nowhere"], 3, "no file or folder nowhere"),
        (["review", "results.parquet", "--out", "results.parquet", "--scans", "scans"], 6, "cannot be a folder"),
        (["correct", "results.parquet", "nowhere.csv"], 2, "no file nowhere.csv"),
        (["correct", "results.parquet"], 2, "Missing argument 'corrections'"),
    ],
)
@pytest.mark.slow
def test_what_is_wrong_is_one_sentence(tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    write_run(tmp_path)
    result = hcr(*arguments, cwd=tmp_path)
    assert result.returncode == code, result.stderr
    assert words in " ".join(result.stderr.replace("│", " ").split())
    assert "Traceback" not in result.stderr
