"""Atomic writes: puts a file in its place whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: Path, suffix: str | None = None) -> Iterator[Path]:
    """A temporary name beside `path` to write to; what stands there when the block ends well is flushed to the disk and
    renamed, and the new name is flushed too; otherwise it is removed. Raises OSError.

    suffix: what the temporary name ends in, this process's number where not given. Where one process alone writes
    `path`, a fixed one lets the next writer take the place of what a killed one left.
    """
    temporary = path.with_name(f".{path.name}{f'.{os.getpid()}' if suffix is None else suffix}")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Names are on the disk only when their folder is; systems that cannot do this need not."""
    with suppress(PermissionError, IsADirectoryError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):
                os.fsync(handle)
        finally:
            os.close(handle)
