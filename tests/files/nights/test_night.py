"""A night's steps on the disk: each is there or not, and doing one twice does no harm."""

import dataclasses
import errno
import json
import os
from pathlib import Path

import pytest

from hcr_batch.errors import WriteError
from hcr_batch.files.nights.night import NightFolder, Plan

PLAN = Plan(date="2026-11-22", run=1, started="2026-11-22T01:30:00+01:00", settings="s", names=("a.pdf", "b\udce9.pdf"))


def write_out(folder: NightFolder) -> None:
    for table in ("readings", "documents"):
        (folder.out / table).mkdir(parents=True)
        (folder.out / table / "part-00000.parquet").write_bytes(table.encode())


def tables(results: Path) -> list[str]:
    return sorted(str(p.relative_to(results)) for p in results.rglob("*.parquet"))


PUBLISHED = [
    "documents/date=2026-11-22/run=001/part-00000.parquet",
    "readings/date=2026-11-22/run=001/part-00000.parquet",
]


def test_from_plan_to_cleared(tmp_path: Path) -> None:
    folder = NightFolder(tmp_path)
    assert folder.plan() is None
    folder.begin(PLAN)
    assert (NightFolder(tmp_path).plan(), folder.read_record()) == (PLAN, None)
    write_out(folder)
    folder.mark_read({"pages": 2})
    assert NightFolder(tmp_path).read_record() == {"pages": 2}
    folder.publish(PLAN)
    folder.publish(PLAN)
    assert tables(tmp_path) == PUBLISHED
    folder.clear()
    assert (folder.plan(), folder.read_record()) == (None, None)
    assert {p.name for p in tmp_path.iterdir()} == {"readings", "documents"}


def test_what_is_published_outlasts_a_power_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Inputs are deleted right after: a folder whose name is not on the disk would take the readings with it."""
    folder, synced, fsync = NightFolder(tmp_path), set[str](), os.fsync

    def noted(handle: int) -> None:
        synced.add(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    folder.begin(PLAN)
    write_out(folder)
    monkeypatch.setattr(os, "fsync", noted)
    folder.publish(PLAN)
    made = [folder.partition(PLAN, table).parent for table in ("readings", "documents")]
    assert synced == {str(p) for part in made for p in (part, part.parent, tmp_path)}


def test_publishing_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    folder = NightFolder(tmp_path)
    folder.begin(PLAN)
    write_out(folder)
    target = folder.partition(PLAN, "readings")
    target.parent.mkdir(parents=True)
    (folder.out / "readings").rename(target)
    NightFolder(tmp_path).publish(PLAN)
    assert tables(tmp_path) == PUBLISHED


def test_tables_that_are_nowhere_are_an_error_and_no_empty_night(tmp_path: Path) -> None:
    folder = NightFolder(tmp_path)
    folder.begin(PLAN)
    with pytest.raises(WriteError, match="cannot be moved"):
        folder.publish(PLAN)


def test_other_settings_forget_what_was_read(tmp_path: Path) -> None:
    folder = NightFolder(tmp_path)
    folder.begin(PLAN)
    write_out(folder)
    other = dataclasses.replace(PLAN, settings="other", names=("a.pdf",))
    folder.start_over(other)
    assert folder.plan() == other
    assert tables(tmp_path) == []


def test_half_cleared_nights_are_no_nights(tmp_path: Path) -> None:
    """Killed while its folder was removed, or before its plan was written."""
    folder = NightFolder(tmp_path)
    (tmp_path / ".night.cleared" / "out").mkdir(parents=True)
    (tmp_path / ".night").mkdir()
    (tmp_path / ".night" / ".plan.json.123").write_text("{")
    assert folder.plan() is None
    folder.begin(PLAN)
    assert folder.plan() == PLAN
    assert not (tmp_path / ".night.cleared").exists()


@pytest.mark.parametrize("plan", ["{", "[]", "{}", '{"names": [], "later": 1}', '{"names": 1}'])
def test_a_damaged_plan_is_said(tmp_path: Path, plan: str) -> None:
    (tmp_path / ".night").mkdir()
    (tmp_path / ".night" / "plan.json").write_text(plan)
    with pytest.raises(WriteError, match=r"remove .*\.night; its night is then read again"):
        NightFolder(tmp_path).plan()


def test_what_the_disk_refuses_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    folder = NightFolder(tmp_path)
    folder.begin(PLAN)
    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(WriteError, match=r"\.night cannot be moved away \(Input/output error\)"):
        folder.clear()
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(WriteError, match=r"cannot be written.*Input/output error"):
        folder.mark_read({})
    monkeypatch.setattr("hcr_batch.files.nights.night.write_text", lambda *_: None)
    with pytest.raises(WriteError, match=r"\.night cannot be flushed to disk \(Input/output error\)"):
        folder.mark_read({})


def test_numbers_count_on_from_the_ledger_and_from_what_is_there(tmp_path: Path) -> None:
    folder = NightFolder(tmp_path)
    assert folder.next_run("2026-11-22", entered=0) == 1
    (tmp_path / "documents" / "date=2026-11-22" / "run=007").mkdir(parents=True)
    assert folder.next_run("2026-11-22", entered=3) == 8
    assert folder.next_run("2026-11-22", entered=9) == 10
    assert folder.next_run("2026-11-23", entered=0) == 1


def test_nights_of_earlier_versions_get_our_names(tmp_path: Path) -> None:
    """Of folders of which only some name a column, DuckDB and Polars make no table."""
    day = tmp_path / "readings" / "date=2026-11-22"
    for name in ("run-001", "run=002", "run-1 (copy)"):
        (day / name).mkdir(parents=True)
    NightFolder(tmp_path).rename_earlier()
    assert sorted(folder.name for folder in day.iterdir()) == ["run-1 (copy)", "run=001", "run=002"]
    (day / "run-002").mkdir()
    (day / "run=002" / "part-00000.parquet").touch()
    with pytest.raises(WriteError, match=r"run-002 cannot be renamed to run=002 \(Directory not empty\)"):
        NightFolder(tmp_path).rename_earlier()


def test_the_plan_is_plain_json(tmp_path: Path) -> None:
    NightFolder(tmp_path).begin(PLAN)
    assert json.loads((tmp_path / ".night" / "plan.json").read_text())["date"] == "2026-11-22"
