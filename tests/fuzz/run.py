"""Runs a fuzzer: breaks samples, hands them to a reader process, and keeps what that process did not survive."""

from __future__ import annotations

import os
import random
import select
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.mutate import mutate
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).parent.parent.parent
HANG_S = 40.0
"""Reading a file of three pages may take three time-outs of poppler for each, and the machine may be busy."""

_START_S = 600.0


@dataclass
class Found:
    """Counts of outcomes, and the files that were not survived by what they did: crash, hang, noise, foreign error."""

    cases: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    kept: list[tuple[str, Path]] = field(default_factory=list)


class Reader:
    """A reader process, started anew whenever it is gone."""

    def __init__(self, name: str, folder: Path) -> None:
        self._name, self._folder = name, folder
        self._process: subprocess.Popen[str] | None = None
        self._answers = -1
        self._noise = folder / "noise"

    def ask(self, path: Path, patience_s: float = HANG_S) -> str:
        """What came of the file: an outcome, or one with ! in front."""
        if self._process is None:
            self._start()
        assert self._process is not None and self._process.stdin is not None
        before = self._noise.stat().st_size
        try:
            self._process.stdin.write(f"{path}\n")
            self._process.stdin.flush()
            ready, _, _ = select.select([self._answers], [], [], patience_s)
            answer = os.read(self._answers, 10_000).decode() if ready else "!hang"
        except BrokenPipeError:
            answer = ""
        if not answer or answer == "!hang":
            self.stop()
            return answer or "!crash"
        printed = self._noise.read_bytes()[before:]
        return f"!noise {printed[:200]!r}" if printed else answer.strip()

    def _start(self) -> None:
        self._answers, theirs = os.pipe()
        self._noise.touch()
        with self._noise.open("ab") as noise:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.fuzz.reader", self._name, str(theirs)],
                stdin=subprocess.PIPE,
                stdout=noise,
                stderr=noise,
                pass_fds=(theirs,),
                cwd=ROOT,
                text=True,
                env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"},
            )
        os.close(theirs)

    def stop(self) -> None:
        """Ends the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            os.close(self._answers)
            self._process = None


def fuzz(name: str, seconds: float, seed: int, keep: Path) -> Found:
    """Fuzzes the reader `name` for so long; files worth keeping go to the folder `keep`."""
    rng, found = random.Random(seed), Found()
    samples = TARGETS[name].samples()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place:
        reader = Reader(name, Path(place))
        try:
            _warm_up(reader, samples[0], Path(place))
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                suffix, data = rng.choice(samples)
                path = Path(place) / f"case{suffix}"
                path.write_bytes(mutate(data, [other for _, other in samples], rng))
                _note(found, reader.ask(path), path, keep)
        finally:
            reader.stop()
    return found


def _warm_up(reader: Reader, sample: tuple[str, bytes], place: Path) -> None:
    """The first file is a sound one: what it loads is not what the broken ones cost."""
    path = place / f"case{sample[0]}"
    path.write_bytes(sample[1])
    answer = reader.ask(path, _START_S)
    if answer.startswith("!") and not answer.startswith("!noise"):
        raise SystemExit(f"A sound sample is not read: {answer}")


def _note(found: Found, answer: str, path: Path, keep: Path) -> None:
    found.cases += 1
    kind = " ".join(answer.split()[:3]) if answer.startswith("!") else answer
    found.outcomes[kind] += 1
    if answer.startswith("!") and found.outcomes[kind] <= 3:
        keep.mkdir(parents=True, exist_ok=True)
        kept = keep / f"{found.cases:06d}{path.suffix}"
        kept.write_bytes(path.read_bytes())
        found.kept.append((answer, kept))
