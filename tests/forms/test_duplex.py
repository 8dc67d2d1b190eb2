"""Sheets scanned on both sides: with --duplex the empty backs are blank and no failures."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from hcr_batch.console.summary import print_report
from hcr_batch.errors import ExitCode, UsageError
from hcr_batch.records import GreyImage
from jobs.export import ExportConfig
from jobs.export import run as export
from jobs.transcribe import TranscribeConfig, run
from tests.forms.drawn_forms import write_drawn_form
from tests.image.register.drawn import MISHAPS, filled, spoil

pytestmark = pytest.mark.usefixtures("one_load")


def back_of(front: GreyImage, note: str = "") -> GreyImage:
    """The other side of a sheet: its front shows through, two holes are punched, and there may be a note."""
    page: GreyImage = np.asarray(np.rint(255 - 0.08 * (255 - front[:, ::-1].astype(np.float32))), np.uint8)
    for y in (640, 1112):
        cv2.circle(page, (70, y), 18, 30, -1, cv2.LINE_AA)
    cv2.putText(page, note, (500, 900), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.0, 170, 2, cv2.LINE_AA)
    return page


@pytest.fixture
def config(tmp_path: Path) -> TranscribeConfig:
    """A form filled in, its empty back, and a back with a pale note on it."""
    front = filled("clinic", 1)
    pages = [spoil(page, MISHAPS["office"], 1)[0] for page in (front, back_of(front), back_of(front, "see mail"))]
    first, *others = map(Image.fromarray, pages)
    (tmp_path / "scans").mkdir()
    first.save(tmp_path / "scans" / "sheet.tif", save_all=True, append_images=others)
    return TranscribeConfig(
        inputs=(tmp_path / "scans",),
        out=tmp_path / "out.parquet",
        forms=(write_drawn_form(tmp_path, "clinic"),),
        workers=0,
    )


def test_empty_backs_are_blank_and_written_ones_stay_failures(
    config: TranscribeConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = run(replace(config, duplex=True))
    rows = pq.read_table(config.out).to_pylist()
    backs = {row["page"]: row for row in rows if row["field"] is None}
    assert {row["form"] for row in rows if row["page"] == 1} == {"clinic"} and set(backs) == {2, 3}
    told = [backs[2][name] for name in ("status", "form", "text", "box", "error_code", "registration")]
    assert told == ["blank", None, "", None, None, None]
    assert (backs[3]["status"], backs[3]["error_code"]) == ("failed", "registration")
    assert "--duplex" not in backs[3]["error"]
    assert dict(report.failures) == {"registration": 1} and report.exit_code is ExitCode.SOME_FAILED
    assert (report.pages, report.empty) == (3, 1)  # a sheet that was scanned upside down is seen here alone
    print_report(report, as_json=False, quiet=False)
    assert "    pages  3, 1 of them empty\n" in capsys.readouterr().out
    table = export(ExportConfig(results=config.out, out=tmp_path / "wide.csv", format="csv", wide=True))
    assert (table.pages, table.failed, table.unnamed) == (2, 1, 0)


def test_without_the_option_an_empty_back_says_what_would_take_it(config: TranscribeConfig) -> None:
    report = run(config)
    (back,) = (row for row in pq.read_table(config.out).to_pylist() if row["page"] == 2)
    assert (back["status"], back["error_code"]) == ("failed", "registration")
    assert "The page is empty" in back["error"] and "--duplex" in back["error"]
    assert dict(report.failures) == {"registration": 2}
    with pytest.raises(UsageError, match="duplex was not set and is True now"):
        run(replace(config, duplex=True))


def test_without_forms_it_changes_nothing(config: TranscribeConfig) -> None:
    report = run(replace(config, forms=()))
    again = run(replace(config, forms=(), duplex=True))
    assert report.exit_code is again.exit_code is ExitCode.OK
    assert again.pages_read == 0
