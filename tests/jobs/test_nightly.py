"""Nights: what is new is read once, what was read is treated as configured, nothing is told of what people wrote."""

import dataclasses
import io
import json
import logging
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ExitCode, LockedError, ModelError, NoInputError, UsageError, WriteError
from hcr_batch.files.nights.inbox import Listing, list_inbox
from hcr_batch.files.nights.ledger import Query, find_documents, find_nights
from hcr_batch.files.results.readings import find_results, iterate_rows
from hcr_batch.files.storage.lock import hold
from hcr_batch.logs import LogFormat, logging_to
from jobs.correct import CorrectConfig
from jobs.correct import run as correct
from jobs.nightly import LOCK_FILE, run
from jobs.nightly_config import After, RetentionConfig, config_from
from jobs.review import ReviewConfig
from jobs.review import run as review
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.jobs.nights import Place
from tests.jobs.test_correct import decision, write_csv
from tests.run.test_metrics import samples as metric_samples

pytestmark = pytest.mark.usefixtures("one_load")

HALF_A_PNG = b"\x89PNG\r\n\x1a\n"


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


@pytest.mark.parametrize("after", [After.MOVE, After.DELETE])
def test_what_was_read_leaves_the_inbox_and_nothing_else(place: Place, after: After) -> None:
    place.put("sub/a.png", 1)
    place.put("copy of a.png", 1)
    place.put("half.png", HALF_A_PNG)
    place.put("notes.txt", b"no scan")
    place.put("coming.png.part", 2)
    archive = place.root / "archive"
    (night,) = place.night(after=after, archive=archive).nights
    assert place.waiting() == ["coming.png.part", "half.png", "notes.txt"]
    moved = sorted(str(p.relative_to(archive / night.night[:10])) for p in archive.rglob("*.png"))
    assert moved == (["copy of a.png", "sub/a.png"] if after is After.MOVE else [])
    assert (night.moved, night.deleted) == ((2, 0) if after is After.MOVE else (0, 2))
    place.put("back again.png", 1)  # an earlier night has read it: there is nothing to keep it for
    place.night(after=after, archive=archive, failed=place.root / "failed")
    assert place.waiting() == ["coming.png.part", "notes.txt"]
    assert [p.name for p in (place.root / "failed").rglob("*.png")] == ["half.png"]


def test_one_file_that_cannot_be_moved_keeps_no_other_from_being_read(place: Place) -> None:
    options = {"after": After.MOVE, "archive": place.root / "archive", "date": date(2026, 11, 21)}
    in_the_way = place.root / "archive" / "2026-11-21" / "sub"
    in_the_way.parent.mkdir(parents=True)
    in_the_way.touch()
    place.put("sub/a.png", 1)
    place.put("b.png", 2)
    with pytest.raises(WriteError, match=r"Inputs cannot be moved to .*2026-11-21 \(File exists\)"):
        place.night(**options)
    assert place.waiting() == ["sub/a.png"]
    assert "Inputs cannot be moved" in (place.results / "reports" / "latest.html").read_text()
    place.put("c.png", 3)
    with pytest.raises(WriteError, match="Inputs cannot be moved"):
        place.night(**options)
    assert place.waiting() == ["sub/a.png"]
    in_the_way.unlink()
    (night,) = place.night(**options).nights
    assert (night.found, night.moved, place.waiting()) == (0, 1, [])
    place.assert_each_once(["b.png", "c.png", "sub/a.png"])


def test_what_is_too_old_and_cannot_be_removed_keeps_nothing_from_being_read(place: Place) -> None:
    place.put("a.png", 1)
    place.night(date=date(2020, 1, 1))
    (place.results / "documents" / ".date=2020-01-01.removed").touch()  # in the way
    options = {"date": date(2026, 11, 22), "retention": RetentionConfig(results_days=300)}
    for crop in (2, 3):
        place.put(f"{crop}.png", crop)
        with pytest.raises(WriteError, match="too old but cannot be removed"):
            place.night(**options, metrics=place.root / "hcr.prom")
        figures = metric_samples(place.root / "hcr.prom")
        assert (figures["hcr_batch_exit_code", ""], figures["hcr_batch_pages", ""]) == (6, 1)
    assert sorted(place.ledger()) == ["2.png", "3.png", "a.png"]


def test_what_changes_while_the_night_reads_stays_in_the_inbox(place: Place) -> None:
    place.put("a.png", 1)
    changed = place.inbox / "a.png"
    run(place.config(after=After.DELETE), lambda _: changed.touch())
    assert place.waiting() == ["a.png"]
    place.assert_each_once(["a.png"])


def test_a_file_that_goes_while_it_is_looked_at_counts_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.put("stays.png", 1)
    place.put("goes.png", 2)

    def list_and_lose(*of: object) -> Listing:
        listing = list_inbox(*of)  # type: ignore[arg-type]
        (place.inbox / "goes.png").unlink()
        return listing

    monkeypatch.setattr("jobs.nightly.list_inbox", list_and_lose)
    (night,) = place.night().nights
    assert (night.found, night.unfinished, night.unreadable) == (1, 1, 0)


def test_old_dates_go_where_that_is_configured_and_stay_known(place: Place) -> None:
    place.put("a.png", 1)
    place.night(date=date(2020, 1, 1))
    retention = RetentionConfig(results_days=300, reports_days=300)
    (night,) = place.night(date=date(2026, 11, 22), retention=retention).nights
    assert (night.removed_parts, night.found) == (3, 0)
    assert place.rows() == []
    assert list(place.ledger()) == ["a.png"]
    assert [p.name for p in (place.results / "reports").iterdir() if p.is_dir()] == ["2026-11-22"]


def test_a_date_that_is_still_to_come_makes_nothing_old(place: Place) -> None:
    place.put("a.png", 1)
    place.night()
    (night,) = place.night(date=date(2062, 11, 22), retention=RetentionConfig(results_days=300)).nights
    assert (night.removed_parts, [name for _, name in place.rows()]) == (0, ["a.png"])


def test_an_old_night_that_is_finished_late_is_kept_until_it_is_cleared(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its date may be older than what is kept: without its rows in place, no later start could finish it."""
    place.put("a.png", 1)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("jobs.nightly.enter_night", broken_off)
        place.night(date=date(2020, 1, 1))
    place.put("b.png", 2)
    options = {"date": date(2026, 11, 22), "retention": RetentionConfig(results_days=300)}
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("jobs.nightly.write_report", broken_off)
        place.night(**options)
    assert [night.night for night in place.night(**options).nights] == ["2020-01-01-001", "2026-11-22-001"]
    assert place.rows() == [("2026-11-22", "b.png")]  # the old night grew old once it was over
    assert sorted(place.ledger()) == ["a.png", "b.png"]


def broken_off(*_: object) -> None:
    raise KeyboardInterrupt


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


def test_what_stops_a_night_is_told_to_prometheus(place: Place) -> None:
    metrics = place.root / "hcr.prom"
    config = place.config(metrics=metrics)
    with pytest.raises(NoInputError, match="no inbox folder"):
        run(config)
    assert metric_samples(metrics)["hcr_batch_exit_code", ""] == 3
    reading = dataclasses.replace(config.reading, model=place.root / "nowhere")
    with pytest.raises(ModelError):
        place.night(reading=reading)


@pytest.mark.parametrize(("error", "code"), [(ValueError("a bug"), 1), (KeyboardInterrupt(), 130)])
def test_bugs_and_ctrl_c_are_told_to_prometheus(
    place: Place, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    """Else the alert that watches the exit code sees last night's."""

    def fail(*_: object) -> None:
        raise error

    place.put("a.png", 1)
    monkeypatch.setattr("jobs.transcribe.run", fail)
    with pytest.raises(type(error)):
        place.night(metrics=place.root / "hcr.prom")
    assert metric_samples(place.root / "hcr.prom")["hcr_batch_exit_code", ""] == code


def test_what_stops_a_night_is_said_though_the_metrics_cannot_be_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk refuses both; and Ctrl-C is no error of writing."""

    def refuse(*_: object) -> None:
        raise WriteError("The metrics cannot be written.")

    monkeypatch.setattr("jobs.night_metrics.write_metrics", refuse)
    with pytest.raises(NoInputError, match="no inbox folder"):
        run(place.config(metrics=place.root / "hcr.prom"))


def test_metrics_that_cannot_be_written_are_told_before_anything_is_read(place: Place) -> None:
    place.put("a.png", 1)
    with pytest.raises(WriteError, match="metrics cannot be written"):
        place.night(metrics=place.put("b.png", 2) / "hcr.prom")
    assert not place.results.exists()


def test_logs_hold_ids_and_counts_and_nothing_that_people_wrote(place: Place) -> None:
    for number in range(1, 7):
        place.put(f"{number}.png", number)
    place.put("half.png", HALF_A_PNG)
    stream = io.StringIO()
    with logging_to(LogFormat.JSON, logging.DEBUG, stream):
        place.night()
    shown = stream.getvalue() + (place.results / "reports" / "latest.html").read_text()
    shown += (place.results / "reports" / "latest.json").read_text()
    table = pq.read_table(place.results / "readings")
    texts = {text for text in table["text"].to_pylist() if text}
    texts |= {other["text"] for others in table["alternatives"].to_pylist() for other in others}
    assert len(texts) >= 6
    assert not [text for text in texts if len(text) > 3 and text in shown]
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {"night_started", "document_failed", "night_finished"} <= {event["event"] for event in events}
    (failed,) = (event for event in events if event["event"] == "document_failed")
    assert len(failed["document_id"]) == 64 and "half.png" not in json.dumps(failed)


CONFIG = """
inbox = "in"
results = "out"
after = "move"
archive = "archive"
[reading]
workers = 0
dpi = 200
[retention]
archive_days = 30
"""


def test_the_config_is_read_from_toml_and_flags_go_before_it(tmp_path: Path) -> None:
    (tmp_path / "nightly.toml").write_text(CONFIG)
    config = config_from(tmp_path / "nightly.toml", {"retry_failed": True, "metrics": None})
    assert (config.inbox, config.archive) == (tmp_path / "in", tmp_path / "archive")
    assert (config.reading.dpi, config.retention.archive_days, config.retry_failed) == (200, 30, True)
    assert config.reading.model.is_dir()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("results =", "resluts ="), "Unknown key `resluts`"),
        (("dpi = 200", "dpy = 200"), "Unknown key `reading.dpy`"),
        (("dpi = 200", "dpi = 7"), "Expected 72 to 1200"),
        (("workers = 0", 'out = "x"'), "reading.out"),
        (("archive_days = 30", "archive_days = 0"), "1 or more days"),
        (('archive = "archive"', ""), 'a folder with after = "move"'),
        (('archive = "archive"', 'archive = "in/archive"'), "outside the inbox"),
        (('archive = "archive"', 'archive = "out"'), "`archive`. Expected a folder outside the results"),
        (("after =", 'failed = "out/failed"\nafter ='), "`failed`. Expected a folder outside the results"),
        (('"move"', '"burn"'), "after"),
        (('inbox = "in"', ""), "Missing key `inbox`"),
        (("[reading]", "[[reading]]"), "must be a table"),
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    (tmp_path / "nightly.toml").write_text(CONFIG.replace(*change))
    with pytest.raises(UsageError, match=words.replace("[", r"\[")):
        config_from(tmp_path / "nightly.toml")
