"""Writes out the sample scans that ship with the package."""

from __future__ import annotations

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
    except (OSError, shutil.Error) as error:
        raise WriteError(f"The samples cannot be written to {folder} ({error}): choose another folder.") from error
