"""The command that exports, as a person types it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from hcr_batch.files.results.readings import find_results, iterate_rows
from tests.reviewed import write_run
from tests.test_cli import hcr


def test_a_table_to_stdout_is_the_same_as_to_a_file(tmp_path: Path) -> None:
    write_run(tmp_path)
    for format_ in ("csv", "jsonl"):
        piped = hcr("export", "results.parquet", "--format", format_, "--out", "-", cwd=tmp_path)
        hcr("export", "results.parquet", "--format", format_, "--out", "out", cwd=tmp_path)
        assert piped.stdout == (tmp_path / "out").read_text()
        assert piped.returncode == 0 and "6 pages, 13 fields" in piped.stderr
    assert not (tmp_path / "-").exists()
    (tmp_path / "-").mkdir()
    beside = hcr("export", "results.parquet", "--format", "jsonl", "--out", "-", cwd=tmp_path)
    assert beside.stdout == piped.stdout


def test_devices_and_pipes_are_written_into_and_links_stay(tmp_path: Path) -> None:
    write_run(tmp_path)
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to("real.csv")
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE) as reader:
        for target in (pipe, link):
            assert hcr("export", "results.parquet", "--format", "csv", "--out", target, cwd=tmp_path).returncode == 0
        assert reader.communicate(timeout=60)[0] == (tmp_path / "real.csv").read_bytes()
    assert pipe.is_fifo() and link.is_symlink()
    (tmp_path / "full").symlink_to("/dev/full")
    full = hcr("export", "results.parquet", "--format", "csv", "--out", "full", cwd=tmp_path)
    assert full.returncode == 6 and "full cannot be written (No space left" in full.stderr


def test_export(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    pages = hcr("export", "results.parquet", "--format", "alto", "--out", "alto", cwd=tmp_path)
    assert pages.returncode == 0 and "6 pages, 13 fields: alto" in pages.stdout
    assert "1 file could not be opened" in pages.stderr and "torn.png: damaged_image" in pages.stderr
    table = hcr("export", "results.parquet", "--format", "csv", "--out", "out.csv", "--wide", cwd=tmp_path)
    assert table.returncode == 0 and "6 pages, 13 fields: out.csv" in table.stdout
    wrong = hcr("export", "results.parquet", "--format", "alto", "--out", "a", "--wide", cwd=tmp_path)
    assert wrong.returncode == 2 and "wide" in wrong.stderr
    shown = "".join(run.stdout + run.stderr for run in (pages, table, wrong))
    texts = [row["text"] for row in iterate_rows(find_results(results)) if len(row["text"] or "") > 2]
    assert texts and not [text for text in texts if text in shown]
