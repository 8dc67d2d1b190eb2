"""What there is to read: every file found, named by its content."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path

from hcr_batch.documents import Document
from hcr_batch.errors import ItemError
from hcr_batch.files.scans.fetching import fetched
from hcr_batch.files.scans.kinds import SNIFF_BYTES, UNKNOWN_TYPE, kind_of
from hcr_batch.files.scans.listing import FoundFile
from hcr_batch.files.scans.opening import NOT_A_FILE, open_regular, regular_status, sha256_of
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.pages import count_pages
from hcr_batch.files.storage.names import is_remote

_THREADS, _REMOTE_THREADS = 4, 16
"""Files that are hashed and counted at a time: most of it is waiting for the disk and poppler, or for object storage,
which is slow to answer each request but takes many at once as easily as one."""

_DRAWN, _AT_ONCE = 256, 16
"""How many files are drawn at a time and, on local disks, handed to a thread together: handing over one costs a third
as much as hashing it."""

_WATCHED, _MOST_WAITING = 8, 0.75
"""Local files are done without threads, this many at a time, until more than this share of the time was waiting; when
threads have done a lot, it is tried again. Threads that all need the interpreter hinder each other, and take three
times as long."""

LookUp = Callable[[FoundFile], Document | None]
"""Gives the document of a file that has not changed since an earlier run, or None."""


def identify_all(files: Iterable[FoundFile], options: PageOptions, known: LookUp | None = None) -> Iterator[Document]:
    """`identify` for each file that is not `known`, a few at a time, in order."""

    def documents(some: Sequence[FoundFile]) -> list[Document]:
        return [(known(file) if known else None) or identify(file, options) for file in some]

    remaining = iter(files)
    first = next(remaining, None)
    if first is None:
        return
    remaining = chain([first], remaining)
    remote = is_remote(first.path)
    threads_wanted, at_once = (_REMOTE_THREADS, 1) if remote else (_THREADS, _AT_ONCE)
    with ThreadPoolExecutor(threads_wanted) as threads:
        waiting = remote
        while some := list(islice(remaining, _DRAWN if waiting else _WATCHED)):
            if not waiting:
                done, waiting = _watched(documents, some)
                yield from done
                continue
            parts = [some[start : start + at_once] for start in range(0, len(some), at_once)]
            yield from chain.from_iterable(threads.map(documents, parts))
            waiting = remote


def _watched(
    work: Callable[[Sequence[FoundFile]], list[Document]], some: Sequence[FoundFile]
) -> tuple[list[Document], bool]:
    """What comes of it, and whether that was mostly waiting: for a disk, or for another program."""
    started, processor = time.perf_counter(), time.thread_time()
    done = work(some)
    worked, taken = time.thread_time() - processor, time.perf_counter() - started
    return done, taken - worked > _MOST_WAITING * taken


def identify(file: FoundFile, options: PageOptions) -> Document:
    """Hashes the file, identifies its format and counts its pages; what is wrong with it is in the result.

    Raises only MissingProgramError, and NoInputError where object storage cannot be used.
    """
    if is_remote(file.path):
        return _identify_remote(file, options)
    path = Path(file.path)
    name = printable(file.name)
    size = mtime_ns = inode = 0
    digest: str | None = None
    try:
        status = regular_status(path)
        size, mtime_ns, inode = status.st_size, status.st_mtime_ns, status.st_ino
        if (size, mtime_ns, inode) == (file.size, file.mtime_ns, file.inode):
            size, mtime_ns, inode = file.size, file.mtime_ns, file.inode  # equal, and held once
        head, digest = _read(path)
        kind = kind_of(file.name, head)
        pages = count_pages(path, kind, options)
    except ItemError as error:
        skipped = error.code in (UNKNOWN_TYPE, NOT_A_FILE)
        return Document(name, file.path, digest, size, None, 0, error.code, error.message, skipped, mtime_ns, inode)
    return Document(name, file.path, digest, size, kind, pages, mtime_ns=mtime_ns, inode=inode)


def _identify_remote(file: FoundFile, options: PageOptions) -> Document:
    """A copy is looked at; what it is called and when it changed is what the listing said."""
    try:
        with fetched(file.path) as copy:
            document = identify(FoundFile(file.name, str(copy)), options)
            return replace(document, path=file.path, mtime_ns=file.mtime_ns, inode=file.inode)
    except ItemError as error:
        return Document(
            printable(file.name), file.path, None, file.size, None, 0, error.code, error.message, mtime_ns=file.mtime_ns
        )


def _read(path: Path) -> tuple[bytes, str]:
    """The file's first bytes and the sha256 of all of it, in hex."""
    with open_regular(path) as file:
        return file.read(SNIFF_BYTES), sha256_of(file)


def printable(name: str) -> str:
    r"""A file name as UTF-8 text: bytes that are none are written as \xNN."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")
