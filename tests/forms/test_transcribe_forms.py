"""The whole way with --form: every page has its rows, and one bad page costs the others nothing."""

from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ExitCode, FormError
from jobs.transcribe import TranscribeConfig, run
from tests.forms.drawn_forms import write_drawn_form
from tests.image.register.drawn import MISHAPS, filled, spoil


def test_a_mixed_batch(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    pages = {
        "a.png": spoil(filled("clinic", 1), MISHAPS["office"], 1)[0],
        "b.png": np.full((1754, 1240), 255, np.uint8),
        "c.png": spoil(filled("library", 1), MISHAPS["upside down"], 1)[0],
        "d.png": spoil(filled("permit", 1), MISHAPS["office"], 1)[0],
        "e.png": np.zeros((1754, 1240), np.uint8),
    }
    for name, page in pages.items():
        cv2.imwrite(str(scans / name), page)
    forms = tuple(write_drawn_form(tmp_path, name) for name in ("library", "clinic"))
    out = tmp_path / "out.parquet"
    report = run(TranscribeConfig(inputs=(scans,), out=out, forms=forms, workers=0))
    rows = pq.read_table(out).to_pylist()
    counts = {name: sum(row["document"] == name for row in rows) for name in pages}
    assert counts == {"a.png": 10, "b.png": 1, "c.png": 14, "d.png": 1, "e.png": 1}
    failed = {row["document"]: row for row in rows if row["status"] == "failed"}
    assert set(failed) == {"b.png", "d.png", "e.png"}
    assert {row["error_code"] for row in failed.values()} == {"registration"}
    assert {row["form"] for row in rows if row["document"] == "a.png"} == {"clinic"}
    assert [row["field"] for row in rows if row["document"] == "c.png"] == [f"f{k:02d}" for k in range(1, 15)]
    assert (report.found, report.read, report.failed, report.exit_code) == (5, 2, 3, ExitCode.SOME_FAILED)


def test_a_form_without_its_reference_is_said_before_anything_is_read(tmp_path: Path) -> None:
    form = write_drawn_form(tmp_path, "clinic")
    (tmp_path / "clinic.png").unlink()
    with pytest.raises(FormError, match="reference"):
        run(TranscribeConfig(inputs=(tmp_path,), out=tmp_path / "out.parquet", forms=(form,), workers=0))
    assert not (tmp_path / "out.parquet").exists()
