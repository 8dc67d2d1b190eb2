"""Inputs are moved and deleted only as they were read, and nothing but dated parts grows old."""

import errno
import os
import stat
from datetime import date
from pathlib import Path

import pytest

from hcr_batch.files.nights.inbox import InboxFile, list_inbox
from hcr_batch.files.nights.keeping import delete_input, move_input, remove_old


def listed(inbox: Path) -> dict[str, InboxFile]:
    return {file.name: file for file in list_inbox(inbox, 0).whole}


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox" / "sub").mkdir(parents=True)
    (tmp_path / "inbox" / "sub" / "a.pdf").write_bytes(b"content")
    return tmp_path / "inbox"


def test_a_file_keeps_its_relative_name(inbox: Path, tmp_path: Path) -> None:
    assert move_input(listed(inbox)["sub/a.pdf"], tmp_path / "archive")
    assert (tmp_path / "archive" / "sub" / "a.pdf").read_bytes() == b"content"
    assert listed(inbox) == {}


def test_another_file_of_that_name_is_never_overwritten(inbox: Path, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    (archive / "sub").mkdir(parents=True)
    (archive / "sub" / "a.pdf").write_bytes(b"another")
    assert move_input(listed(inbox)["sub/a.pdf"], archive)
    assert {p.name: p.read_bytes() for p in (archive / "sub").iterdir()} == {"a.pdf": b"another", "a-2.pdf": b"content"}


def test_a_move_that_was_broken_off_is_ended(inbox: Path, tmp_path: Path) -> None:
    """Between two disks a file is for a moment in both places."""
    archive = tmp_path / "archive"
    (archive / "sub").mkdir(parents=True)
    (archive / "sub" / "a.pdf").write_bytes(b"content")
    assert move_input(listed(inbox)["sub/a.pdf"], archive)
    assert [p.name for p in (archive / "sub").iterdir()] == ["a.pdf"]
    assert listed(inbox) == {}


def test_between_two_file_systems(inbox: Path) -> None:
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == inbox.stat().st_dev:
        pytest.skip("there is no second file system here")
    archive = other / f"hcr-batch-{os.getpid()}"
    try:
        with pytest.raises(OSError, check=lambda error: error.errno == errno.EXDEV):
            (inbox / "sub" / "a.pdf").rename(other / f"hcr-batch-{os.getpid()}.pdf")
        assert move_input(listed(inbox)["sub/a.pdf"], archive)
        assert [p.name for p in (archive / "sub").iterdir()] == ["a.pdf"]
        assert (archive / "sub" / "a.pdf").read_bytes() == b"content"
        assert listed(inbox) == {}
    finally:
        (archive / "sub" / "a.pdf").unlink(missing_ok=True)
        (archive / "sub").rmdir()
        archive.rmdir()


def test_between_two_file_systems_the_copy_and_its_name_are_on_the_disk_before_the_source_goes(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither file system waits for the other: after a power failure the input would be in neither."""
    source, target = inbox / "sub" / "a.pdf", tmp_path / "archive" / "sub" / "a.pdf"
    replace, fsync = Path.replace, os.fsync
    flushed: list[tuple[bool, bool, bool]] = []

    def elsewhere(path: Path, to: Path) -> Path:
        if path == source:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return replace(path, to)

    def noted(handle: int) -> None:
        flushed.append((stat.S_ISDIR(os.fstat(handle).st_mode), target.exists(), source.exists()))
        fsync(handle)

    monkeypatch.setattr(Path, "replace", elsewhere)
    monkeypatch.setattr(os, "fsync", noted)
    assert move_input(listed(inbox)["sub/a.pdf"], tmp_path / "archive")
    assert flushed == [(False, False, True), (True, True, True)]  # the file, then the folder that names it
    assert target.exists() and not source.exists()


@pytest.mark.parametrize("treat", [delete_input, lambda file: move_input(file, Path("/nowhere"))])
def test_a_file_that_changed_since_it_was_read_is_not_touched(inbox: Path, treat: object) -> None:
    file = listed(inbox)["sub/a.pdf"]
    (inbox / "sub" / "a.pdf").write_bytes(b"new content")
    assert treat(file) is False  # type: ignore[operator]
    assert (inbox / "sub" / "a.pdf").read_bytes() == b"new content"


def test_links_are_not_touched_and_files_are_deleted(inbox: Path) -> None:
    (inbox / "link.pdf").symlink_to("sub/a.pdf")
    files = listed(inbox)
    assert not delete_input(files["link.pdf"])
    assert delete_input(files["sub/a.pdf"])
    assert not (inbox / "sub" / "a.pdf").exists()


def test_what_lies_in_a_linked_folder_belongs_to_others(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs" / "deep").mkdir(parents=True)
    (tmp_path / "theirs" / "deep" / "b.pdf").write_bytes(b"precious")
    (inbox / "linked").symlink_to(tmp_path / "theirs")
    file = listed(inbox)["linked/deep/b.pdf"]
    assert not delete_input(file) and not move_input(file, tmp_path / "archive")
    assert (tmp_path / "theirs" / "deep" / "b.pdf").read_bytes() == b"precious"


def test_an_inbox_may_be_a_link_itself(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(inbox)
    assert delete_input(listed(tmp_path / "link")["sub/a.pdf"])


def test_only_dated_parts_that_are_old_enough_go(tmp_path: Path) -> None:
    kept = ["date=2026-11-13", "2026-11-22", "2025-02-31", "notes-2020-01-01", "date=", "run=001", ".2026-01-01.x"]
    gone = ["date=2026-11-11", "2026-11-11", "2001-01-01"]
    for name in kept + gone:
        (tmp_path / name / "run=001").mkdir(parents=True)
        (tmp_path / name / "run=001" / "part.parquet").touch()
    assert remove_old(tmp_path, date(2026, 11, 22), keep_days=10) == len(gone)
    assert {p.name for p in tmp_path.iterdir()} == set(kept)
    assert remove_old(tmp_path / "nowhere", date(2026, 11, 22), keep_days=10) == 0


def test_a_removal_that_was_broken_off_is_ended(tmp_path: Path) -> None:
    for name in (".2026-01-01.removed", ".date=2026-01-02.removed", "date=2026-01-02"):
        (tmp_path / name / "run=001").mkdir(parents=True)
    assert remove_old(tmp_path, date(2026, 11, 22), keep_days=10) == 1  # made again since it was taken out of sight
    assert list(tmp_path.iterdir()) == []
