"""A store's files are whole or not there; what killed writers left is swept away."""

from pathlib import Path

import pytest

from hcr_batch.errors import WriteError
from hcr_batch.files.storage.store import Store


def everything(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_a_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.create("a/b") as file:
        file.write(b"x")
        assert store.names("a") == []
        assert store.read("a/b") is None
    assert (store.names("a"), store.read("a/b"), store.size("a/b")) == (["a/b"], b"x", 1)
    with store.create("a/b") as file:
        file.write(b"other")
        assert store.read("a/b") == b"x"
    assert store.read("a/b") == b"other"


def test_a_writer_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("a", b"old")

    def fail() -> None:
        with store.create("a") as file:
            file.write(b"half")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert everything(tmp_path) == {"a"}
    assert store.read("a") == b"old"


def test_what_a_killed_writer_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("f/kept", b"x")
    (tmp_path / "f" / ".unit.arrow.4711").write_bytes(b"half")
    store.remove_temporary("f")
    store.remove_temporary("nowhere")
    assert everything(tmp_path) == {"f/kept"}


def test_moving_replaces_files_and_folders_and_may_be_repeated(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for name in ("new/a", "new/b", "old/c", "one", "two"):
        store.write(name, name.encode())
    store.move("new", "old")
    store.move("one", "two")
    assert everything(tmp_path) == {"old/a", "old/b", "two"}
    assert store.read("two") == b"one"
    assert not store.exists("new")


def test_removing_what_is_not_there_is_fine(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.write("f/x", b"")
    for name in ("f", "f", "nowhere"):
        store.remove(name)
    assert everything(tmp_path) == set()


def test_a_place_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteError, match="cannot be written"):
        Store(tmp_path / "file").write("x", b"")
    assert Store(tmp_path / "file").names("x") == []
