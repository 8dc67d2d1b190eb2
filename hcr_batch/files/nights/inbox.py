"""The folder that scans arrive in: what lies there whole, what is still being written, what each file holds.

A file counts as whole when its name is not that of a temporary file, its last change is old enough,
two looks some seconds apart show the same size and times, and no process of this machine has it open for
writing. Nothing here changes a file.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import signal
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hcr_batch.errors import NoInputError
from hcr_batch.files.scans.listing import find_files
from hcr_batch.files.scans.manifest import printable

_TEMPORARY = re.compile(r"^[.~]|~$|\.(part|partial|filepart|crdownload|download|tmp|temp|swp|lock)$", re.IGNORECASE)
"""Names that browsers, editors and upload programs give to files they have not finished."""

_SYSTEMS_OWN = re.compile(r"^(\._.+|\.DS_Store|(ehthumbs|thumbs)\.db|desktop\.ini)$", re.IGNORECASE)
"""Names of what Macs and Windows note of files and folders on shared disks: nothing that is to be read."""

_THREADS = 4
"""Files are hashed this many at a time: most of it is waiting for the disk."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What shows that a file has changed without opening it: bytes, and times of the last change in ns since 1970.

    The kernel sets `ctime_ns` on every change, also where a program sets `mtime_ns` back.
    """

    size: int
    mtime_ns: int
    ctime_ns: int


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A regular file: `name` is its path relative to the inbox, as the file system has it. is_link: it is a link,
    or lies in a linked folder that is none of the inbox's: it belongs to others, and is only read."""

    name: str
    path: str
    signature: Signature
    is_link: bool = False

    @property
    def shown(self) -> str:
        """The name as UTF-8 text, as the tables have it."""
        return printable(self.name)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One look into the inbox. whole: files that seem finished. unfinished: how many are too new or have
    a temporary name. unreadable: how many cannot be looked at (permissions, dead links)."""

    whole: tuple[InboxFile, ...]
    unfinished: int
    unreadable: int


def list_inbox(inbox: Path, settle_s: float, now_s: float | None = None) -> Listing:
    """What lies in and below `inbox`, judged by names and by an age of at least `settle_s` seconds.

    `now_s` is the time to reckon ages from, in seconds since 1970. Raises NoInputError where there
    is no such folder.
    """
    if not inbox.is_dir():
        raise NoInputError(f"There is no inbox folder {inbox}: check `inbox` in the config, and that it is mounted.")
    now_ns = time.time_ns() if now_s is None else int(now_s * 1e9)
    real_inbox = os.path.realpath(inbox)
    whole: list[InboxFile] = []
    unfinished = unreadable = 0
    for found in find_files((inbox,)):
        if _SYSTEMS_OWN.search(Path(found.name).name):
            continue
        if any(_TEMPORARY.search(part) for part in Path(found.name).parts):
            unfinished += 1
            continue
        try:
            status = Path(found.path).stat()
        except OSError:
            unreadable += 1
            continue
        if stat.S_ISDIR(status.st_mode):  # a folder that cannot be listed
            unreadable += 1
        elif not stat.S_ISREG(status.st_mode):
            continue
        elif now_ns - _last_change_ns(status, now_ns) < settle_s * 1e9:
            unfinished += 1
        else:
            is_link = _is_linked(found.path, real_inbox)
            whole.append(InboxFile(found.name, found.path, _signature(status), is_link))
    return Listing(whole=tuple(whole), unfinished=unfinished, unreadable=unreadable)


def _is_linked(path: str, real_inbox: str) -> bool:
    """Whether a path is a link itself, or leads out of the inbox, whose own links are resolved, through one."""
    folder = Path(os.path.realpath(os.path.dirname(path)))  # noqa: PTH120
    return Path(path).is_symlink() or not folder.is_relative_to(real_inbox)


def _last_change_ns(status: os.stat_result, now_ns: int) -> int:
    """A time of change in the future comes from another clock; the kernel's own does not."""
    return status.st_ctime_ns if status.st_mtime_ns > now_ns else status.st_mtime_ns


def _signature(status: os.stat_result) -> Signature:
    return Signature(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def unchanged(file: InboxFile) -> bool:
    """Whether the file is still there as it was listed."""
    try:
        return _signature(Path(file.path).stat()) == file.signature
    except OSError:
        return False


def content_ids(files: Iterable[InboxFile]) -> Iterator[tuple[InboxFile, str | None]]:
    """Each file with the sha256 of its bytes in hex, None where it cannot be read; in order."""
    with ThreadPoolExecutor(_THREADS) as threads:
        remaining = iter(files)
        while some := list(islice(remaining, 256)):
            yield from zip(some, threads.map(_content_id, some), strict=True)


def _content_id(file: InboxFile) -> str | None:
    try:
        with Path(file.path).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return None


def still_whole(files: Sequence[InboxFile], since_s: float, watch_s: float) -> list[InboxFile]:
    """The second look: those of `files` that did not change since they were listed and that no process
    of this machine is writing to.

    Waits until `watch_s` seconds have gone by since `since_s` (by time.monotonic()).
    """
    if files:
        time.sleep(max(0.0, since_s + watch_s - time.monotonic()))
    return [file for file in files if unchanged(file) and not open_for_writing(file.path)]


def open_for_writing(path: str) -> bool:
    """Whether a process of this machine has the file open for writing, as far as one can ask.

    The kernel grants a read lease only on a file that nobody has open for writing (fcntl(2), "Leases").
    It is asked for and given back at once. Where leases are refused (another user's file, a file system
    without them) the answer is False, and age and size alone decide.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # The kernel signals that somebody opens the file in between; this signal is ignored by default.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(handle)
    return False
