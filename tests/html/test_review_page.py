"""The review page as a person uses it: a real browser, a keyboard, the file it saves, the merge."""

import csv
import shutil
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.html.review import ReviewItem, ReviewPage, render_review
from hcr_batch.records import FieldRule, FieldType
from jobs.correct import CorrectConfig
from jobs.correct import run as correct
from jobs.review import ReviewConfig
from jobs.review import run as review
from schemas.readings import UNREADABLE
from tests.html.chromium import Chromium
from tests.reviewed import HOSTILE, row, write_run

TEXT = "document.getElementById('text').value"
NAME = "document.getElementById('name').textContent"
BUTTONS = """['accept', 'blank', 'unreadable'].map((id) => document.getElementById(id)).filter((one) => !one.hidden)
    .map((one) => one.innerText)"""
COUNT = "document.getElementById('count').textContent"


def write_page(folder: Path) -> tuple[Path, Path]:
    """(results, review page)"""
    results = write_run(folder)
    config = ReviewConfig(results=results, out=folder / "review", scans=(folder / "scans",))
    return results, review(config).pages[0]


def saved(folder: Path) -> Path:
    """The CSV that the browser downloads."""
    end = time.monotonic() + 30
    while not (found := list(folder.glob("*.csv"))):
        assert time.monotonic() < end, "nothing was saved"
        time.sleep(0.05)
    return found[0]


def test_three_fields_corrected_by_keyboard_saved_merged_and_seen_in_the_parquet(tmp_path: Path) -> None:
    results, page = write_page(tmp_path)
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(page)
        assert browser.value("document.activeElement.id") == "text"
        assert browser.value(BUTTONS) == ["Go on Enter", "Blank Ctrl B", "Unreadable Ctrl U"]
        browser.press("Enter")  # over the failed document, of which nobody has seen what is written there
        assert browser.value(COUNT) == "0 of 8 decided"
        assert browser.value(BUTTONS) == ["Accept Enter", "Blank Ctrl B", "Unreadable Ctrl U"]
        assert (browser.value(NAME), browser.value(TEXT)) == ("born", "1/2/193")
        browser.type("1/2/1993")
        browser.press("Enter")
        assert browser.value(TEXT) == HOSTILE  # it stayed text
        browser.type('N°4, dite "Él"; 5')
        browser.press("Enter")
        browser.press("Alt+1")
        assert browser.value(TEXT) == "ANNA"  # the first alternative
        browser.press("Enter")
        browser.press("Enter")  # EVE is right
        browser.press("Ctrl+B")  # there is nothing where it read GUS
        browser.press("Ctrl+U")
        assert browser.value(COUNT) == "6 of 8 decided · not saved"
        browser.press("Ctrl+S")
        path = saved(tmp_path / "downloads")
        assert browser.complaints() == [] and browser.requested() == [page.as_uri()]
    assert path.name == "corrections-results-1.csv"
    report = correct(CorrectConfig(results=results, corrections=(path,)))
    assert (report.merged, report.unreadable, report.unknown, report.other_results) == (6, 1, 0, 0)
    merged = {row["text"]: row["correction"] for row in pq.read_table(results).to_pylist()}
    assert merged == {
        None: None, "1/2/193": "1/2/1993", HOSTILE: "N°4, dite \"Él\"; 5", "ANHA": "ANNA", "EVE": "EVE",
        "GUS": "", "IDA": UNREADABLE, "BOB": None, "ULM": None, "": None,
    }  # fmt: skip


@pytest.mark.slow
def test_a_reload_loses_nothing_and_undo_and_escape_take_back(tmp_path: Path) -> None:
    _, page = write_page(tmp_path)
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(page)
        browser.press("ArrowDown")
        browser.type("X")
        browser.press("Enter")
        browser.type("half a wo")
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(page)
        assert (browser.value(COUNT), browser.value(TEXT)) == ("1 of 8 decided · not saved", "half a wo")
        browser.press("Escape")
        assert browser.value(TEXT) == HOSTILE
        browser.press("Ctrl+Z")
        assert (browser.value(COUNT), browser.value(NAME), browser.value(TEXT)) == ("0 of 8 decided", "born", "1/2/193")
        browser.press("Enter")
        browser.press("ArrowUp")
        browser.press("Escape")  # nothing is typed: the decision itself goes
        assert browser.value(COUNT) == "0 of 8 decided"


def test_in_a_small_or_enlarged_window_the_picture_and_the_text_are_in_view(tmp_path: Path) -> None:
    _, page = write_page(tmp_path)
    in_view = """['picture', 'text'].every((id) => {
        const place = document.getElementById(id).getBoundingClientRect();
        return place.top >= 0 && place.bottom <= innerHeight;
    })"""
    with Chromium(tmp_path / "profile", tmp_path / "downloads", size=(910, 433)) as browser:
        browser.open(page)
        assert browser.value(in_view)
        browser.press("ArrowDown")
        assert browser.value(in_view)
        browser.press("Enter")
        assert browser.value(in_view)


def test_what_is_decided_in_another_tab_is_seen_and_not_undone(tmp_path: Path) -> None:
    _, page = write_page(tmp_path)
    other = """(() => {
        const key = Object.keys(localStorage)[0], state = JSON.parse(localStorage.getItem(key));
        state.decisions[2] = { action: 'blank', text: '', at: '' };
        localStorage.setItem(key, JSON.stringify(state));
        dispatchEvent(new StorageEvent('storage', { key }));
    })()"""
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(page)
        browser.value(other)
        assert browser.value(COUNT) == "1 of 8 decided · not saved"
        browser.press("ArrowDown")
        browser.press("Enter")
        assert browser.value("Object.keys(JSON.parse(Object.values(localStorage)[0]).decisions)") == ["1", "2"]


@pytest.mark.slow
def test_filters_and_leaving_the_field_by_keyboard(tmp_path: Path) -> None:
    _, page = write_page(tmp_path)
    rows = "document.querySelectorAll('#list li').length"
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(page)
        assert browser.value(rows) == 8
        browser.value("(s => { s.value = 'name'; s.dispatchEvent(new Event('change', {bubbles: true})) })"
                      "(document.getElementById('by-field'))")  # fmt: skip
        assert browser.value(rows) == 5
        browser.press("F6")
        assert browser.value("document.activeElement.id") == "show"
        browser.press("F6")
        assert browser.value("document.activeElement.id") == "text"
        browser.press("Shift+Tab")  # at the first field Tab leaves the list instead of being caught
        assert browser.value("document.activeElement.id") != "text"


@pytest.mark.slow
def test_the_list_names_files_whose_paths_are_long(tmp_path: Path) -> None:
    """It showed the beginning of the path, which all of them shared."""
    folder = "claims department/2026/incoming mail/"
    names = [f"{folder}aa.png", f"{folder}bb.png"]
    fields = [row(name, {name: "0" * 64}, "name", "ANNA", 0.3) for name in names]
    page = tmp_path / "review.html"
    items = [ReviewItem(row=field, picture=None) for field in fields]
    page.write_text(render_review(ReviewPage(name="r", results="0", number=1, batches=1, items=items)), "utf-8")
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(page)
        said = browser.value("[...document.querySelectorAll('#list .about')].map((one) => one.textContent)")
        assert said == ["name · aa.png · page 1", "name · bb.png · page 1"]
        assert browser.value("document.querySelector('#list li').title") == names[0]


@pytest.mark.slow
def test_a_field_may_be_decided_again_when_the_results_are_reviewed_again(tmp_path: Path) -> None:
    """What was merged is left out of the next review, and shown as decided with --all."""
    results, page = write_page(tmp_path)
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(page)
        browser.press("ArrowDown")
        browser.press("Enter")
        browser.press("Ctrl+S")
        path = saved(tmp_path / "downloads")
        with path.open(encoding="utf-8", newline="") as lines:
            assert [line["action"] for line in csv.DictReader(lines)] == ["accepted"]
        correct(CorrectConfig(results=results, corrections=(path,)))
        shutil.rmtree(tmp_path / "review")
        config = ReviewConfig(results=results, out=tmp_path / "review", scans=(tmp_path / "scans",))
        browser.open(review(config).pages[0])
        assert browser.value(COUNT) == "0 of 7 decided"
        browser.open(review(ReviewConfig(**{**config.__dict__, "all": True})).pages[0])
        assert browser.value(COUNT) == "1 of 10 decided"


@pytest.mark.slow
def test_what_is_typed_is_checked_against_the_form_and_a_checkbox_offers_its_other_state(tmp_path: Path) -> None:
    ids = {"a.png": "0" * 64}
    digits = FieldRule(type=FieldType.DIGITS, required=True, pattern="[0-9 ]{5,7}", cells=6)
    items = [
        ReviewItem(row=row("a.png", ids, "name", "12345", 0.5), picture=None, definition=digits),
        ReviewItem(row=row("a.png", ids, "town", "checked", 0.75) | {"form": "card"}, picture=None),
    ]
    path = tmp_path / "review-1.html"
    path.write_text(
        render_review(ReviewPage(name="r.parquet", results="f" * 16, number=1, batches=1, items=items)),
        encoding="utf-8",
    )
    verdict = "document.getElementById('verdict').textContent"
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(path)
        assert browser.value(verdict) == ""
        for text, said in (
            ("12E45", "digits only"),
            ("1234567", "room for 6"),
            ("123", "pattern"),
            ("123 456", "Enter"),
        ):
            browser.value("document.getElementById('text').select()")
            browser.type(text)
            assert said in browser.value(verdict), text
        browser.value("document.getElementById('text').select()")
        browser.press("Backspace")
        assert "must not be blank" in browser.value(verdict)
        browser.press("Escape")
        browser.press("ArrowDown")
        browser.press("Alt+1")
        assert browser.value(TEXT) == "unchecked"


def test_a_field_of_several_lines_is_shown_and_corrected_in_lines(tmp_path: Path) -> None:
    ids = {"a.png": "0" * 64}
    items = [
        ReviewItem(row=row("a.png", ids, "note", "12 RUE\nPARTS", 0.5), picture=None),
        ReviewItem(row=row("a.png", ids, "town", "PARIS", 0.75), picture=None),
    ]
    path = tmp_path / "review-1.html"
    path.write_text(
        render_review(ReviewPage(name="r.parquet", results="f" * 16, number=1, batches=1, items=items)),
        encoding="utf-8",
    )
    rows, caret = "document.getElementById('text').rows", "document.getElementById('text').setSelectionRange({0}, {0})"
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(path)
        assert browser.value(TEXT) == "12 RUE\nPARTS" and browser.value(rows) == 2
        assert browser.value("document.getElementById('machine').innerText").replace("\xa0", " ") == "12 RUE\nPARTS"
        browser.press("ArrowDown")  # among the lines, not to the next field
        assert browser.value(NAME) == "note"
        browser.value(caret.format(len("12 RUE\nPART")))
        browser.press("Backspace")
        browser.type("I")
        browser.value(caret.format(len("12 RUE\nPARIS")))
        browser.press("Shift+Enter")
        browser.type("FRANCE")
        assert browser.value(rows) == 3
        browser.press("Enter")
        assert browser.value(NAME) == "town" and browser.value(rows) == 1
        browser.press("Ctrl+S")
        with saved(tmp_path / "downloads").open(encoding="utf-8", newline="") as lines:
            assert [line["correction"] for line in csv.DictReader(lines)] == ["12 RUE\nPARIS\nFRANCE"]


def test_what_a_total_should_equal_is_said(tmp_path: Path) -> None:
    broken = row("a.png", {"a.png": "0" * 64}, "name", "12", 0.9) | {"rule": "equals"}
    page = ReviewPage(
        name="r.parquet",
        results="f" * 16,
        number=1,
        batches=1,
        items=[ReviewItem(row=broken, picture=None, equation="total = net + vat")],
    )
    path = tmp_path / "review-1.html"
    path.write_text(render_review(page), encoding="utf-8")
    with Chromium(tmp_path / "profile", tmp_path / "downloads") as browser:
        browser.open(path)
        assert "breaks its rule: equals (total = net + vat)" in browser.value(
            "document.getElementById('chips').textContent"
        )
