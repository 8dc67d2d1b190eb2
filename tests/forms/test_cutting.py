"""Fields whose frames are hidden by what is written are not taken for absent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.matching import FormReader
from jobs.form import DraftConfig, draft
from tests.forms.printed import PrintedForm, Stroke
from tests.synth.scanner import ROUGH, scan

_DPI = 200
_PX = _DPI / 72


def test_a_cross_over_a_pale_box_does_not_hide_it(tmp_path: Path) -> None:
    form, corners = PrintedForm(), []
    for row in range(12):
        y = 100 + 40 * row
        form.text(f"Exercise number {row + 1}", 60, y + 18)
        form.line(60, y + 30, 470)
        for column in range(4):
            corners.append((300 + 50 * column, y + 8))
            form.box(*corners[-1], 11.3, 11.3, Stroke(thick=0.7, grey=0.6))
    pdf = form.save(tmp_path / "form.pdf")
    draft(DraftConfig(blank=pdf, out=tmp_path / "form.toml"))
    rng, page = np.random.default_rng(4), render_page(pdf, 1, _DPI, 60.0, 10**8).copy()
    for x, y in corners:
        ends = (np.array((x, y, x + 11.3, y + 11.3)) + rng.normal(0, 0.6, 4)) * _PX
        left, top, right, bottom = np.round(ends).astype(int).tolist()
        cv2.line(page, (left, top), (right, bottom), 40, 4, cv2.LINE_AA)
        cv2.line(page, (right, top), (left, bottom), 40, 4, cv2.LINE_AA)
    seen, _ = scan(page, _DPI, rng, replace(ROUGH, rotation_deg=0.5))
    crops = FormReader([load_form(tmp_path / "form.toml")]).crops(seen)
    assert isinstance(crops, list)
    ticked = [crop for crop in crops if crop.seen or crop.problem]
    assert len(ticked) >= len(corners)
    assert [crop.problem for crop in ticked] == [None] * len(ticked)
    assert (
        sum(crop.seen is not None and crop.seen.text == "checked" and crop.seen.confidence > 0.9 for crop in ticked)
        >= len(corners) - 1
    )
