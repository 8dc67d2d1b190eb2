"""A long run: the memory of the driver and of its workers, open files and temporary space stay flat.

HCR_SOAK_CROPS and HCR_SOAK_PAGES ask for a shorter one.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pyarrow.parquet as pq
import pytest

pytestmark = [pytest.mark.soak, pytest.mark.filterwarnings("ignore")]

CROPS = int(os.environ.get("HCR_SOAK_CROPS", "20000"))
PAGES = int(os.environ.get("HCR_SOAK_PAGES", "500"))
COMMAND = [sys.executable, "-c", "from hcr_batch.cli import main; main()"]
_END_OF_PNG = 12
"""Bytes of the last chunk of a PNG."""

_SLACK = 1.1
_SLACK_BYTES = 30_000_000
"""The allocator's own noise."""


@dataclass(frozen=True)
class Look:
    """One look at the run: bytes of memory of the driver and of its children, open files, bytes in its TMPDIR."""

    driver: int
    workers: int
    files: int
    temporary: int


def renamed_copies(source: Path, folder: Path, count: int, step: int = 1) -> None:
    """`count` pictures like `source`, each of other bytes: a comment of its own before the PNG's end.

    Their names begin with every `step`th number, so that pages come evenly among the crops.
    """
    data = source.read_bytes()
    for number in range(count):
        text = b"Comment\0" + f"{source.name} {number}".encode()
        chunk = len(text).to_bytes(4, "big") + b"tEXt" + text + zlib.crc32(b"tEXt" + text).to_bytes(4, "big")
        name = f"{number * step:06d}_{source.stem}.png"
        (folder / name).write_bytes(data[:-_END_OF_PNG] + chunk + data[-_END_OF_PNG:])


def look(process: psutil.Process, temporary: Path) -> Look:
    children = [p for p in process.children(recursive=True) if "ReadingActor" in " ".join(p.cmdline())]
    return Look(
        driver=process.memory_info().rss,
        workers=sum(p.memory_info().rss for p in children),
        files=process.num_fds() + sum(p.num_fds() for p in children),
        temporary=sum(p.stat().st_size for p in temporary.rglob("*") if p.is_file() and "ray" not in p.parts),
    )


@pytest.fixture
def temporary() -> Iterator[Path]:
    """A TMPDIR with a short name, since Ray puts sockets there, whose names must stay below 108 bytes."""
    with tempfile.TemporaryDirectory(prefix="soak", dir="/tmp") as folder:
        yield Path(folder)


def test_a_long_run_stays_flat(samples: Path, tmp_path: Path, temporary: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    crops = sorted((samples / "crops").glob("*.png"))
    for crop in crops:
        renamed_copies(crop, scans, CROPS // len(crops))
    renamed_copies(samples / "forms" / "library_card.png", scans, PAGES, max(1, CROPS // len(crops) // PAGES))
    out = tmp_path / "results"
    command = [*COMMAND, "transcribe", str(scans), "--out", f"{out}/", "--workers", "2", "--quiet"]
    looks: list[Look] = []
    with subprocess.Popen(command, env=os.environ | {"TMPDIR": str(temporary)}) as run:
        process = psutil.Process(run.pid)
        while run.poll() is None:
            try:
                looks.append(look(process, temporary))
            except (psutil.NoSuchProcess, FileNotFoundError):
                continue  # something ended while it was looked at
            time.sleep(1)
        assert run.returncode == 0
    found = sum(pq.read_metadata(part).num_rows for part in (out / "documents").glob("*.parquet"))
    assert found == CROPS // len(crops) * len(crops) + PAGES
    steady = [taken for taken in looks if taken.workers]
    second, last = steady[len(steady) // 4 : len(steady) // 2], steady[3 * len(steady) // 4 :]
    for name in ("driver", "workers", "files", "temporary"):
        before = statistics.median(getattr(taken, name) for taken in second)
        after = statistics.median(getattr(taken, name) for taken in last)
        sys.stdout.write(f"{name}: second quarter {before:,.0f}, last quarter {after:,.0f}\n")
        assert after <= before * _SLACK + (0 if name == "files" else _SLACK_BYTES), name
    shutil.rmtree(scans)
