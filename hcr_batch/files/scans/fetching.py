"""Scans on object storage, brought to this machine while they are read: poppler and Pillow want files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hcr_batch.errors import ItemError, NoInputError
from hcr_batch.files.storage.names import Remote, remote
from hcr_batch.files.storage.objects import storage
from hcr_batch.files.storage.refusals import ABSENT, CHANGED, DENIED, StorageError

_SPARE_BYTES = 200_000_000
"""Of the temporary folder's disk, left to others."""

_TRIES = 3
"""An object that is replaced while it is copied is copied again; one that never rests is no scan."""


@contextmanager
def fetched(url: str) -> Iterator[Path]:
    """A private copy of an object, gone when the block ends.

    Raises ItemError where it cannot be fetched: `vanished_file`, `unreadable_file`, `changed_file`, `too_large`;
    NoInputError where the storage cannot be used at all, which must not cost one reading after another.
    """
    name = remote(url)
    with _nameless_file() as path:
        try:
            _download(name, path)
        except StorageError as error:
            raise _as_outcome(name, error) from error
        yield path


@contextmanager
def _nameless_file() -> Iterator[Path]:
    """A temporary file without a name, and the path by which this process and those that it starts open it: of what
    people wrote, nothing is left on the disk whatever kills us. Where the system has no such paths, it has a name."""
    open_files = Path(f"/proc/{os.getpid()}/fd")
    if not open_files.is_dir():
        with tempfile.NamedTemporaryFile(prefix="hcr-batch-") as named:
            yield Path(named.name)
        return
    with tempfile.TemporaryFile() as file:
        yield open_files / str(file.fileno())


def _download(name: Remote, path: Path) -> None:
    source = storage(name)
    for attempt in range(_TRIES):
        info = source.info(name)
        if info is None:
            raise ItemError("vanished_file", "The file was moved or removed while the run went on.")
        _check_room(info.size)
        try:
            with path.open("wb") as file:
                source.download(info, file)
                return
        except StorageError as error:
            if error.kind != CHANGED or attempt == _TRIES - 1:
                raise
        except OSError as error:
            folder = tempfile.gettempdir()
            raise ItemError("too_large", f"There is no room for a copy of it in {folder}: set TMPDIR.") from error


def _check_room(size: int) -> None:
    folder = tempfile.gettempdir()
    if size + _SPARE_BYTES > shutil.disk_usage(folder).free:
        raise ItemError("too_large", f"There is no room for a copy of it ({size} bytes) in {folder}: set TMPDIR.")


def _as_outcome(name: Remote, error: StorageError) -> Exception:
    """The error that a failed request is for the run: one file less (ItemError), or no way to go on (NoInputError)."""
    if error.kind == ABSENT:
        return ItemError("vanished_file", "The file was moved or removed while the run went on.")
    if error.kind == CHANGED:
        return ItemError("changed_file", "The file was changed while the run went on: read it again.")
    if error.kind == DENIED and _may_list(name):
        return ItemError("unreadable_file", "The file cannot be opened (permission denied by the storage).")
    return NoInputError(f"{error.message} What was read so far is kept: the same command continues from there.")


def _may_list(name: Remote) -> bool:
    """Whether the storage lets us in at all, so that it is this one object it withholds."""
    try:
        storage(name).require_bucket()
    except StorageError:
        return False
    return True
