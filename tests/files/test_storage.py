"""Object storage: a real S3 server, alone and behind a proxy that spoils every third request."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytest.importorskip("moto.server", reason="an S3 server is needed: pip install 'moto[s3]' flask flask-cors")

from hcr_batch.errors import ItemError, LockedError, NoInputError, UsageError, WriteError
from hcr_batch.files import storage as storage_module
from hcr_batch.files.claim import Claim
from hcr_batch.files.fetching import fetched
from hcr_batch.files.listing import FoundFile, find_files
from hcr_batch.files.manifest import identify
from hcr_batch.files.pages import PageOptions, open_pages
from hcr_batch.files.places import Places
from hcr_batch.files.remote import Remote, place, remote
from hcr_batch.files.remote_store import RemoteStore
from hcr_batch.files.storage import ABSENT, DENIED, NO_BUCKET, UNREACHABLE, Patience, Storage, StorageError, storage_of
from hcr_batch.records import PageRange
from jobs.transcribe import TranscribeConfig, run
from tests.doubles.flaky import FlakyProxy, flaky_proxy
from tests.doubles.s3 import Server, environment, serve
from tests.run.doubles import ForetoldPool

BUCKET = "hcr-test"
BRISK = Patience(attempts=8, first_s=0.02, most_s=0.2)


@pytest.fixture(scope="module")
def server(samples: Path) -> Iterator[Server]:
    with serve() as made:
        made.bucket(BUCKET, samples)
        yield made


@pytest.fixture(params=["steady", "flaky"])
def way(request: pytest.FixtureRequest, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlakyProxy]:
    """The storage as the environment names it, behind a proxy."""
    with flaky_proxy(server.port, 3 if request.param == "flaky" else 0) as proxy:
        use(proxy.port, monkeypatch)
        yield proxy
        assert bool(proxy.spoiled) == (request.param == "flaky" and proxy.requests >= 3)


@pytest.fixture
def steady(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The storage itself."""
    use(server.port, monkeypatch)
    return server


def use(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(port).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(storage_module, "Patience", lambda: BRISK)
    storage_of.cache_clear()


def bucket() -> Storage:
    return storage_of("s3", BUCKET)


def test_names() -> None:
    name = remote("s3://bucket//a/b.parquet/")
    assert (str(name), name.bucket, name.name, name.stem, name.suffix, str(name.parent)) == (
        "s3://bucket/a/b.parquet",
        "bucket",
        "b.parquet",
        "b",
        ".parquet",
        "s3://bucket/a",
    )
    assert place("scans/x") == Path("scans/x")
    assert place("gs://b/k") == Remote("gs", "b/k")


@pytest.mark.parametrize("url", ["s3://", "https://host/x", "s3://bucket/../x", "file:///x"])
def test_what_is_no_name_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="Invalid URL"):
        place(url)


def test_credentials_in_a_name_are_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        place("s3://AKIAEXAMPLE:verysecret@bucket/scans")
    assert "AKIA" not in str(refused.value) and "verysecret" not in str(refused.value)


def test_objects_come_in_the_order_of_a_folders_files(way: FlakyProxy, samples: Path) -> None:
    there = [(f.name, f.size) for f in find_files([remote(f"s3://{BUCKET}/scans")])]
    assert there == [(f.name, f.size) for f in find_files([samples])]


def test_an_object_is_the_document_that_its_file_is(way: FlakyProxy, samples: Path) -> None:
    for found in find_files([remote(f"s3://{BUCKET}/scans")]):
        path = samples / found.name
        local = identify(FoundFile(found.name, str(path)), PageOptions())
        there = identify(found, PageOptions())
        assert replace(there, path="", mtime_ns=0, inode=0) == replace(local, path="", mtime_ns=0, inode=0)


def test_pages_are_the_same_and_copies_are_gone_afterwards(
    way: FlakyProxy, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    url = f"s3://{BUCKET}/scans/archive.tif"
    there = identify(FoundFile("archive.tif", url), PageOptions())
    local = identify(FoundFile("archive.tif", str(samples / "archive.tif")), PageOptions())
    pages = [list(open_pages(PageRange(d, 1, d.pages), PageOptions())) for d in (there, local)]
    assert len(pages[0]) == local.pages
    for (number, page), (other_number, other) in zip(*pages, strict=True):
        assert not isinstance(page, ItemError) and not isinstance(other, ItemError)
        assert number == other_number and (page == other).all()
    assert list(tmp_path.iterdir()) == []


def test_an_object_that_changed_or_went_is_a_failed_page(steady: Server) -> None:
    url = remote(f"s3://{BUCKET}/moving/x.png")
    bucket().upload(io.BytesIO(b"\x89PNG\r\n\x1a\n1"), url)
    document = identify(FoundFile("x.png", str(url)), PageOptions())
    bucket().upload(io.BytesIO(b"\x89PNG\r\n\x1a\n2"), url)
    ((_, changed),) = open_pages(PageRange(document, 1, 1), PageOptions())
    assert isinstance(changed, ItemError) and changed.code == "changed_file"
    bucket().remove(url)
    ((_, gone),) = open_pages(PageRange(document, 1, 1), PageOptions())
    assert isinstance(gone, ItemError) and gone.code == "vanished_file"


def test_large_objects_and_empty_ones_survive_the_way(way: FlakyProxy, server: Server) -> None:
    for content in (os.urandom(25_000_000), b"", b"x"):
        name = remote(f"s3://{BUCKET}/there-and-back")
        bucket().upload(io.BytesIO(content), name)
        assert server.read(name.key) == content
        with bucket().open(name) as file:
            assert file.read() == content
            file.seek(-1, os.SEEK_END) if content else None
            assert file.read() == content[-1:]


def test_what_will_not_pass_is_told_at_once(steady: Server) -> None:
    with pytest.raises(StorageError) as absent:
        bucket().read(remote(f"s3://{BUCKET}/nothing"))
    assert absent.value.kind == ABSENT
    with pytest.raises(StorageError) as bucketless:
        Storage("s3", "no-such-bucket").require_bucket()
    assert bucketless.value.kind == NO_BUCKET
    with pytest.raises(NoInputError, match="no bucket"):
        list(find_files([remote("s3://no-such-bucket/scans")]))
    with pytest.raises(NoInputError, match="nothing at s3://hcr-test/none"):
        list(find_files([remote(f"s3://{BUCKET}/none")]))
    with pytest.raises(WriteError, match="no bucket"):
        RemoteStore(remote("s3://no-such-bucket/out")).make_folder(".run")


def test_a_storage_that_never_answers_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with flaky_proxy(server.port, 1) as proxy:
        use(proxy.port, monkeypatch)
        monkeypatch.setattr(storage_module, "Patience", lambda: Patience(attempts=2, first_s=0.01))
        with pytest.raises(StorageError) as silent:
            bucket().read(remote(f"s3://{BUCKET}/scans/archive.tif"))
        assert silent.value.kind == UNREACHABLE
        with pytest.raises(NoInputError, match="same command goes on"), fetched(f"s3://{BUCKET}/scans/archive.tif"):
            pass


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("AWS Error ACCESS_DENIED during HeadObject operation: AKIAEXAMPLE may not", DENIED),
        ("AWS Error INVALID_ACCESS_KEY_ID during ListObjectsV2 operation: AKIAEXAMPLE", DENIED),
        ("AWS Error UNKNOWN (HTTP status 403) during X operation: AKIAEXAMPLE", DENIED),
        ("AWS Error SLOW_DOWN during PutObject operation: AKIAEXAMPLE", UNREACHABLE),
        ("AWS Error NETWORK_CONNECTION during PutObject operation: AKIAEXAMPLE", UNREACHABLE),
    ],
)
def test_answers_are_understood_and_not_repeated(steady: Server, said: str, kind: str) -> None:
    def refuse() -> None:
        raise OSError(said)

    with pytest.raises(StorageError) as told:
        Storage("s3", BUCKET, Patience(attempts=2, first_s=0.0))._persist(refuse)
    assert told.value.kind == kind and "AKIA" not in str(told.value)
    assert told.value.__cause__ is None and told.value.__suppress_context__


def table(server: Server, key: str) -> pa.Table:
    return pq.read_table(io.BytesIO(server.read(key)))


@pytest.mark.parametrize("out", ["r.parquet", "parts"])
def test_a_run_on_storage_leaves_the_rows_of_a_run_on_disk(
    way: FlakyProxy, server: Server, samples: Path, tmp_path: Path, out: str
) -> None:
    here = TranscribeConfig(inputs=(samples,), out=tmp_path / out, workers=0)
    base = f"{BUCKET}/{'flaky' if way.period else 'steady'}"
    there = replace(here, inputs=(remote(f"s3://{BUCKET}/scans"),), out=remote(f"s3://{base}/{out}"))
    counts = [run(config, pool=ForetoldPool()) for config in (here, there)]
    assert replace(counts[0], out=Path(), seconds=0.0) == replace(counts[1], out=Path(), seconds=0.0)
    names = ["r.parquet"] if out == "r.parquet" else ["parts/readings/part-00000.parquet"]
    for name in names:
        assert table(server, f"{base}/{name}").equals(pq.read_table(tmp_path / name))
    state = [key for key in server.keys(base) if "/.run/" in key or ".parquet.run/" in key]
    assert {key.rpartition("/")[2] for key in state} >= {"receipt.json", "plan.json", "committed.parquet"}
    assert not [key for key in state if "/units/" in key or "/commit/" in key or "/lock/" in key]
    again = ForetoldPool()
    assert run(there, pool=again).already_done and not again.started


def test_a_run_that_is_broken_off_goes_on_where_it_was(way: FlakyProxy, server: Server, tmp_path: Path) -> None:
    folder = "brokenflaky" if way.period else "broken"
    for number in range(200):
        bucket().upload(
            io.BytesIO(b"BM" + number.to_bytes(2, "big")), remote(f"s3://{BUCKET}/{folder}/{number:03d}.bmp")
        )
    config = TranscribeConfig(
        inputs=(remote(f"s3://{BUCKET}/{folder}"),), out=remote(f"s3://{BUCKET}/{folder}/out"), workers=0
    )
    first, second = ForetoldPool(units_to_read=3), ForetoldPool()
    with pytest.raises(KeyboardInterrupt, match="3 of"):
        run(config, pool=first)
    run(config, pool=second)
    assert not set(first.pages) & set(second.pages)
    assert len(first.pages) + len(second.pages) == 200
    rows = table(server, f"{BUCKET}/{folder}/out/readings/part-00000.parquet")
    assert rows.num_rows >= 200 and len(set(rows["document"].to_pylist())) == 200


def test_a_folder_is_moved_however_often_it_is_broken_off(steady: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after each of its requests in turn, and done again, it ends as if nobody had disturbed it."""
    store = RemoteStore(remote(f"s3://{BUCKET}/moves"))
    real = {name: getattr(Storage, name) for name in ("copy", "remove", "upload", "remove_folder")}
    for stop_after in range(12):
        for name in ("a", "b"):
            store.write(f"staged/{name}", name.encode())
        for name in ("a", "old"):
            store.write(f"final/{name}", b"old")
        left = [stop_after]

        def counted(name: str, left: list[int] = left):  # type: ignore[no-untyped-def]
            def call(self: Storage, *arguments: object) -> object:
                left[0] -= 1
                if left[0] < 0:
                    raise KeyboardInterrupt
                return real[name](self, *arguments)

            return call

        with monkeypatch.context() as patch:
            for name in real:
                patch.setattr(Storage, name, counted(name))
            with suppress(KeyboardInterrupt):
                store.move("staged", "final")
        if store.exists("staged"):
            store.move("staged", "final")
        assert {name: store.read(name) for name in store.names("final")} == {"final/a": b"a", "final/b": b"b"}
        store.remove("staged.moved")
        if left[0] > 0:
            return
    raise AssertionError("the move never came to its end")


def test_two_runs_do_not_write_to_one_place(steady: Server) -> None:
    first, second = (Places.of(remote(f"s3://{BUCKET}/locked/out")).store for _ in range(2))
    with first.lock(".run/lock"):
        with pytest.raises(LockedError, match=f"process {os.getpid()}"), second.lock(".run/lock"):
            pass
        first.write("x", b"still ours")
    with second.lock(".run/lock"):
        second.write("x", b"now theirs")


def test_of_two_that_claim_at_the_same_moment_never_both_succeed(steady: Server) -> None:
    """Each looks only after it has put its own claim there: whichever way their steps are mixed, one sees the other."""
    folder = remote(f"s3://{BUCKET}/race/lock")
    one, two = Claim(bucket(), folder), Claim(bucket(), folder)
    one._renew()
    rival, _ = two._put()
    assert rival is not None
    rival, _ = one._put()
    assert rival is not None
    two.release()
    one.take()
    one.release()
    assert bucket().list(folder) == []


def test_the_claim_of_a_dead_process_counts_no_more(steady: Server) -> None:
    code = (
        "import sys, os; from hcr_batch.files.claim import Claim; from hcr_batch.files.remote import remote;"
        f"from hcr_batch.files.storage import storage_of; c = Claim(storage_of('s3', '{BUCKET}'),"
        f" remote('s3://{BUCKET}/dead/lock')); c.take(); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    folder = remote(f"s3://{BUCKET}/dead/lock")
    assert len(bucket().list(folder)) == 1
    claim = Claim(bucket(), folder)
    claim.take()
    assert [info.name for info in bucket().list(folder)] == [claim._own]
    claim.release()


def test_who_has_lost_its_claim_writes_no_more(steady: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcr_batch.files.claim.HEARTBEAT_S", 0.05)
    store = RemoteStore(remote(f"s3://{BUCKET}/lost"))
    with store.lock(".run/lock"):
        assert store._claim is not None
        bucket().remove(store._claim._own)
        store._claim._thread.join(10)
        with pytest.raises(LockedError, match="lost its claim"):
            store.write("x", b"")
