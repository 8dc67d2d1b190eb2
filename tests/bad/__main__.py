"""Writes the corpus so that a person can look: `python -m tests.bad FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bad.makers import CORPUS
from tests.bad.record import BadFile


def write_corpus(folder: Path) -> None:
    """All bad files in `folder`, and beside it a table of what they are: `<folder>.md`."""
    folder.mkdir(parents=True)
    for bad in CORPUS:
        bad.make(folder / bad.name)
    lines = ["| file | what it is | what must come of it |", "|---|---|---|", *map(_line, CORPUS)]
    folder.with_name(f"{folder.name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(bad: BadFile) -> str:
    name = bad.name.encode("unicode_escape", "surrogateescape").decode().replace("|", "\\|")
    name = name if len(name) <= 60 else f"{name[:57]}..."
    return f"| `{name}` | {bad.what} | {bad.status.value}{f', `{bad.code}`' if bad.code else ''} |"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.bad FOLDER")
    write_corpus(Path(sys.argv[1]))
    print(f"{len(CORPUS)} bad files in {sys.argv[1]}, and a table of them in {sys.argv[1]}.md")  # noqa: T201
