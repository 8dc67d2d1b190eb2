"""A page of a form on which nothing is filled in is known, and no failure."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from pypdf import PdfReader, PdfWriter

from hcr_batch.errors import ExitCode
from hcr_batch.forms.form_file.load import load_form
from jobs.export import ExportConfig
from jobs.export import run as export
from jobs.form import DraftConfig
from jobs.form_pages import draft_pages
from jobs.transcribe import TranscribeConfig, run
from tests.forms.printed import PrintedForm, membership

pytestmark = pytest.mark.usefixtures("one_load")


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form, and a page that tells how to fill it in."""
    folder = tmp_path_factory.mktemp("blank")
    letter = PrintedForm()
    letter.text("How to fill in this form", 60, 80, 16)
    for line, words in enumerate(("Print in capital letters.", "Use a black pen.", "Send it to the office.") * 4):
        letter.text(f"{line + 1}. {words}", 60 + 3 * line, 120 + 22 * line)
    writer = PdfWriter()
    for number, form in enumerate((membership(), letter)):
        writer.append(form.save(folder / f"{number}.pdf"))
    writer.write(folder / "club.pdf")
    draft_pages(DraftConfig(blank=folder / "club.pdf", out=folder / "club.toml"))
    return folder


def test_its_row_is_blank_and_names_its_form(blank: Path, tmp_path: Path) -> None:
    forms = (blank / "club.toml", blank / "club-2.toml")
    scans = PdfWriter()
    for number in (1, 0, 1):
        scans.append_pages_from_reader(PdfReader(blank / f"{number}.pdf"))
    scans.write(tmp_path / "scan.pdf")
    report = run(
        TranscribeConfig(inputs=(tmp_path / "scan.pdf",), out=tmp_path / "out.parquet", forms=forms, workers=0)
    )
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    others = [row for row in rows if row["field"] is None]
    assert report.exit_code is ExitCode.OK and report.failures == {}
    assert [(row["page"], row["form"], row["status"], row["box"]) for row in others] == [
        (1, "club-2", "blank", None),
        (3, "club-2", "blank", None),
    ]
    assert others[0]["registration"]["overlap"] > 0.5
    assert {row["form"] for row in rows if row["field"]} == {"club"}
    assert report.fields == len(load_form(forms[0]).fields)

    exported = export(
        ExportConfig(results=tmp_path / "out.parquet", out=tmp_path / "wide.csv", format="csv", wide=True)
    )
    lines = (tmp_path / "wide.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[1:4] for line in lines[1:]] == [
        ["1", "club-2", "read"],
        ["2", "club", "read"],
        ["3", "club-2", "read"],
    ]
    assert exported.unnamed == 0
