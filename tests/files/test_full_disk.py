"""A disk that fills up while results are written: a clear error, and nothing half-written left."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hcr_batch.errors import WriteError
from hcr_batch.files.results import ResultsWriter
from hcr_batch.records import Box, Document, Reading, ReadingStatus

pytestmark = pytest.mark.faults


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 256 kB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a file system")
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip("this machine does not let a file system be mounted")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("name", ["r.parquet", "out"])
def test_a_full_disk_is_said_and_leaves_nothing(small_disk: Path, name: str) -> None:
    document = Document("a.png", "/a.png", "ab" * 32, 1, "png", 1)

    def write_too_much() -> None:
        with ResultsWriter(small_disk / name) as writer:
            for _ in range(40):
                # Texts of random characters do not compress.
                texts = [os.urandom(200).hex() for _ in range(1_000)]
                rows = tuple(Reading(1, Box(0, 0, 1, 1), None, text, 0.5, ReadingStatus.OK) for text in texts)
                writer.write_readings(document, rows, "names-1")

    with pytest.raises(WriteError, match="No space left"):
        write_too_much()
    assert not [path for path in small_disk.rglob("*") if path.is_file()]
