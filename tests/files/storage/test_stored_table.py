"""Damaged results are named as such, whoever reads them, and never taken for a disk that is full."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pytest

from hcr_batch.errors import UsageError, WriteError
from hcr_batch.files.results.outcomes import document_rows, first_failures
from hcr_batch.files.results.readings import count_corrections, find_results, iterate_rows, standing_corrections
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.storage.store import Store
from hcr_batch.run.amend import merge_in_place, merge_into
from jobs.export import ExportConfig
from jobs.export import run as export
from tests.reviewed import write_run

DAMAGED = r"%s cannot be read: it is damaged, or gone \(.*read the scans again with `transcribe`"


def damage(path: Path) -> Path:
    """Spoils the rows; the end of the file, which says what is in it, stays as it is."""
    content = path.read_bytes()
    footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    path.write_bytes(content[:4] + np.random.default_rng(0).bytes(footer - 4) + content[footer:])
    return path


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return damage(write_run(tmp_path))


@pytest.mark.parametrize(
    "read",
    [
        lambda out: list(iterate_rows(find_results(out))),
        lambda out: first_failures(out, 5),
        lambda out: merge_in_place(find_results(out), {}),
        lambda out: merge_into(find_results(out), {}, out.with_name("other.parquet")),
        lambda out: export(ExportConfig(results=out, out=out.with_name("rows.csv"), format="csv")),
    ],
    ids=["rows", "failures", "merge", "merge elsewhere", "export"],
)
def test_damaged_readings_are_named(results: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(UsageError, match=DAMAGED % results.name):
        read(results)
    assert not results.with_name("rows.csv").exists()


def test_damaged_documents_are_named(tmp_path: Path) -> None:
    documents = damage(write_run(tmp_path).with_name("results.documents.parquet"))
    with pytest.raises(UsageError, match=DAMAGED % documents.name):
        list(document_rows(documents))


def test_nobody_has_corrected_what_cannot_be_read(results: Path) -> None:
    assert count_corrections(ResultPaths.of(results)) == 0 and not standing_corrections(ResultPaths.of(results))
    results.write_bytes(b"no table")
    assert count_corrections(ResultPaths.of(results)) == 0 and not standing_corrections(ResultPaths.of(results))


@pytest.mark.parametrize("look", [count_corrections, standing_corrections])
def test_corrections_that_cannot_be_read_now_are_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, look: Callable[[ResultPaths], object]
) -> None:
    def refuse(store: Store, name: str) -> BinaryIO:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    paths = ResultPaths.of(write_run(tmp_path))
    monkeypatch.setattr(Store, "open", refuse)
    with pytest.raises(WriteError, match=r"cannot be read \(Too many open files"):
        look(paths)


def test_an_error_of_reading_is_not_one_of_the_file_that_is_written(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with pytest.raises(OSError, match="another disk"), store.create("new") as file:
        file.write(b"half")
        raise OSError(5, "another disk is gone")
    assert list(tmp_path.iterdir()) == []
