"""Runs that read from object storage and write to it."""

from __future__ import annotations

import io
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.files.storage.names import remote
from hcr_batch.files.storage.remote_store import RemoteStore
from hcr_batch.run import units
from jobs.transcribe import TranscribeConfig, run
from tests.doubles.cloud import BUCKET, Interruption, Server
from tests.files.storage.ways import Way, ways
from tests.run.doubles import ForetoldPool


def table(server: Server, key: str) -> pa.Table:
    return pq.read_table(io.BytesIO(server.read(key)))


@pytest.mark.parametrize(
    ("way", "out"),
    [
        ("s3", "r.parquet"),
        ("gs", "parts"),
        *(
            pytest.param(way, out, marks=pytest.mark.slow)
            for way, out in (
                ("s3", "parts"),
                ("s3 flaky", "parts"),
                ("s3 flaky", "r.parquet"),
                ("gs flaky", "parts"),
                ("gs", "r.parquet"),
            )
        ),
    ],
    indirect=["way"],
)
def test_a_run_on_storage_leaves_the_rows_of_a_run_on_disk(way: Way, samples: Path, tmp_path: Path, out: str) -> None:
    here = TranscribeConfig(inputs=(samples,), out=tmp_path / out, workers=0)
    there = replace(here, inputs=(way.server.name("scans"),), out=way.server.name(f"{way.own}/{out}"))
    counts = [run(config, pool=ForetoldPool()) for config in (here, there)]
    assert replace(counts[0], out=Path(), seconds=0.0) == replace(counts[1], out=Path(), seconds=0.0)
    name = out if out == "r.parquet" else f"{out}/readings/part-00000.parquet"
    assert table(way.server, f"{way.own}/{name}").equals(pq.read_table(tmp_path / name))
    state = [key for key in way.server.keys(f"{way.own}/") if "/.run/" in key or ".parquet.run/" in key]
    assert {key.rpartition("/")[2] for key in state} >= {"receipt.json", "plan.json", "committed.parquet"}
    assert not [key for key in state if "/units/" in key or "/commit/" in key or "/lock/" in key]
    again = ForetoldPool()
    assert run(there, pool=again).already_done and not again.started


@pytest.mark.parametrize("way", ways("s3", "gs flaky", "gs"), indirect=True)
def test_a_run_that_is_broken_off_goes_on_where_it_was(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(units, "_LEAST_WEIGHT", 6)
    for number in range(36):
        way.server.put(f"{way.own}-broken/{number:03d}.bmp", b"BM%d" % number)
    folder = way.server.name(f"{way.own}-broken")
    config = TranscribeConfig(inputs=(folder,), out=folder / "out", workers=0)
    first, second = ForetoldPool(units_to_read=3), ForetoldPool()
    with pytest.raises(KeyboardInterrupt, match="3 of 6"):
        run(config, pool=first)
    run(config, pool=second)
    assert not set(first.pages) & set(second.pages)
    assert len(first.pages) + len(second.pages) == 36
    rows = table(way.server, f"{way.own}-broken/out/readings/part-00000.parquet")
    assert rows.num_rows >= 36 and len(set(rows["document"].to_pylist())) == 36


def test_a_folder_is_moved_however_often_it_is_broken_off(steady: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after each of its requests in turn, and done again, it ends as if nobody had disturbed it."""
    store = RemoteStore(remote(f"s3://{BUCKET}/moves"))
    for stop_after in range(12):
        for name in ("a", "b"):
            store.write(f"staged/{name}", name.encode())
        for name in ("a", "old"):
            store.write(f"final/{name}", b"old")
        interruption = Interruption(stop_after)
        with monkeypatch.context() as patch:
            interruption.use(patch)
            with suppress(KeyboardInterrupt):
                store.move("staged", "final")
        if store.exists("staged"):
            store.move("staged", "final")
        assert {name: store.read(name) for name in store.names("final")} == {"final/a": b"a", "final/b": b"b"}
        store.remove("staged.moved")
        if interruption.left > 0:
            return
    raise AssertionError("the move never came to its end")
