"""Results appear whole under their final names, or not at all."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import WriteError
from hcr_batch.files import results
from hcr_batch.files.results import ResultsWriter
from hcr_batch.records import Alternative, Box, Document, DocumentStatus, Reading, ReadingStatus
from schemas import DOCUMENTS, READINGS

DOCUMENT = Document("a/b.png", "/in/a/b.png", "ab" * 32, 1234, "png", 1)
READING = Reading(
    1, Box(1, 2, 30, 40), None, "ÉLODIE", 0.75, ReadingStatus.OK, (0.9, 0.8), (Alternative("ELODIE", 0.2),)
)


def write(out: Path, rows: int = 1) -> None:
    with ResultsWriter(out) as writer:
        writer.write_readings(DOCUMENT, (READING,) * rows, "names-1")
        writer.write_document(
            DOCUMENT, fields=rows, status=DocumentStatus.READ, error_code=None, error=None, seconds=0.5
        )


def test_two_files(tmp_path: Path) -> None:
    write(tmp_path / "r.parquet")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.documents.parquet", "r.parquet"]
    readings = pq.read_table(tmp_path / "r.parquet")
    assert readings.schema.equals(READINGS.schema, check_metadata=True)
    (row,) = readings.to_pylist()
    assert row["document"] == "a/b.png"
    assert row["box"] == {"x": 1, "y": 2, "width": 30, "height": 40}
    assert row["text"] == "ÉLODIE"
    assert row["alternatives"][0]["text"] == "ELODIE"
    documents = pq.read_table(tmp_path / "r.documents.parquet")
    assert documents.schema.equals(DOCUMENTS.schema, check_metadata=True)
    assert documents["bytes"].to_pylist() == [1234]


def test_two_folders_of_part_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(results, "_ROW_GROUP_ROWS", 10)
    monkeypatch.setattr(results, "_PART_ROWS", 20)
    write(tmp_path / "out", rows=45)
    assert len(list((tmp_path / "out" / "readings").iterdir())) == 3
    assert pq.read_table(tmp_path / "out" / "readings").num_rows == 45
    assert pq.read_table(tmp_path / "out" / "documents").num_rows == 1


def test_an_earlier_result_is_replaced(tmp_path: Path) -> None:
    for out in (tmp_path / "r.parquet", tmp_path / "out"):
        write(out, rows=2)
        write(out, rows=1)
    assert pq.read_table(tmp_path / "r.parquet").num_rows == 1
    assert pq.read_table(tmp_path / "out" / "readings").num_rows == 1
    assert not list(tmp_path.rglob(".*"))


@pytest.mark.parametrize("name", ["r.parquet", "out"])
def test_a_run_that_breaks_leaves_the_earlier_result(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, rows=1)

    def break_off() -> None:
        with ResultsWriter(tmp_path / name) as writer:
            writer.write_readings(DOCUMENT, (READING,) * 7, "names-1")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        break_off()
    table = tmp_path / name if name.endswith("parquet") else tmp_path / name / "readings"
    assert pq.read_table(table).num_rows == 1
    assert not list(tmp_path.rglob(".*"))


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteError, match="cannot be written"):
        ResultsWriter(tmp_path / "file" / "r.parquet")
