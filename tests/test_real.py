"""The shipped model and the whole pipeline on real handwriting; HCR_DATA says where it is."""

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jobs.score import ScoreConfig
from jobs.score import run as score
from jobs.transcribe import TranscribeConfig, run

pytestmark = pytest.mark.real


def test_a_folder_of_name_crops_reads_well(real_data: Path, tmp_path: Path) -> None:
    names = real_data / "handwriting-recognition"
    out = tmp_path / "v.parquet"
    report = run(TranscribeConfig(inputs=(names / "validation_v2" / "validation",), out=out, workers=0))
    assert (report.found, report.read) == (1_000, 1_000)
    assert pq.read_metadata(out).num_rows == 1_000
    scores = score(ScoreConfig(results=out, labels=names / "written_name_validation_v2.csv")).total.scores
    assert scores.cer <= 0.07
    assert scores.exact >= 0.72


def test_every_page_of_real_exam_scans_is_accounted_for(real_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "m.parquet"
    report = run(TranscribeConfig(inputs=(real_data / "markus_exam",), out=out, workers=0))
    pages = {(row["document"], row["page"]) for row in pq.read_table(out).to_pylist()}
    assert Counter(name for name, _ in pages) == Counter(
        {f.name: 6 for f in (real_data / "markus_exam").glob("*.pdf")}
    ) + Counter({"student_info.jpg": 1})
    assert (report.skipped, report.failed, report.partial) == (1, 0, 0)  # truth.csv


def test_a_student_form_is_read_from_its_combs(real_data: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.parquet"
    run(TranscribeConfig(inputs=(real_data / "markus_exam" / "student_info.jpg",), out=out, workers=0))
    assert [row["text"] for row in pq.read_table(out).to_pylist()] == ["GUSTAV", "MAHLER", "0001250981"]
