"""A whole audit on drawn crops, in this process."""

import dataclasses
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.console.tables import audit_table
from hcr_batch.errors import ExitCode, NoInputError, UsageError
from hcr_batch.model.labelled import Progress
from jobs.audit import AuditConfig, AuditReport, run
from schemas import AUDIT
from tests.html.browser import load_page
from tests.html.test_pages import outside_references
from tests.model.tiny import write_labels


@pytest.fixture(scope="module")
def seen() -> list[Progress]:
    return []


@pytest.fixture(scope="module")
def report(place, seen) -> AuditReport:
    return run(AuditConfig(data=place, model=place / "a", report=place / "audit", most=5), seen.append)


def test_every_row_is_accounted_for(report) -> None:
    assert (report.found, report.judged, report.failed) == (18, 13, 2)
    assert report.left_out == {"no usable label": 2, "characters outside the alphabet": 1}
    assert report.exit_code == ExitCode.SOME_FAILED


def test_worst_first(report, place) -> None:
    table = pq.read_table(place / "audit" / "audit.parquet")
    assert table.schema.equals(AUDIT.schema, check_metadata=True)
    rows = table.to_pylist()
    assert [row["rank"] for row in rows] == list(range(1, len(report.suspects) + 1))
    doubts = [row["doubt"] for row in rows]
    assert doubts == sorted(doubts, reverse=True) and len(doubts) >= 12
    assert all(row["label"] != row["text"] and row["label_log_probability"] <= 0 for row in rows)


def test_a_label_that_does_not_fit_its_image_comes_first(place, tmp_path) -> None:
    images = place / "validation_v2" / "validation"
    labels = write_labels(tmp_path / "labels.csv", [("0.png", "ANNA"), ("1.png", "B" * 300), ("2.png", "DE LA RUE")])
    report = run(AuditConfig(labels=labels, images=images, model=place / "a", report=tmp_path / "report"))
    first = pq.read_table(tmp_path / "report" / "audit.parquet").to_pylist()[0]
    assert (first["image"], first["label_log_probability"]) == ("1.png", None)
    assert report.exit_code == ExitCode.OK


def test_the_page_shows_the_first(report, place) -> None:
    html = (place / "audit" / "audit.html").read_text(encoding="utf-8")
    assert html.count("<img") == html.count('class="specimen"') == 5
    assert outside_references(html) == []
    assert {path.name for path in (place / "audit").iterdir()} == {"audit.parquet", "audit.html"}


@pytest.mark.slow
def test_the_page_in_a_browser(report, place, tmp_path) -> None:
    dom, log = load_page(place / "audit" / "audit.html", tmp_path)
    assert dom.count("<img") == 5 and 'id="labels"' in dom and "<footer>" in dom
    assert outside_references(dom) == []
    assert "CONSOLE" not in log


def test_the_terminal_shows_no_texts(report) -> None:
    cells = [cell for column in audit_table(report, most=3).columns for cell in column.cells]
    assert len(cells) == 9 and not {suspect.label for suspect in report.suspects} & set(map(str, cells))


def test_progress_goes_to_the_end(report, seen) -> None:
    assert seen[-1] == Progress(15, 15)


def test_a_folder_without_its_images(place, tmp_path) -> None:
    labels = place / "written_name_validation_v2.csv"
    with pytest.raises(NoInputError):
        run(AuditConfig(labels=labels, images=tmp_path, model=place / "a", report=tmp_path / "report"))


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "`data`.*either --data, or --labels with --images"),
        ({"labels": Path("a.csv")}, "`images`.*a folder with --labels.*images=None"),
        ({"images": Path("i")}, "`labels`.*a CSV with --images.*labels=None"),
        ({"data": Path("d"), "images": Path("i")}, "`data`.*either --data"),
        ({"data": Path("d"), "labels": Path("a.csv"), "images": Path("i")}, "`data`.*either --data"),
        ({"data": Path("d"), "split": "everything"}, "`split`.*Received"),
        ({"data": Path("d"), "most": 0}, "`most`.*Received"),
    ],
)
def test_wrong_settings_are_refused(settings, says, tmp_path) -> None:
    with pytest.raises(UsageError, match=says):
        AuditConfig(report=tmp_path, **settings)


def test_the_terminal_says_what_is_not_judged_and_why_the_exit_code_is_8(report) -> None:
    note = str(audit_table(report).caption)
    assert "Left out of 18 rows: no usable label, 2" in note
    assert "Exit code 8: 2 images cannot be read: " in note and "torn.png" in note
    assert "--fold" not in note


def test_case_and_accents_may_be_set_aside(place, tmp_path) -> None:
    images = place / "validation_v2" / "validation"
    labels = write_labels(tmp_path / "labels.csv", [("0.png", "Anna"), ("1.png", "bôb"), ("2.png", "DE LA RUE")])
    config = AuditConfig(labels=labels, images=images, model=place / "a", report=tmp_path / "report")
    report = run(config)
    assert (report.judged, report.left_out) == (1, {"characters outside the alphabet": 2})
    assert "--fold case,accents" in str(audit_table(report).caption)
    report = run(dataclasses.replace(config, report=tmp_path / "folded", fold=("case", "accents")))
    assert (report.judged, report.left_out) == (3, {})
    assert {suspect.label for suspect in report.suspects} <= {"ANNA", "BOB", "DE LA RUE"}
    assert audit_table(report).caption is None
    with pytest.raises(UsageError, match="case or accents"):
        dataclasses.replace(config, fold=("spaces",))
