"""Results are written into the state folder, a row group at a time, and say what they hold."""

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.documents import Document, DocumentStatus
from hcr_batch.errors import WriteError
from hcr_batch.files.results import table_files
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.results.rows import Rows, Segment, reading_row
from hcr_batch.files.results.tables import DocumentOutcome, ResultsWriter
from hcr_batch.records import Alternative, Box, Reading, ReadingStatus
from schemas import DOCUMENTS, READINGS

DOCUMENT = Document("a/b.png", "/in/a/b.png", "ab" * 32, 1234, "png", 1)
READING = Reading(
    1, Box(1, 2, 30, 40), None, "ÉLODIE", 0.75, ReadingStatus.OK, (0.9, 0.8), (Alternative("ELODIE", 0.2),)
)
OUTCOME = DocumentOutcome(fields=1, status=DocumentStatus.READ, error_code=None, error=None, seconds=0.5)


def rows_of(count: int) -> Rows:
    return Rows(READINGS.table([reading_row(DOCUMENT, READING, "names-1")] * count))


def write(out: Path, rows: int = 1) -> ResultsWriter:
    """Writes results, and puts them in their places."""
    paths = ResultPaths.of(out)
    with ResultsWriter(paths) as writer:
        writer.write_rows(Segment(rows_of(rows), 0, rows), DOCUMENT.name)
        writer.write_document(DOCUMENT, OUTCOME)
    for move in writer.moves:
        paths.store.move(move.staged, move.target)
    return writer


def test_two_files(tmp_path: Path) -> None:
    write(tmp_path / "r.parquet")
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["r.documents.parquet", "r.parquet"]
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
    monkeypatch.setattr(table_files, "_ROW_GROUP_ROWS", 10)
    monkeypatch.setattr(table_files, "_PART_ROWS", 20)
    written = write(tmp_path / "out", rows=45).files
    assert len(list((tmp_path / "out" / "readings").iterdir())) == 3
    assert pq.read_table(tmp_path / "out" / "readings").num_rows == 45
    assert pq.read_table(tmp_path / "out" / "documents").num_rows == 1
    assert [file.rows for file in written] == [20, 20, 5, 1]


@pytest.mark.parametrize("name", ["r.parquet", "out"])
def test_files_are_known_by_their_size_and_digest(tmp_path: Path, name: str) -> None:
    for file in write(tmp_path / name, rows=3).files:
        place = ResultPaths.of(tmp_path / name).store.local_path(file.name)
        content = place.read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file.bytes, file.sha256)
        assert pq.read_metadata(place).num_rows == file.rows


@pytest.mark.parametrize("name", ["r.parquet", "out"])
def test_no_rows_are_tables_without_rows(tmp_path: Path, name: str) -> None:
    paths = ResultPaths.of(tmp_path / name)
    with ResultsWriter(paths) as writer:
        pass
    assert [file.rows for file in writer.files] == [0, 0]
    assert [file.table for file in writer.files] == ["readings", "documents"]


def test_an_earlier_result_is_replaced(tmp_path: Path) -> None:
    for out in (tmp_path / "r.parquet", tmp_path / "out"):
        write(out, rows=2)
        write(out, rows=1)
    assert pq.read_table(tmp_path / "r.parquet").num_rows == 1
    assert pq.read_table(tmp_path / "out" / "readings").num_rows == 1


def test_neighbouring_rows_keep_their_documents_apart(tmp_path: Path) -> None:
    rows, paths = rows_of(6), ResultPaths.of(tmp_path / "r.parquet")
    with ResultsWriter(paths) as writer:
        for start, stop, name in ((0, 2, "x"), (2, 5, "y"), (0, 1, "z"), (5, 6, "z")):
            writer.write_rows(Segment(rows, start, stop), name)
        assert writer.reading_rows == 7
    staged = paths.store.local_path(writer.moves[0].staged)
    assert pq.read_table(staged)["document"].to_pylist() == ["x", "x", "y", "y", "y", "z", "z"]


@pytest.mark.parametrize("name", ["r.parquet", "out"])
def test_a_run_that_breaks_leaves_the_earlier_result(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, rows=1)

    def break_off() -> None:
        with ResultsWriter(ResultPaths.of(tmp_path / name)) as writer:
            writer.write_rows(Segment(rows_of(7_000), 0, 7_000), "x")
            writer.write_rows(Segment(rows_of(1), 0, 1), "y")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        break_off()
    table = tmp_path / name if name.endswith("parquet") else tmp_path / name / "readings"
    assert pq.read_table(table).num_rows == 1
    assert not [path for path in tmp_path.rglob("*commit/**/*") if path.is_file()]


def test_memory_holds_a_row_group_and_not_all_rows(tmp_path: Path) -> None:
    rows = rows_of(5_000)
    with ResultsWriter(ResultPaths.of(tmp_path / "out")) as writer:
        before = pa.total_allocated_bytes()
        for number in range(60):
            writer.write_rows(Segment(rows, 0, 5_000), f"{number}.png")
        assert pa.total_allocated_bytes() - before < 3 * rows.table.nbytes
    assert [file.rows for file in writer.files] == [100_000, 100_000, 100_000, 0]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteError, match="cannot be written"):
        write(tmp_path / "file" / "r.parquet", rows=1)
