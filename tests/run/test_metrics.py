"""The file for Prometheus: its own parser reads it, and the counts are those of the run."""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from prometheus_client.parser import text_string_to_metric_families

from hcr_batch.errors import ModelError, WriteError
from hcr_batch.run.metrics import RunFigures, figures_of, recording_failure, write_metrics
from hcr_batch.run.report import Report


def samples(path: Path) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families(path.read_text(encoding="utf-8"))
    return {(s.name, next(iter(s.labels.values()), "")): s.value for family in families for s in family.samples}


FIGURES = RunFigures(
    exit_code=8,
    finished_s=1_700_000_000,
    seconds=12.5,
    documents={"read": 3, "failed": 1},
    pages=7,
    fields=20,
    blank=5,
    printed=2,
    failures={"damaged_pdf": 1},
    confidences=(1, 0, 0, 0, 0, 0, 0, 0, 4, 10),
    confidence_sum=13.25,
)


def test_counts_come_back(tmp_path: Path) -> None:
    path = tmp_path / "collector" / "hcr.prom"
    write_metrics(path, FIGURES)
    values = samples(path)
    assert values["hcr_batch_exit_code", ""] == 8
    assert values["hcr_batch_documents", "read"] == 3
    assert values["hcr_batch_documents", "partial"] == 0  # a series that is always there can be alerted on
    fields = [values["hcr_batch_fields", outcome] for outcome in ("read", "blank", "printed")]
    assert fields == [13, 5, 2]
    assert values["hcr_batch_failures", "damaged_pdf"] == 1
    assert ("hcr_batch_last_success_timestamp_seconds", "") not in values
    assert [p.name for p in path.parent.iterdir()] == ["hcr.prom"]


def test_the_histogram_counts_up_to_each_bound(tmp_path: Path) -> None:
    write_metrics(tmp_path / "hcr.prom", FIGURES)
    values = samples(tmp_path / "hcr.prom")
    buckets = [value for (name, _), value in values.items() if name == "hcr_batch_confidence_bucket"]
    assert buckets == [1, 1, 1, 1, 1, 1, 1, 1, 5, 15]
    assert (values["hcr_batch_confidence_bucket", "0.9"], values["hcr_batch_confidence_bucket", "+Inf"]) == (5, 15)
    assert (values["hcr_batch_confidence_count", ""], values["hcr_batch_confidence_sum", ""]) == (15, 13.25)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelError("There is no bundle."), 5),
        (ValueError("a bug"), 1),
        (KeyboardInterrupt(), 130),
        (SystemExit(143), 143),
    ],
)
def test_a_run_that_ends_early_tells_its_exit_code(tmp_path: Path, error: BaseException, code: int) -> None:
    with pytest.raises(type(error)), recording_failure(tmp_path / "hcr.prom"):
        raise error
    assert samples(tmp_path / "hcr.prom")["hcr_batch_exit_code", ""] == code


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="metrics cannot be written"):
        write_metrics(tmp_path / "file" / "hcr.prom", FIGURES)
    for path in (tmp_path / "file" / "hcr.prom", tmp_path):
        with pytest.raises(WriteError, match="metrics cannot be written"), recording_failure(path):
            raise AssertionError("The work began.")


@pytest.mark.parametrize("out", ["r.parquet", "results"])
def test_a_finished_run(tmp_path: Path, out: str) -> None:
    place = tmp_path / out if out.endswith(".parquet") else tmp_path / out / "readings" / "part-00000.parquet"
    place.parent.mkdir(parents=True, exist_ok=True)
    rows = {
        "confidence": pa.array([0.25, 1.0, None], pa.float32()),
        "accepted": pa.array([False, True, None]),
        "status": ["ok", "ok", "failed"],
        "rule": pa.nulls(3, pa.string()),
    }
    pq.write_table(pa.table(rows), place)
    report = Report(
        out=tmp_path / out, model="m-1", found=2, read=1, partial=0, failed=1, skipped=0,
        pages=2, fields=3, blank=1, failures=Counter(timeout=1), seconds=2.0,
    )  # fmt: skip
    figures = figures_of(report)
    assert figures.confidences == (0, 0, 1, 0, 0, 0, 0, 0, 0, 1)
    assert (figures.confidence_sum, figures.exit_code, figures.documents["failed"]) == (1.25, 8, 1)
