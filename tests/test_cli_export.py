"""The command that exports, as a person types it."""

from __future__ import annotations

from pathlib import Path

from hcr_batch.files.readings import find_results, iterate_rows
from tests.reviewed import write_run
from tests.test_cli import hcr


def test_export(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    pages = hcr("export", "results.parquet", "--format", "alto", "--out", "alto", cwd=tmp_path)
    assert pages.returncode == 0 and "6 pages, 13 fields: alto" in pages.stdout
    assert "1 pages could not be read" in pages.stderr and "torn.png: damaged_image" in pages.stderr
    table = hcr("export", "results.parquet", "--format", "csv", "--out", "out.csv", "--wide", cwd=tmp_path)
    assert table.returncode == 0 and "7 pages, 13 fields: out.csv" in table.stdout
    wrong = hcr("export", "results.parquet", "--format", "alto", "--out", "a", "--wide", cwd=tmp_path)
    assert wrong.returncode == 2 and "wide" in wrong.stderr
    shown = "".join(run.stdout + run.stderr for run in (pages, table, wrong))
    texts = [row["text"] for row in iterate_rows(find_results(results)) if len(row["text"] or "") > 2]
    assert texts and not [text for text in texts if text in shown]
