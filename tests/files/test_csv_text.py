"""CSV files as they lie there: what is none is said in one sentence, with a cure that helps."""

import os
from pathlib import Path

import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.csv_text import read_named, read_rows, write_rows


def rows(path: Path) -> list[list[str]]:
    return list(read_rows(path, "list", "give another"))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """It would give its rows once, and they are read more than once."""
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(
        UsageError, match=r"The list .*pipe\.csv cannot be opened \(not a regular file\): give another\."
    ):
        rows(tmp_path / "pipe.csv")


def test_another_encoding_is_no_cure_for_a_file_that_is_not_to_be_had(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"There is no list .*: give another\.$"):
        rows(tmp_path / "absent.csv")
    with pytest.raises(UsageError, match=r"cannot be opened .*: give another\.$"):
        rows(tmp_path)


def test_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.csv").write_bytes("É".encode("latin-1"))
    with pytest.raises(UsageError, match=r"cannot be read as a CSV in UTF-8 .*UnicodeDecodeError.*Save it as"):
        rows(tmp_path / "latin.csv")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ('file,text\na,A\nb,"B\nc,C\n', "line 4"),  # never closed: all that follows would be one cell
        ('file,text\na,"A" B\nc,C\n', "line 2"),
        ("file,text\na," + "A" * 200_000, "line 2"),
    ],
)
def test_a_stray_quotation_mark_is_told_and_swallows_no_lines(tmp_path: Path, content: str, line: str) -> None:
    (tmp_path / "stray.csv").write_text(content)
    with pytest.raises(UsageError, match=rf"{line}: .*quotation mark"):
        rows(tmp_path / "stray.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_empty_lines_before_the_first_are_passed_over(tmp_path: Path, delimiter: str) -> None:
    (tmp_path / "late.csv").write_text(f"\n\nfile{delimiter}text\n\na{delimiter}A\n")
    assert rows(tmp_path / "late.csv") == [["file", "text"], [], ["a", "A"]]


def test_texts_of_several_lines_are_one_cell(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text('file,text\na,"A\nB, ""C"""\n')
    assert rows(tmp_path / "lines.csv")[1] == ["a", 'A\nB, "C"']


def test_columns_are_taken_by_their_names(tmp_path: Path) -> None:
    (tmp_path / "named.csv").write_text("TEXT;SCORE;FILE\nA;0.9;a\n\nB\n")
    found = list(read_named(tmp_path / "named.csv", ("FILE", "TEXT"), "list", "give another"))
    assert found == [("a", "A"), ("", "B")]
    with pytest.raises(UsageError, match=r"The list .*named\.csv has no column COUNT: give another\."):
        list(read_named(tmp_path / "named.csv", ("TEXT", "COUNT"), "list", "give another"))


def test_what_is_written_is_read_again_and_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "list.csv"
    assert write_rows(path, "list", ("file", "text"), iter([("a", 'A\nB, "C"'), ("b", "")])) == 2
    assert rows(path) == [["file", "text"], ["a", 'A\nB, "C"'], ["b", ""]]
    with pytest.raises(ZeroDivisionError):
        write_rows(path, "list", ("file",), ((1 // 0,) for _ in range(1)))
    assert len(rows(path)) == 3 and [file.name for file in path.parent.iterdir()] == ["list.csv"]
