"""Regular files only, and only while they are what was listed."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from hcr_batch.documents import Document, PageRange
from hcr_batch.errors import ItemError
from hcr_batch.files.scans import opening
from hcr_batch.files.scans.listing import FoundFile
from hcr_batch.files.scans.manifest import identify
from hcr_batch.files.scans.opening import check_unchanged, open_regular, sha256_of
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.pages import open_pages


@pytest.fixture
def scan(tmp_path: Path, samples: Path) -> Document:
    """A listed scan."""
    shutil.copy(samples / "crops" / "name_1.png", tmp_path / "x.png")
    return identify(FoundFile("x.png", str(tmp_path / "x.png")), PageOptions())


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(ItemError) as error:
        call()
    return error.value.code


def test_a_file_that_was_only_touched_is_the_same(scan: Document) -> None:
    os.utime(scan.path, (1, 1))
    check_unchanged(scan)


def test_a_file_that_was_only_touched_is_hashed_once_for_all_its_pages(
    scan: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    monkeypatch.setattr(opening, "sha256_of", lambda file: hashed.append(file) or sha256_of(file))
    os.utime(scan.path, (2, 2))
    for _ in range(3):
        check_unchanged(scan)
    assert len(hashed) == 1
    os.utime(scan.path, (3, 3))  # looked at again: it may be another by now
    check_unchanged(scan)
    assert len(hashed) == 2
    os.utime(scan.path)  # within a tick of the clock it may change once more and keep its time
    for _ in range(2):
        check_unchanged(scan)
    assert len(hashed) == 4


def test_other_bytes_are_another_file(scan: Document) -> None:
    content = bytearray(Path(scan.path).read_bytes())
    content[-20] ^= 1
    Path(scan.path).write_bytes(content)
    assert code_of(lambda: check_unchanged(scan)) == "changed_file"


def test_another_file_of_the_same_size_and_time_is_found_by_its_inode(scan: Document) -> None:
    path = Path(scan.path)
    listed = path.stat()
    other = path.with_name("other")
    other.write_bytes(path.read_bytes()[::-1])
    os.utime(other, ns=(listed.st_atime_ns, listed.st_mtime_ns))
    other.replace(path)
    assert code_of(lambda: check_unchanged(scan)) == "changed_file"


@pytest.mark.parametrize(
    ("replace", "code"),
    [
        (lambda path: path.unlink(), "vanished_file"),
        (lambda path: (path.unlink(), path.symlink_to("nowhere")), "unreadable_file"),
        (lambda path: subprocess.run(["sh", "-c", 'rm "$0" && mkfifo "$0"', path], check=True), "not_a_file"),
        (lambda path: (path.unlink(), path.symlink_to("/dev/zero")), "not_a_file"),
        (lambda path: (path.unlink(), path.mkdir()), "unreadable_file"),
        (lambda path: path.write_bytes(b""), "changed_file"),
        (lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" * 2_000), "changed_file"),
    ],
)
def test_what_takes_the_place_of_a_listed_file_is_never_read(
    scan: Document, replace: Callable[[Path], object], code: str
) -> None:
    replace(Path(scan.path))
    ((number, page),) = open_pages(PageRange(scan, 1, 1), PageOptions())
    assert number == 1
    assert isinstance(page, ItemError) and page.code == code


def test_a_page_read_while_its_file_changed_is_no_reading(scan: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """The change comes between the look and the end of decoding."""
    from hcr_batch.files.scans import images

    def change_then_load(path: Path, number: int, max_pixels: int) -> object:
        page = load(path, number, max_pixels)
        path.write_bytes(path.read_bytes() + b"more")
        return page

    load = images.open_page
    monkeypatch.setattr(images, "open_page", change_then_load)
    ((_, page),) = open_pages(PageRange(scan, 1, 1), PageOptions())
    assert isinstance(page, ItemError) and page.code == "changed_file"


def test_a_pipe_without_a_writer_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")

    def open_it() -> None:
        codes.append(code_of(lambda: open_regular(tmp_path / "fifo").__enter__()))

    codes: list[str] = []
    thread = threading.Thread(target=open_it, daemon=True)
    thread.start()
    thread.join(10)
    assert codes == ["not_a_file"]


def test_no_memory_is_reserved_for_bytes_that_are_not_there(tmp_path: Path) -> None:
    """Found by fuzzing: a PNG chunk of 4 GB, it said, had Pillow ask for 4 GB."""
    (tmp_path / "x").write_bytes(b"0123456789")
    with open_regular(tmp_path / "x") as file:
        assert file.read(4) == b"0123"
        assert file.read(2**62) == b"456789"
        assert file.read(2**62) == b""
        file.seek(100)
        assert file.read() == b""


def test_pages_above_the_limit_are_one_error(tmp_path: Path) -> None:
    from tests.bad.tiffs import TIFFS

    many = next(bad for bad in TIFFS if bad.name == "many pages.tif")
    many.make(tmp_path / "x.tif")
    document = identify(FoundFile("x.tif", str(tmp_path / "x.tif")), PageOptions())
    assert document.pages == 3_000
    options = PageOptions(max_pages=4)
    pages = dict(open_pages(PageRange(document, 1, 3_000), options))
    assert list(pages) == [1, 2, 3, 4, 5]
    assert not any(isinstance(pages[number], ItemError) for number in (1, 2, 3, 4))
    last = pages[5]
    assert isinstance(last, ItemError) and last.code == "too_many_pages"
    assert last.message.startswith("Pages 5 to 3000 (2996 of 3000) were left out: raise --max-pages")
    # However the pages are cut into units, one of them tells.
    in_parts = [list(open_pages(PageRange(document, first, first + 1), options)) for first in (1, 3, 5, 7)]
    assert [[number for number, _ in part] for part in in_parts] == [[1, 2], [3, 4], [5], []]
    whole = dataclasses.replace(document, pages=4)
    assert len(list(open_pages(PageRange(whole, 1, 4), options))) == 4
