"""Nights: what is new is read once, what was read is treated as configured, nothing is told of what people wrote."""

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ExitCode, LockedError, UsageError
from hcr_batch.files.nights.ledger import Query, find_documents, find_nights
from hcr_batch.files.results.readings import find_results, iterate_rows
from hcr_batch.files.storage.lock import hold
from jobs.correct import CorrectConfig
from jobs.correct import run as correct
from jobs.nightly import LOCK_FILE
from jobs.review import ReviewConfig
from jobs.review import run as review
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.jobs.nights import HALF_A_PNG, Place
from tests.jobs.test_correct import decision, write_csv
from tests.run.test_metrics import samples as metric_samples

pytestmark = pytest.mark.usefixtures("one_load")


@pytest.fixture
def place(tmp_path: Path, samples: Path) -> Place:
    return Place(tmp_path, samples / "crops")


def test_only_what_is_new_is_read_however_it_is_named(place: Place) -> None:
    place.put("a.png", 1)
    place.put("sub/b.png", 2)
    (first,) = place.night(date=date(2026, 11, 21)).nights
    assert (first.night, first.found, first.fields, first.exit_code) == ("2026-11-21-001", 2, 2, 0)
    place.put("a.png", 3)  # another content under an old name
    place.put("renamed.png", 2)  # an old content under another name
    place.put("c.png", 4)
    (second,) = place.night(date=date(2026, 11, 22)).nights
    assert (second.found, second.known) == (2, 2)
    place.put("d.png", 5)
    (third,) = place.night(date=date(2026, 11, 22)).nights
    assert (third.night, third.found) == ("2026-11-22-002", 1)
    assert place.rows() == [
        ("2026-11-21", "a.png"),
        ("2026-11-21", "sub/b.png"),
        ("2026-11-22", "a.png"),
        ("2026-11-22", "c.png"),
        ("2026-11-22", "d.png"),
    ]
    assert place.rows("readings") == place.rows()
    assert pq.read_table(place.results / "readings", filters=[("date", "=", "2026-11-21")]).num_rows == 2
    (entry,) = find_documents(place.results, Query(document="renamed.png"))
    assert (entry.name, entry.night) == ("sub/b.png", "2026-11-21-001")


def test_a_night_with_nothing_new_is_a_success_and_leaves_the_data_set_alone(place: Place) -> None:
    (empty,) = place.night().nights
    assert (empty.exit_code, empty.found, empty.model) == (0, 0, None)
    assert not (place.results / "readings").exists()
    place.put("a.png", 1)
    place.night()
    before = sorted((p, p.stat().st_mtime_ns) for p in place.results.rglob("*.parquet"))
    report = place.night()
    assert (report.exit_code, report.nights[0].known) == (ExitCode.OK, 1)
    assert sorted((p, p.stat().st_mtime_ns) for p in place.results.rglob("*.parquet")) == before
    assert [n.documents for n in find_nights(place.results)] == [0, 1, 0]


def test_failures_are_told_and_not_read_again_unless_asked_for(place: Place) -> None:
    place.put("good.png", 1)
    place.put("half.png", HALF_A_PNG)
    place.put("notes.txt", b"no scan")
    metrics = place.root / "hcr.prom"
    report = place.night(metrics=metrics)
    (night,) = report.nights
    assert report.exit_code is ExitCode.SOME_FAILED
    assert night.documents == {"read": 1, "failed": 1, "skipped": 1}
    assert [(kind.code, kind.documents) for kind in night.kinds] == [("damaged_image", 1)]
    assert [line.name for line in night.failed] == ["half.png"]
    assert "still in the inbox" in night.next_steps[0]
    assert [(kind.documents, kind.first, kind.scan) for kind in night.skips] == [(1, "notes.txt", False)]
    assert metric_samples(metrics)["hcr_batch_exit_code", ""] == 8
    assert place.night(metrics=metrics).exit_code is ExitCode.OK  # nothing new: it was told once
    again = place.night(retry_failed=True)
    assert (again.nights[0].found, again.exit_code) == (1, ExitCode.SOME_FAILED)
    ok = pq.read_table(place.results / "readings", filters=[("status", "=", "ok")])
    assert ok.num_rows == 1  # what was read is there once, whatever was tried again


def test_a_failure_of_which_somebody_said_what_it_says_is_not_tried_again(place: Place) -> None:
    """The file may be whole by now for all we know, and its field would be there twice."""
    place.put("half.png", HALF_A_PNG)
    place.night(date=date(2026, 11, 21))
    night = place.results / "readings" / "date=2026-11-21" / "run=001"
    (row,) = iterate_rows(find_results(night))
    path = write_csv(place.root / "c.csv", [decision(dict(row), "corrected", "A NAME")])
    assert correct(CorrectConfig(results=night, corrections=(path,))).merged == 1
    (again,) = place.night(date=date(2026, 11, 22), retry_failed=True).nights
    assert (again.found, [name for _, name in place.rows()]) == (0, ["half.png"])


def test_a_retry_that_was_killed_is_finished_by_the_next_night(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("half.png", HALF_A_PNG)
    place.night(date=date(2026, 11, 21))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("jobs.nightly.transcribe.run", killed)
        place.night(date=date(2026, 11, 22), retry_failed=True)
    first, *others = place.night(date=date(2026, 11, 23)).nights
    assert (first.night, first.found, first.resumed) == ("2026-11-22-001", 1, True)
    assert [night.found for night in others] == []
    assert place.ledger() == {"half.png": ("2026-11-22-001", "failed")}


def test_reports_are_a_page_and_json_by_date_and_latest(place: Place) -> None:
    place.put("a.png", 1)
    (night,) = place.night().nights
    reports = place.results / "reports"
    dated = reports / night.night[:10] / f"{night.night}.json"
    values = json.loads(dated.read_text())
    assert values == json.loads((reports / "latest.json").read_text()) == json.loads(json.dumps(night.as_dict()))
    assert values["documents"] == {"read": 1} and sum(values["confidences"]) == 1
    assert night.night in (reports / "latest.html").read_text()


def test_a_lost_ledger_is_written_anew_from_the_data_set(place: Place) -> None:
    place.put("a.png", 1)
    place.put("half.png", HALF_A_PNG)
    place.night()
    before = place.ledger()
    (place.results / "ledger.sqlite").unlink()
    (written,) = (place.results / "documents").glob("date=*")
    for stray in ("run-001.bak", "run-1 (copy)"):
        (written / stray).mkdir()
    (night,) = place.night().nights
    assert (night.found, night.known) == (0, 2)
    assert place.ledger() == before
    assert night.night.endswith("-002")


def test_a_ledger_is_not_written_anew_by_halves(place: Place) -> None:
    """A damaged table, or a kill between two nights: what the others read must not be read again."""
    for day, crop in ((21, 1), (22, 2), (23, 3)):
        place.put(f"{crop}.png", crop)
        place.night(date=date(2026, 11, day))
    before = place.ledger()
    (place.results / "ledger.sqlite").unlink()
    table = place.results / "documents" / "date=2026-11-22" / "run=001" / "part-00000.parquet"
    whole = table.read_bytes()
    table.write_bytes(whole[:100])
    for _ in range(2):
        with pytest.raises(UsageError, match=r"date=2026-11-22.*damaged"):
            place.night()
    table.write_bytes(whole)
    (night,) = place.night().nights
    assert (night.found, night.known) == (0, 3)
    assert place.ledger() == before


def test_a_night_is_results_as_any_other(place: Place) -> None:
    """File names come again on other nights, so commands that go by them take one night at a time."""
    for day, crop in ((21, 1), (22, 2)):
        place.put("a.png", crop)
        place.night(date=date(2026, 11, day))
    night = place.results / "readings" / "date=2026-11-22" / "run=001"
    for command in (lambda out: find_results(out), lambda out: verify(VerifyConfig(results=out))):
        with pytest.raises(UsageError, match=r"many nights: give one, such as .*/date=2026-11-22/run=001\."):
            command(place.results)
    assert verify(VerifyConfig(results=night)).problems == ()
    (row,) = iterate_rows(find_results(night))
    (reviewed,) = review(ReviewConfig(results=night, out=place.root / "review", scans=(place.inbox,), all=True)).pages
    assert reviewed.is_file()
    for out, source in ((None, night), (place.root / "corrected", place.root / "corrected")):
        path = write_csv(place.root / "c.csv", [decision(dict(row), "corrected", "A NAME")])
        assert correct(CorrectConfig(results=night, corrections=(path,), out=out)).merged == 1
        assert [r["correction"] for r in iterate_rows(find_results(source))] == ["A NAME"]
    first = place.results / "readings" / "date=2026-11-21" / "run=001"
    assert [r["correction"] for r in iterate_rows(find_results(first))] == [None]


def test_nights_of_one_date_are_told_apart_by_a_column(place: Place) -> None:
    for number in (1, 2):
        place.put(f"{number}.png", number)
        place.night()
        for folder in (place.results / "readings").glob("date=*/run=001"):
            folder.rename(folder.with_name("run-001"))  # as an earlier version called it
            earlier = folder.with_name("run-001")
            assert find_results(earlier).readings_names
    place.night()
    table = pq.read_table(place.results / "readings").sort_by("document")
    assert table["document"].to_pylist() == ["1.png", "2.png"]
    assert table["run"].to_pylist() == [1, 2]


def test_two_nights_at_once(place: Place) -> None:
    place.results.mkdir()
    with hold(place.results / LOCK_FILE), pytest.raises(LockedError):
        place.night()
