"""Corrections merged into results: the right rows, nothing else, again and again."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ExitCode, UsageError
from hcr_batch.files.results.readings import ResultsDigest, final_text, find_results, iterate_rows
from jobs.correct import CorrectConfig, CorrectReport, run
from jobs.review import ReviewConfig
from jobs.review import run as review
from schemas import READINGS
from schemas.corrections import CORRECTIONS
from schemas.readings import UNREADABLE
from tests.reviewed import write_run


@pytest.fixture(params=[False, True], ids=["file", "folder"])
def results(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_run(tmp_path, in_parts=request.param)


def rows(results: Path) -> list[dict[str, Any]]:
    return [dict(row) for row in iterate_rows(find_results(results))]


def decision(row: dict[str, Any], action: str, text: str = "", **changes: str) -> dict[str, object]:
    """A line of the CSV on a row of the readings."""
    box = row["box"] or dict.fromkeys(("x", "y", "width", "height"), "")
    line = {name: row[name] for name in ("document_id", "document", "page", "field")}
    said = row["text"] if action == "accepted" else text
    more = {"reading": row["text"], "action": action, "correction": said, "reviewer": "", "at": "", "results": ""}
    return {**line, **box, **more, **changes}


def write_csv(path: Path, lines: list[dict[str, object]], **options: str) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, CORRECTIONS.schema.names, **options)  # type: ignore[arg-type]
        writer.writeheader()
        writer.writerows(lines)
    return path


def merge(results: Path, *lines: dict[str, object], **options: object) -> CorrectReport:
    path = write_csv(results.parent / "corrections.csv", list(lines))
    return run(CorrectConfig(results=results, corrections=(path,), **options))  # type: ignore[arg-type]


def named(results: Path, text: str | None) -> dict[str, Any]:
    return next(row for row in rows(results) if row["text"] == text)


def digest(results: Path) -> str:
    whole = ResultsDigest()
    for row in iterate_rows(find_results(results)):
        whole.add(row)
    return whole.hex()


def test_each_action_fills_its_rows_and_nothing_else_changes(results: Path) -> None:
    before = rows(results)
    report = merge(
        results,
        decision(named(results, "ANHA"), "corrected", "ANNA"),
        decision(named(results, "BOB"), "accepted"),
        decision(named(results, "EVE"), "blank"),
        decision(named(results, "1/2/193"), "unreadable"),
    )
    after = rows(results)
    assert {r["text"]: r["correction"] for r in after if r["correction"] is not None} == {
        "ANHA": "ANNA", "BOB": "BOB", "EVE": "", "1/2/193": UNREADABLE
    }  # fmt: skip
    assert sum(r["text"] == "ANHA" and r["correction"] == "ANNA" for r in after) == 2  # the copy, too
    assert [{**r, "correction": None} for r in after] == before
    assert (report.merged, report.rows, report.unreadable, report.unknown) == (4, 6, 1, 0)
    assert report.exit_code == ExitCode.OK
    for path in find_results(results).readings:
        assert pq.read_schema(path).equals(READINGS.schema, check_metadata=True)


def test_merging_twice_gives_the_same_bytes_of_content(results: Path) -> None:
    line = decision(named(results, "ANHA"), "corrected", "ANNA")
    merge(results, line)
    once = {path: path.stat().st_mtime_ns for path in find_results(results).readings}
    first = rows(results)
    report = merge(results, line)
    assert rows(results) == first and report.replaced == 0
    assert {path: path.stat().st_mtime_ns for path in find_results(results).readings} == once  # not even touched


def test_a_row_that_is_not_there_is_counted_and_ends_with_8(results: Path) -> None:
    other = {**named(results, "ANHA"), "document_id": "f" * 64}
    report = merge(results, decision(other, "corrected", "X"), decision(named(results, "BOB"), "accepted"))
    assert (report.unknown, report.merged, report.exit_code) == (1, 1, ExitCode.SOME_FAILED)


def test_the_later_decision_wins(results: Path) -> None:
    bob = named(results, "BOB")
    report = merge(results, decision(bob, "corrected", "ROB"), decision(bob, "corrected", "ROBB"))
    assert (report.overridden, report.merged, named(results, "BOB")["correction"]) == (1, 1, "ROBB")
    report = merge(results, decision(bob, "accepted"))
    assert (report.replaced, named(results, "BOB")["correction"]) == (1, "BOB")


def test_an_older_decision_that_is_merged_later_does_not_count(results: Path) -> None:
    bob = named(results, "BOB")
    later = decision(bob, "corrected", "ROBB", at="2026-11-22T10:00:00.000Z")
    earlier = decision(bob, "corrected", "ROB", at="2026-11-22T11:30:00.000+02:00")
    assert merge(results, later).merged == 1
    report = merge(results, earlier, decision(named(results, "ANHA"), "unreadable", at="2026-11-20T10:00:00Z"))
    assert (report.older, report.merged, report.replaced, report.unreadable) == (1, 1, 0, 1)
    assert (named(results, "BOB")["correction"], report.exit_code) == ("ROBB", ExitCode.OK)
    merge(results, {**later, "at": "2026-11-19T10:00:00Z"})  # the same said before is no reason to forget the later
    assert merge(results, earlier).older == 1
    copy = results.with_name("copy" + results.suffix)
    assert merge(results, earlier, out=copy).older == 1
    assert (named(copy, "BOB")["correction"], merge(copy, earlier).older) == ("ROBB", 1)
    for line, said in (({**earlier, "at": ""}, "ROB"), (earlier, "ROB"), (later, "ROBB")):  # undated: as of now
        merge(results, line)
        assert named(results, "BOB")["correction"] == said


def test_the_latest_by_its_time_wins_in_whatever_order_the_files_are_given(results: Path) -> None:
    """A browser's `corrections (1).csv` is younger than `corrections.csv` and sorts before it."""
    bob = named(results, "BOB")
    times = {
        "corrections (1).csv": "2026-11-22T12:00:00.000+02:00",  # 10:00 in UTC
        "corrections.csv": "2026-11-22T09:59:59.999Z",
        "by hand.csv": "",
    }
    said = [write_csv(results.parent / name, [decision(bob, "corrected", name, at=at)]) for name, at in times.items()]
    for order in (said, said[::-1]):
        report = run(CorrectConfig(results=results, corrections=tuple(order)))
        assert (named(results, "BOB")["correction"], report.overridden) == ("corrections (1).csv", 2)


def test_an_unreadable_field_is_kept_as_such_until_somebody_says_otherwise_later(results: Path) -> None:
    bob = named(results, "BOB")
    unreadable = decision(bob, "unreadable", at="2026-11-22T10:00:00Z")
    report = merge(results, unreadable, decision(bob, "corrected", "ROB", at="2026-11-22T09:00:00Z"))
    assert (report.merged, report.unreadable, named(results, "BOB")["correction"]) == (1, 1, UNREADABLE)
    assert final_text(named(results, "BOB")) == ""
    shown = review(ReviewConfig(results=results, out=results.parent / "pages", scans=(results.parent / "scans",)))
    merge(results, decision(named(results, "ANHA"), "unreadable"))
    fewer = review(ReviewConfig(results=results, out=results.parent / "pages", scans=(results.parent / "scans",)))
    assert fewer.doubtful == shown.doubtful - 1
    later = decision(bob, "corrected", "ROB", at="2026-11-22T11:00:00Z")
    assert merge(results, later, unreadable).unreadable == 0
    assert named(results, "BOB")["correction"] == "ROB"


def test_elsewhere_leaves_the_original_alone(results: Path) -> None:
    before = rows(results)
    out = results.with_name("corrected" + results.suffix)
    merge(results, decision(named(results, "ANHA"), "corrected", "ANNA"), out=out)
    assert rows(results) == before and named(out, "ANHA")["correction"] == "ANNA"
    assert len(find_results(out).documents) == 1
    assert not list(results.parent.rglob(".*"))


def test_the_documents_table_is_told_from_results_of_another_version(tmp_path: Path) -> None:
    documents = write_run(tmp_path).with_name("results.documents.parquet")
    with pytest.raises(UsageError, match="is the documents table of a run"):
        find_results(documents)


def test_out_must_be_of_the_same_kind(results: Path) -> None:
    other = results.parent / ("as_folder" if results.suffix else "as_file.parquet")
    with pytest.raises(UsageError, match="Received"):
        merge(results, decision(named(results, "BOB"), "accepted"), out=other)


def test_a_reading_that_a_spreadsheet_changed_is_not_what_was_accepted(results: Path) -> None:
    ours = digest(results)
    bob, date = named(results, "BOB"), named(results, "1/2/193")
    report = merge(
        results,
        decision(bob, "corrected", "ROB", reading="Bob", results=ours),
        decision(date, "accepted", reading="01.02.0193", results=ours),
    )
    assert named(results, "1/2/193")["correction"] == "1/2/193"
    assert named(results, "BOB")["correction"] == "ROB"
    assert (report.merged, report.restored, report.suspect) == (2, 1, 1)


def test_an_accepted_reading_of_other_results_is_what_was_seen(results: Path) -> None:
    report = merge(results, decision(named(results, "BOB"), "accepted", reading="ROB", results="f" * 16))
    assert named(results, "BOB")["correction"] == "ROB"
    assert (report.restored, report.suspect) == (0, 0)


def test_the_digest_outlives_corrections_and_tells_other_results(results: Path) -> None:
    ours = digest(results)
    merge(results, decision(named(results, "BOB"), "accepted"))
    assert digest(results) == ours
    bob = named(results, "BOB")
    assert merge(results, decision(bob, "accepted", results=ours)).other_results == 0
    assert merge(results, decision(bob, "accepted", results="f" * 16)).other_results == 1


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_spreadsheet_may_have_saved_it_in_its_own_way(results: Path, delimiter: str, encoding: str) -> None:
    path = write_csv(results.parent / "c.csv", [decision(named(results, "BOB"), "accepted")], delimiter=delimiter)
    path.write_text(path.read_text(encoding="utf-8"), encoding=encoding)
    assert run(CorrectConfig(results=results, corrections=(path,))).merged == 1


def test_empty_rows_and_whole_numbers_with_a_point_are_what_programs_make_of_it(results: Path) -> None:
    bob = named(results, "BOB")
    line = decision(bob, "corrected", "ROB\r\nHILL")
    whole = {name: f"{line[name]}.0" for name in ("page", "x", "y", "width", "height")}
    path = write_csv(results.parent / "c.csv", [line | whole])
    with path.open("a", encoding="utf-8") as file:
        file.write("," * len(line) + "\r\n" + '""' + "," * len(line) + "\r\n")
    report = run(CorrectConfig(results=results, corrections=(path,)))
    assert (report.decisions, report.merged, named(results, "BOB")["correction"]) == (1, 1, "ROB\nHILL")


def bad_files(folder: Path, row: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    secret = "SECRET-WORD"
    yield folder / "nowhere.csv", "no file"
    yield folder, "cannot be opened"
    yield write_csv(folder / "action.csv", [decision(row, "guessed", secret)]), "Line 2.*`action`"
    yield write_csv(folder / "page.csv", [decision(row, "blank", page=secret)]), "Line 2.*`page`"
    yield write_csv(folder / "long.csv", [decision(row, "blank", page="1" * 5_000)]), "Line 2.*`page`"
    yield write_csv(folder / "at.csv", [decision(row, "blank", at="22.11.26")]), "Line 2.*`at` expects an ISO 8601"
    yield write_csv(folder / "box.csv", [decision(row, "blank", width="")]), "Line 2.*`x`"
    (folder / "columns.csv").write_text(f"document,correction\na,{secret}\n")
    yield folder / "columns.csv", "no column document_id"
    (folder / "export.csv").write_text(f"document,page,field,final,text\na,1,b,{secret},{secret}\n")
    yield folder / "export.csv", "a table that `export` wrote.*on the pages of `hcr-batch review`"
    (folder / "bytes.csv").write_bytes(b"document_id\n\xff\xfe\n")
    yield folder / "bytes.csv", "Save it as .CSV UTF-8"


def test_what_is_wrong_is_said_without_what_people_wrote(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    for path, words in bad_files(tmp_path, named(results, "BOB")):
        with pytest.raises(UsageError, match=words) as error:
            run(CorrectConfig(results=results, corrections=(path,)))
        assert "SECRET" not in str(error.value)
    assert all(row["correction"] is None for row in rows(results))
