"""`python -m tests.gallery OUT [NAMES...]` draws the forms, reads them, and prints what came of each; OUT holds blanks,
drafts with their previews, and filled-in scans. With HCR_DATA half of the names are real ink."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from rich.console import Console
from rich.table import Table

from jobs.bench.pages import real_names
from tests.gallery.designs import DESIGNS
from tests.gallery.scoring import measure

_ROWS = 1500
"""Of the training part: nothing is chosen by how well these are read."""

_HEADS = ("form", "of", "PDF: found", "named", "typed", "scan: found", "named", "typed", "with form: exact, seen")
_MORE = ("blank", "ticks", "without: exact, seen", "blank")


def main() -> None:
    """Draws, reads and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(DESIGNS)}")
    flags = parser.parse_args()
    data = os.environ.get("HCR_DATA")
    ink = real_names(Path(data) / "handwriting-recognition", "train", _ROWS) if data else ()
    table = Table(*_HEADS, *_MORE, title="The gallery: +, what is found or read where nothing is")
    for name in flags.names or DESIGNS:
        sheet = DESIGNS[name]()
        *drafts, read, unknown = measure(name, sheet, ink, flags.out / name)
        cells = [name, str(sum(bool(entry.holds) for entry in sheet.entries))]
        for figures in drafts:
            cells += [f"{figures['found']} +{figures['invented']}", str(figures["named"]), str(figures["typed"])]
        for figures in (read, unknown):
            texts = f"{figures['exact']}, {figures['seen']} of {figures['written']} +{figures['spurious']}"
            cells += [texts, f"{figures['left']} of {figures['blank']}"]
            cells += [f"{figures['told']} of {figures['ticks']}"] if figures is read else []
        table.add_row(*cells)
    Console(width=180).print(table)


if __name__ == "__main__":
    main()
