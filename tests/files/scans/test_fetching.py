"""Copies of objects, which are people's writing: nobody finds one after us."""

import subprocess
import tempfile
from pathlib import Path

import pytest

from hcr_batch.files.scans import fetching
from hcr_batch.files.scans.fetching import fetched
from hcr_batch.files.storage.names import Remote


def test_a_copy_has_no_name_that_would_outlive_a_kill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def download(name: Remote, path: Path) -> None:
        with path.open("wb") as file:
            file.write(b"what somebody wrote")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(fetching, "_download", download)
    with fetched("s3://bucket/a.png") as copy:
        assert list(tmp_path.iterdir()) == []
        assert copy.read_bytes() == b"what somebody wrote"
        assert copy.is_file() and copy.stat().st_size == 19
        # As poppler opens it, in a process of its own.
        assert subprocess.run(["cat", str(copy)], capture_output=True, check=True).stdout == b"what somebody wrote"
    assert not copy.exists()
