"""The forms of the gallery are drawn soundly, and what is drafted and read of them holds its figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.gallery.designs import DESIGNS
from tests.gallery.filling import make_text
from tests.gallery.scoring import is_good_name, measure

FLOORS = {
    "account": (32, 0, 30, 32, 0.9, 0.8),
    "donation": (23, 1, 22, 23, 0.8, 0.75),
    "patient": (50, 1, 32, 50, 0.85, 0.8),
    "survey": (45, 1, 29, 45, 0.75, 0.75),
    "customs": (51, 1, 48, 53, 0.8, 0.8),
    "mileage": (149, 0, 149, 149, 0.95, 0.9),
    "accident": (54, 0, 41, 54, 0.75, 0.6),
    "school": (40, 0, 32, 40, 0.9, 0.85),
    "meter": (12, 0, 11, 12, 0.75, 0.7),
    "residence": (31, 1, 30, 31, 0.5, 0.5),
}
"""Of the draft of the PDF how many fields are found at least, invented at most and named well; how many are found on
its scan; and the shares of the written fields that are read exactly, with the form file and without one."""


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_what_is_drafted_and_read_holds_its_figures(name: str, tmp_path: Path) -> None:
    found, invented, named, on_scan, exact, without = FLOORS[name]
    of_pdf, of_scan, read, unknown = measure(name, DESIGNS[name](), (), tmp_path / name)
    assert of_pdf["found"] >= found and of_pdf["invented"] <= invented and of_pdf["named"] >= named
    assert of_scan["found"] >= on_scan
    assert read["exact"] >= exact * read["written"] and unknown["exact"] >= without * unknown["written"]
    assert read["told"] >= 0.75 * read["ticks"] and read["left"] >= 0.9 * read["blank"]


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
