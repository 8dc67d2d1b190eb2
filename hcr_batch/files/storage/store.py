"""Where results and the state of a run are kept: the only way in which a run touches its output.

A store is a tree of named files (`/` between the parts of a name, whatever the system). Everything
that a run asks of the place it writes to is in this class, so that another kind of place, such as an
object store, needs another class with the same methods and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

from hcr_batch.errors import WriteError
from hcr_batch.files.storage.atomic import sync_folder
from hcr_batch.files.storage.lock import hold
from hcr_batch.files.storage.names import Location


class WrittenFile(io.FileIO):
    """A file whose own errors are those of writing, as `errors` has them: whoever writes into it also reads other
    files, whose damage has nothing to do with space."""

    def __init__(self, file: Path | int, mode: str, errors: Callable[[], AbstractContextManager[None]]) -> None:
        super().__init__(file, mode)
        self._errors = errors

    def write(self, content: Any) -> int:
        """Writes bytes. Raises WriteError."""
        with self._errors():
            return super().write(content)

    def close(self) -> None:
        """Ends the file. Raises WriteError where it turns out only now that what was written is lost."""
        with self._errors():
            super().close()


class Store:
    """Files below a folder of this machine. Every method but the readers raises WriteError."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def where(self) -> str:
        """The place as a whole, for messages."""
        return str(self.root)

    def lock(self, name: str) -> AbstractContextManager[None]:
        """Holds the lock of this name for as long as the block lasts. Raises LockedError, WriteError."""
        return hold(self._path(name))

    @contextmanager
    def create(self, name: str) -> Iterator[BinaryIO]:
        """A file to write to; it appears under its name when the block ends well, whole and on the disk
        itself, and not at all otherwise."""
        path = self._path(name)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with self.write_errors():
                path.parent.mkdir(parents=True, exist_ok=True)
                raw = WrittenFile(temporary, "w", self.write_errors)
            with io.BufferedWriter(raw) as file:
                yield file
                file.flush()
                with self.write_errors():
                    os.fsync(file.fileno())
            with self.write_errors():
                temporary.replace(path)
                sync_folder(path.parent)
        finally:
            with suppress(OSError):  # a disk that is gone has no temporary file left to remove
                temporary.unlink(missing_ok=True)

    def write(self, name: str, content: bytes) -> None:
        """A whole small file."""
        with self.create(name) as file:
            file.write(content)

    def open(self, name: str) -> BinaryIO:
        """A file to read, with random access. Raises OSError."""
        return self._path(name).open("rb")

    def read(self, name: str) -> bytes | None:
        """The content of a small file, or None where there is none. Raises OSError."""
        try:
            return self._path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def names(self, folder: str) -> list[str]:
        """Names of the files in a folder, sorted, without temporary ones; empty where there is none."""
        try:
            entries = sorted(entry.name for entry in os.scandir(self._path(folder)) if entry.is_file())
        except (FileNotFoundError, NotADirectoryError):
            return []
        return [f"{folder}/{name}" for name in entries if not name.startswith(".")]

    def size(self, name: str) -> int | None:
        """Bytes of a file, or None where there is none."""
        try:
            return self._path(name).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def exists(self, name: str) -> bool:
        """Whether there is a file or a folder of this name."""
        return self._path(name).exists()

    def digest(self, name: str) -> str:
        """sha256 of a file in hex. Raises OSError."""
        with self.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]

    def remove(self, name: str) -> None:
        """Removes a file, or a folder with all it holds; nothing there is fine."""
        path = self._path(name)
        with self.write_errors():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def remove_temporary(self, folder: str) -> None:
        """Removes what writers left in a folder when they were killed; nobody may be writing there."""
        with self.write_errors(), suppress(FileNotFoundError, NotADirectoryError):
            for entry in list(os.scandir(self._path(folder))):
                if entry.name.startswith(".") and entry.is_file():
                    Path(entry.path).unlink(missing_ok=True)

    def move(self, name: str, target: str) -> None:
        """Puts a file or folder in the place of `target`. A folder that is in the way makes room first:
        whoever is killed in between finds the new one still under `name`, and moves it again."""
        source, final = self._path(name), self._path(target)
        with self.write_errors():
            final.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir() and final.exists():
                self.remove(target)
            source.replace(final)
            sync_folder(final.parent)

    def make_folder(self, name: str) -> None:
        """Makes a folder, and those above it."""
        with self.write_errors():
            self._path(name).mkdir(parents=True, exist_ok=True)

    def remove_empty_folder(self, name: str) -> None:
        """Removes a folder if there is nothing in it."""
        with suppress(OSError):  # it holds something, or is not there
            self._path(name).rmdir()

    def local_path(self, name: str) -> Path:
        """Where the file is, for people and for locks."""
        return self._path(name)

    def full_name(self, name: str) -> Location:
        """What a listing of this place would call it."""
        return self._path(name).resolve()

    @contextmanager
    def write_errors(self) -> Iterator[None]:
        """Turns the system's errors into a WriteError that names the place and the reason."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise WriteError(
                f"The results cannot be written to {self.root} ({reason}): "
                "check the path, its permissions and the free space."
            ) from error

    def _path(self, name: str) -> Path:
        return self.root / name
