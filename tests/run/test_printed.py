"""Print on pages without a form: read, and told from what people wrote."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from hcr_batch.files.crops import write_crop
from hcr_batch.image.drawing.handwriting import Hand, draw_text
from hcr_batch.image.drawing.print_samples import draw_print
from jobs.transcribe import TranscribeConfig, run
from tests.image.page.drawn import Sheetlet

_FONTS = Path(__file__).parents[1] / "fonts"
_CELLS = (("MARTIN", True), ("No entry here", False), ("", True), ("ROSE", True), ("Office copy", False))
"""What the boxes hold, and whether it was written by hand."""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    sheet, rng = Sheetlet(), np.random.default_rng(5)
    for number, (text, by_hand) in enumerate(_CELLS):
        x, y = 150, 200 + 120 * number
        sheet.box(x, y, 700, 70)
        if text:
            hand = Hand(tilt=2.0, drift=0.02)
            ink = (
                draw_text(text, _FONTS / "patrick-hand.ttf", rng, 40, hand)
                if by_hand
                else draw_print(text, [_FONTS / "printed" / "open-sans-regular.ttf"], np.random.default_rng(11))
            )
            rows, columns = ink.shape
            part = sheet.image[y + 12 : y + 12 + rows, x + 30 : x + 30 + columns]
            np.minimum(part, ink[: part.shape[0], : part.shape[1]], out=part)
    path = tmp_path / "page.png"
    write_crop(path, sheet.finish())
    return path


def test_print_has_a_status_of_its_own_and_is_not_accepted(page: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.parquet"
    report = run(TranscribeConfig(inputs=(page,), out=out, workers=0, accept=0.01))
    rows = pq.read_table(out).to_pylist()
    expected = ["printed" if text and not by_hand else "ok" if text else "blank" for text, by_hand in _CELLS]
    assert [row["status"] for row in rows] == expected
    assert (report.fields, report.blank, report.printed) == (5, 1, 2)
    assert [row["accepted"] for row in rows] == [status == "ok" for status in expected]
    assert all(row["text"] and row["confidence"] is not None for row in rows if row["status"] == "printed")
