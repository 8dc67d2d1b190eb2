"""Lexicons on disk: with and without counts and header, and what is wrong with others."""

from pathlib import Path

import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.lexicons import read_lexicon


@pytest.mark.parametrize(
    ("content", "counts"),
    [
        ("LEA\nTOM\n", {"LEA": 1, "TOM": 1}),
        ("label\nLEA\n", {"LEA": 1}),
        ("label,count\nLEA,3\nTOM,\n", {"LEA": 3, "TOM": 1}),
        ("IDENTITY,COUNT\nLEA,3\nLEA,4\n", {"LEA": 7}),
        ("LEA,3\nTOM,4\n", {"LEA": 3, "TOM": 4}),
        ("Name,7\nTOM,4\n", {"Name": 7, "TOM": 4}),  # a number stands there: no header
        ("\ufefflabel,count\nLEA,3\n", {"LEA": 3}),
        ('"DE LA, RUE",2\n\n  LEA  , 5 \n', {"DE LA, RUE": 2, "LEA": 5}),
        ("E\u0301LODIE,2\nÉLODIE,1\n", {"ÉLODIE": 3}),
        ("LEA,3\nEMPTY,900\nUNREADABLE,5\n", {"LEA": 3}),  # markers of label files
        ("LEA,3\nTOM,0\n", {"LEA": 3}),
        ("label;count\nLEA;3\nTOM;4\n", {"LEA": 3, "TOM": 4}),  # where numbers have a decimal comma
        ("LEA\t3\nTOM\t4\n", {"LEA": 3, "TOM": 4}),
    ],
)
def test_what_is_read(tmp_path: Path, content: str, counts: dict[str, int]) -> None:
    path = tmp_path / "names.csv"
    path.write_text(content, encoding="utf-8")
    assert read_lexicon(path) == counts


def test_a_spreadsheet_may_save_it_as_utf_16(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("label\tcount\nLÉA\t3\n", encoding="utf-16")
    assert read_lexicon(path) == {"LÉA": 3}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no text"),
        (b"label,count\n", "holds no text"),
        (b"LEA,3\nTOM,many\n", "row 2"),
        (b"LEA,-3\n", "row 1"),
        (b"LEA,1.5\n", "whole number"),
        (b"L\xc9A,3\n", "UTF-8"),
        (b"LEA," + b"9" * 30 + b"\n", "whole number"),
    ],
)
def test_what_is_wrong_is_said_without_the_names(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "names.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=words) as raised:
        read_lexicon(path)
    assert "TOM" not in str(raised.value) and "LEA" not in str(raised.value)


def test_an_absent_lexicon_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no lexicon"):
        read_lexicon(tmp_path / "none.csv")
    with pytest.raises(UsageError, match=r"The lexicon .* cannot be opened \(not a regular file\): give a CSV"):
        read_lexicon(tmp_path)
