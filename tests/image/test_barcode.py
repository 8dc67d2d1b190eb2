"""Barcodes on pictures, drawn by the library that reads them and spoilt by a scanner."""

import cv2
import numpy as np
import pytest
import zxingcpp

from hcr_batch.image.barcode import find_barcodes
from hcr_batch.records import GreyImage
from tests.synth.scanner import OFFICE, scan

DPI = 200
SQUARE = ("QRCode", "DataMatrix", "Aztec")


def draw_barcode(text: str, kind: str, dpi: int = DPI) -> GreyImage:
    """A barcode (H, W) of modules as on labels: 0.5 mm in squares, 0.33 mm in bars of 10 mm."""
    code = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    modules = np.array(zxingcpp.write_barcode_to_image(code, scale=1, add_quiet_zones=True), np.uint8)
    side = (0.5 if kind in SQUARE else 0.33) * dpi / 25.4
    wide, high = round(modules.shape[1] * side), round(modules.shape[0] * side)
    high = high if kind in (*SQUARE, "PDF417") else round(10 * dpi / 25.4)
    fine = cv2.resize(modules, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    return np.asarray(cv2.resize(fine, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)


def on_paper(*codes: GreyImage) -> GreyImage:
    """Barcodes one below the other, with paper around them."""
    rim = round(6 * DPI / 25.4)
    page = np.full((sum(len(c) + rim for c in codes) + rim, max(c.shape[1] for c in codes) + 2 * rim), 255, np.uint8)
    top = rim
    for code in codes:
        page[top : top + len(code), rim : rim + code.shape[1]] = code
        top += len(code) + rim
    return page


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("QRCode", "https://example.org/f/8271?p=2", "https://example.org/f/8271?p=2"),
        ("DataMatrix", "PATIENT 0042", "PATIENT 0042"),
        ("Aztec", "ÉCOLE 7", "ÉCOLE 7"),
        ("PDF417", "A-100/2026", "A-100/2026"),
        ("Code128", "KC-7111", "KC-7111"),
        ("Code39", "KC-7111", "KC-7111"),
        ("EAN13", "400638133393", "4006381333931"),
        ("ITF", "0123456789", "0123456789"),
    ],
)
def test_barcodes_are_read_from_scans_any_way_round(kind: str, text: str, said: str) -> None:
    page, _ = scan(on_paper(draw_barcode(text, kind)), DPI, np.random.default_rng(3), OFFICE)
    for quarters in range(4):
        assert {code.text for code in find_barcodes(np.ascontiguousarray(np.rot90(page, quarters)))} == {said}


def test_they_come_from_the_top_and_say_where_they_are() -> None:
    one, other = draw_barcode("UPPER", "QRCode"), draw_barcode("LOWER", "Code128")
    page = on_paper(one, other)
    upper, lower = find_barcodes(page)
    assert (upper.text, lower.text) == ("UPPER", "LOWER")
    rim = round(6 * DPI / 25.4)
    middle = upper.box.x + upper.box.width / 2, upper.box.y + upper.box.height / 2
    assert middle == pytest.approx((rim + one.shape[1] / 2, rim + len(one) / 2), abs=4)
    assert upper.box.y + upper.box.height < lower.box.y


def test_control_characters_are_named() -> None:
    (code,) = find_barcodes(on_paper(draw_barcode("BEGIN\r\nA\x1dB\x00", "QRCode")))
    assert code.text == "BEGIN<CR><LF>A<GS>B<NUL>"


def test_a_coarse_scan_is_looked_at_twice_as_large() -> None:
    page = cv2.resize(on_paper(draw_barcode("KC-7111", "QRCode")), None, fx=0.35, fy=0.35, interpolation=cv2.INTER_AREA)
    assert {code.text for code in find_barcodes(np.asarray(page, np.uint8))} == {"KC-7111"}
    middle = find_barcodes(np.asarray(page, np.uint8))[0].box
    assert middle.x + middle.width < page.shape[1]


def test_bars_that_were_cut_off_say_nothing() -> None:
    code = draw_barcode("KC-7111", "Code128")
    assert find_barcodes(on_paper(code[:, : code.shape[1] * 2 // 3])) == []
