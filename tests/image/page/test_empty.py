"""The empty backs of sheets are told from pages on which there is little, however pale."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.empty import is_empty
from hcr_batch.records import GreyImage
from tests.image.register.drawn import DPI, filled
from tests.synth import OFFICE, ROUGH, Scanner
from tests.synth.scanner import scan

_MM = DPI / 25.4
_SHAPE = (1754, 1240)


def scanned(page: GreyImage, scanner: Scanner = OFFICE) -> GreyImage:
    return scan(page, DPI, np.random.default_rng(1), scanner)[0]


def sheet() -> GreyImage:
    return np.full(_SHAPE, 255, np.uint8)


def shown_through(share: float) -> GreyImage:
    front = filled("library", 1)[:, ::-1]
    return np.asarray(np.rint(255 - share * (255 - front.astype(np.float32))), np.uint8)


def punched(*places_mm: tuple[float, float]) -> GreyImage:
    page = sheet()
    for x, y in places_mm:
        cv2.circle(page, (round(x * _MM), round(y * _MM)), round(2.9 * _MM), 40, -1, cv2.LINE_AA)
    return page


def stapled(x: int = 70, y: int = 95) -> GreyImage:
    page = sheet()
    cv2.line(page, (x, y), (x + 40, y - 40), 70, 4, cv2.LINE_AA)
    return page


def edged() -> GreyImage:
    page = scanned(sheet())
    cv2.fillPoly(page, [np.array([(0, 0), (28, 0), (0, 1754)], np.int32)], 30)
    page[:18] = 120
    cv2.line(page, (1225, 20), (1228, 1740), 150, 2)
    return page


def written(text: str, grey: int, height: float, page: GreyImage | None = None) -> GreyImage:
    page = sheet() if page is None else page
    cv2.putText(page, text, (500, 900), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, height, grey, 2, cv2.LINE_AA)
    return page


def ruled() -> GreyImage:
    page = sheet()
    cv2.line(page, (200, 1400), (1000, 1400), 120, 1)
    return page


def signed() -> GreyImage:
    page, t = sheet(), np.linspace(0, 1, 200)
    curve = np.stack([400 + 450 * t, 900 + 130 * np.sin(30 * t)], axis=1).round().astype(np.int32)
    cv2.polylines(page, [curve], False, 170, 2, cv2.LINE_AA)
    return page


def as_fax(page: GreyImage) -> GreyImage:
    return np.where(scanned(page) < 180, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    "page",
    [
        sheet(),
        scanned(sheet()),
        scanned(sheet(), ROUGH),
        scanned(shown_through(0.1)),
        scanned(punched((12, 108), (12, 188))),
        scanned(punched((65, 12), (145, 12))),
        scanned(stapled()),
        edged(),
        as_fax(punched((12, 108), (12, 188))),
        np.full((1, 1), 250, np.uint8),
    ],
    ids=["white", "office", "rough", "front", "punched", "top-punched", "stapled", "edges", "fax", "pixel"],
)
def test_what_scanning_and_filing_leave_is_no_ink(page: GreyImage) -> None:
    assert is_empty(page)


@pytest.mark.parametrize(
    "page",
    [
        scanned(written("Anna", 190, 1.0)),
        scanned(written("3/4", 130, 0.7)),
        scanned(written("Anna", 170, 1.0), ROUGH),
        scanned(written("seen", 170, 1.0, shown_through(0.08))),
        scanned(written("OK", 80, 1.0, punched((12, 108), (12, 188)))),
        scanned(signed()),
        scanned(ruled()),
        scanned(stapled(600, 900)),
        as_fax(written("Anna", 90, 1.0)),
        np.zeros(_SHAPE, np.uint8),
    ],
    ids=["pencil", "date", "rough", "on-front", "on-punched", "large-signature", "line", "stroke", "fax", "black"],
)
def test_what_is_written_or_printed_is_ink_however_pale(page: GreyImage) -> None:
    assert not is_empty(page)


@pytest.mark.parametrize("turned", [np.rot90, np.fliplr, np.flipud])
def test_it_is_all_one_how_a_page_lies(turned: Callable[[GreyImage], GreyImage]) -> None:
    assert is_empty(turned(edged()))
    assert not is_empty(turned(scanned(written("Anna", 190, 1.0))))
