"""`python -m tests.fuzz images --minutes 10` prints what came of the files; it ends with 1 if any was not survived."""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.fuzz.run import fuzz
from tests.fuzz.targets import TARGETS


def main() -> int:
    """Runs one fuzzer and prints its counts."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("reader", choices=sorted(TARGETS))
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-found"), help="folder for files that were not survived")
    options = parser.parse_args()
    found = fuzz(options.reader, options.minutes * 60, options.seed, options.keep)
    print(f"{found.cases} files")  # noqa: T201
    for outcome, count in found.outcomes.most_common():
        print(f"{count:8d}  {outcome}")  # noqa: T201
    for answer, path in found.kept:
        print(f"kept {path}: {answer}")  # noqa: T201
    return 1 if found.kept else 0


if __name__ == "__main__":
    raise SystemExit(main())
