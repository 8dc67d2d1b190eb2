"""The page of a night: whole, escaped, needs nothing from outside, and says what to do."""

import dataclasses
from pathlib import Path

import pytest

from hcr_batch.html.nightly import DocumentLine, FailureKind, NightReport, SkipKind, render_night
from jobs.night_report import next_steps
from tests.html.browser import load_page
from tests.html.made_up import HOSTILE
from tests.html.test_pages import outside_references

LINE = DocumentLine(
    name=f"{HOSTILE}.pdf",
    document_id="ab" * 32,
    pages=3,
    fields=0,
    seconds=1.25,
    status="failed",
    error_code="damaged_pdf",
    error="The file is damaged: scan it again.",
)
REPORT = NightReport(
    night="2026-11-22-001",
    started="2026-11-22T01:30:00+01:00",
    finished="2026-11-22T02:30:00+01:00",
    seconds=3600.0,
    exit_code=8,
    resumed=True,
    model="names-0123456789ab",
    documents={"read": 1200, "partial": 1, "failed": 1, "skipped": 2},
    pages=4000,
    fields=30_000,
    blank=9_000,
    failures={"damaged_pdf": 1, "timeout": 2},
    kinds=[FailureKind(code="damaged_pdf", documents=1, sentence="The file is damaged: scan it again.")],
    failed=[LINE],
    skips=[
        SkipKind(sentence="This is HEIC: convert it.", documents=1, first=f"{HOSTILE}.heic", scan=True),
        SkipKind(sentence="Not a scan.", documents=1, first="notes.txt", scan=False),
    ],
    slowest=[dataclasses.replace(LINE, status="read", error=None, error_code=None)],
    confidences=(5, 0, 0, 0, 0, 0, 0, 0, 995, 20_000),
    confidence_sum=19_950.0,
    accepted=20_000,
    judged=21_000,
    known=17,
    unfinished=2,
    unreadable=1,
    results=["/results/readings/date=2026-11-22/run=001"],
)


RESULTS = Path("/srv/read forms")


@pytest.fixture(scope="module")
def html() -> str:
    return render_night(dataclasses.replace(REPORT, next_steps=next_steps(REPORT, RESULTS, Path("/srv/failed"), None)))


def test_the_figures_are_there(html: str) -> None:
    for text in ("2 of 1,204 documents", "4,000", "9,000 of them blank", "95.2 %", "20,000 of 21,000"):
        assert text in html, text
    assert "90–100: 20,000" in html  # the histogram's bars say their counts
    assert "this one continued it" in html


def test_what_to_do_next(html: str) -> None:
    for text in ("/srv/failed/2026-11-22", "--retry-failed", "1 file in the inbox", "1,000 fields below the"):
        assert text in html, text


def test_no_retry_is_promised_to_documents_that_were_read_in_part() -> None:
    (step, *_) = next_steps(dataclasses.replace(REPORT, documents={"read": 9, "partial": 2}), RESULTS, None, None)
    assert step.startswith("2 documents could not be read, or only in part") and "--retry-failed" not in step
    (step, *_) = next_steps(REPORT, RESULTS, Path("/srv/failed"), None)
    assert step.endswith("those of which nothing could be read, once they lie in the inbox again.")


def test_what_failed_before_is_named_by_a_command_that_can_be_typed() -> None:
    steps = next_steps(dataclasses.replace(REPORT, documents={}, skips=(), still_failed=2), RESULTS, None, None)
    assert steps[0].endswith("still in the inbox: `hcr-batch ledger '/srv/read forms' --failed` names them.")


def test_doubtful_fields_are_told_with_the_command_that_shows_them() -> None:
    *_, step = next_steps(REPORT, RESULTS, None, Path("/srv/old scans/2026-11-22"))
    assert step == (
        "Look through 1,000 fields below the accept bar: `hcr-batch review /results/readings/date=2026-11-22/run=001 "
        "--scans '/srv/old scans/2026-11-22' --out review` shows them in review/."
    )
    assert next_steps(REPORT, RESULTS, None, None)[-1] == "Look through 1,000 fields below the accept bar."


def test_handwriting_outside_all_fields_is_told_and_how_to_look_at_it() -> None:
    night = dataclasses.replace(REPORT, outside=3)
    assert "pages with handwriting outside all fields" in render_night(night)
    (*_, step) = next_steps(night, RESULTS, None, Path("/srv/old scans/2026-11-22"))
    assert step == (
        "3 pages hold handwriting outside all fields, which was not read: `hcr-batch review /results/readings/"
        "date=2026-11-22/run=001 --scans '/srv/old scans/2026-11-22' --out review` shows it in review/outside.html."
    )
    (*_, step) = next_steps(night, RESULTS, None, None)
    assert step.endswith("the column `outside` says where.")


def test_what_was_skipped_is_told_and_what_to_do_about_it(html: str) -> None:
    """A form that came as a photo in HEIC was never read, and no line of the report said so."""
    steps = next_steps(REPORT, RESULTS, None, None)
    assert "1 file still in the inbox, skipped: This is HEIC: convert it." in steps
    assert not any("Not a scan" in step or HOSTILE in step for step in steps)  # these reach logs, which name no files
    assert "notes.txt" in html and "Not a scan." in html
    fine = render_night(dataclasses.replace(REPORT, exit_code=0, documents={"read": 1, "skipped": 2}))
    assert "Everything new was read, but for 2 that were skipped." in fine


def test_names_are_escaped_and_nothing_is_fetched(html: str) -> None:
    assert "<script" not in html and "&lt;script" in html
    assert outside_references(html) == []


def test_a_night_without_documents() -> None:
    bare = NightReport(night="2026-11-22-002", started="a", finished="b", seconds=0.0, exit_code=0, known=3)
    html = render_night(bare)
    assert "Nothing new" in html and "Nothing.</p>" in html
    assert 'id="failures"' not in html and 'id="confidence"' not in html and "nan" not in html.lower()
    assert next_steps(bare, RESULTS, None, None) == []


def test_files_that_cannot_be_opened_alone() -> None:
    report = NightReport(night="n", started="a", finished="b", seconds=0.0, exit_code=8, unreadable=4)
    assert "4 files in the inbox cannot be opened" in render_night(report)


@pytest.mark.slow
def test_a_browser_loads_it_without_complaint(html: str, tmp_path: Path) -> None:
    page = tmp_path / "night.html"
    page.write_text(html, encoding="utf-8")
    document, logged = load_page(page, tmp_path)
    assert "Night 2026-11-22-001" in document
    assert "CONSOLE" not in logged
