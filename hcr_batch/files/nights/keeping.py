"""What becomes of inputs that were read, and of what has grown old."""

from __future__ import annotations

import errno
import filecmp
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

from hcr_batch.errors import WriteError
from hcr_batch.files.nights.inbox import InboxFile, unchanged
from hcr_batch.files.storage.atomic import replacing

_DATED = re.compile(r"(?:date=)?(\d{4}-\d\d-\d\d)")
"""Names of folders that hold one date's results or inputs."""


def move_input(file: InboxFile, folder: Path) -> bool:
    """Moves a file into `folder` under its own relative name; whether it did.

    A file that changed since it was listed stays, as do links and what lies behind them. Where another file has
    the name, a number is put behind it; where the same content lies there, a move was broken off, and is ended.
    Raises WriteError.
    """
    if file.is_link or not unchanged(file):
        return False
    source = Path(file.path)
    target = folder / file.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        number = 2
        while target.exists() and not filecmp.cmp(source, target, shallow=False):
            target = (folder / file.name).with_stem(f"{source.stem}-{number}")
            number += 1
        _rename(source, target)
    except OSError as error:
        raise WriteError(
            f"Inputs cannot be moved to {folder} ({error.strerror}): check its permissions and the free space."
        ) from error
    return True


def _rename(source: Path, target: Path) -> None:
    """A rename; to another file system a copy under a temporary name, on the disk before the source goes."""
    try:
        source.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        with replacing(target, suffix=".part") as temporary:
            shutil.copy2(source, temporary)
        source.unlink()


def delete_input(file: InboxFile) -> bool:
    """Deletes a file that is still as it was listed; whether it did. Links stay, and what lies
    behind them. Raises WriteError."""
    if file.is_link or not unchanged(file):
        return False
    try:
        Path(file.path).unlink()
    except OSError as error:
        raise WriteError(f"Inputs cannot be deleted from the inbox ({error.strerror}): check permissions.") from error
    return True


def remove_old(folder: Path, today: date, keep_days: int, spared: str | None = None) -> int:
    """Removes the parts of `folder` named by a date (2026-11-22 or date=2026-11-22) more than
    `keep_days` before `today`, but for the date `spared`; how many. Everything with another name stays.
    Raises WriteError.
    """
    if not folder.is_dir():
        return 0
    for doomed in folder.glob(".*.removed"):  # a removal that was broken off, and would be in the way of the next
        shutil.rmtree(doomed, ignore_errors=True)
    removed = 0
    for path in sorted(folder.iterdir()):
        match = _DATED.fullmatch(path.name)
        if match is None or match[1] == spared or not _is_before(match[1], today - timedelta(days=keep_days)):
            continue
        try:
            # Out of sight by one rename, so that no reader meets half of it.
            doomed = path.rename(path.with_name(f".{path.name}.removed"))
            shutil.rmtree(doomed)
        except OSError as error:
            raise WriteError(f"{path} is too old but cannot be removed ({error.strerror}).") from error
        removed += 1
    return removed


def _is_before(text: str, limit: date) -> bool:
    try:
        return date.fromisoformat(text) < limit
    except ValueError:
        return False
