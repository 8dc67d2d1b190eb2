"""Corrects training labels that two readers agree against.

    python -m jobs.training.correct_labels --labels written_name_train_v2.csv --first ours.parquet --second other.csv \\
        --counts train_label_counts.csv --out mended/names/labels.csv

The two readers share no training: ours, whose results `transcribe` wrote, and one that never saw these
labels, whose readings are a CSV of FILENAME,TEXT,SCORE as `python -m jobs.bench.peers --readings` writes it.
All rows are kept in their order, so that `train` holds out the same crops.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from hcr_batch.files.crops import write_labels
from hcr_batch.files.csv_text import read_named
from hcr_batch.text.caption import without_caption
from hcr_batch.text.learning.label_correction import corrected_label
from jobs.module_command import run_command


@dataclass(frozen=True, kw_only=True)
class CorrectLabelsConfig:
    """labels: FILENAME,IDENTITY. first: results. second: FILENAME,TEXT,SCORE. counts: IDENTITY,COUNT."""

    labels: Path
    first: Path
    second: Path
    counts: Path
    out: Path


def run(config: CorrectLabelsConfig) -> tuple[int, int]:
    """Writes the labels; returns how many there are and how many of them were changed. Raises UsageError and
    WriteError."""
    rows = pq.read_table(config.first, columns=["document", "text"]).to_pylist()
    first = {row["document"]: row["text"] or "" for row in rows}
    read = _cells(config.second, "FILENAME", "TEXT", "SCORE")
    second = {file: (text, float(score or 0)) for file, text, score in read}
    counts = {text: int(count) for text, count in _cells(config.counts, "IDENTITY", "COUNT")}
    labels = list(_cells(config.labels, "FILENAME", "IDENTITY"))
    texts = []
    for file, label in labels:
        text = label
        if file in first and file in second:
            other, score = second[file]
            text = corrected_label(label, first[file], without_caption(other), score, counts)
        texts.append((file, text))
    write_labels(config.out, texts)
    return len(labels), sum(text != label for (_, text), (_, label) in zip(texts, labels, strict=True))


def _cells(path: Path, *columns: str) -> Iterator[tuple[str, ...]]:
    return read_named(path, columns, "CSV", f"give one with {','.join(columns)}")


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("labels", "first", "second", "counts", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    run(CorrectLabelsConfig(**vars(parser.parse_args())))


if __name__ == "__main__":
    run_command(main)
