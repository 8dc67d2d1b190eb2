"""Pages scanned the wrong way round, without a form to tell, read as they do upright."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.documents import PageRange, Unit
from hcr_batch.files.scans.listing import find_files
from hcr_batch.files.scans.manifest import identify_all
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.records import PageImage, Reading
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.reading import UnitReader
from hcr_batch.run.upright import reads_better, reads_well
from hcr_batch.text.recognition import Recognition
from jobs.bench.pages import drawn_names, fill_page, print_form

pytestmark = pytest.mark.usefixtures("one_load")

FONTS = Path(__file__).parents[1] / "fonts"


@pytest.fixture(scope="module")
def reader() -> UnitReader:
    return UnitReader(ReadingOptions(pages=PageOptions()))


def read(reader: UnitReader, page: np.ndarray, folder: Path) -> list[Reading]:
    folder.mkdir()
    cv2.imwrite(str(folder / "page.png"), page)
    (document,) = identify_all(find_files([folder]), PageOptions())
    (result,) = reader.read(Unit(0, (PageRange(document, 1, 1),))).ranges
    return list(result.readings)


@pytest.mark.parametrize("quarters", [pytest.param(1, marks=pytest.mark.slow), 2, 3])
def test_a_page_the_wrong_way_round_reads_as_upright(
    reader: UnitReader, samples: Path, tmp_path: Path, quarters: int
) -> None:
    page = cv2.imread(str(samples / "forms" / "patient_registration.png"), cv2.IMREAD_GRAYSCALE)
    upright = read(reader, page, tmp_path / "upright")
    turned = read(reader, np.rot90(page, quarters), tmp_path / "turned")
    assert [(r.text, r.status) for r in turned] == [(r.text, r.status) for r in upright]
    boxes = [r.box for r in turned if r.box is not None]
    height, width = np.rot90(page, quarters).shape
    assert {(r.turned, r.image) for r in turned} == {(4 - quarters, PageImage(width, height, None))}
    assert all(b.x >= 0 and b.x + b.width <= width and b.y >= 0 and b.y + b.height <= height for b in boxes)


def test_an_empty_form_stays_as_it_lies(reader: UnitReader, samples: Path, tmp_path: Path) -> None:
    page = cv2.imread(str(samples / "forms" / "patient_registration.blank.png"), cv2.IMREAD_GRAYSCALE)
    assert {(r.text, r.turned) for r in read(reader, page, tmp_path / "empty")} == {("", 0)}


def said(*confidences: float | None) -> list[Recognition | None]:
    return [None if c is None else Recognition("EVE" if c else "", c, 0.0, (), ()) for c in confidences]


def test_most_fields_decide_and_few_fields_do_not() -> None:
    assert reads_well(said(0.9, 0.9, 0.1), 3) and not reads_well(said(0.7, 0.7, 0.9), 3)
    assert not reads_well(said(0.0, None, 0.9), 3)  # no writing is seen in fields that hold ink
    assert reads_well(said(0.1, 0.1), 2) and reads_well([], 0)
    assert not reads_well([], 3) and not reads_well(said(0.1), 3)  # lines that lie upside down look blank
    assert not reads_better(said(0.9, 0.9), said(0.1, 0.1, 0.1))


def test_a_page_is_turned_only_for_much_better_readings() -> None:
    assert reads_better(said(0.9, 0.9, 0.9), said(0.7, 0.7, 0.7))
    assert not reads_better(said(0.8, 0.8, 0.8), said(0.7, 0.7, 0.7))
    assert reads_better(said(0.98, 0.98, 0.98), said(0.8, 0.8, 0.8))  # more than that cannot be gained
    assert not reads_better(said(0.4, 0.4, 0.4), said(0.0, 0.0, 0.0))  # a hard hand, whichever way round


def test_running_hands_turn_a_page_by_how_many_words_can_be_read_at_all() -> None:
    """Means, of five fields or more: no field is sure, but upside down nearly all say nothing."""
    upright, upside_down = said(0.9, 0.1, 0.2, 0.1, 0.3, 0.4), said(0.0, 0.1, 0.3, 0.0, None, 0.1)
    assert reads_better(upright, upside_down) and not reads_better(upside_down, upright)
    assert not reads_better(upright, said(0.3, 0.1, 0.2, 0.1, 0.3, 0.1))  # no hand is read twice as well
    assert not reads_better(upright[:4], upside_down)
    assert not reads_better(said(0.1, 0.1, 0.2, 0.1, 0.1), said(0.0, 0.0, 0.0, 0.1, 0.0))  # nothing to go by


def test_strokes_that_read_as_single_characters_are_no_reason_to_turn_a_page() -> None:
    ones = [Recognition(text, 0.99, 0.0, (), ()) for text in ("1", "1\n1\n1", "11/1111", "1111")]
    assert not reads_better(ones, said(0.2, 0.2, 0.2))
    assert reads_better([*ones, *said(0.99, 0.99, 0.99, 0.99, 0.99)], said(0.2, 0.2, 0.2))


def test_lines_that_lie_upside_down_read_as_upright(reader: UnitReader, tmp_path: Path) -> None:
    form = print_form("lines")
    page = fill_page(form, drawn_names(FONTS, 40), np.random.default_rng(4), upside_down=False)
    upright = read(reader, page.image, tmp_path / "upright")
    turned = read(reader, np.rot90(page.image, 2), tmp_path / "turned")
    assert {r.turned for r in turned} == {2}
    assert sum(one.text == other.text for one, other in zip(turned, upright, strict=True)) >= len(upright) - 1
