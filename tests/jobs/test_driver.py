"""The driver is measured over real files and real results, whatever reads."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.run.progress import Progress
from jobs.speed.driver import DriverConfig, Watch, write_documents
from jobs.speed.processes import Task, measure


def test_every_document_has_its_row_though_nothing_reads(tmp_path: Path) -> None:
    write_documents(tmp_path / "scans", DriverConfig(bytes_each=200), 300)
    settings = {"folder": str(tmp_path / "scans"), "out": str(tmp_path / "out")}
    (report,) = measure([Task(contestant="driver", settings=settings)]).reports
    assert report["seconds"].keys() == {"listing", "starting", "reading", "writing"}
    assert 1 < report["units"] < 20 and report["state_bytes"] > 0
    assert report["peak_bytes"] > 30_000_000 and report["cpu_seconds"] > 0
    rows = pq.read_table(tmp_path / "out" / "readings")
    documents = pq.read_table(tmp_path / "out" / "documents")
    assert rows.num_rows == documents.num_rows == 300
    assert report["result_bytes"] == sum(path.stat().st_size for path in (tmp_path / "out").rglob("part*.parquet"))
    assert set(rows["text"].to_pylist()) == {"NOTHING"}
    assert len(set(rows["document_id"].to_pylist())) == 300


def test_a_watch_tells_phases_apart() -> None:
    watch = Watch()
    for phase in ("listing", "listing", "reading"):
        watch.notify(Progress(phase=phase))
    watch.end()
    assert list(watch.seconds) == ["listing", "reading"] == list(watch.peak_bytes)
    assert all(seconds >= 0 for seconds in watch.seconds.values())


def test_too_few_documents_tell_nothing() -> None:
    with pytest.raises(UsageError, match="documents"):
        DriverConfig(documents=10)
