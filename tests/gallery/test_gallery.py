"""The forms of the gallery are drawn soundly, and what is drafted and read of them holds its figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.gallery.designs import DESIGNS
from tests.gallery.filling import make_text
from tests.gallery.scoring import is_good_name, measure

FLOORS = {
    "account": (32, 31, 32, 0.95, 0.85),
    "donation": (24, 23, 24, 0.9, 0.85),
    "patient": (51, 50, 51, 0.95, 0.9),
    "survey": (56, 55, 56, 0.85, 0.85),
    "customs": (53, 52, 53, 0.85, 0.8),
    "mileage": (149, 149, 149, 0.97, 0.95),
    "accident": (54, 52, 54, 0.85, 0.65),
    "school": (40, 37, 40, 0.9, 0.85),
    "meter": (13, 13, 13, 0.95, 0.75),
    "residence": (43, 42, 43, 0.92, 0.85),
    "benefit": (46, 45, 45, 0.92, 0.85),
    "entries": (129, 128, 129, 0.85, 0.8),
    "laboratory": (48, 46, 48, 0.9, 0.88),
    "hygiene": (62, 57, 62, 0.93, 0.93),
    "delivery": (58, 54, 58, 0.95, 0.95),
    "transfer": (12, 12, 11, 0.75, 0.3),
    "taxes": (48, 46, 48, 0.94, 0.7),
    "timesheet": (132, 130, 132, 0.92, 0.9),
    "household": (119, 117, 119, 0.88, 0.75),
    "register": (50, 45, 50, 0.95, 0.9),
    "anamnesis": (66, 63, 66, 0.9, 0.92),
    "stocktake": (160, 160, 160, 0.95, 0.88),
    "kindergarten": (38, 37, 38, 0.92, 0.9),
    "mandate": (30, 29, 30, 0.86, 0.55),
    "hotel": (40, 38, 40, 0.9, 0.66),
}
"""Of the draft of the PDF how many fields are found at least, and named well; how many are found on its scan; and the
shares of the written fields that are read exactly, with the form file and without one."""

NAMED_ON_SCAN = {"entries": 115, "hygiene": 56, "meter": 11, "stocktake": 130, "mandate": 27, "hotel": 30}
"""How many fields are named well on a scan of the blank, where print lies on its side or is light on a dark bar."""

INVENTED = {"transfer": 2}
"""Fields drafted on a scan of the blank where none is."""

SPURIOUS = {"entries": 6, "hygiene": 15, "transfer": 35, "taxes": 24, "household": 26, "register": 18}
SPURIOUS |= {"stocktake": 36, "kindergarten": 12, "mandate": 15, "hotel": 6}
"""Texts read without a form where no field is: words of print for the most part."""


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_what_is_drafted_and_read_holds_its_figures(name: str, tmp_path: Path) -> None:
    found, named, on_scan, exact, without = FLOORS[name]
    of_pdf, of_scan, read, unknown = measure(name, DESIGNS[name](), (), tmp_path / name)
    assert of_pdf["found"] >= found and of_pdf["named"] >= named and of_pdf["invented"] == 0
    assert of_scan["found"] >= on_scan and of_scan["invented"] <= INVENTED.get(name, 1)
    assert of_scan["named"] >= NAMED_ON_SCAN.get(name, 0)
    assert read["exact"] >= exact * read["written"] and unknown["exact"] >= without * unknown["written"]
    assert unknown["spurious"] <= SPURIOUS.get(name, 4)
    assert read["told"] >= 0.98 * read["ticks"] and read["left"] >= 0.95 * read["blank"]


@pytest.mark.parametrize("name", DESIGNS)
def test_entries_lie_on_the_sheet_and_apart(name: str) -> None:
    sheet, rng = DESIGNS[name](), np.random.default_rng(0)
    for k, entry in enumerate(sheet.entries):
        left, top, width, height = entry.box
        assert left >= 0 and top >= 0 and left + width <= sheet.width and top + height <= sheet.height
        assert entry.is_tick or not entry.holds or make_text(entry, rng)
        for other in sheet.entries[:k]:
            x, y, wide, high = other.box
            across, down = min(left + width, x + wide) - max(left, x), min(top + height, y + high) - max(top, y)
            assert min(across, down) < 1.0, (entry, other)


def test_a_good_name_has_the_words_asked_for_and_few_others() -> None:
    assert is_good_name("date_of_birth", "birth")
    assert is_good_name("name_nom_2", "nom|name")
    assert not is_good_name("date", "date of birth")
    assert not is_good_name("i_certify_that_the_date_is_correct", "date")
