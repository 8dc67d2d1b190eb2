"""Files of a run that are damaged, gone or not to be read: what they held is read again, or said."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from hcr_batch.errors import WriteError
from hcr_batch.files.storage.store import Store
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.run.bench import Bench
from tests.run.doubles import ForetoldPool


def test_results_that_were_removed_are_read_again(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    bench.out.unlink()
    pool = ForetoldPool()
    bench.run(pool)
    assert len(pool.pages) == 50
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_a_damaged_unit_file_is_read_again(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=4))
    damaged, *_ = sorted((bench.out.parent / ".r.parquet.run" / "units").iterdir())
    damaged.write_bytes(damaged.read_bytes()[:-100])
    bench.run()
    assert bench.rows() == bench.undisturbed(tmp_path)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EACCES])
def test_a_unit_file_that_cannot_be_read_now_is_kept(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(store: Store, name: str) -> BinaryIO:
        if name.endswith(".arrow"):
            raise OSError(number, os.strerror(number))
        return opened(store, name)

    pool, opened = ForetoldPool(), Store.open
    with monkeypatch.context() as patch:
        patch.setattr(Store, "open", refuse)
        with pytest.raises(WriteError, match=rf"cannot be read now \(.*{os.strerror(number)}\).*It is kept"):
            bench.run(pool)
    again = ForetoldPool()
    bench.run(again)
    assert pool.pages and not again.pages
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_a_unit_file_whose_rows_are_damaged_is_named_and_read_again(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=4))
    _, damaged, *_ = sorted((bench.out.parent / ".r.parquet.run" / "units").iterdir())
    content = damaged.read_bytes()
    rows = content.index(b"\x28\xb5\x2f\xfd")  # the first column, packed by zstd
    damaged.write_bytes(content[:rows] + b"?" * 8 + content[rows + 8 :])
    with pytest.raises(WriteError, match=rf"{damaged.name} is damaged \(.*the same command reads its pages again"):
        bench.run()
    pool = ForetoldPool()
    bench.run(pool)
    assert 0 < len(pool.pages) <= 8
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_results_whose_rows_are_damaged_are_named(bench: Bench) -> None:
    bench.run()
    content = bench.out.read_bytes()
    bench.out.write_bytes(content[:4] + b"?" * 400 + content[404:])
    bench.add("05a.png", 100)
    with pytest.raises(WriteError, match=r"r\.parquet is damaged \(.*Start over with --fresh"):
        bench.run()
    bench.run(fresh=True)
    assert not verify(VerifyConfig(results=bench.out)).problems
