"""Readers side by side on labelled crops: whose readings are compared with which labels, and what the table says."""

import csv
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from hcr_batch.errors import UsageError
from hcr_batch.text.scoring.metrics import score_all
from jobs.bench.peers import PeerRow, PeersConfig, PeersReport, _labels, run, table


def test_the_table_names_readers_that_are_not_installed() -> None:
    ours = score_all([("ANNE", "ANNE"), ("MARC", "MARK")])
    row = PeerRow(name="names-1", as_read=ours, helped=ours, wall_ms=2.0, cpu_ms=4.0)
    shown = table(PeersReport(rows=(row,), missing=("rapidocr",)))
    assert "| names-1 | 2 | 12.5% | 50.0% | 12.5% | 50.0% | 2.0 | 4.0 |" in shown
    assert "| rapidocr | not installed: type  pip install rapidocr" in shown


def test_crops_without_writing_are_not_judged(tmp_path: Path) -> None:
    rows = "FILENAME,IDENTITY\na.jpg,ANNE\nb.jpg,EMPTY\nc.jpg,\nd.jpg,MARC\ne.jpg,LUC\n"
    (tmp_path / "written_name_validation_v2.csv").write_text(rows)
    assert _labels(PeersConfig(data=tmp_path, crops=2)) == {"a.jpg": "ANNE", "d.jpg": "MARC"}


def test_labels_of_running_text_are_compared_in_capitals_without_accents(tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text("FILENAME,IDENTITY\na.jpg,né à Évry\n")
    config = PeersConfig(labels=tmp_path / "labels.csv", images=tmp_path)
    assert _labels(config) == {"a.jpg": "NE A EVRY"}
    with pytest.raises(UsageError, match="--labels with --images"):
        replace(config, images=None)


def test_readers_are_compared_from_files_to_the_table(tmp_path: Path, samples: Path) -> None:
    crops = sorted((samples / "crops").glob("*.png"))
    (tmp_path / "validation_v2").mkdir()
    shutil.copytree(samples / "crops", tmp_path / "validation_v2" / "validation")
    with (samples / "truth.csv").open(encoding="utf-8", newline="") as lines:
        truth = {Path(row["document"]).name: row["text"] for row in csv.DictReader(lines)}
    rows = "".join(f"{crop.name},{truth[crop.name]}\n" for crop in crops)
    (tmp_path / "written_name_validation_v2.csv").write_text("FILENAME,IDENTITY\n" + rows)
    (ours,) = run(PeersConfig(data=tmp_path, against=(), processes=1)).rows
    assert ours.name.startswith("names-") and ours.as_read.fields == len(crops) and ours.as_read.exact == 1.0
    assert ours.cpu_ms > 0 and ours.wall_ms > 0
