"""What there is to read: every file below the inputs, named by its content."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hcr_batch.errors import ItemError, NoInputError
from hcr_batch.files.kinds import SNIFF_BYTES, UNKNOWN_TYPE, kind_of
from hcr_batch.files.pages import PageOptions, count_pages
from hcr_batch.records import Document

_THREADS = 4
"""Files are hashed and counted this many at a time: most of it is waiting for the disk and poppler."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A directory entry: what to call it, where it is."""

    name: str
    path: str


def find_files(inputs: Sequence[Path]) -> Iterator[FoundFile]:
    """Every file in and below `inputs`, in the order of their names within each folder.

    Names are relative to the input folder; with several inputs, each keeps the path it was given
    by, so that no two share a name. Linked folders are followed, each real folder once, so that
    loops end. Raises NoInputError for an input that does not exist.
    """
    visited: set[tuple[int, int]] = set()
    for root in inputs:
        if not root.exists():
            raise NoInputError(f"There is no file or folder {root}: check the path.")
        if not root.is_dir():
            yield FoundFile(str(root) if len(inputs) > 1 else root.name, str(root))
            continue
        prefix = f"{root}{os.sep}" if len(inputs) > 1 else ""
        for path in _walk(root, visited):
            yield FoundFile(prefix + os.path.relpath(path, root), path)


def _walk(folder: Path | str, visited: set[tuple[int, int]]) -> Iterator[str]:
    """Paths of all that is no folder; an unreadable folder is given as a path itself."""
    try:
        status = os.stat(folder)  # noqa: PTH116 - paths stay strings here, a million of them
        if (status.st_dev, status.st_ino) in visited:
            return
        visited.add((status.st_dev, status.st_ino))
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        yield str(folder)
        return
    for entry in entries:
        if _is_folder(entry):
            yield from _walk(entry.path, visited)
        else:
            yield entry.path


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that points to itself
        return False


def identify_all(files: Iterable[FoundFile], options: PageOptions) -> Iterator[Document]:
    """`identify` for each file, a few at a time, in order."""
    with ThreadPoolExecutor(_THREADS) as threads:
        remaining = iter(files)
        while some := list(islice(remaining, 256)):
            yield from threads.map(lambda file: identify(file, options), some)


def identify(file: FoundFile, options: PageOptions) -> Document:
    """Hashes the file, tells its kind and counts its pages; what is wrong with it is in the result.

    Raises only MissingProgramError.
    """
    path = Path(file.path)
    name = printable(file.name)
    size, digest = 0, None
    try:
        size = _regular_size(path)
        head, digest = _read(path)
        kind = kind_of(file.name, head)
        pages = count_pages(path, kind, options)
    except ItemError as error:
        skipped = error.code in (UNKNOWN_TYPE, NOT_A_FILE)
        return Document(name, file.path, digest, size, None, 0, error.code, error.message, skipped)
    return Document(name, file.path, digest, size, kind, pages)


NOT_A_FILE = "not_a_file"


def _regular_size(path: Path) -> int:
    """Bytes of a regular file; nothing else is ever opened, since a pipe would block for ever."""
    try:
        status = path.stat()
    except OSError as error:
        raise ItemError("unreadable_file", f"The file cannot be opened ({error.strerror}).") from error
    if stat.S_ISDIR(status.st_mode):
        raise ItemError("unreadable_file", "The folder cannot be listed: check its permissions.")
    if not stat.S_ISREG(status.st_mode):
        raise ItemError(NOT_A_FILE, "Not a regular file but a pipe, socket or device.")
    return status.st_size


def _read(path: Path) -> tuple[bytes, str]:
    """The file's first bytes and the sha256 of all of it, in hex."""
    try:
        with path.open("rb") as file:
            head = file.read(SNIFF_BYTES)
            file.seek(0)
            return head, hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ItemError("unreadable_file", f"The file cannot be opened ({error.strerror}).") from error


def printable(name: str) -> str:
    r"""A file name as UTF-8 text: bytes that are none are written as \xNN."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
