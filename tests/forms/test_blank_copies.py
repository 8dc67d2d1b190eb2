"""A form that nobody wrote on says nothing, whatever it is printed like: neither the blank itself nor a scan of it."""

import tomllib
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

from jobs.bench.makes import DPI, MAKES
from jobs.bench.pages import print_form, scan
from jobs.form import DraftConfig, draft
from jobs.transcribe import TranscribeConfig, run

COPIES = 3
ALWAYS = ("typed lines",)
"""The make that is tried in every run of the tests. A form takes some seconds."""


@pytest.mark.parametrize(
    "make", [make if make in ALWAYS else pytest.param(make, marks=pytest.mark.slow) for make in MAKES]
)
def test_a_drafted_form_reads_nothing_on_its_own_blank(tmp_path: Path, make: str) -> None:
    form = print_form(make)
    scans = tmp_path / "scans"
    scans.mkdir()
    for blank in (tmp_path / "blank.png", scans / "0.png"):
        cv2.imwrite(str(blank), form.image)
    for k in range(1, COPIES):
        copy, _ = scan(form.image, np.random.default_rng(k), upside_down=k == 2)
        cv2.imwrite(str(scans / f"{k}.png"), copy)
    draft(DraftConfig(blank=tmp_path / "blank.png", out=tmp_path / "form.toml", dpi=DPI))
    names = [field["name"] for field in tomllib.loads((tmp_path / "form.toml").read_text("utf-8"))["field"]]
    assert len(names) >= len(form.boxes)
    out = tmp_path / "out.parquet"
    run(TranscribeConfig(inputs=(scans,), out=out, forms=(tmp_path / "form.toml",), workers=0))
    rows = pq.read_table(out).to_pylist()
    assert [row["field"] for row in rows] == names * COPIES
    said = [(row["document"], row["field"], row["status"], row["text"]) for row in rows if row["status"] != "blank"]
    assert [row for row in said if row[3] != "unchecked"] == []
