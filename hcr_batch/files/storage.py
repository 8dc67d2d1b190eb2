"""Object storage: what a run asks of it, each request tried again while that may help. The only door to pyarrow.fs.

Where the storage is and who may use it come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY,
AWS_SESSION_TOKEN, AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL; for Google its application
default credentials. What the storage answers is never shown as it is, since it may quote what it was sent.
"""

from __future__ import annotations

import io
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO, NamedTuple, TypeVar

from pyarrow import ArrowException, fs

from hcr_batch.files.remote import Remote

ABSENT, NO_BUCKET, DENIED, UNREACHABLE, CHANGED = "absent", "no_bucket", "denied", "unreachable", "changed"

_T = TypeVar("_T")

_CHUNK_BYTES = 8 * 1024**2
"""Read and written at once: a connection that breaks costs no more than this."""

_BUFFER_BYTES = 256 * 1024

_KINDS = {
    "NO_SUCH_BUCKET": NO_BUCKET,
    "NO_SUCH_KEY": ABSENT,
    "RESOURCE_NOT_FOUND": ABSENT,
    "ACCESS_DENIED": DENIED,
    "INVALID_ACCESS_KEY_ID": DENIED,
    "INVALID_CLIENT_TOKEN_ID": DENIED,
    "UNRECOGNIZED_CLIENT": DENIED,
    "MISSING_AUTHENTICATION_TOKEN": DENIED,
    "SIGNATURE_DOES_NOT_MATCH": DENIED,
    "REQUEST_EXPIRED": DENIED,
    "OPT_IN_REQUIRED": DENIED,
}
"""Answers that stay the same however often one asks; everything else may pass."""

_AWS_CODE = re.compile(r"AWS Error ([A-Z_0-9]+)")
_HTTP_STATUS = re.compile(r"HTTP status (\d{3})|HTTP response code: (\d{3})")


class StorageError(OSError):
    """A request that failed for good. `kind`: one of the words above; the message is a sentence for people."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(kind, message)
        self.kind = kind
        self.message = message

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How often a request is made, and how long to wait before the next: full jitter over a doubling time
    (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), so that workers do not come back
    all at once."""

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
        self._fs = self._persist(lambda: _connect(scheme, bucket))

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
            raise _error(NO_BUCKET, f"{self.scheme}://{self.bucket}")

    def read(self, name: Remote) -> bytes:
        """A whole small object. Raises StorageError `absent` where there is none."""

        def once() -> bytes:
            with self._fs.open_input_file(name.key) as file:
                return bytes(file.read())

        return self._persist(once, name)

    def open(self, name: Remote) -> io.BufferedReader:
        """An object for random access."""

        def persist(action: Callable[[], Any]) -> Any:
            return self._persist(action, name)

        return io.BufferedReader(_Reader(persist, lambda: self._fs.open_input_file(name.key)), _BUFFER_BYTES)

    def download(self, name: Remote, target: BinaryIO) -> int:
        """Copies an object to a local file, and says how many bytes it has. One that is replaced meanwhile
        raises `changed`."""
        before = self.info(name)
        if before is None:
            raise _error(ABSENT, str(name))
        with self.open(name) as source:
            while chunk := source.read(_CHUNK_BYTES):
                target.write(chunk)
            copied = source.tell()
        if self.info(name) != before or copied != before.size:
            raise _error(CHANGED, str(name))
        target.flush()
        return copied

    def upload(self, source: BinaryIO, name: Remote) -> None:
        """Writes an object; it appears under its name whole or not at all.

        A stream that is dropped half-way would be closed, and closing it makes what was sent so far the object.
        So the sending is left to a thread that Ctrl-C does not reach, and waited for.
        """
        with ThreadPoolExecutor(1) as thread:
            thread.submit(self._persist, lambda: self._send(source, name), name).result()

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
            with suppress(FileNotFoundError):
                self._fs.delete_dir(folder.key)

        self._persist(once, folder)

    def remove_empty_folder(self, folder: Remote) -> None:
        """Removes the empty objects that stand for a folder, where nothing else is below it."""
        if not self.list(folder):
            self.remove_folder(folder)

    def _send(self, source: BinaryIO, name: Remote) -> None:
        source.seek(0)
        with self._fs.open_output_stream(name.key) as stream:
            while chunk := source.read(_CHUNK_BYTES):
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
                kind = _kind(error)
                if kind != UNREACHABLE or attempt == self._patience.attempts - 1:
                    raise _error(kind, str(name or Remote(self.scheme, self.bucket)), _detail(error)) from None
            time.sleep(self._patience.pause_s(attempt))
        raise AssertionError("at least one attempt is made")


class _Reader(io.RawIOBase):
    """An object, open for random access; a read that fails is made again on a new connection."""

    def __init__(self, persist: Callable[[Callable[[], Any]], Any], connect: Callable[[], Any]) -> None:
        self._persist, self._connect = persist, connect
        self._file: Any = persist(connect)
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
        return b"".join(iter(lambda: self.read(_CHUNK_BYTES) or b"", b""))

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
        if not self.closed:
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


def shared_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Where the storage is, for workers on other machines. Secrets are not among it: Ray writes the environment
    of workers into its logs, so that each node has to have its own."""
    names = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_DEFAULT_REGION")
    return {name: environment[name] for name in names if environment.get(name)}


def _connect(scheme: str, bucket: str) -> Any:
    if scheme == "gs":
        return fs.GcsFileSystem()
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region is None:
        region = "us-east-1" if endpoint else fs.resolve_s3_region(bucket)
    where: dict[str, str] = {}
    if endpoint:
        address = endpoint.rpartition("://")
        where = {"endpoint_override": address[2].rstrip("/"), "scheme": address[0] or "https"}
    return fs.S3FileSystem(
        region=region,
        allow_bucket_creation=False,
        background_writes=False,
        allow_delayed_open=True,
        connect_timeout=10,
        request_timeout=60,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=4),
        **where,
    )


def _info(scheme: str, found: Any) -> Info:
    return Info(Remote(scheme, found.path), int(found.size or 0), int(found.mtime_ns or 0))


def _kind(error: Exception) -> str:
    """What an answer means; Arrow gives the storage's own word for it in its message only."""
    code = _AWS_CODE.search(str(error))
    if code is not None and code[1] in _KINDS:
        return _KINDS[code[1]]
    status = _HTTP_STATUS.search(str(error))
    number = next(filter(None, status.groups()), "") if status is not None else ""
    if number in ("401", "403"):
        return DENIED
    if isinstance(error, PermissionError):
        return DENIED
    if isinstance(error, FileNotFoundError):
        return ABSENT
    return UNREACHABLE


def _detail(error: Exception) -> str:
    """The storage's own word for what is wrong, which holds nothing of anybody's."""
    code = _AWS_CODE.search(str(error))
    return code[1] if code is not None else type(error).__name__


def _error(kind: str, name: str, detail: str = "") -> StorageError:
    said = f" ({detail})" if detail else ""
    return StorageError(
        kind,
        {
            ABSENT: f"There is nothing at {name}{said}: check the name.",
            NO_BUCKET: f"There is no bucket for {name}{said}: check the name, AWS_REGION and AWS_ENDPOINT_URL.",
            DENIED: f"{name} may not be used with the credentials that were found{said}: set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY (or AWS_PROFILE, or a role), or ask for permission to list, read and write.",
            UNREACHABLE: f"{name} does not answer, though it was asked again and again{said}: check the network and "
            "AWS_ENDPOINT_URL.",
            CHANGED: f"{name} was changed while it was read.",
        }[kind],
    )
