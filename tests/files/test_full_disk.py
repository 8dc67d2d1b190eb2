"""A disk that fills up while a run writes: a clear error, nothing half-written left, and a way on."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import jobs.transcribe
from hcr_batch.documents import Document
from hcr_batch.errors import WriteError
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.results.rows import Rows, Segment, reading_row
from hcr_batch.files.results.tables import ResultsWriter
from hcr_batch.records import Box, Reading, ReadingStatus
from hcr_batch.run import units
from jobs.model_export import ModelExportConfig
from jobs.model_export import run as export
from jobs.transcribe import TranscribeConfig
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from schemas import READINGS
from tests.run.doubles import ForetoldPool

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


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", ["r.parquet", "out"])
def test_a_full_disk_is_said_and_leaves_nothing(small_disk: Path, name: str) -> None:
    document = Document("a.png", "/a.png", "ab" * 32, 1, "png", 1)

    def write_too_much() -> None:
        with ResultsWriter(ResultPaths.of(small_disk / name)) as writer:
            for _ in range(40):
                # Texts of random characters do not compress.
                texts = [os.urandom(200).hex() for _ in range(1_000)]
                readings = [Reading(1, Box(0, 0, 1, 1), None, text, 0.5, ReadingStatus.OK) for text in texts]
                table = READINGS.table([reading_row(document, reading, "names-1") for reading in readings])
                writer.write_rows(Segment(Rows(table), 0, len(texts)), document.name)

    with pytest.raises(WriteError, match="No space left"):
        write_too_much()
    assert not files_below(small_disk)


def test_a_run_on_a_full_disk_goes_on_when_there_is_room(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is filled so far that it overflows in a unit file, then in the results."""
    monkeypatch.setattr(units, "_LEAST_WEIGHT", 16)
    scans = tmp_path / "scans"
    scans.mkdir()
    for number in range(100):
        (scans / f"{number:03d}.png").write_bytes(b"\x89PNG\r\n\x1a\n%d" % number)
    pools: list[ForetoldPool] = []

    def run(out: Path) -> None:
        pools.append(ForetoldPool())
        monkeypatch.setattr(jobs.transcribe, "_pool", lambda *_: pools[-1])
        jobs.transcribe.run(TranscribeConfig(inputs=(scans,), out=out))

    refused = 0
    for spare in range(8_000, 200_000, 12_000):
        (small_disk / "ballast").unlink(missing_ok=True)
        room = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
        (small_disk / "ballast").write_bytes(b"x" * max(0, room - spare))
        try:
            run(small_disk / "r.parquet")
            break
        except WriteError as error:
            refused += 1
            assert "No space left" in str(error)
            assert not (small_disk / "r.parquet").exists()
            assert not [path for path in files_below(small_disk / ".r.parquet.run") if path.name.startswith(".")]
    read = sum((pool.pages for pool in pools[1:]), pools[0].pages.copy())
    assert refused >= 3
    assert sum(read.values()) - len(read) <= refused * 16  # at most the unit in flight each time
    run(tmp_path / "undisturbed.parquet")
    assert pq.read_table(small_disk / "r.parquet").equals(pq.read_table(tmp_path / "undisturbed.parquet"))
    assert not verify(VerifyConfig(results=small_disk / "r.parquet")).problems


@pytest.mark.parametrize("format", ["onnx", "openvino", "savedmodel"])
def test_an_exported_network_that_does_not_fit_leaves_nothing(small_disk: Path, format: str) -> None:
    with pytest.raises(WriteError, match="free space"):
        export(ModelExportConfig(out=small_disk / "network", format=format))
    assert not list(small_disk.iterdir())
