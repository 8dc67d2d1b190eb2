"""Lists of known rows as people save them."""

from pathlib import Path

import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.known import read_known
from hcr_batch.records import FieldRule, FieldType

RULES = {
    "number": FieldRule(type=FieldType.DIGITS),
    "last_name": FieldRule(type=FieldType.NAME),
    "born": FieldRule(type=FieldType.DATE, formats=("dd/mm/yyyy",)),
}


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("number,last_name,town\n0012,Müller,Bern\n,Roux,\n\n", "utf-8"),
        ("town;number;last_name\nBern;12;Müller\n;;Roux\n", "utf-8-sig"),
        ("number\tlast_name\n12\tMüller\n\tRoux\n", "utf-16"),
    ],
)
def test_columns_that_are_fields_take_part(tmp_path: Path, content: str, encoding: str) -> None:
    path = tmp_path / "members.csv"
    path.write_text(content, encoding=encoding)
    known = read_known(path, RULES)
    assert set(known.columns) == {"number", "last_name"}
    numbers, names = (known.cells[known.columns.index(name)] for name in ("number", "last_name"))
    assert [cell.key for cell in numbers] == ["12"] and [cell.key for cell in names] == ["MULLER", "ROUX"]
    assert len(known.codes) == 2 and sorted(known.paths.tolist()) == [1, 2]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"number,town\n1,Bern\n", "known by 1 field. Expected a first line of column names, two or more"),
        (b"", "known by 0 fields"),
        (b"number,last_name\n", "holds no row below its column names"),
        (
            b"number,born\n1,12/31/1950\n2,01/02/1961\n3,11/23/1970\n4,\n",
            "In the column born of .* 2 of 3 cells mean nothing. .* of type date holds, written as dd.mm.yyyy or",
        ),
        (b"number,last_name\n1,M\xfcller\n", "cannot be read as a CSV in UTF-8"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "members.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=expected):
        read_known(path, RULES)
    with pytest.raises(UsageError, match="There is no file"):
        read_known(tmp_path / "other.csv", RULES)


def test_dates_may_be_those_of_a_database(tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("number,born\n1,1950-03-12 00:00:00\n2,1961-01-02T00:00\n3,1970-11-23\n4,unknown\n")
    known = read_known(path, RULES)
    born = known.cells[known.columns.index("born")]
    assert [cell.text for cell in born] == ["12/03/1950", "02/01/1961", "23/11/1970"]
