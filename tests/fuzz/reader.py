"""The process that reads: paths come in on standard input, outcomes go out on the descriptor it is told."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

from tests.fuzz.targets import TARGETS, outcome


def main(name: str, answers: int) -> None:
    """Reads until the input ends. Memory is bounded beyond what the first, sound sample took."""
    target = TARGETS[name]
    with os.fdopen(answers, "w", encoding="utf-8", buffering=1) as out:
        for number, line in enumerate(sys.stdin):
            if number == 1:
                held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
                resource.setrlimit(resource.RLIMIT_AS, (held + target.memory_bytes,) * 2)
            out.write(outcome(target, Path(line.rstrip("\n"))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
