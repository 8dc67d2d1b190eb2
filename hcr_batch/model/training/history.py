"""The course of a training as a table: `history.parquet` in the bundle's folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.text.scoring.metrics import Scores
from schemas.contract import contract

HISTORY = contract(
    "history",
    1,
    [
        ("step", pa.int64(), False, "Batches learned from so far."),
        ("epoch", pa.int32(), False, "Epoch of the last of them, from 1."),
        ("seconds", pa.float64(), False, "Time trained so far, interruptions left out."),
        ("loss", pa.float64(), False, "Mean loss of the batches since the row before."),
        ("learning_rate", pa.float64(), False, "Learning rate of the last batch."),
        ("crops_per_second", pa.float64(), False, "Crops learned from per second since the row before."),
        ("source", pa.string(), True, "Whose held-out crops were read; null between the ends of epochs."),
        ("fields", pa.int64(), True, "Held-out crops read."),
        ("cer", pa.float64(), True, "Their character error rate: summed edits over summed characters."),
        ("wer", pa.float64(), True, "Their word error rate."),
        ("exact", pa.float64(), True, "Share of them read exactly right."),
    ],
)
"""One row per report; at the end of an epoch one per source of held-out crops."""


def history_parquet(history: Iterable[Mapping[str, Any]]) -> bytes:
    """The file's bytes, from `Trainer.history`."""
    rows = [row for point in history for row in _rows(point)]
    sink = pa.BufferOutputStream()
    pq.write_table(HISTORY.table(rows), sink)
    return bytes(sink.getvalue())


def _rows(point: Mapping[str, Any]) -> list[dict[str, Any]]:
    common = {
        "step": point["step"],
        "epoch": point["epoch"],
        "seconds": point["seconds"],
        "loss": point["loss"],
        "learning_rate": point["rate"],
        "crops_per_second": point["crops_per_second"],
    }
    if not point["scores"]:
        return [common | dict.fromkeys(("source", "fields", "cer", "wer", "exact"))]
    return [
        common | {"source": source, "fields": s.fields, "cer": s.cer, "wer": s.wer, "exact": s.exact}
        for source, s in ((name, Scores(**counts)) for name, counts in point["scores"].items())
    ]
