"""What becomes of inputs that a night has read, and of results that have grown old."""

from datetime import date
from pathlib import Path

import pytest

from hcr_batch.errors import WriteError
from hcr_batch.files.nights.inbox import Listing, list_inbox
from jobs.nightly import run
from jobs.nightly_config import After, RetentionConfig
from tests.jobs.nights import HALF_A_PNG, Place
from tests.run.test_metrics import samples as metric_samples

pytestmark = pytest.mark.usefixtures("one_load")


@pytest.fixture
def place(tmp_path: Path, samples: Path) -> Place:
    return Place(tmp_path, samples / "crops")


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


def broken_off(*_: object) -> None:
    raise KeyboardInterrupt


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
