"""Object storage: what a run asks of it, each request tried again while that may help."""

from __future__ import annotations

import io
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, NamedTuple, TypeVar, cast

from pyarrow import ArrowException, fs

from hcr_batch.files.storage.clients import connect
from hcr_batch.files.storage.names import Remote
from hcr_batch.files.storage.refusals import (
    ABSENT,
    CHANGED,
    NO_BUCKET,
    UNREACHABLE,
    StorageError,
    detail_of,
    kind_of,
    storage_error,
)

_T = TypeVar("_T")

CHUNK_BYTES = 8 * 1024**2
"""Read and written at once: a connection that breaks costs no more than this."""

_BUFFER_BYTES = 256 * 1024
"""Fetched at once where an object is read in small pieces."""


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How often a request is made, and how long to wait before the next: full jitter over a doubling time
    (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), so that workers do not come back
    all at once. Each of these is up to three quick ones by the client library itself, since a request of ours may
    be a hundred small ones, of which one that breaks must not cost the others."""

    attempts: int = 8
    first_s: float = 0.5
    most_s: float = 20.0

    def pause_s(self, attempt: int) -> float:
        """Seconds to wait after the failed attempt `attempt`, counted from 0."""
        return random.uniform(0.0, min(self.most_s, self.first_s * 2**attempt))


class Info(NamedTuple):
    """An object: its name, bytes, and the time of its last change in ns since 1970 by the storage's clock."""

    name: Remote
    size: int
    mtime_ns: int


class Storage:
    """One bucket. Every method raises StorageError."""

    def __init__(self, scheme: str, bucket: str, patience: Patience | None = None) -> None:
        self.scheme, self.bucket = scheme, bucket
        self._patience = patience or Patience()
        self._fs = self._persist(lambda: connect(scheme, bucket))

    @property
    def filesystem(self) -> fs.FileSystem:
        """Arrow's own view of it, for Arrow's own readers; its requests are made again by Arrow alone."""
        return self._fs

    def info(self, name: Remote) -> Info | None:
        """What is known of an object, or None where there is none of this name."""
        found = self._persist(lambda: self._fs.get_file_info(name.key), name)
        return _info(name.scheme, found) if found.type == fs.FileType.File else None

    def list(self, folder: Remote, *, recursive: bool = True) -> list[Info]:
        """All objects below a name, folder by folder, in the order of their names within each."""
        selector = fs.FileSelector(folder.key, allow_not_found=True, recursive=recursive)
        found = self._persist(lambda: self._fs.get_file_info(selector), folder)
        infos = [_info(folder.scheme, one) for one in found if one.type == fs.FileType.File]
        return sorted(infos, key=lambda info: info.name.key.split("/"))

    def require_bucket(self) -> None:
        """Asks whether the bucket is there and may be looked into."""
        selector = fs.FileSelector(f"{self.bucket}/.hcr-batch-asks", allow_not_found=True)
        self._persist(lambda: self._fs.get_file_info(selector))
        found = self._persist(lambda: self._fs.get_file_info(self.bucket))
        if found.type == fs.FileType.NotFound:
            raise storage_error(NO_BUCKET, f"{self.scheme}://{self.bucket}")

    def read(self, name: Remote) -> bytes:
        """A whole small object. Raises StorageError `absent` where there is none."""
        return self._persist(lambda: b"".join(self._stream(name)), name)

    def open(self, name: Remote) -> BinaryIO:
        """An object for random access: there, or where the storage gives from a place to the end only, as a copy here.

        Raises OSError where there is no room for that.
        """
        if self.scheme == "gs":
            # Besides, Arrow holds Python's global lock during the first request of a file that it opened there.
            with ExitStack() as stack:
                copy = stack.enter_context(tempfile.TemporaryFile(prefix="hcr-batch-"))
                self.copy_here(name, copy)
                copy.seek(0)
                stack.pop_all()  # closed by whoever asked for it
                return cast(BinaryIO, copy)

        def persist(action: Callable[[], Any]) -> Any:
            return self._persist(action, name)

        reader = _Reader(persist, lambda: self._fs.open_input_file(name.key))
        return cast(BinaryIO, io.BufferedReader(reader, _BUFFER_BYTES))

    def download(self, source: Info, target: BinaryIO) -> None:
        """Copies an object to a local file. One that is not, or not any more, what `source` says raises `changed`."""
        copied = self.copy_here(source.name, target)
        if self.info(source.name) != source or copied != source.size:
            raise storage_error(CHANGED, str(source.name))

    def copy_here(self, name: Remote, target: BinaryIO) -> int:
        """Copies an object to a local file, and says how many bytes it has."""
        if self.scheme == "gs":

            def once() -> int:
                target.seek(0)
                target.truncate()
                return sum(target.write(chunk) for chunk in self._stream(name))

            copied = self._persist(once, name)
        else:
            with self.open(name) as source:
                copied = sum(target.write(chunk) for chunk in iter(lambda: source.read(CHUNK_BYTES), b""))
        target.flush()
        return copied

    def upload(self, source: BinaryIO, name: Remote) -> None:
        """Writes an object; it appears under its name whole or not at all.

        A stream that is dropped half-way would be closed, and closing it makes what was sent so far the object.
        So the sending is left to a thread that Ctrl-C does not reach, and waited for.
        """

        def once() -> None:
            try:
                self._send(source, name)
            except (OSError, ArrowException) as error:
                if kind_of(error) == ABSENT:
                    raise OSError("The storage no longer knows the upload that it began.") from None
                raise

        with ThreadPoolExecutor(1) as thread:
            thread.submit(self._persist, once, name).result()

    def copy(self, source: Remote, target: Remote) -> None:
        """Copies an object within the storage; the copy appears whole."""
        self._persist(lambda: self._fs.copy_file(source.key, target.key), source)

    def remove(self, name: Remote) -> None:
        """Removes an object; none there is fine."""

        def once() -> None:
            with suppress(FileNotFoundError):
                self._fs.delete_file(name.key)

        self._persist(once, name)

    def remove_folder(self, folder: Remote) -> None:
        """Removes all objects below a name, many at a time; none there is fine."""

        def once() -> None:
            # Google's client complains of a folder that holds nothing, in words that may mean anything.
            if self._fs.get_file_info(fs.FileSelector(folder.key, allow_not_found=True, recursive=True)):
                with suppress(FileNotFoundError):
                    self._fs.delete_dir(folder.key)

        self._persist(once, folder)

    def remove_empty_folder(self, folder: Remote) -> None:
        """Removes the empty objects that stand for a folder, where nothing else is below it."""
        if not self.list(folder):
            self.remove_folder(folder)

    def _stream(self, name: Remote) -> Iterator[bytes]:
        """An object from its beginning to its end; whatever breaks it ends it."""
        with self._fs.open_input_stream(name.key) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                yield bytes(chunk)

    def _send(self, source: BinaryIO, name: Remote) -> None:
        source.seek(0)
        with self._fs.open_output_stream(name.key) as stream:
            while chunk := source.read(CHUNK_BYTES):
                stream.write(chunk)
        found = self._fs.get_file_info(name.key)
        if found.size != source.tell():
            raise OSError("An object that was written has another size.")

    def _persist(self, action: Callable[[], _T], name: Remote | None = None) -> _T:
        """Tries again, after a while, what may have failed by chance. `name`: what to call it in the error."""
        for attempt in range(self._patience.attempts):
            try:
                return action()
            except StorageError:
                raise
            except (OSError, ArrowException) as error:
                kind = kind_of(error)
                if kind != UNREACHABLE or attempt == self._patience.attempts - 1:
                    raise storage_error(kind, str(name or Remote(self.scheme, self.bucket)), detail_of(error)) from None
            time.sleep(self._patience.pause_s(attempt))
        raise AssertionError("at least one attempt is made")


class _Reader(io.RawIOBase):
    """An object, open for random access; a read that fails is made again on a new connection."""

    def __init__(self, persist: Callable[[Callable[[], Any]], Any], connect: Callable[[], Any]) -> None:
        self._persist, self._connect = persist, connect
        self._file: Any = None  # as it stays where no connection comes about
        self._file = persist(connect)
        self._size = int(persist(lambda: self._file.size()))
        self._position = 0

    def readinto(self, buffer: Any) -> int:
        """Fills the buffer as far as there are bytes."""
        size = min(len(buffer), max(0, self._size - self._position))
        if size:
            content = self._persist(lambda: self._read_at(size, self._position))
            buffer[:size] = content
            self._position += size
        return size

    def readall(self) -> bytes:
        """All from where it stands; Python's own would ask for it in pieces of 8 KiB, a request each."""
        return b"".join(iter(lambda: self.read(CHUNK_BYTES) or b"", b""))

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Moves to a place, as files do."""
        self._position = (0, self._position, self._size)[whence] + offset
        return self._position

    def tell(self) -> int:
        """Where it stands."""
        return self._position

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def close(self) -> None:
        """Gives the connection back."""
        if not self.closed and self._file is not None:
            with suppress(OSError):
                self._file.close()
        super().close()

    def _read_at(self, size: int, offset: int) -> bytes:
        try:
            content = bytes(self._file.read_at(size, offset))
        except OSError:
            self._file = self._connect()
            raise
        if len(content) != size:
            raise OSError("An object gave fewer bytes than it has.")
        return content


@cache
def storage_of(scheme: str, bucket: str) -> Storage:
    """The bucket, connected to once per process. Raises StorageError."""
    return Storage(scheme, bucket)


def storage(name: Remote) -> Storage:
    """The bucket that a name is in."""
    return storage_of(name.scheme, name.bucket)


def _info(scheme: str, found: Any) -> Info:
    return Info(Remote(scheme, found.path), int(found.size or 0), int(found.mtime_ns or 0))
