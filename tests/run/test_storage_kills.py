"""A driver that reads from and writes to object storage is killed with SIGKILL at chosen requests, and started again:
in the end its rows are those of a run that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.doubles.cloud import Server
from tests.doubles.flaky import FlakyProxy, flaky_proxy

pytestmark = pytest.mark.faults

DOCUMENTS = 24
LIVES = (("listing", "reading", "commit"), ("any", "reading", "commit"), ("reading", "commit", "commit"))
"""Runs from nothing to their end: in which phases they are killed on their way, one command after the other."""

_DRIVER = """
import sys
from hcr_batch.files.storage.names import remote
from hcr_batch.run import units
from jobs.transcribe import TranscribeConfig, run
from tests.run.doubles import ForetoldPool

units._LEAST_WEIGHT = 4
run(TranscribeConfig(inputs=(remote(sys.argv[1]),), out=remote(sys.argv[2]), workers=0), pool=ForetoldPool())
"""


@dataclass
class Assassin:
    """Kills a process when the storage is asked for the so-many-th time, counted from 0, in a phase of the run."""

    phase: str = "any"
    at: int | None = None
    victim: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    struck: str | None = None

    def __call__(self, method: str, path: str) -> None:
        phase = _phase(path)
        for name in (phase, "any"):
            self.seen[name] += 1
        if self.struck is None and self.at is not None and self.seen[self.phase] > self.at:
            self.struck = phase
            os.kill(self.victim, signal.SIGKILL)


def _phase(path: str) -> str:
    """What the run is about when it asks for this."""
    if "/commit/" in path or path.endswith("commit.json") or "/readings" in path or "/documents" in path:
        return "commit"
    if "/units/" in path:
        return "reading"
    return "listing"


@pytest.fixture
def proxy(s3: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlakyProxy]:
    for number in range(DOCUMENTS):
        s3.put(f"kills/scans/{number:02d}.bmp", b"BM%d" % number)
    with flaky_proxy(s3.port, 0) as proxy:
        s3.at(proxy.port).use(monkeypatch)
        yield proxy


def drive(server: Server, out: str, proxy: FlakyProxy, watch: Assassin) -> int:
    """Runs the driver to its end, whatever that is."""
    command = [sys.executable, "-c", _DRIVER, str(server.name("kills/scans")), str(server.name(out))]
    process = subprocess.Popen(command, cwd=Path(__file__).parents[2], env=os.environ | {"PYTHONPATH": "."})
    watch.victim = process.pid
    proxy.watch = watch
    return process.wait(120)


def tables(server: Server, out: str) -> tuple[pa.Table, pa.Table]:
    readings, documents = (
        pq.read_table(BytesIO(server.read(f"{out}/{name}/part-00000.parquet"))) for name in ("readings", "documents")
    )
    return readings, documents.drop(["seconds"])


def test_a_killed_driver_loses_nothing_and_doubles_nothing(
    s3: Server, proxy: FlakyProxy, capsys: pytest.CaptureFixture[str]
) -> None:
    undisturbed = Assassin()
    assert drive(s3, "kills/undisturbed", proxy, undisturbed) == 0
    wanted = tables(s3, "kills/undisturbed")
    struck: Counter[str] = Counter()
    for life, phases in enumerate(LIVES):
        chance, out = random.Random(life), f"kills/{life}"
        for phase in phases:
            # A command that goes on where another was killed asks less of its phase than one that starts.
            assassin = Assassin(phase, at=chance.randrange(max(1, undisturbed.seen[phase] * 2 // 3)))
            code = drive(s3, out, proxy, assassin)
            assert code == (-signal.SIGKILL if assassin.struck else 0)
            struck[assassin.struck or "never"] += 1
        assert drive(s3, out, proxy, Assassin()) == 0  # the claim of the dead driver does not keep it waiting
        assert tables(s3, out) == wanted
        report = verify(VerifyConfig(results=s3.name(out)))
        assert not report.problems and report.found["documents"] == DOCUMENTS
        left = ("/units/", "/commit/", "/commit.json", "/lock/")
        assert not [key for key in s3.keys(out) if any(part in key for part in left)]
    with capsys.disabled():
        print(f"\nkilled at requests of: {dict(struck)}; undisturbed: {dict(undisturbed.seen)}")  # noqa: T201
    assert struck["listing"] and struck["reading"] and struck["commit"] >= 2
