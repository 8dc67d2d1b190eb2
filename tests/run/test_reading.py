"""What a worker makes of a unit when something of ours breaks at one of its pages."""

from pathlib import Path

import pytest
from PIL import Image

from hcr_batch.documents import PageRange, Unit
from hcr_batch.files.scans.listing import find_files
from hcr_batch.files.scans.manifest import identify_all
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.records import Layout, Reading, ReadingStatus
from hcr_batch.run import reading
from hcr_batch.run.judging import judge_page
from hcr_batch.run.options import ReadingOptions


def test_a_page_that_breaks_the_judging_does_not_cost_the_others(
    samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(readings: list[Reading], *others: object) -> list[Reading]:
        if readings[0].page == 2:
            raise ArithmeticError("text of a patient")
        return judge_page(readings, *others)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "judge_page", breaking)
    pages = [Image.open(samples / "crops" / f"name_{i}.png").convert("L") for i in (1, 2, 3)]
    pages[0].save(tmp_path / "three.tif", save_all=True, append_images=pages[1:])
    (document,) = identify_all(find_files([tmp_path]), PageOptions())
    reader = reading.UnitReader(ReadingOptions(layout=Layout.CROP))
    (read,) = reader.read(Unit(0, (PageRange(document, 1, 3),))).ranges
    assert [r.status for r in read.readings] == [ReadingStatus.OK, ReadingStatus.FAILED, ReadingStatus.OK]
    failed = read.readings[1]
    assert (failed.page, failed.error_code, failed.text) == (2, "internal_error", None)
    assert failed.box is not None
    assert failed.error is not None
    assert failed.error.startswith("Judging the fields failed (ArithmeticError, test_reading.py:")
    assert "patient" not in failed.error
