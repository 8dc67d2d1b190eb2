"""Counts over result tables."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hcr_batch.files.outcomes import count_confidences


def test_confidences_are_counted_in_tenths_over_all_parts(tmp_path: Path) -> None:
    parts: list[list[float | None]] = [[0.0, 0.05, 0.1, None], [0.95, 1.0], []]
    for part, confidences in enumerate(parts):
        rows = {
            "text": ["x"] * len(confidences),
            "confidence": pa.array(confidences, pa.float64()),
            "accepted": pa.array([None if c is None else c >= 0.95 for c in confidences], pa.bool_()),
        }
        pq.write_table(pa.table(rows), tmp_path / f"part-{part:05d}.parquet")
    counts = count_confidences(tmp_path)
    assert counts.bins == (2, 1, 0, 0, 0, 0, 0, 0, 0, 2)
    assert (counts.accepted, counts.judged) == (2, 5)
    assert abs(counts.total - 2.1) < 1e-9
