"""Doubtful fields laid before a person: which, in what order, with which pictures."""

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ExitCode, UsageError
from hcr_batch.files.results import readings
from jobs.review import ReviewConfig, run
from tests.html.test_pages import outside_references
from tests.reviewed import HOSTILE, write_run


@pytest.fixture
def results(tmp_path: Path) -> Path:
    return write_run(tmp_path)


def config(results: Path, **changes: object) -> ReviewConfig:
    settings: dict[str, object] = {
        "results": results, "out": results.parent / "review", "scans": (results.parent / "scans",)
    }  # fmt: skip
    return ReviewConfig(**{**settings, **changes})  # type: ignore[arg-type]


def embedded(page: Path) -> dict[str, Any]:
    """The data that the page's script works on."""
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page.read_text(encoding="utf-8"))
    return dict(json.loads(data))


def texts(page: Path) -> list[str | None]:
    return [item["text"] for item in embedded(page)["items"]]


def test_the_most_doubtful_first_and_each_content_once(results: Path) -> None:
    report = run(config(results))
    assert texts(report.pages[0]) == [None, "1/2/193", HOSTILE, "ANHA", "EVE", "GUS", "IDA", "BOB"]
    assert (report.rows, report.doubtful, report.shown) == (14, 8, 8)


def test_what_is_surer_than_asked_for_is_in_no_doubt(results: Path) -> None:
    everything = {item["text"]: item for item in embedded(run(config(results, all=True)).pages[0])["items"]}
    sure = {text for text, item in everything.items() if item["confidence"] is not None and not item["rule"]}
    report = run(config(results, below=0.01))
    assert not sure & set(texts(report.pages[0])) and None in texts(report.pages[0])
    assert run(config(results, below=1.0)).doubtful > report.doubtful
    with pytest.raises(UsageError, match="`below`"):
        config(results, below=1.5)


def test_pages_with_handwriting_outside_all_fields_are_shown_beside(results: Path) -> None:
    """Once each, a copy not again, and one whose scan is gone without a picture; a later review without any takes the
    page away."""
    without, table = results.read_bytes(), pq.read_table(results)
    boxes = [{"x": 400, "y": 60, "width": 100, "height": 60}, {"x": 400, "y": 300, "width": 100, "height": 60}]
    column = [boxes if name in ("a.png", "copy/a.png", "gone.png") else [] for name in table["document"].to_pylist()]
    number = table.column_names.index("outside")
    field = table.schema.field("outside")
    pq.write_table(table.set_column(number, field, pa.array(column, field.type)), results)
    report = run(config(results))
    assert (report.outside, report.outside_page) == (2, results.parent / "review" / "outside.html")
    shown = (results.parent / "review" / "outside.html").read_text(encoding="utf-8")
    assert re.findall(r"<h2>(.*?)</h2>", shown) == ["a.png, page 1", "gone.png, page 1"]
    assert shown.count("<img") == 2 and not outside_references(shown)
    assert 'href="outside.html"' in report.pages[0].read_text(encoding="utf-8")
    results.write_bytes(without)
    assert (run(config(results)).outside_page, (results.parent / "review" / "outside.html").exists()) == (None, False)


def test_all_shows_what_is_in_no_doubt_last(results: Path) -> None:
    report = run(config(results, all=True))
    assert texts(report.pages[0])[-2:] == ["ULM", ""]
    assert report.shown == 10


def test_pictures_hold_the_field_and_a_margin(results: Path) -> None:
    (page,) = run(config(results)).pages
    item = next(item for item in embedded(page)["items"] if item["text"] == "ANHA")
    uri, width, height, *box = item["picture"]
    assert uri.startswith("data:image/jpeg;base64,")
    assert (width, height) == (30 + 40 + 300 - 40 + 30, 60 + 2 * 30)  # half the height about it, cut at no edge
    assert [round(share * side) for share, side in zip(box, (width, height) * 2, strict=True)] == [30, 30, 300, 60]


def test_lost_scans_cost_a_picture_and_are_said(results: Path) -> None:
    report = run(config(results))
    notes = {item["text"]: (item["note"], item["picture"]) for item in embedded(report.pages[0])["items"]}
    assert "not there any more" in notes["GUS"][0] and notes["GUS"][1] is None
    assert "has changed" in notes["IDA"][0] and notes["IDA"][1] is None
    assert notes[None] == ("", None)  # the row's own error says it
    assert (report.lost_scans, report.exit_code) == (2, ExitCode.SOME_FAILED)


def test_batches_have_an_index_and_stale_ones_go(results: Path) -> None:
    out = results.parent / "review"
    assert [path.name for path in run(config(results, batch=3)).pages] == [f"review-{n}.html" for n in (1, 2, 3)]
    assert (out / "index.html").read_text().count('href="review-') == 3
    (out / "review-mine.html").write_text("a person's own file")
    run(config(results, most=3, batch=3))
    assert {path.name for path in out.iterdir()} == {"review-1.html", "review-mine.html"}


@pytest.mark.parametrize("name", ["index.html", "review-1.html"])
def test_a_page_of_somebody_else_is_neither_replaced_nor_removed(results: Path, name: str) -> None:
    out = results.parent / "site"
    out.mkdir()
    (out / name).write_text("<title>My own</title>")
    (out / "review-notes.html").write_text("mine")
    with pytest.raises(UsageError, match=rf"{name} is no page of a review.*another folder"):
        run(config(results, out=out))
    assert (out / name).read_text() == "<title>My own</title>"
    (out / name).unlink()
    run(config(results, out=out))
    assert (out / "review-notes.html").read_text() == "mine"


def test_nothing_is_fetched_and_only_our_script_runs(results: Path) -> None:
    html = run(config(results)).pages[0].read_text(encoding="utf-8")
    assert outside_references(html) == []
    assert html.count("<script") == 2 and HOSTILE not in html
    assert "default-src 'none'" in html and "script-src 'sha256-" in html and "unsafe-eval" not in html


def test_results_without_doubt_make_an_empty_page(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    pq.write_table(pq.read_table(results).slice(2, 1), results)
    report = run(config(results))
    assert texts(report.pages[0]) == [] and report.exit_code == ExitCode.OK


@pytest.mark.parametrize("changes", [{"most": 0}, {"batch": 0}, {"dpi": 7}])
def test_wrong_settings_are_refused(results: Path, changes: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="Received"):
        config(results, **changes)


def test_results_without_permission_are_not_called_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_: object) -> tuple[str, str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(readings, "_contract_of", refusing)  # root may read everything
    with pytest.raises(UsageError, match=r"results\.parquet cannot be opened \(Permission denied\): check its perm"):
        run(config(write_run(tmp_path)))


def test_what_is_no_result_is_said(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    with pytest.raises(UsageError, match="no results"):
        run(config(tmp_path / "nowhere.parquet"))
    with pytest.raises(UsageError, match="is the documents table of a run"):
        run(config(results.with_name("results.documents.parquet")))
    with pytest.raises(UsageError, match="cannot be read as Parquet"):
        results.write_bytes(b"no parquet")
        run(config(results))
    with pytest.raises(UsageError, match="--scans"):
        run(config(write_run(tmp_path / "other"), scans=()))
