"""Measures reading from end to end: on drawn forms (`python -m jobs.bench forms`), on ready-cut crops under various
conditions (`crops`), and what a run costs beside reading (`driver --documents 100000`, see `jobs.speed.driver`).

Pages and crops hold real ink from the names data set if `--data` names its folder, else names drawn in fonts.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from rich.console import Console

from hcr_batch.model.identity import DEFAULT_BUNDLE
from jobs.bench.config import FONTS, BenchConfig
from jobs.bench.crops import CropsConfig
from jobs.bench.forms import run
from jobs.bench.makes import MAKES
from jobs.bench.tables import bench_table, crops_table, makes_table, section_table
from jobs.module_command import run_command
from jobs.speed.driver import DriverConfig
from jobs.speed.driver import run as run_driver


def main() -> None:
    """Reads the flags of the module command and prints the table."""
    flags = _flags()
    if flags.what == "driver":
        section = run_driver(DriverConfig(documents=flags.documents), Console(stderr=True).print)
        Console().print(section_table(section))
        return
    data = Path(flags.data) if flags.data else None
    if flags.what == "crops":
        crops = CropsConfig(data=data, fonts=flags.fonts, crops=flags.crops, seed=flags.seed, model=flags.model)
        Console().print(crops_table(crops))
        return
    config = BenchConfig(
        data=data,
        fonts=flags.fonts,
        labels=flags.labels,
        images=flags.images,
        pages=flags.pages,
        seed=flags.seed,
        form=not flags.no_form,
        lexicon=flags.lexicon,
        known=flags.known,
        copies=flags.copies,
        model=flags.model,
        make=None if flags.make == "each" else flags.make,
        photos=flags.photos,
    )
    Console().print(makes_table(config) if flags.make == "each" else bench_table(run(config)))


def _flags() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m jobs.bench", description=__doc__)
    parser.add_argument("what", choices=["forms", "crops", "driver"])
    parser.add_argument("--documents", type=int, default=100_000, help="documents in the driver's run")
    parser.add_argument("--crops", type=int, default=300, help="number of ready-cut fields")
    parser.add_argument("--data", type=Path, default=os.environ.get("HCR_DATA"), help="folder of the names data set")
    parser.add_argument("--labels", type=Path, help="CSV of file and text: its crops fill the forms")
    parser.add_argument("--images", type=Path, help="the folder of its images")
    parser.add_argument("--fonts", type=Path, default=FONTS, help="without --data: folder of *.ttf")
    parser.add_argument("--pages", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", type=Path, default=DEFAULT_BUNDLE)
    parser.add_argument("--lexicon", action="store_true", help="give the form a lexicon, from --data")
    parser.add_argument("--known", type=int, default=0, help="list what is on the pages among this many other rows")
    parser.add_argument("--make", choices=[*MAKES, "each"], help="how the fields are printed; each: a table of all")
    parser.add_argument("--copies", type=int, default=0, help="reconstruct the blank from this many other pages")
    parser.add_argument("--no-form", action="store_true", help="find the fields on the pages, without a form")
    parser.add_argument("--photos", action="store_true", help="photograph the pages instead of scanning them")
    return parser.parse_args()


if __name__ == "__main__":
    run_command(main)
