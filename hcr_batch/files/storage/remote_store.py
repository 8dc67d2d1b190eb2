"""Results and the state of a run on object storage.

There is no renaming: what is staged is copied within the storage, each object whole, and then taken away. The order
of these steps is such that whoever is killed between two of them finds enough to go on from there.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hcr_batch.errors import UsageError, WriteError
from hcr_batch.files.storage.claim import Claim, hold_claim
from hcr_batch.files.storage.names import Location, Remote
from hcr_batch.files.storage.objects import CHUNK_BYTES, Storage, storage
from hcr_batch.files.storage.refusals import ABSENT, StorageError
from hcr_batch.files.storage.store import Store, WrittenFile

_MOVED = ".moved"
"""Marks a staged folder that stands at its target, while it is taken away."""


class RemoteStore(Store):
    """Objects below a name. Readers, too, raise WriteError where the storage cannot be used."""

    def __init__(self, root: Remote) -> None:
        self._root = root
        self._claim: Claim | None = None
        self._connected: Storage | None = None

    @property
    def where(self) -> str:
        """The place as a whole, for messages."""
        return str(self._root)

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """A file to write to; the object appears when the block ends well, and not at all otherwise."""
        with self.write_errors(), tempfile.TemporaryFile(prefix="hcr-batch-") as own:
            raw = WrittenFile(os.dup(own.fileno()), "r+", self.write_errors)
        with io.BufferedRandom(raw) as file:
            yield file
            file.flush()
            with self.write_errors():
                self._guard()
                self._storage.upload(file, self._path_of(name))

    def open(self, name: str) -> BinaryIO:
        """An object to read, with random access. Raises FileNotFoundError."""
        with self._read_errors():
            return self._storage.open(self._path_of(name))

    def read(self, name: str) -> bytes | None:
        """The content of a small object, or None where there is none."""
        try:
            with self._read_errors():
                return self._storage.read(self._path_of(name))
        except FileNotFoundError:
            return None

    def names(self, folder: str) -> list[str]:
        """Names of the objects in a folder, sorted."""
        with self.write_errors():
            found = self._storage.list(self._path_of(folder), recursive=False)
        return [f"{folder}/{info.name.name}" for info in found if not info.name.name.startswith(".")]

    def size(self, name: str) -> int | None:
        """Bytes of an object, or None where there is none."""
        with self.write_errors():
            info = self._storage.info(self._path_of(name))
        return None if info is None else info.size

    def exists(self, name: str) -> bool:
        """Whether there is an object of this name, or one below it."""
        with self.write_errors():
            path = self._path_of(name)
            return self._storage.info(path) is not None or bool(self._storage.list(path))

    def digest(self, name: str) -> str:
        """sha256 of an object in hex, asked for in large pieces. Raises FileNotFoundError."""
        digest = hashlib.sha256()
        with self._read_errors(), self._storage.open(self._path_of(name)) as file:
            for chunk in iter(lambda: file.read(CHUNK_BYTES), b""):
                digest.update(chunk)
        return digest.hexdigest()

    def remove(self, name: str) -> None:
        """Removes an object, or all that are below a name; nothing there is fine."""
        with self.write_errors():
            self._guard()
            path = self._path_of(name)
            if self._storage.info(path) is not None:
                self._storage.remove(path)
            else:
                self._storage.remove_folder(path)

    def remove_temporary(self, folder: str) -> None:
        """What was not written to its end is not there."""

    def move(self, name: str, target: str) -> None:
        """Puts an object or a folder in the place of `target`. May be done again after being killed half-way."""
        source, final = self._path_of(name), self._path_of(target)
        with self.write_errors():
            self._guard()
            if self._storage.info(source) is not None:
                self._storage.copy(source, final)
                self._storage.remove(source)
            else:
                self._move_folder(source, final)

    def make_folder(self, name: str) -> None:
        """There are no folders; but the bucket must be there."""
        with self.write_errors():
            self._storage.require_bucket()

    def remove_empty_folder(self, name: str) -> None:
        """Removes the empty objects that stand for a folder, where nothing else is below it."""
        with self.write_errors():
            self._storage.remove_empty_folder(self._path_of(name))

    def local_path(self, name: str) -> Path:
        """There is none. Raises UsageError."""
        raise UsageError(f"{self._path_of(name)} is on object storage: copy the results to a folder first.")

    def full_name(self, name: str) -> Location:
        """What a listing of this place would call it."""
        return self._path_of(name)

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Holds a claim, since object storage has no locks. Raises LockedError, WriteError."""
        with self.write_errors(), hold_claim(self._storage, self._path_of(name)) as claim:
            self._claim = claim
            try:
                yield
            finally:
                self._claim = None

    @contextmanager
    def write_errors(self) -> Iterator[None]:
        """Turns what the storage or this machine's temporary folder says into a WriteError."""
        try:
            yield
        except StorageError as error:
            raise WriteError(f"The results cannot be written: {error.message}") from error
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise WriteError(
                f"The results cannot be assembled in {tempfile.gettempdir()} ({reason}): make room, or set TMPDIR."
            ) from error

    @property
    def _storage(self) -> Storage:
        if self._connected is None:
            self._connected = storage(self._root)
        return self._connected

    @contextmanager
    def _read_errors(self) -> Iterator[None]:
        try:
            yield
        except StorageError as error:
            if error.kind == ABSENT:
                raise FileNotFoundError(error.message) from error
            raise WriteError(f"The results cannot be read: {error.message}") from error

    def _guard(self) -> None:
        if self._claim is not None:
            self._claim.guard()

    def _move_folder(self, source: Remote, final: Remote) -> None:
        """Copies, clears away what the target held before, and only then takes the source away."""
        marker = source.parent / f"{source.name}{_MOVED}"
        if self._storage.info(marker) is None:
            new = {info.name.key.removeprefix(source.key): info.name for info in self._storage.list(source)}
            for end, name in new.items():
                self._storage.copy(name, Remote(final.scheme, final.key + end))
            for info in self._storage.list(final):
                if info.name.key.removeprefix(final.key) not in new:
                    self._storage.remove(info.name)
            with tempfile.TemporaryFile() as nothing:
                self._storage.upload(nothing, marker)
        self._storage.remove_folder(source)
        self._storage.remove(marker)

    def _path_of(self, name: str) -> Remote:
        return Remote(self._root.scheme, f"{self._root.key}/{name}")
