"""The manifest: everything below the inputs is found once, named, hashed and told apart."""

import hashlib
import os
import shutil
import sys
import threading
import time
from pathlib import Path

import pytest

from hcr_batch.documents import Document
from hcr_batch.errors import ItemError, NoInputError
from hcr_batch.files.scans import manifest as manifest_module
from hcr_batch.files.scans.kinds import kind_of, sniff
from hcr_batch.files.scans.listing import FoundFile, Listing, find_files
from hcr_batch.files.scans.manifest import identify_all, printable
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.forms.form_file.write import preview_name


def manifest(*inputs: Path) -> list[Document]:
    return list(identify_all(find_files(inputs), PageOptions()))


def test_names_are_relative_to_the_folder_and_sorted(tmp_path: Path, samples: Path) -> None:
    for name in ("b/2.png", "a é/1.png", "z.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(samples / "crops" / "name_1.png", tmp_path / name)
    assert [d.name for d in manifest(tmp_path)] == ["a é/1.png", "b/2.png", "z.png"]


def test_a_single_file_is_named_by_its_own_name(samples: Path) -> None:
    assert [d.name for d in manifest(samples / "batch.pdf")] == ["batch.pdf"]


def test_several_inputs_keep_the_paths_they_were_given_by(tmp_path: Path, samples: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        shutil.copy(samples / "crops" / "name_1.png", tmp_path / folder / "same.png")
    names = [d.name for d in manifest(tmp_path / "a", tmp_path / "b")]
    assert names == [f"{tmp_path}/a/same.png", f"{tmp_path}/b/same.png"]


def test_a_document_is_the_sha256_of_its_bytes_and_knows_its_pages(samples: Path) -> None:
    documents = {d.name: d for d in manifest(samples)}
    assert documents["batch.pdf"].pages == 3
    assert documents["archive.tif"].pages == 2
    assert documents["crops/name_1.png"].pages == 1
    content = (samples / "batch.pdf").read_bytes()
    assert documents["batch.pdf"].document_id == hashlib.sha256(content).hexdigest()
    assert documents["batch.pdf"].size == len(content)


def test_folders_may_be_nested_deeper_than_calls_of_functions(tmp_path: Path) -> None:
    folders = [tmp_path / "a"]
    while len(folders) < sys.getrecursionlimit() + 10:
        folders.append(folders[-1] / "a")
    try:
        for folder in folders:
            folder.mkdir()
        (folders[-1] / "x.png").touch()
        (tmp_path / "b.png").touch()
        assert [Path(file.name).name for file in find_files((tmp_path,))] == ["x.png", "b.png"]
    finally:  # what clears temporary folders away later calls itself for each
        (folders[-1] / "x.png").unlink(missing_ok=True)
        for folder in filter(Path.exists, reversed(folders)):
            folder.rmdir()


def test_loops_of_linked_folders_end_and_each_file_is_found_once(tmp_path: Path, samples: Path) -> None:
    (tmp_path / "in").mkdir()
    shutil.copy(samples / "crops" / "name_1.png", tmp_path / "in" / "x.png")
    (tmp_path / "in" / "up").symlink_to("..")
    (tmp_path / "again").symlink_to("in")
    assert len(manifest(tmp_path)) == 1


def test_a_file_that_is_given_and_lies_in_a_given_folder_is_found_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("S/a.tif", "S/sub/b.tif", "S/c.tif"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_bytes(b"x")
    Path("S/link.tif").symlink_to("a.tif")  # another name of the same bytes, as a copy is
    Path("T").symlink_to("S")
    every = ["S/a.tif", "S/c.tif", "S/link.tif", "S/sub/b.tif"]

    def names(*inputs: str) -> list[str]:
        return [file.name for file in find_files([Path(one) for one in inputs])]

    assert names("S", "S") == every
    assert sorted(names("S/a.tif", "S")) == sorted(names("S", "S/a.tif")) == every
    assert names("S/a.tif", "./S/a.tif", f"{tmp_path}/S/a.tif", "T/a.tif") == ["S/a.tif"]
    assert sorted(names("T/sub/b.tif", "S")) == ["S/a.tif", "S/c.tif", "S/link.tif", "T/sub/b.tif"]
    assert sorted(names("S/link.tif", "S/sub", "S")) == every


def test_what_is_to_be_left_out_is_left_out_wherever_it_lies(tmp_path: Path) -> None:
    for name in ("r.parquet", "sub/r.parquet", ".r.parquet.run/units/x", "x.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link").symlink_to("r.parquet")
    own = frozenset({(tmp_path / "r.parquet").resolve(), (tmp_path / ".r.parquet.run").resolve()})
    assert [file.name for file in find_files([tmp_path], leave_out=own)] == ["link", "sub/r.parquet", "x.png"]


def test_what_file_servers_keep_for_themselves_is_no_input_unless_it_is_given(tmp_path: Path) -> None:
    """Thumbnails are pictures of scans that would be read twice, and what is in the bin somebody has thrown away."""
    own = ("@eaDir/x.png/SYNOFILE_THUMB_M.jpg", "sub/#recycle/y.png", "$RECYCLE.BIN/y.png", ".Trash-1000/files/y.png")
    for name in (*own, "#recycle.png", "lost+found.tif", "x.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert [file.name for file in find_files([tmp_path])] == ["#recycle.png", "lost+found.tif", "x.png"]
    assert [file.name for file in find_files([tmp_path / "sub" / "#recycle"])] == ["y.png"]


def test_what_is_drawn_beside_a_form_file_is_no_scan(tmp_path: Path) -> None:
    """Its preview is a page of that form with coloured frames: its rows would be of nobody."""
    for name in ("club.toml", preview_name("club.toml"), "club.reference.png", "town.preview.png", "club.png"):
        (tmp_path / name).touch()
    assert [file.name for file in find_files([tmp_path])] == ["club.png", "club.toml", "town.preview.png"]
    assert [file.name for file in find_files([tmp_path / "club.preview.png"])] == ["club.preview.png"]


def test_a_listing_is_known_again_unless_a_file_changes_or_is_too_new(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, ns=(0, 5_000_000_000))

    def digest(listed_ns: int = 9_000_000_000) -> str | None:
        return Listing.of(list(find_files([tmp_path])), listed_ns).digest

    before = digest()
    assert before is not None
    assert digest(9_000_000_001) == before
    assert digest(6_000_000_000) is None  # changed a second before: it may change again unseen
    os.utime(tmp_path / "b.png", ns=(0, 5_000_000_001))
    assert digest() not in (None, before)
    os.utime(tmp_path / "b.png", ns=(0, 5_000_000_000))
    assert digest() == before
    (tmp_path / "b.png").rename(tmp_path / "c.png")
    assert digest() != before


def test_known_files_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"x")
    known = Document("known", "x", "id", 1, "png", 1)
    assert list(identify_all(find_files([tmp_path]), PageOptions(), lambda file: known)) == [known]


@pytest.mark.parametrize(("waits_s", "threads"), [(0.0, False), (0.01, True)])
def test_files_that_take_waiting_are_done_a_few_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, waits_s: float, threads: bool
) -> None:
    """And those that do not by one thread, as several would hinder each other."""
    for number in range(40):
        (tmp_path / f"{number:02d}.png").write_bytes(b"x")
    seen: dict[str, int] = {}

    def look(file: FoundFile) -> Document:
        seen[file.name] = threading.get_ident()
        time.sleep(waits_s)
        return Document(file.name, file.path, "id", 1, "png", 1)

    # On a machine that is busy with other things all takes waiting.
    monkeypatch.setattr(manifest_module, "_MOST_WAITING", 0.5 if threads else 1.0)
    found = list(identify_all(find_files([tmp_path]), PageOptions(), look))
    assert [document.name for document in found] == sorted(seen) and len(found) == 40
    assert (set(seen.values()) != {threading.get_ident()}) == threads


def test_names_that_are_not_utf8_are_shown_and_opened(tmp_path: Path, samples: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"caf\xe9.png")  # noqa: PTH118 - Path takes no bytes
    shutil.copyfile(os.fsencode(samples / "crops" / "name_1.png"), path)
    (document,) = manifest(tmp_path)
    assert document.name == "caf\\xe9.png"
    assert document.error_code is None


def test_an_input_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="nowhere"):
        manifest(tmp_path / "nowhere")
    with pytest.raises(NoInputError, match=r"cannot be accessed \(File name too long\)"):
        manifest(tmp_path / ("x" * 300))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"x")
    (tmp_path / "x.png").chmod(0)
    (document,) = manifest(tmp_path)
    assert document.error_code == "unreadable_file"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.4", "pdf"),
        (b"\n\n%PDF-1.7", "pdf"),  # junk before the header is allowed
        (b"II*\0....", "tiff"),
        (b"MM\0+....", "tiff"),  # BigTIFF
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"RIFF....WEBPVP8", "webp"),
        (b"RIFF....WAVE", None),  # the same container, but sound
        (b"BM....", "bmp"),
        (b"BM" + bytes(8) + b"\x36\0\0\0\x28\0\0\0", "bmp"),
        (b"BM" + bytes(8) + b"\x8a\0\0\0\x7c\0\0\0", "bmp"),
        (b"BMI and weight of all members", None),  # a text that begins with the same letters
        (b"", None),
    ],
)
def test_kinds_by_content(head: bytes, kind: str | None) -> None:
    assert sniff(head) == kind


def test_content_goes_before_the_name() -> None:
    assert kind_of("photo.txt", b"\x89PNG\r\n\x1a\n") == "png"


@pytest.mark.parametrize("name", ["._scan.pdf", "._photo.JPG", "._notes"])
def test_what_macs_note_beside_a_scan_is_skipped(name: str) -> None:
    """Each scan on a shared disk has such a file, which must not count as one that failed."""
    with pytest.raises(ItemError) as error:
        kind_of(name, b"\0\5\x16\7\0\2\0\0Mac OS X")
    assert error.value.code == "unknown_type"


def test_printable_leaves_utf8_alone() -> None:
    assert printable("Geburtsdatum – Müller.png") == "Geburtsdatum – Müller.png"
