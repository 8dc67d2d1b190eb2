"""From files to tables: nothing lost, nothing doubled, every file accounted for."""

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import pyarrow.parquet as pq
import pytest

from hcr_batch.documents import Unit, UnitResult
from hcr_batch.errors import ExitCode, ModelError, NoInputError, UsageError
from hcr_batch.files.storage.names import Remote
from hcr_batch.records import FieldType
from hcr_batch.run.pool import Pool, SerialPool
from hcr_batch.run.progress import Progress
from hcr_batch.run.units import isolate
from jobs.form import DraftConfig
from jobs.form_check import CheckConfig
from jobs.transcribe import TranscribeConfig, reading_options, run

Rows = list[dict[str, object]]


def transcribe(scans: Path, out: Path, **options: object) -> tuple[Rows, Rows, ExitCode]:
    report = run(TranscribeConfig(inputs=(scans,), out=out, workers=0, dpi=150, **options))  # type: ignore[arg-type]
    readings = pq.read_table(out).to_pylist()
    documents = pq.read_table(out.with_name(f"{out.stem}.documents.parquet")).to_pylist()
    return readings, documents, report.exit_code


def test_rows_and_counts_agree(few_samples: Path, tmp_path: Path) -> None:
    readings, documents, exit_code = transcribe(few_samples, tmp_path / "r.parquet")
    assert exit_code is ExitCode.OK
    fields = Counter(row["document"] for row in readings)
    assert {row["document"]: row["fields"] for row in documents if row["fields"]} == fields
    for row in readings:
        if row["status"] == "ok":
            assert row["text"]
            assert 0 <= row["confidence"] <= 1  # type: ignore[operator]
            assert len(row["char_confidences"]) == len(row["text"])  # type: ignore[arg-type]
            alternatives = [a["confidence"] for a in row["alternatives"]]  # type: ignore[attr-defined]
            assert sum(alternatives) + row["confidence"] <= 1.001  # type: ignore[operator]
            assert alternatives == sorted(alternatives, reverse=True)
            assert max(alternatives, default=0) <= row["confidence"]
        else:
            assert (row["status"], row["text"], row["confidence"]) == ("blank", "", None)


def test_equal_files_are_read_once_and_reported_under_each_name(samples: Path, tmp_path: Path) -> None:
    scans = tmp_path / "in"
    scans.mkdir()
    for name in ("a.tif", "b.tif"):
        shutil.copy(samples / "archive.tif", scans / name)
    pages: list[int] = []
    out = tmp_path / "r.parquet"
    run(TranscribeConfig(inputs=(scans,), out=out, workers=0), lambda p: pages.append(p.pages))
    assert max(pages) == 2  # of four pages found, two were read
    rows = pq.read_table(out).to_pylist()
    first, second = ([{**r, "document": ""} for r in rows if r["document"] == name] for name in ("a.tif", "b.tif"))
    assert first == second
    assert len(first) == 23
    assert len({row["document_id"] for row in rows}) == 1


def test_progress_is_told_from_listing_to_the_end(samples: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    run(TranscribeConfig(inputs=(samples / "crops",), out=tmp_path / "r.parquet", workers=0), told.append)
    assert [p.phase for p in told][:2] == ["listing", "starting"]
    assert told[-1].documents_done == told[-1].documents == 6
    assert told[-1].fields == 6


class PageByPage:
    """A pool that gives a unit's pages one by one, as after a worker has died at it."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        return None

    def map(self, units: Iterable[Unit]) -> Iterator[UnitResult]:
        for unit in units:
            pages = list(self._pool.map(isolate(unit)))
            yield UnitResult(unit.index, tuple(part for page in pages for part in page.ranges))


def test_progress_counts_documents_that_come_page_by_page(few_samples: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    config = TranscribeConfig(inputs=(few_samples,), out=tmp_path / "r.parquet", dpi=150)
    with SerialPool(reading_options(config)) as pool:
        run(config, told.append, pool=PageByPage(pool))
    assert (told[-1].documents_done, told[-1].pages_done) == (told[-1].documents, told[-1].pages) == (7, 8)


def test_a_page_without_fields_is_one_blank_row_without_a_box(tmp_path: Path) -> None:
    from PIL import Image

    Image.new("L", (1240, 1754), 255).save(tmp_path / "empty page.png")
    readings, documents, exit_code = transcribe(tmp_path / "empty page.png", tmp_path / "r.parquet")
    (row,) = readings
    assert (row["page"], row["box"], row["status"]) == (1, None, "blank")
    assert (documents[0]["pages"], documents[0]["fields"], exit_code) == (1, 0, ExitCode.OK)


def test_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(NoInputError):
        transcribe(tmp_path / "in", tmp_path / "r.parquet")
    (tmp_path / "in" / "notes.txt").write_text("x")
    assert transcribe(tmp_path / "in", tmp_path / "r.parquet")[2] is ExitCode.NO_INPUT


def test_a_model_that_is_not_there_is_said_before_anything_is_read(samples: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model bundle"):
        transcribe(samples, tmp_path / "r.parquet", model=tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("inf"), float("nan"), 1e20])
def test_times_that_no_page_can_be_given_are_refused(tmp_path: Path, seconds: float) -> None:
    for config in (
        lambda: TranscribeConfig(inputs=(tmp_path,), out=tmp_path / "r.parquet", page_timeout_s=seconds),
        lambda: DraftConfig(blank=tmp_path / "a.pdf", out=tmp_path / "a.toml", page_timeout_s=seconds),
        lambda: CheckConfig(form=tmp_path / "a.toml", page_timeout_s=seconds),
    ):
        with pytest.raises(UsageError, match=r"`page_timeout_s`. Expected more than 0 and at most 86400 seconds"):
            config()


@pytest.mark.parametrize("gpus", [-1.0, -0.5, 1.5, float("inf"), float("nan")])
def test_wrong_parts_of_gpus_are_refused(tmp_path: Path, gpus: float) -> None:
    with pytest.raises(UsageError, match=r"`gpus_per_worker`. Expected 0 to 1, or a whole number"):
        TranscribeConfig(inputs=(tmp_path,), out=tmp_path / "r.parquet", gpus_per_worker=gpus)


def test_texts_stand_for_paths_and_one_for_many() -> None:
    config = TranscribeConfig(
        inputs="scans",  # type: ignore[arg-type]
        out="s3://bucket/r.parquet",  # type: ignore[arg-type]
        forms="a.toml",  # type: ignore[arg-type]
        model="m2",  # type: ignore[arg-type]
        field_type="date",  # type: ignore[arg-type]
    )
    assert (config.inputs, config.out) == ((Path("scans"),), Remote("s3", "bucket/r.parquet"))
    assert (config.forms, config.model, config.field_type) == ((Path("a.toml"),), Path("m2"), FieldType.DATE)
    many = TranscribeConfig(inputs=["a", Path("b")], out=Path("r"))  # type: ignore[arg-type, list-item]
    assert many.inputs == (Path("a"), Path("b"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"inputs": None}, "`inputs`. Expected a path, or a list of paths. Received: inputs=None"),
        ({"inputs": (None,)}, "`inputs`. Expected a path. Received"),
        ({"inputs": ()}, "`inputs`. Expected at least one"),
        ({"out": None}, "`out`. Expected a path"),
        ({"model": 7}, "`model`. Expected a path"),
        ({"model": "s3://bucket/m"}, "`model`. Expected a path on this machine"),
        ({"layout": "rows"}, "`layout`. Expected auto or crop or"),
        ({"forms": ("a.toml",), "layout": "lines"}, "`layout`. Expected auto with forms, which say themselves"),
        ({"workers": -1}, "`workers`. Expected 0 or more, or None"),
        ({"workers": "2"}, "`workers`. Expected 0 or more"),
    ],
)
def test_what_is_wrong_from_python_is_told(options: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=re.escape(words)):
        TranscribeConfig(**{"inputs": (Path("scans"),), "out": Path("r.parquet"), **options})
