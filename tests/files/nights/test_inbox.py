"""The inbox: what is whole is found, what is being written is left alone."""

import os
import time
from pathlib import Path

import pytest

from hcr_batch.errors import NoInputError
from hcr_batch.files.nights.inbox import content_ids, list_inbox, open_for_writing, still_whole, unchanged

HOUR = 3600.0


def put(path: Path, content: bytes = b"x", age_s: float = HOUR) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - age_s
    os.utime(path, (then, then))
    return path


@pytest.mark.parametrize(
    "name",
    [
        "scan.pdf.part",  # browsers and upload programs
        "scan.pdf.filepart",
        "scan.crdownload",
        "scan.TMP",
        ".scan.pdf.Xa12",  # rsync
        "~$scan.pdf",  # office programs
        "scan.pdf~",
        ".hidden/scan.pdf",
        "upload.part/scan.pdf",
    ],
)
def test_temporary_names_are_left(tmp_path: Path, name: str) -> None:
    put(tmp_path / name)
    listing = list_inbox(tmp_path, 60)
    assert (listing.whole, listing.unfinished) == ((), 1)


def test_what_systems_note_is_neither_read_nor_waited_for(tmp_path: Path) -> None:
    for name in ("._scan.pdf", ".DS_Store", "Thumbs.db", "Desktop.ini", "@eaDir/scan.pdf/SYNOFILE_THUMB_M.jpg"):
        put(tmp_path / name)
    listing = list_inbox(tmp_path, 60)
    assert (listing.whole, listing.unfinished, listing.unreadable) == ((), 0, 0)


def test_a_file_is_whole_once_its_last_change_is_old_enough(tmp_path: Path) -> None:
    put(tmp_path / "a/old.pdf", age_s=61)
    put(tmp_path / "new.pdf", age_s=30)
    listing = list_inbox(tmp_path, 60)
    assert [file.name for file in listing.whole] == ["a/old.pdf"]
    assert listing.unfinished == 1
    later = list_inbox(tmp_path, 60, now_s=time.time() + 31)
    assert [file.name for file in later.whole] == ["a/old.pdf", "new.pdf"]


def test_a_clock_that_runs_ahead_does_not_keep_a_file_out_for_ever(tmp_path: Path) -> None:
    """The scanner's clock is a year ahead; the kernel's own time of the change counts."""
    put(tmp_path / "ahead.pdf", age_s=-365 * 24 * HOUR)
    assert list_inbox(tmp_path, 60).whole == ()
    assert len(list_inbox(tmp_path, 60, now_s=time.time() + 61).whole) == 1


def test_links_pipes_and_what_cannot_be_looked_at(tmp_path: Path) -> None:
    put(tmp_path / "real.pdf")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "link.pdf").symlink_to(tmp_path / "real.pdf")
    (tmp_path / "inbox" / "dead.pdf").symlink_to("nowhere")
    os.mkfifo(tmp_path / "inbox" / "pipe.pdf")
    listing = list_inbox(tmp_path / "inbox", 60)
    assert [(file.name, file.is_link) for file in listing.whole] == [("link.pdf", True)]
    assert (listing.unfinished, listing.unreadable) == (0, 1)


def test_an_inbox_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="no inbox folder"):
        list_inbox(tmp_path / "nowhere", 60)


def test_the_second_look_leaves_out_what_grew(tmp_path: Path) -> None:
    put(tmp_path / "grows.pdf")
    put(tmp_path / "stays.pdf")
    since, listing = time.monotonic(), list_inbox(tmp_path, 60)
    with (tmp_path / "grows.pdf").open("ab") as file:
        file.write(b"more")
    assert [file.name for file in still_whole(listing.whole, since, 0.2)] == ["stays.pdf"]
    assert time.monotonic() - since >= 0.2


def test_the_second_look_leaves_out_what_changed_under_its_old_time(tmp_path: Path) -> None:
    path = put(tmp_path / "same.pdf")
    (file,) = list_inbox(tmp_path, 60).whole
    path.write_bytes(b"y")
    os.utime(path, ns=(file.signature.mtime_ns, file.signature.mtime_ns))
    assert path.stat().st_mtime_ns == file.signature.mtime_ns
    assert not unchanged(file)


def test_a_file_that_a_stalled_upload_holds_open_is_left_alone(tmp_path: Path) -> None:
    path = put(tmp_path / "stalled.pdf")
    (listed,) = list_inbox(tmp_path, 60).whole
    with path.open("r+b"):
        if not open_for_writing(str(path)):
            pytest.skip("this file system grants no leases")
        assert still_whole([listed], time.monotonic(), 0) == []
    assert still_whole([listed], time.monotonic(), 0) == [listed]


def test_asking_for_a_lease_disturbs_nobody(tmp_path: Path) -> None:
    """Neither readers nor a writer that comes later."""
    path = put(tmp_path / "a.pdf")
    with path.open("rb") as reader:
        assert not open_for_writing(str(path))
        assert reader.read() == b"x"
    path.write_bytes(b"written after")
    assert not open_for_writing(str(tmp_path / "nowhere"))


def test_content_ids_are_those_of_the_manifest(tmp_path: Path) -> None:
    put(tmp_path / "a.pdf", b"abc")
    ((_, digest),) = content_ids(list_inbox(tmp_path, 60).whole)
    assert digest == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"  # FIPS 180-2, appendix B.1
