"""Benches that the tests of runs share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.run.bench import Bench


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(tmp_path, monkeypatch)
    for number in range(20):
        made.add(f"{number:02d}.png", number)
    made.add("long.tif", 1, pages=30)
    made.add("zz copy of 03.png", 3)
    made.add("notes.txt", 0).write_text("no scan")
    made.add("empty.png", 0).write_bytes(b"")
    return made


@pytest.fixture(params=["r.parquet", "r"], ids=["files", "folder"])
def either(request: pytest.FixtureRequest, bench: Bench, tmp_path: Path) -> Bench:
    """A bench whose results are two files, or a folder."""
    bench.out = tmp_path / request.param
    return bench
