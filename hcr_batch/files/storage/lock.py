"""One run at a time: a lock on a state folder that a dead process cannot keep.

The system's own lock (flock) is the guard where the file system has it: it ends with the process that
holds it, however that dies. Where there is none, the lock file itself is, and says who holds it: host,
boot, process and the moment the process started, so that a number used again fools nobody.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from hcr_batch.errors import LockedError, WriteError

_NO_FLOCK = (errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL)


@dataclass(frozen=True, kw_only=True)
class Holder:
    """Who holds a lock. `started` counts clock ticks from the boot `boot` to the start of process `pid`."""

    host: str
    boot: str
    pid: int
    started: int
    since: str


def this_process() -> Holder:
    """This process as the holder of a lock, from now on."""
    pid = os.getpid()
    return Holder(
        host=socket.gethostname(),
        boot=_boot_id(),
        pid=pid,
        started=_start_of(pid) or 0,
        since=time.strftime("%Y-%m-%d %H:%M:%S"),
    )


def may_live(holder: Holder) -> bool:
    """Whether the holder may still be at work. Of another machine this cannot be known: it may."""
    if holder.host != socket.gethostname():
        return True
    if holder.boot != _boot_id():
        return False
    return _start_of(holder.pid) == holder.started


@contextmanager
def hold(path: Path, *, use_flock: bool = True) -> Iterator[None]:
    """Holds the lock file `path` for as long as the block lasts; its folder must exist.

    Raises LockedError, which says who holds it, and WriteError where it cannot be written.
    """
    try:
        handle = (_by_flock(path) if use_flock else None) or _by_file(path)
    except OSError as error:
        raise WriteError(
            f"The lock {path} cannot be written ({error.strerror}): check the permissions and the free space."
        ) from error
    try:
        yield
    finally:
        # Removed while it is still held: whoever opened it meanwhile sees that it is gone, and tries again.
        with suppress(OSError):
            path.unlink(missing_ok=True)
        os.close(handle)


def _by_flock(path: Path) -> int | None:
    """A handle that holds the system's lock, or None where the file system has none."""
    while True:
        handle, is_new = _opened(path)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still(path, handle):
                _sign(handle)
                return handle
        except OSError as error:
            holder = _read(handle)
            os.close(handle)
            if error.errno in _NO_FLOCK:
                if is_new:  # else it would pass for the lock of a process that is just starting
                    path.unlink(missing_ok=True)
                return None
            if isinstance(error, BlockingIOError):
                raise _locked(path, holder) from error
            raise
        os.close(handle)


def _opened(path: Path) -> tuple[int, bool]:
    """A handle on the lock file, and whether it was made just now."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644), True
    except FileExistsError:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o644), False


def _by_file(path: Path) -> int:
    """A handle on a lock file that only this process can have made."""
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            _clear_away(path)
            continue
        _sign(handle)
        return handle


def _clear_away(path: Path) -> None:
    """Removes a dead process's lock file. Raises LockedError for one that may live."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        holder, age_s = _read(handle), time.time() - os.fstat(handle).st_mtime
    finally:
        os.close(handle)
    if (holder is None and age_s < _SIGNING_S) or (holder is not None and may_live(holder)):
        raise _locked(path, holder)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        path.rename(aside)
        if _read_path(aside) != holder:  # another process was quicker, and this is its new lock
            aside.rename(path)
            raise _locked(path, _read_path(path))
        aside.unlink()


_SIGNING_S = 60.0
"""A lock file without a name in it is being written, or its writer died over it this long ago."""


def _sign(handle: int) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(asdict(this_process())).encode(), 0)
    os.fsync(handle)


def _is_still(path: Path, handle: int) -> bool:
    """Whether the handle's file is the one of that name, and not one just removed."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _read(handle: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(handle, 4096, 0)))
    except (ValueError, TypeError):
        return None


def _read_path(path: Path) -> Holder | None:
    handle = os.open(path, os.O_RDONLY)
    try:
        return _read(handle)
    finally:
        os.close(handle)


def _locked(path: Path, holder: Holder | None) -> LockedError:
    who = f"process {holder.pid} on {holder.host}, since {holder.since}" if holder else "a process just starting"
    cure = "wait for it to end, or let this one write elsewhere"
    if holder is not None and holder.host != socket.gethostname():
        cure += f"; if that machine is gone, remove {path}"
    return LockedError(f"Another run is writing there ({who}): {cure}.")


def _boot_id() -> str:
    """Of this boot of the machine; empty on systems that do not number them."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _start_of(pid: int) -> int | None:
    """Clock ticks from the boot to the start of a process; None if there is no such process.

    Field 22 of /proc/PID/stat (proc(5)); the second, the program's name, may hold spaces and brackets.
    On systems without /proc this is unknown: 0 for every process that lives.
    """
    try:
        return int(
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[19]
        )
    except FileNotFoundError:
        if Path("/proc/self/stat").exists():
            return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return 0
