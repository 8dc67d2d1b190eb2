"""Object storage: real servers, alone and behind a proxy that spoils every third request."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ItemError, LockedError, NoInputError, UsageError, WriteError
from hcr_batch.files.results.places import Places
from hcr_batch.files.scans.fetching import fetched
from hcr_batch.files.scans.listing import FoundFile, find_files
from hcr_batch.files.scans.manifest import identify
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.pages import open_pages
from hcr_batch.files.storage import objects as storage_module
from hcr_batch.files.storage.claim import Claim, expiry_s
from hcr_batch.files.storage.names import Remote, place, remote
from hcr_batch.files.storage.objects import Patience, Storage, storage_of
from hcr_batch.files.storage.refusals import ABSENT, DENIED, NO_BUCKET, UNREACHABLE, StorageError
from hcr_batch.files.storage.remote_store import RemoteStore
from hcr_batch.records import PageRange
from hcr_batch.run import units
from jobs.transcribe import TranscribeConfig, run
from tests.doubles.cloud import BUCKET, Interruption, Server
from tests.doubles.flaky import FlakyProxy, flaky_proxy
from tests.run.doubles import ForetoldPool


@dataclass(frozen=True)
class Way:
    """The server, and the proxy before it that our code is told of."""

    server: Server
    proxy: FlakyProxy

    @property
    def own(self) -> str:
        """A folder that no other way uses."""
        return f"{self.server.scheme}-{self.proxy.period}"


def _ways(*marked: str) -> list[object]:
    """All ways there are, those named behind the marker `slow`."""
    ways = ("s3", "s3 flaky", "gs", "gs flaky")
    return [pytest.param(way, marks=pytest.mark.slow if way in marked else ()) for way in ways]


every_way = pytest.mark.parametrize("way", _ways("gs flaky"), indirect=True)
some_ways = pytest.mark.parametrize("way", _ways("s3", "gs flaky"), indirect=True)


@pytest.fixture
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    """The storage as the environment names it, behind a proxy."""
    scheme, _, flaky = str(request.param).partition(" ")
    server: Server = request.getfixturevalue(scheme)
    with flaky_proxy(server.port, 3 if flaky else 0) as proxy:
        server.at(proxy.port).use(monkeypatch)
        yield Way(server, proxy)
        assert bool(proxy.spoiled) == (bool(flaky) and proxy.requests >= 3)


@pytest.fixture
def steady(s3: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """The storage itself."""
    s3.use(monkeypatch)
    return s3


def bucket(scheme: str = "s3") -> Storage:
    return storage_of(scheme, BUCKET)


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


def test_a_reader_that_found_no_connection_is_closed_without_a_word() -> None:
    """From Python 3.13 on, what goes wrong when a file is thrown away is told on stderr."""

    def unreachable(_action: object) -> object:
        raise ConnectionError

    reader = storage_module._Reader.__new__(storage_module._Reader)
    with pytest.raises(ConnectionError):
        reader.__init__(unreachable, lambda: None)  # type: ignore[misc]
    reader.close()
    assert reader.closed


def test_credentials_in_a_name_are_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        place("s3://AKIAEXAMPLE:verysecret@bucket/scans")
    assert "AKIA" not in str(refused.value) and "verysecret" not in str(refused.value)


@every_way
def test_objects_come_in_the_order_of_a_folders_files(way: Way, samples: Path) -> None:
    there = [(f.name, f.size) for f in find_files([way.server.name("scans")])]
    assert there == [(f.name, f.size) for f in find_files([samples])]


def test_an_object_that_is_given_and_lies_in_a_given_folder_is_found_once(steady: Server) -> None:
    for name in ("S/a.tif", "S/sub/b.tif", "S2/c.tif"):
        steady.put(f"twice/{name}", b"x")
    inputs = [steady.name(f"twice/{name}") for name in ("S/a.tif", "S/sub", "S", "S", "S2")]
    assert [file.path for file in find_files(inputs)] == [
        str(steady.name(f"twice/{name}")) for name in ("S/a.tif", "S/sub/b.tif", "S2/c.tif")
    ]


def test_what_file_servers_keep_for_themselves_is_no_input_there_either(steady: Server) -> None:
    for name in ("@eaDir/a.tif/SYNOFILE_THUMB_M.jpg", "#recycle/b.tif", "sub/#recycle", "a.tif"):
        steady.put(f"share/{name}", b"x")
    assert [file.name for file in find_files([steady.name("share")])] == ["a.tif", "sub/#recycle"]
    assert [file.name for file in find_files([steady.name("share/#recycle")])] == ["b.tif"]


@some_ways
def test_an_object_is_the_document_that_its_file_is(way: Way, samples: Path) -> None:
    for found in find_files([way.server.name("scans/forms"), way.server.name("scans/batch.pdf")]):
        found = found._replace(name=found.name.partition("/scans/")[2])
        path = samples / found.name
        local = identify(FoundFile(found.name, str(path)), PageOptions())
        there = identify(found, PageOptions())
        assert replace(there, path="", mtime_ns=0, inode=0) == replace(local, path="", mtime_ns=0, inode=0)


@some_ways
def test_pages_are_the_same_and_copies_are_gone_afterwards(
    way: Way, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    url = str(way.server.name("scans/archive.tif"))
    there = identify(FoundFile("archive.tif", url), PageOptions())
    local = identify(FoundFile("archive.tif", str(samples / "archive.tif")), PageOptions())
    pages = [list(open_pages(PageRange(d, 1, d.pages), PageOptions())) for d in (there, local)]
    assert len(pages[0]) == local.pages
    for (number, page), (other_number, other) in zip(*pages, strict=True):
        assert not isinstance(page, ItemError) and not isinstance(other, ItemError)
        assert number == other_number and (page.image == other.image).all()
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


@some_ways
def test_large_objects_and_empty_ones_survive_the_way(way: Way) -> None:
    for content in (os.urandom(17_000_000), b"", b"x"):
        name = way.server.name("there-and-back")
        there = bucket(name.scheme)
        there.upload(io.BytesIO(content), name)
        assert way.server.read("there-and-back") == content
        with there.open(name) as file:
            assert file.read() == content
            file.seek(-1, os.SEEK_END) if content else None
            assert file.read() == content[-1:]


@pytest.mark.parametrize("way", ["s3", "gs"], indirect=True)
def test_what_will_not_pass_is_told_at_once(way: Way) -> None:
    scheme = way.server.scheme
    with pytest.raises(StorageError) as absent:
        bucket(scheme).read(way.server.name("nothing"))
    assert absent.value.kind == ABSENT
    with pytest.raises(StorageError) as bucketless:
        Storage(scheme, "no-such-bucket").require_bucket()
    assert bucketless.value.kind == NO_BUCKET
    with pytest.raises(NoInputError, match="no bucket"):
        list(find_files([remote(f"{scheme}://no-such-bucket/scans")]))
    with pytest.raises(NoInputError, match=f"nothing at {scheme}://hcr-test/none"):
        list(find_files([way.server.name("none")]))
    with pytest.raises(WriteError, match="no bucket"):
        RemoteStore(remote(f"{scheme}://no-such-bucket/out")).make_folder(".run")
    bucket(scheme).remove(way.server.name("nothing"))
    bucket(scheme).remove_folder(way.server.name("no-folder"))


@pytest.mark.parametrize("way", ["s3", pytest.param("gs", marks=pytest.mark.slow)], indirect=True)
def test_a_storage_that_never_answers_is_given_up(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = way.server.name("scans/archive.tif")
    with flaky_proxy(way.server.port, 1) as proxy:
        way.server.at(proxy.port).use(monkeypatch)
        monkeypatch.setattr(storage_module, "Patience", lambda: Patience(attempts=2, first_s=0.01))
        with pytest.raises(StorageError) as silent:
            bucket(archive.scheme).read(archive)
        assert silent.value.kind == UNREACHABLE
        with pytest.raises(NoInputError, match="same command goes on"), fetched(str(archive)):
            pass


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("AWS Error ACCESS_DENIED during HeadObject operation: AKIAEXAMPLE may not", DENIED),
        ("AWS Error INVALID_ACCESS_KEY_ID during ListObjectsV2 operation: AKIAEXAMPLE", DENIED),
        ("AWS Error UNKNOWN (HTTP status 403) during X operation: AKIAEXAMPLE", DENIED),
        ("AWS Error SLOW_DOWN during PutObject operation: AKIAEXAMPLE", UNREACHABLE),
        ("AWS Error NETWORK_CONNECTION during PutObject operation: AKIAEXAMPLE", UNREACHABLE),
        ("google::cloud::Status(PERMISSION_DENIED: AKIAEXAMPLE does not have storage.objects.get access", DENIED),
        ("google::cloud::Status(UNAVAILABLE: Retry policy exhausted, AKIAEXAMPLE", UNREACHABLE),
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


@pytest.mark.parametrize(
    ("way", "out"),
    [
        ("s3", "r.parquet"),
        ("s3 flaky", "parts"),
        ("gs", "parts"),
        *(
            pytest.param(way, out, marks=pytest.mark.slow)
            for way, out in (("s3", "parts"), ("s3 flaky", "r.parquet"), ("gs flaky", "parts"), ("gs", "r.parquet"))
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


@pytest.mark.parametrize("way", _ways("s3", "gs flaky", "gs"), indirect=True)
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
    assert two._put() is not None
    assert one._put() is not None
    two.release()
    one.take()
    one.release()
    assert bucket().list(folder) == []


def test_the_claim_of_a_dead_process_counts_no_more(steady: Server) -> None:
    code = (
        "import sys, os; from hcr_batch.files.storage.claim import Claim;"
        "from hcr_batch.files.storage.names import remote;"
        f"from hcr_batch.files.storage.objects import storage_of; c = Claim(storage_of('s3', '{BUCKET}'),"
        f" remote('s3://{BUCKET}/dead/lock')); c.take(); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    folder = remote(f"s3://{BUCKET}/dead/lock")
    assert len(bucket().list(folder)) == 1
    claim = Claim(bucket(), folder)
    claim.take()
    assert [info.name for info in bucket().list(folder)] == [claim._own]
    claim.release()


def elsewhere(folder: Remote, beats: int = 7) -> Remote:
    """Puts the claim of a process of another container there: its number is one of ours, but means nothing here."""
    stranger = Claim(bucket(), folder)
    about = {**stranger._about, "processes": "pid:[1]", "started": 0, "beats": beats}
    bucket().upload(io.BytesIO(json.dumps(about).encode()), stranger._own)
    return stranger._own


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcr_batch.files.storage.claim._LEAST_EXPIRY_S", 2.0)
    monkeypatch.setenv("HCR_BATCH_CLAIM_S", "2.5")


def test_a_claim_that_nobody_renews_is_waited_for_and_taken_over(steady: Server, brief: None) -> None:
    """The dead process may have been of another machine or container: only time tells."""
    folder = remote(f"s3://{BUCKET}/silent/lock")
    elsewhere(folder)
    claim, started = Claim(bucket(), folder), time.monotonic()
    claim.take()
    assert time.monotonic() - started > 1
    assert [info.name for info in bucket().list(folder)] == [claim._own]
    claim.release()


def test_a_claim_that_is_renewed_is_left_alone(steady: Server, brief: None, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = remote(f"s3://{BUCKET}/renewed/.run/lock")
    theirs = elsewhere(folder)
    ours, read = Claim(bucket(), folder), Storage.read
    asked: list[Remote] = []

    def beating(self: Storage, name: Remote) -> bytes:
        asked.append(name)
        content = json.loads(read(self, name))
        return json.dumps({**content, "beats": len(asked) // 3}).encode()  # its owner lives, and renews it

    monkeypatch.setattr(Storage, "read", beating)
    with pytest.raises(LockedError, match="Another run is writing to s3://hcr-test/renewed"):
        ours.take()
    assert [info.name for info in bucket().list(folder)] == [theirs]


def test_another_boot_with_our_host_name_is_not_taken_for_dead(steady: Server, brief: None) -> None:
    """Two machines may have one name: only the same boot makes the number of a process mean anything."""
    folder = remote(f"s3://{BUCKET}/namesake/lock")
    stranger = Claim(bucket(), folder)
    about = {**stranger._about, "boot": "another", "pid": 1, "started": 0, "beats": 7}
    bucket().upload(io.BytesIO(json.dumps(about).encode()), stranger._own)
    assert Claim(bucket(), folder)._put() is not None


@pytest.mark.parametrize("text", ["soon", "0", "1e9", "nan"])
def test_a_claim_time_that_cannot_be_meant_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HCR_BATCH_CLAIM_S", text)
    with pytest.raises(UsageError, match="5 to 3600 seconds"):
        expiry_s()


def test_who_has_lost_its_claim_writes_no_more(steady: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcr_batch.files.storage.claim._BEATS", 2_400)
    store = RemoteStore(remote(f"s3://{BUCKET}/lost"))
    with store.lock(".run/lock"):
        assert store._claim is not None
        bucket().remove(store._claim._own)
        store._claim._thread.join(10)
        with pytest.raises(LockedError, match="lost its claim"):
            store.write("x", b"")
