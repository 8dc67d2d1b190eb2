"""Fields that hold a barcode, as they are printed and stuck on."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ExitCode
from hcr_batch.forms.barcodes import barcode_in
from hcr_batch.records import Box, GreyImage
from jobs.transcribe import TranscribeConfig, run
from tests.forms.drawn_forms import write_form
from tests.image.register.drawn import MISHAPS, blank, spoil
from tests.image.test_barcode import draw_barcode

pytestmark = pytest.mark.usefixtures("one_load")

PLACE = Box(700, 500, 380, 130)
PX_PER_MM = 200 / 25.4


def framed() -> GreyImage:
    """The printed form with the frame of the place."""
    image = blank("school").copy()
    cv2.rectangle(image, (PLACE.x, PLACE.y), (PLACE.x + PLACE.width, PLACE.y + PLACE.height), 60, 2)
    return image


def with_label(page: GreyImage, code: GreyImage, degrees: float = 0.0, at: tuple[int, int] = (0, 0)) -> GreyImage:
    """The page with a white label over the middle of the place, turned and moved by so many pixels."""
    page = page.copy()
    label = np.pad(code, 12, constant_values=255)
    high, wide = label.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), degrees, 1.0)
    turn[:, 2] += PLACE.x + PLACE.width / 2 - wide / 2 + at[0], PLACE.y + PLACE.height / 2 - high / 2 + at[1]
    size = page.shape[1], page.shape[0]
    stuck = cv2.warpAffine(np.full_like(label, 255), turn, size, borderValue=0) > 127
    page[stuck] = cv2.warpAffine(label, turn, size, borderValue=255)[stuck]
    return page


def read(tmp_path: Path, pages: dict[str, GreyImage], **rules: object) -> tuple[int, list[dict[str, object]]]:
    """The exit code and the rows of scans of a form with one place for a barcode."""
    form = write_form(tmp_path, "labelled", framed(), {"label": (PLACE, "barcode")})
    extra = "".join(f"\n{key} = {value}" for key, value in rules.items())
    form.write_text(form.read_text() + extra)
    (tmp_path / "scans").mkdir()
    for name, draw in pages.items():
        cv2.imwrite(str(tmp_path / "scans" / name), draw)
    out = tmp_path / "out.parquet"
    report = run(TranscribeConfig(inputs=(tmp_path / "scans",), out=out, forms=(form,), workers=0))
    return int(report.exit_code), pq.read_table(out).to_pylist()


def test_labels_are_read_askew_and_over_the_frame_upside_down_and_an_empty_place_is_blank(tmp_path: Path) -> None:
    one, two = draw_barcode("AB-1234-X", "Code128"), draw_barcode("https://example.org/7", "QRCode")
    pages = {
        "a.png": spoil(with_label(framed(), one, 4.0, (30, -50)), MISHAPS["upside down"], 1)[0],
        "b.png": spoil(with_label(framed(), two, -10.0), MISHAPS["office"], 2)[0],
        "c.png": spoil(framed(), MISHAPS["office"], 3)[0],
    }
    code, rows = read(tmp_path, pages, pattern="'[A-Z]{2}-.*'")
    assert code == ExitCode.OK
    assert [(row["text"], row["status"]) for row in rows] == [
        ("AB-1234-X", "ok"),
        ("https://example.org/7", "ok"),
        ("", "blank"),
    ]
    assert [(row["value"], row["valid"], row["rule"]) for row in rows] == [
        ("AB-1234-X", True, None),
        ("https://example.org/7", False, "pattern"),
        (None, True, None),
    ]
    assert all(row["confidence"] > 0.99 and row["char_confidences"] == [] for row in rows[:2])


def test_what_cannot_be_read_is_a_row_that_says_what_to_do(tmp_path: Path) -> None:
    torn = draw_barcode("AB-1234-X", "Code128")
    torn[:, : torn.shape[1] // 3] = 255
    code, rows = read(tmp_path, {"a.png": spoil(with_label(framed(), torn), MISHAPS["office"], 1)[0]})
    assert code == ExitCode.SOME_FAILED
    assert [(row["status"], row["error_code"]) for row in rows] == [("failed", "barcode")]
    assert "scan the page again" in rows[0]["error"]


def test_several_labels_are_lines_and_those_of_another_field_are_none() -> None:
    page = np.full((700, 1200), 255, np.uint8)
    for text, top, left in (("UPPER-1", 60, 100), ("LOWER-2", 260, 100), ("OTHER-3", 60, 700)):
        code = draw_barcode(text, "Code128")
        page[top : top + len(code), left : left + code.shape[1]] = code
    seen = barcode_in(page, Box(60, 40, 500, 320), PX_PER_MM)
    assert seen is not None and seen.text == "UPPER-1\nLOWER-2"
    assert barcode_in(page, Box(60, 400, 500, 200), PX_PER_MM) is None


def test_readings_of_one_barcode_that_differ_are_in_doubt() -> None:
    """As of bars that lie askew: on one scan EAN bars were read in three ways."""
    page = np.full((300, 600), 255, np.uint8)
    upper, lower = draw_barcode("4006381333931", "EAN13"), draw_barcode("4006381333948", "EAN13")
    half = len(upper) // 2
    page[60 : 60 + half, 60 : 60 + upper.shape[1]] = upper[:half]
    page[60 + half : 60 + 2 * half, 60 : 60 + lower.shape[1]] = lower[:half]
    seen = barcode_in(page, Box(20, 20, 500, 250), PX_PER_MM)
    assert seen is not None and seen.confidence <= 0.5
