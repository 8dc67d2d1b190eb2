"""Writes out the sample scans that ship with the package."""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

from hcr_batch.errors import WriteError


class Samples(NamedTuple):
    """How many files are `there` now, and which of them were before, with another content, and stay as they are."""

    there: int
    kept: tuple[Path, ...]


def write_samples(folder: Path) -> Samples:
    """Copies the samples into `folder`, made if absent; a form file that somebody has edited there stays. Raises
    WriteError."""
    kept: list[Path] = []

    def put(source: str, target: str) -> None:
        if Path(target).is_file() and not filecmp.cmp(source, target, shallow=False):
            kept.append(Path(target))
        else:
            _copy_whole(source, Path(target))

    try:
        with as_file(files("hcr_batch") / "samples") as source:
            shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__*"), copy_function=put)
            count = sum(path.is_file() for path in source.rglob("*") if not path.name.startswith("__"))
            return Samples(count, tuple(kept))
    except OSError as error:  # shutil's own too, which lists every file that failed
        raise WriteError(
            f"The samples cannot be written to {folder} ({_reason(error)}): check the free space and the permissions "
            "there, or choose another folder."
        ) from error


def _copy_whole(source: str, target: Path) -> None:
    """Copies a file whole or not at all: half of one would be taken for an edited one."""
    temporary = target.with_name(f".{os.getpid()}.{target.name}")
    try:
        shutil.copy(source, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _reason(error: OSError) -> str:
    """Why the first file could not be copied, without its name and those of all the others."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list) and error.args[0]:
        text = str(error.args[0][0][-1])
        return re.sub(r"^\[Errno \d+\] ", "", text).partition(": ")[0]
    return error.strerror or type(error).__name__
