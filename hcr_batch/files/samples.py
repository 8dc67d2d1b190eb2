"""Writes out the sample scans that ship with the package."""

from __future__ import annotations

import re
import shutil
from importlib.resources import as_file, files
from pathlib import Path

from hcr_batch.errors import WriteError


def write_samples(folder: Path) -> int:
    """Copies the samples into `folder`, made if absent; returns how many files. Raises WriteError."""
    try:
        with as_file(files("hcr_batch") / "samples") as source:
            shutil.copytree(
                source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__*"), copy_function=shutil.copy
            )
            return sum(path.is_file() for path in source.rglob("*") if not path.name.startswith("__"))
    except OSError as error:  # shutil's own too, which lists every file that failed
        raise WriteError(
            f"The samples cannot be written to {folder} ({_reason(error)}): check the free space and the permissions "
            "there, or choose another folder."
        ) from error


def _reason(error: OSError) -> str:
    """Why the first file could not be copied, without its name and those of all the others."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list) and error.args[0]:
        text = str(error.args[0][0][-1])
        return re.sub(r"^\[Errno \d+\] ", "", text).partition(": ")[0]
    return error.strerror or type(error).__name__
