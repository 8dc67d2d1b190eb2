"""CSV files as they lie there: what is none is said in one sentence, with a cure that helps."""

import os
from pathlib import Path

import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.csv_text import read_rows


def rows(path: Path) -> list[list[str]]:
    return list(read_rows(path, "list", "give another"))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """It would give its rows once, and they are read more than once."""
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(UsageError, match=r"The list .*pipe\.csv cannot be opened \(no regular file\): give another\."):
        rows(tmp_path / "pipe.csv")


def test_another_encoding_is_no_cure_for_a_file_that_is_not_to_be_had(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no list .*: give another\.$"):
        rows(tmp_path / "absent.csv")
    with pytest.raises(UsageError, match=r"cannot be opened .*: give another\.$"):
        rows(tmp_path)


def test_a_cell_that_is_too_large_is_told_from_another_encoding(tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_text("A" * 200_000)
    with pytest.raises(UsageError, match=r"cannot be read as a CSV .*field limit"):
        rows(tmp_path / "large.csv")
    (tmp_path / "latin.csv").write_bytes("É".encode("latin-1"))
    with pytest.raises(UsageError, match=r"cannot be read as a CSV .*UnicodeDecodeError.*Save it as"):
        rows(tmp_path / "latin.csv")
