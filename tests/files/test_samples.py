"""The sample scans on a disk that has no room for them: one sentence, however many files there are."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from hcr_batch.errors import WriteError
from hcr_batch.files.samples import write_samples


def test_files_that_were_edited_stay_as_they_are(tmp_path: Path) -> None:
    """The two commands of the README, typed again, took back what somebody had tried in a form file."""
    assert write_samples(tmp_path).kept == ()
    form = tmp_path / "forms" / "library_card.toml"
    form.write_text("edited")
    (tmp_path / "truth.csv").unlink()
    assert write_samples(tmp_path) == (19, (form,))
    assert form.read_text() == "edited" and (tmp_path / "truth.csv").exists()


def test_a_full_disk_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Any, target: Any, **_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))

    monkeypatch.setattr(shutil, "copy", full)
    with pytest.raises(WriteError) as told:
        write_samples(tmp_path / "s")
    assert str(told.value) == (
        f"The samples cannot be written to {tmp_path / 's'} (No space left on device): check the free space and the "
        "permissions there, or choose another folder."
    )


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "s").touch()
    with pytest.raises(WriteError, match=r"\(File exists\): check"):
        write_samples(tmp_path / "s")
