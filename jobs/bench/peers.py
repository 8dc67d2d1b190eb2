"""Measures three readers on the same labelled crops, in one run: ours, PP-OCRv6 through RapidOCR, Tesseract.

    python -m jobs.bench.peers --data DIR [--split validation] [--crops N] [--against rapidocr,tesseract]
    python -m jobs.bench.peers --labels CSV --images DIR [--crops N] [--against rapidocr,tesseract]
    python -m jobs.bench.peers --data DIR --split train --reader rapidocr --readings readings.csv

The first two print a table: CER, the share of crops read exactly right, and the cost of a crop. The third writes what
one reader reads, as FILENAME,TEXT,SCORE, for `jobs.training.correct_labels`.

The other readers also return the caption printed beside many of the names, and small letters and accents, which the
labels lack. They are scored twice: as they read, and with captions removed, in capitals without accents. Ours is scored
as it reads.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from hcr_batch.config import require
from hcr_batch.errors import MissingProgramError
from hcr_batch.files.csv_text import write_rows
from hcr_batch.files.label_source import LabelSource, kaggle_source
from hcr_batch.files.labels import read_labels
from hcr_batch.model.engines.runtimes import Runtime
from hcr_batch.text.caption import without_caption
from hcr_batch.text.fold import fold_text
from hcr_batch.text.scoring.metrics import Scores, score_all
from jobs.module_command import run_command
from jobs.speed.processes import Measured, Task, measure
from jobs.speed.readers import READERS, installed

OURS = "hcr-batch"

_WARM_CROPS = 64

Readings = Mapping[str, tuple[str, float]]
"""Text and score by file name."""


@dataclass(frozen=True, kw_only=True)
class PeersConfig:
    """What to measure.

    data: folder in the layout of the names data set, of which `split` is read.
    labels, images: instead of data, a CSV of file and text, and the folder of its images; compared in capitals without
    accents.
    crops: how many crops with writing to read, 0 for all.
    against: the other readers.
    processes: how many each reader works in, with one thread each.
    """

    data: Path | None = None
    split: str = "validation"
    labels: Path | None = None
    images: Path | None = None
    crops: int = 0
    against: tuple[str, ...] = ("rapidocr", "tesseract")
    processes: int = os.cpu_count() or 1

    def __post_init__(self) -> None:
        one_way = (self.data is None) == (self.labels is not None) and (self.labels is None) == (self.images is None)
        require(one_way, "data", "--data, or --labels with --images", self.data)
        require(self.crops >= 0, "crops", "0 or more", self.crops)
        require(self.processes >= 1, "processes", "at least 1", self.processes)
        known = set(self.against) <= READERS.keys()
        require(known, "against", f"some of {', '.join(READERS)}", ",".join(self.against))

    @property
    def source(self) -> LabelSource:
        """The labels, and where their images are."""
        if self.data is not None:
            return kaggle_source(self.data, self.split)
        assert self.labels is not None and self.images is not None
        return LabelSource(labels=self.labels, images=self.images, fold=True)


@dataclass(frozen=True, kw_only=True)
class PeerRow:
    """as_read: against the labels as given. helped: without printed captions, in capitals without accents.

    wall_ms, cpu_ms: cost per crop, from file to Parquet, loaded and warm.
    """

    name: str
    as_read: Scores
    helped: Scores
    wall_ms: float
    cpu_ms: float


@dataclass(frozen=True, kw_only=True)
class PeersReport:
    """A row for each reader that is installed, ours first; the names of those that are not."""

    rows: tuple[PeerRow, ...]
    missing: tuple[str, ...]


def run(config: PeersConfig) -> PeersReport:
    """Reads the same crops with every reader. Raises UsageError without labels, ChildError."""
    missing = tuple(name for name in config.against if not installed(name))
    labels = _labels(config)
    rows = []
    with tempfile.TemporaryDirectory(prefix="hcr-batch-peers-") as folder:
        crops = _lay_out(config, list(labels), Path(folder) / "crops")
        _lay_out(config, list(labels)[:_WARM_CROPS], Path(folder) / "warm")
        for reader in [OURS, *(name for name in config.against if name not in missing)]:
            name, readings, measured = _read(reader, crops, Path(folder) / reader, config.processes)
            pairs = [(label, readings.get(file, ("", 0.0))[0]) for file, label in labels.items()]
            helped = [(label, fold_text(without_caption(text), case=True, accents=True)) for label, text in pairs]
            row = PeerRow(
                name=name,
                as_read=score_all(pairs),
                helped=score_all(pairs if reader == OURS else helped),
                wall_ms=1_000 * measured.seconds / len(labels),
                cpu_ms=1_000 * measured.cpu_seconds / len(labels),
            )
            rows.append(row)
    return PeersReport(rows=tuple(rows), missing=missing)


def write_readings(config: PeersConfig, reader: str, out: Path) -> int:
    """What one reader reads in the crops, as a CSV of FILENAME,TEXT,SCORE; returns how many.

    Raises MissingProgramError where the reader is not installed, WriteError.
    """
    if reader != OURS and not installed(reader):
        raise MissingProgramError(f"{reader} is not installed: {_INSTALL[reader]}")
    labels = _labels(config)
    with tempfile.TemporaryDirectory(prefix="hcr-batch-peers-") as folder:
        crops = _lay_out(config, list(labels), Path(folder) / "crops")
        _lay_out(config, list(labels)[:_WARM_CROPS], Path(folder) / "warm")
        _, readings, _ = _read(reader, crops, Path(folder) / reader, config.processes)
    rows = ((file, *readings[file]) for file in labels if file in readings)
    return write_rows(out, "readings", ("FILENAME", "TEXT", "SCORE"), rows)


_INSTALL = {
    "rapidocr": "type  pip install rapidocr onnxruntime",
    **dict.fromkeys(("tesseract", "tesseract-each"), "type  sudo apt-get install -y tesseract-ocr tesseract-ocr-fra"),
}


def _labels(config: PeersConfig) -> dict[str, str]:
    """Label by file name, of crops that hold writing."""
    crops = read_labels(config.source).crops
    named = {name: text for name, text in zip(crops.names(), crops.texts(), strict=True) if text}
    return dict(list(named.items())[: config.crops or None])


def _lay_out(config: PeersConfig, names: Sequence[str], folder: Path) -> Path:
    """The crops alone in a folder, under their names."""
    images = config.source.images
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to((images / name).absolute())
    return folder


def _read(reader: str, crops: Path, out: Path, processes: int) -> tuple[str, Readings, Measured]:
    """Reads the crops: the reader's full name, what it read, and what that took."""
    if reader == OURS:
        folders = {"folder": str(crops), "warm": str(crops.parent / "warm"), "out": str(out)}
        settings = {**folders, "workers": processes, "runtime": Runtime.TENSORFLOW.value}
        measured = measure([Task(contestant="pipeline", settings=settings)])
        table = pq.read_table(out / "results.parquet", columns=["document", "text", "confidence", "model"])
        rows = table.to_pylist()
        return rows[0]["model"], {r["document"]: (r["text"] or "", r["confidence"] or 0.0) for r in rows}, measured
    settings = {"reader": reader, "folder": str(crops), "parts": processes, "threads": 1, "out": str(out)}
    tasks = [Task(contestant="peer", settings={**settings, "part": part}, threads=1) for part in range(processes)]
    measured = measure(tasks)
    parts = [pq.read_table(f"{out}-{part}.parquet").to_pylist() for part in range(processes)]
    readings = {row["document"]: (row["text"], row["score"]) for part in parts for row in part}
    return measured.reports[0]["name"], readings, measured


def table(report: PeersReport) -> str:
    """The report as a Markdown table."""
    lines = [
        "| reader | n | CER | exact | CER, helped | exact, helped | ms per crop | CPU-ms per crop |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for row in report.rows:
        read, helped = row.as_read, row.helped
        lines.append(
            f"| {row.name} | {read.fields} | {read.cer:.1%} | {read.exact:.1%} | {helped.cer:.1%} | "
            f"{helped.exact:.1%} | {row.wall_ms:.1f} | {row.cpu_ms:.1f} |"
        )
    lines += [f"| {name} | not installed: {_INSTALL[name]} | | | | | | |" for name in report.missing]
    return "\n".join([*lines, "", "helped: captions removed, in capitals without accents; ours is scored as it reads"])


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder in the layout of the names data set")
    parser.add_argument("--labels", type=Path, help="CSV of file and text, instead of --data")
    parser.add_argument("--images", type=Path, help="the folder of its images")
    parser.add_argument("--split", default="validation", help="train, validation or test")
    parser.add_argument("--crops", type=int, default=0, help="how many of those that hold writing; 0 for all")
    parser.add_argument("--against", default=",".join(PeersConfig.against), help="other readers, between commas")
    parser.add_argument("--readings", type=Path, help="write the readings of --reader to this CSV, and measure nothing")
    parser.add_argument("--reader", default="rapidocr", choices=[OURS, *READERS])
    flags = parser.parse_args()
    against = tuple(filter(None, flags.against.split(",")))
    config = PeersConfig(
        data=flags.data,
        split=flags.split,
        labels=flags.labels,
        images=flags.images,
        crops=flags.crops,
        against=against,
    )
    if flags.readings is None:
        sys.stdout.write(table(run(config)) + "\n")
    else:
        sys.stdout.write(f"{write_readings(config, flags.reader, flags.readings)} readings: {flags.readings}\n")


if __name__ == "__main__":
    run_command(main)
