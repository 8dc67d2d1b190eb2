"""Pages scanned the wrong way round, without a form to tell, read as they do upright."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.files.manifest import find_files, identify_all
from hcr_batch.files.pages import PageOptions
from hcr_batch.records import PageImage, PageRange, Reading, Unit
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.reading import UnitReader
from hcr_batch.run.upright import reads_better, reads_well
from hcr_batch.text.recognition import Recognition


@pytest.fixture(scope="module")
def reader() -> UnitReader:
    return UnitReader(ReadingOptions(pages=PageOptions()))


def read(reader: UnitReader, page: np.ndarray, folder: Path) -> list[Reading]:
    folder.mkdir()
    cv2.imwrite(str(folder / "page.png"), page)
    (document,) = identify_all(find_files([folder]), PageOptions())
    (result,) = reader.read(Unit(0, (PageRange(document, 1, 1),))).ranges
    return list(result.readings)


@pytest.mark.parametrize("quarters", [1, 2, 3])
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


def said(*confidences: float | None) -> list[Recognition | None]:
    return [None if c is None else Recognition("X" if c else "", c, 0.0, (), ()) for c in confidences]


def test_most_fields_decide_and_few_fields_do_not() -> None:
    assert reads_well(said(0.9, 0.9, 0.1)) and not reads_well(said(0.7, 0.7, 0.9))
    assert not reads_well(said(0.0, None, 0.9))  # no writing is seen in fields that hold ink
    assert reads_well(said(0.1, 0.1)) and reads_well([])
    assert not reads_better(said(0.9, 0.9), said(0.1, 0.1, 0.1))


def test_a_page_is_turned_only_for_much_better_readings() -> None:
    assert reads_better(said(0.9, 0.9, 0.9), said(0.7, 0.7, 0.7))
    assert not reads_better(said(0.8, 0.8, 0.8), said(0.7, 0.7, 0.7))
    assert reads_better(said(0.98, 0.98, 0.98), said(0.8, 0.8, 0.8))  # more than that cannot be gained
    assert not reads_better(said(0.4, 0.4, 0.4), said(0.0, 0.0, 0.0))  # a hard hand, whichever way round
