"""Counts over result tables."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.files.outcomes import count_confidences, first_failures
from schemas import READINGS
from tests.reviewed import row


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


@pytest.mark.parametrize("most", [1, 2, 5])
def test_the_first_failures_are_told_by_document_and_page(tmp_path: Path, most: int) -> None:
    ids = dict.fromkeys(("a.pdf", "b.pdf", "c.png"), "ab" * 32)
    failed = {"status": "failed", "error": "It is damaged."}
    rows = [
        row("a.pdf", ids, "name", "ANNA", 0.9),
        row("a.pdf", ids, None, None, None, page=2, **failed),
        row("a.pdf", ids, None, None, None, page=3, **failed),
        row("b.pdf", ids, "name", "BOB", 0.9),
        row("c.png", ids, None, None, None, page=None, **failed),
    ]
    pq.write_table(READINGS.table(rows), tmp_path / "r.parquet", row_group_size=2)
    told = [(one.name, one.page, one.error_code) for one in first_failures(tmp_path / "r.parquet", most)]
    assert told == [("a.pdf", 2, "damaged_image"), ("c.png", None, "damaged_image")][:most]
