"""Object storage: real servers, alone and behind a proxy that spoils every third request."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from hcr_batch.documents import PageRange
from hcr_batch.errors import ItemError, NoInputError, WriteError
from hcr_batch.files.scans.fetching import fetched
from hcr_batch.files.scans.listing import FoundFile, find_files
from hcr_batch.files.scans.manifest import identify
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.pages import open_pages
from hcr_batch.files.storage import objects as storage_module
from hcr_batch.files.storage.names import remote
from hcr_batch.files.storage.objects import Patience, Storage
from hcr_batch.files.storage.refusals import ABSENT, DENIED, NO_BUCKET, UNREACHABLE, StorageError
from hcr_batch.files.storage.remote_store import RemoteStore
from tests.doubles.cloud import BUCKET, Server
from tests.doubles.flaky import flaky_proxy
from tests.files.storage.ways import Way, bucket, every_way, some_ways


def test_a_reader_that_found_no_connection_is_closed_without_a_word() -> None:
    """From Python 3.13 on, what goes wrong when a file is thrown away is told on stderr."""

    def unreachable(_action: object) -> object:
        raise ConnectionError

    reader = storage_module._Reader.__new__(storage_module._Reader)
    with pytest.raises(ConnectionError):
        reader.__init__(unreachable, lambda: None)  # type: ignore[misc]
    reader.close()
    assert reader.closed


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


def test_what_is_drawn_beside_a_form_file_is_no_input_there_either(steady: Server) -> None:
    for name in ("club.toml", "club.preview.png", "club.reference.png", "town.preview.png"):
        steady.put(f"forms/{name}", b"x")
    assert [file.name for file in find_files([steady.name("forms")])] == ["club.toml", "town.preview.png"]


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
        with pytest.raises(NoInputError, match="same command continues"), fetched(str(archive)):
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
