"""Keeps pictures that are made of scans apart from these: a later run of the folder would read them as scans."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hcr_batch.errors import UsageError
from hcr_batch.files.storage.names import Location


def refuse_among_scans(out: Path, scans: Sequence[Location], what: str) -> None:
    """Raises UsageError where `out`, a folder or file of pictures that the sentence calls `what`, would lie in one of
    the folders of `scans`."""
    real = out.resolve()
    for folder in scans:
        if isinstance(folder, Path) and folder.is_dir() and real.is_relative_to(folder.resolve()):
            raise UsageError(
                f"{out} lies in {folder}, where a later run would read {what} as scans: give another folder."
            )
