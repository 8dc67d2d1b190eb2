"""Configs from TOML: what does not fit is said with its name, what was expected and received."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from hcr_batch.config import build_config, load_toml, require
from hcr_batch.errors import UsageError
from hcr_batch.records import Layout


@dataclass(frozen=True, kw_only=True)
class Inner:
    rate: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Outer:
    name: str
    dpi: int = 300
    layout: Layout = Layout.AUTO
    folder: Path | None = None
    sizes: tuple[int, ...] = ()
    pair: tuple[int, int] = (1, 2)
    kept: bool = False
    day: date | None = None
    inner: Inner = field(default_factory=Inner)
    many: tuple[Inner, ...] = ()


def test_values_are_taken_with_their_types(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMEWHERE", "/data")
    config = build_config(
        Outer,
        {
            "name": "x", "layout": "crop", "folder": "$SOMEWHERE/a", "sizes": [1, 2],
            "inner": {"rate": 1}, "many": [{"rate": 0.1}, {}],
        },
    )  # fmt: skip
    assert config.layout is Layout.CROP
    assert config.folder == Path("/data/a")
    assert config.sizes == (1, 2)
    assert config.inner == Inner(rate=1.0)
    assert config.many == (Inner(rate=0.1), Inner())


def test_relative_paths_start_at_the_base() -> None:
    assert build_config(Outer, {"name": "x", "folder": "a"}, base=Path("/etc")).folder == Path("/etc/a")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "x", "dpu": 1}, ["`dpu`", "Expected one of", "dpi"]),
        ({}, ["Missing key `name`"]),
        ({"name": "x", "dpi": "300"}, ["`dpi`", "Expected a whole number", "dpi='300'"]),
        ({"name": "x", "dpi": True}, ["`dpi`", "Expected a whole number"]),
        ({"name": "x", "dpi": 1.5}, ["`dpi`", "Expected a whole number", "1.5"]),
        ({"name": 3}, ["`name`", "Expected a text, in quotes."]),
        ({"name": "x", "folder": 3}, ["`folder`", "Expected a path, in quotes."]),
        ({"name": "x", "sizes": 3}, ["`sizes`", "Expected a list, in [ ]."]),
        ({"name": "x", "sizes": ["a"]}, ["`sizes[0]`", "Expected a whole number."]),
        ({"name": "x", "pair": [1]}, ["`pair`", "Expected a list of 2, in [ ]."]),
        ({"name": "x", "inner": 3}, ["`inner`", "Expected a table."]),
        ({"name": "x", "inner": {"rate": "0.5"}}, ["`inner.rate`", "Expected a number."]),
        ({"name": "x", "kept": "yes"}, ["`kept`", "Expected true or false."]),
        ({"name": "x", "day": "today"}, ["`day`", "Expected a date, such as"]),
        ({"name": "x", "layout": "rows"}, ["`layout`", "rows"]),
        ({"name": "x", "layout": ["crop"]}, ["`layout`", "Expected auto or crop", "['crop']"]),
        ({"name": "x", "inner": {"rat": 1}}, ["`inner.rat`"]),
        ({"name": "x", "folder": "a\0b"}, ["`folder`", "Expected a path"]),
        (
            {"name": "x", "folder": "s3://key:word@bucket/a"},
            ["`folder`", "Expected a path on this machine", "s3://...'"],
        ),
        ({"name": "x", "folder": "$NOT_SET_ANYWHERE/a"}, ["`folder`", "not set"]),
    ],
)
def test_what_does_not_fit_is_said(values: dict[str, object], words: list[str]) -> None:
    with pytest.raises(UsageError) as error:
        build_config(Outer, values)
    assert all(word in str(error.value) for word in words), str(error.value)


def test_files_that_are_absent_or_no_toml(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no config file"):
        load_toml(tmp_path / "x.toml")
    (tmp_path / "x.toml").write_text("a = 1\r\n\r\nb = True\r\n")
    with pytest.raises(UsageError, match=r"not valid TOML: .*\(at line 3, column 5\)\. .* Received: b = True\.$"):
        load_toml(tmp_path / "x.toml")


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("a = True", "true or false in small letters"),
        ("a = name", "between quotation marks"),
        ("a = 01.02.1900", "between quotation marks"),
        ("a = “name”", "straight ones"),
        (r'a = "\d{5}"', "between apostrophes"),
        (r'a = "C:\Users\me"', "between apostrophes"),
        ("a = 1,5", "has a point"),
        ("a: 1", "= between"),
        ("a = 1\na = 2\n", "only once"),
        ("a = true b", ""),
    ],
)
def test_slips_are_answered_with_what_toml_wants(tmp_path: Path, line: str, advice: str) -> None:
    (tmp_path / "x.toml").write_text(f"{line}\nz = 1\n", encoding="utf-8")
    said = rf".*{advice}.*" if advice else ""
    with pytest.raises(UsageError, match=rf"column \d+\)\. {said}Received: {re.escape(line.splitlines()[-1])}"):
        load_toml(tmp_path / "x.toml")


def test_the_mark_that_some_editors_begin_a_file_with_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text("a = 1\n", encoding="utf-8-sig")
    assert load_toml(tmp_path / "x.toml") == {"a": 1}


@pytest.mark.parametrize("content", [b"a = " + b"9" * 5_000, b"a = " + b"[" * 5_000, b"a = \xff"])
def test_files_that_python_cannot_make_anything_of(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.toml").write_bytes(content)
    with pytest.raises(UsageError, match="not valid TOML"):
        load_toml(tmp_path / "x.toml")
    with pytest.raises(UsageError, match=r"cannot be opened \(Is a directory\)"):
        load_toml(tmp_path)
    with pytest.raises(UsageError, match=r"cannot be opened \(File name too long\)"):
        load_toml(tmp_path / ("x" * 300))


def test_require_names_value_and_range() -> None:
    with pytest.raises(UsageError) as error:
        require(False, "dpi", "72 to 1200", 7)
    assert str(error.value) == "Invalid value for `dpi`. Expected 72 to 1200. Received: dpi=7."


def test_what_an_enum_expects_is_its_values() -> None:
    with pytest.raises(UsageError, match=r"Expected auto or crop or fields or lines\. Received: layout='rows'"):
        build_config(Outer, {"name": "x", "layout": "rows"})
