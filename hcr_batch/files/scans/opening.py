"""Opens files that strangers may have put there: regular files only, and only while they are what was listed.

A pipe would block for ever and a device may do anything, so neither is ever opened. A file that
changes or vanishes while a run goes on must not be read under the id of what it was.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from hcr_batch.documents import Document
from hcr_batch.errors import ItemError
from hcr_batch.files.scans.listing import settled

NOT_A_FILE = "not_a_file"

_NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""A pipe that takes the file's place between the look and the opening is opened without waiting for a writer."""


def regular_status(path: Path) -> os.stat_result:
    """Status of the regular file at `path`, links followed.

    Raises ItemError: `vanished_file`, `unreadable_file` or `not_a_file`.
    """
    try:
        status = path.stat()
    except OSError as error:
        raise _cannot_open(path, error) from error
    return _regular(status)


@contextmanager
def open_regular(path: Path) -> Iterator[io.BufferedReader]:
    """The regular file at `path`, open for reading. Raises ItemError like `regular_status`."""
    regular_status(path)
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_WAIT)
    except OSError as error:
        raise _cannot_open(path, error) from error
    with _BoundedFile(io.FileIO(descriptor)) as file:
        file.size = _regular(os.fstat(descriptor)).st_size
        yield file


class _BoundedFile(io.BufferedReader):
    """A file of `size` bytes that reserves no memory for bytes it does not have.

    Python reserves as much as it is asked for, and decoders ask for the four gigabytes that a chunk
    says it has.
    """

    size = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """At most `size` bytes from where the file stands, and no more than there are."""
        left = max(0, self.size - self.tell())
        return super().read(left if size is None or size < 0 else min(size, left))


def sha256_of(file: io.BufferedReader) -> str:
    """Digest of all of `file`, in hex. Raises ItemError `unreadable_file`."""
    try:
        file.seek(0)
        return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ItemError("unreadable_file", f"The file cannot be read ({error.strerror}).") from error


def check_unchanged(document: Document) -> None:
    """Raises ItemError `changed_file`, or what `open_regular` raises, unless the file still has the bytes listed.

    The bytes are hashed again only where size, time or inode differ: a file that was merely touched,
    or is seen with other numbers from another machine, is still the same. Each page of a file asks, so they are hashed
    once for the numbers that it has now, unless it was changed so lately that it may change again and keep them.
    """
    path = Path(document.path)
    status = regular_status(path)
    numbers = status.st_size, status.st_mtime_ns, status.st_ino
    if numbers == (document.size, document.mtime_ns, document.inode):
        return
    check = _check_bytes if settled(status.st_mtime_ns, time.time_ns()) else _check_bytes.__wrapped__
    check(path, document.document_id, numbers)


@lru_cache(maxsize=16)
def _check_bytes(path: Path, document_id: str | None, numbers: tuple[int, int, int]) -> None:
    """Raises ItemError unless the file, which has these numbers, has the bytes of that id; only what raises nothing is
    remembered."""
    with open_regular(path) as file:
        if sha256_of(file) != document_id:
            raise ItemError("changed_file", "The file was changed while the run went on: read it again.")


def _regular(status: os.stat_result) -> os.stat_result:
    if stat.S_ISDIR(status.st_mode):
        raise ItemError("unreadable_file", "The folder cannot be listed: check its permissions.")
    if not stat.S_ISREG(status.st_mode):
        raise ItemError(NOT_A_FILE, "Not a regular file but a pipe, socket or device.")
    return status


def _cannot_open(path: Path, error: OSError) -> ItemError:
    """A name without a file has vanished since the folder was listed; a link without a file never had one."""
    if isinstance(error, FileNotFoundError) and not os.path.lexists(path):
        return ItemError("vanished_file", "The file was moved or removed while the run went on.")
    return ItemError("unreadable_file", f"The file cannot be opened ({error.strerror}).")
