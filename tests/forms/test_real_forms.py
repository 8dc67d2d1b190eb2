"""Real scans of an exam against its blank template, and a student's form; HCR_DATA says where they are."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import pyarrow.parquet as pq
import pytest

from hcr_batch.files.scans.images import load_page
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.matching import FormReader
from jobs.transcribe import TranscribeConfig, run

pytestmark = pytest.mark.real

# Which page of the template each page of a scan is, by the labels printed on the scans.
SCANS = {
    "midterm_scan_100": (1, 2, 4, 3, 5, 6),
    "midterm_scan_101": (5, 6, 1, 2, 3, 4),  # the last two lie upside down
    "midterm_scan_103": (1, 2, 3, 4, 5, 6),
    "midterm_scan_104": (1, 2, 3, 4, 5, 6),
    "test-auto-parse-scan-success": (1, 2, 3, 4, 5, 6),  # these two are 1-bit
    "test-auto-parse-scan-blank": (1, 2, 3, 4, 5, 6),
}

COVER = """
[[field]]
name = "name"
type = "name"
cells = 24
box = [248, 855, 1396, 64]
[[field]]
name = "number"
type = "digits"
cells = 10
box = [508, 961, 611, 64]
"""
ANSWER = """
[[field]]
name = "answer"
type = "text"
box = [100, 800, 1400, 120]
"""


def write_template(folder: Path, exam: Path) -> list[Path]:
    """A form file for each page of the template."""
    shutil.copy(exam / "midterm1-v2-test.pdf", folder / "template.pdf")
    paths = [folder / f"page{page}.toml" for page in range(1, 7)]
    for page, path in enumerate(paths, start=1):
        head = f'name = "page{page}"\nreference = "template.pdf"\npage = {page}\ndpi = 200\n'
        path.write_text(head + (COVER if page == 1 else ANSWER), encoding="utf-8")
    return paths


@pytest.fixture(scope="module")
def exam(real_data: Path) -> Path:
    return real_data / "markus_exam"


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory, exam: Path) -> list[Path]:
    return write_template(tmp_path_factory.mktemp("exam"), exam)


def rows_of(inputs: list[Path], forms: list[Path], out: Path) -> list[dict[str, object]]:
    config = TranscribeConfig(inputs=tuple(inputs), out=out, forms=tuple(forms), workers=0)
    run(config)
    return [{**row, "document": Path(row["document"]).name} for row in pq.read_table(out).to_pylist()]


def test_every_page_goes_to_its_own_sheet(exam: Path, forms: list[Path], tmp_path: Path) -> None:
    """The sheets of the booklet differ by a few digits."""
    rows = rows_of([exam / f"{name}.pdf" for name in SCANS], forms, tmp_path / "r.parquet")
    matched = {(row["document"], row["page"]): row["form"] for row in rows}
    wanted = {(f"{n}.pdf", k): f"page{p}" for n, pages in SCANS.items() for k, p in enumerate(pages, start=1)}
    assert matched == wanted
    numbers = {row["document"]: row["text"] for row in rows if row["field"] == "number"}
    assert numbers.pop("test-auto-parse-scan-success.pdf") == "0123456789"
    assert set(numbers.values()) == {""}
    assert {row["text"] for row in rows if row["field"] == "name"} == {""}


def test_pages_of_other_sheets_are_refused(exam: Path, forms: list[Path], tmp_path: Path) -> None:
    rows = rows_of([exam / "midterm_scan_101.pdf"], forms[:1], tmp_path / "r.parquet")
    assert {row["page"] for row in rows if row["status"] == "failed"} == {1, 2, 4, 5, 6}
    assert {row["error_code"] for row in rows if row["status"] == "failed"} == {"registration"}
    assert {row["form"] for row in rows if row["page"] == 3} == {"page1"}


def cells(top: int, bottom: int, left: int, right: int) -> Iterator[tuple[slice, slice]]:
    """The insides of a row of 16 cells."""
    for k in range(16):
        x0, x1 = left + k * (right - left) / 16, left + (k + 1) * (right - left) / 16
        yield slice(top + 9, bottom - 8), slice(round(x0) + 8, round(x1) - 7)


def test_a_student_form_is_read_from_its_combs(exam: Path, tmp_path: Path) -> None:
    """Its blank is not to be had: it is made by whitening what is written in the cells."""
    blank = load_page(exam / "student_info.jpg", 1, 10**8).copy()
    fields = {"first": (64, 142, "name"), "last": (178, 256, "name"), "number": (292, 370, "digits")}
    lines = ['name = "student"', 'reference = "blank.png"', "dpi = 300"]
    for name, (top, bottom, kind) in fields.items():
        for inside in cells(top, bottom, 942, 2140):
            blank[inside] = 255
        lines += ["[[field]]", f'name = "{name}"', f'type = "{kind}"', "cells = 16"]
        lines += [f"box = [942, {top}, 1198, {bottom - top}]"]
    cv2.imwrite(str(tmp_path / "blank.png"), blank)
    (tmp_path / "student.toml").write_text("\n".join(lines), encoding="utf-8")
    rows = rows_of([exam / "student_info.jpg"], [tmp_path / "student.toml"], tmp_path / "r.parquet")
    assert {row["field"]: row["text"] for row in rows} == {"first": "GUSTAV", "last": "MAHLER", "number": "0001250981"}


def test_real_pages_lie_to_a_quarter_of_a_millimetre(exam: Path, forms: list[Path], tmp_path: Path) -> None:
    reader = FormReader([load_form(forms[0])])
    for name, pages in SCANS.items():
        page = render_page(exam / f"{name}.pdf", pages.index(1) + 1, 300, 60.0, 10**8)
        crops = reader.crops(page)
        assert isinstance(crops, list)
        assert crops[0].registration is not None
        assert crops[0].registration.error_mm < 0.25
        assert crops[0].registration.overlap > 0.95
