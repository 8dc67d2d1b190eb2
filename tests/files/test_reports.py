"""The files of a report are written whole or not at all."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import WriteError
from hcr_batch.files.reports import make_folder, read_history, write_rows, write_text
from schemas import AUDIT

ROW = {
    "rank": 1, "image": "a.png", "label": "A", "text": "B", "confidence": 0.5, "text_log_probability": -1.0,
    "label_log_probability": None, "doubt": 2.0, "model": "m",
}  # fmt: skip


def test_rows_come_back(tmp_path: Path) -> None:
    write_rows(tmp_path / "audit.parquet", AUDIT, iter([ROW, ROW | {"rank": 2}]))
    table = pq.read_table(tmp_path / "audit.parquet")
    assert table.schema.metadata[b"hcr_batch.schema"] == b"audit"
    assert table["rank"].to_pylist() == [1, 2]


def test_no_rows_are_a_table_too(tmp_path: Path) -> None:
    write_rows(tmp_path / "audit.parquet", AUDIT, [])
    assert pq.read_table(tmp_path / "audit.parquet").num_rows == 0


def test_a_bad_row_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "audit.parquet"
    target.write_text("old")
    with pytest.raises(ValueError, match="unknown columns"):
        write_rows(target, AUDIT, [ROW, {"rank": 2}])
    assert [path.name for path in tmp_path.iterdir()] == ["audit.parquet"] and target.read_text() == "old"


def test_a_folder_where_none_can_be_made() -> None:
    with pytest.raises(WriteError, match="free space"):
        make_folder(Path("/proc/report"))


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "report"):
        with pytest.raises(WriteError, match=r"since (it|.*/file) is a file: give another one"):
            make_folder(folder)
    with pytest.raises(WriteError):
        write_text(tmp_path / "nowhere" / "report.html", "x")


@pytest.mark.parametrize("content", [None, b"", b"PAR1 torn"])
def test_no_history_no_error(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "history.parquet").write_bytes(content)
    assert read_history(tmp_path) == []
