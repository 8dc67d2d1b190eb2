"""The ledger: one row per content, found by id, by any name, by night; read by sqlite3 as well."""

import os
import shutil
import sqlite3
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from hcr_batch.documents import DocumentStatus
from hcr_batch.errors import NoInputError, WriteError
from hcr_batch.files.nights.inbox import InboxFile, Signature
from hcr_batch.files.nights.ledger import Entry, Ledger, NightEntry, Query, find_documents, find_nights

IDS = ["a" * 64, "b" * 64, "c" * 64]


def entry(number: int, night: str = "2026-11-22-001", status: DocumentStatus = DocumentStatus.READ) -> Entry:
    return Entry(
        document_id=IDS[number],
        name=f"scans/{number}.pdf",
        night=night,
        status=status,
        error_code=None if status is DocumentStatus.READ else "damaged_pdf",
        pages=2,
        fields=10,
        seconds=1.5,
    )


def night(name: str, exit_code: int = 0) -> NightEntry:
    return NightEntry(
        night=name,
        started=f"{name[:10]}T01:30:00+01:00",
        finished=f"{name[:10]}T02:00:00+01:00",
        documents=1, read=1, partial=0, failed=0, skipped=0, pages=2, fields=10,
        model="names-1", exit_code=exit_code,
    )  # fmt: skip


def file(name: str, size: int = 1, time_ns: int = 5) -> InboxFile:
    return InboxFile(name, f"/inbox/{name}", Signature(size, time_ns, time_ns))


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    with Ledger(tmp_path) as ledger:
        ledger.record(night("2026-11-21-001"), [entry(0, "2026-11-21-001")])
        ledger.record(night("2026-11-22-001", 8), [entry(1), entry(2, status=DocumentStatus.FAILED)])
        ledger.remember_names({file("renamed.pdf"): IDS[0]})
    return tmp_path


def test_entries_come_back_as_they_went_in(filled: Path) -> None:
    with Ledger(filled) as ledger:
        assert ledger.outcomes([*IDS, "d" * 64]) == {
            IDS[0]: entry(0, "2026-11-21-001"),
            IDS[1]: entry(1),
            IDS[2]: entry(2, status=DocumentStatus.FAILED),
        }


def test_recording_a_night_twice_changes_nothing(filled: Path) -> None:
    before = find_documents(filled, Query()), find_nights(filled)
    with Ledger(filled) as ledger:
        ledger.record(night("2026-11-22-001", 8), [entry(1), entry(2, status=DocumentStatus.FAILED)])
    assert (find_documents(filled, Query()), find_nights(filled)) == before


def test_a_file_is_recognised_by_its_name_size_and_times_alone(filled: Path) -> None:
    same, grown, later, other = file("renamed.pdf"), file("renamed.pdf", 2), file("renamed.pdf", 1, 6), file("x.pdf")
    with Ledger(filled) as ledger:
        assert ledger.recognise([same, grown, later, other]) == ({same: IDS[0]}, [grown, later, other])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(), [0, 1, 2]),
        (Query(document=IDS[1]), [1]),
        (Query(document="cccccccc"), [2]),
        (Query(document="c"), [2]),
        (Query(document=""), []),  # the beginning of every id, and meant of none
        (Query(document="scans/1.pdf"), [1]),
        (Query(document="renamed.pdf"), [0]),
        (Query(document="%"), []),  # no pattern
        (Query(since="2026-11-22"), [1, 2]),
        (Query(failed=True), [2]),
        (Query(failed=True, since="2026-11-23"), []),
    ],
)
def test_queries(filled: Path, query: Query, found: list[int]) -> None:
    assert [e.document_id for e in find_documents(filled, query)] == [IDS[number] for number in found]


def test_nights_their_numbers_and_the_last_success(filled: Path) -> None:
    assert [n.night for n in find_nights(filled, "2026-11-22")] == ["2026-11-22-001"]
    with Ledger(filled) as ledger:
        assert (ledger.runs_of("2026-11-22"), ledger.runs_of("2026-11-23")) == (1, 0)
        assert ledger.last_success() == "2026-11-21T02:00:00+01:00"


def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    odd = file(os.fsdecode(b"caf\xe9.pdf"))
    with Ledger(tmp_path) as ledger:
        ledger.remember_names({odd: IDS[0]})
        assert ledger.recognise([odd]) == ({odd: IDS[0]}, [])


def test_a_document_may_be_asked_for_by_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.record(night("2026-11-22-001"), [replace(entry(0), name="caf\\xe9.pdf")])
    assert [e.name for e in find_documents(tmp_path, Query(document="caf\udce9.pdf"))] == ["caf\\xe9.pdf"]
    assert find_documents(tmp_path, Query(document="\udcff")) == []


def test_a_ledger_of_another_version_is_said_and_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Ledger(tmp_path).__exit__(None, None, None)
    opened: list[sqlite3.Connection] = []

    def connect(path: Path) -> sqlite3.Connection:
        opened.append(real(path))
        return opened[-1]

    real = sqlite3.connect
    with sqlite3.connect(tmp_path / "ledger.sqlite") as db:
        db.execute("pragma user_version = 99")
    db.close()
    monkeypatch.setattr(sqlite3, "connect", connect)
    with pytest.raises(WriteError, match="has version 99"):
        Ledger(tmp_path)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("select 1")


def test_the_sqlite3_program_reads_it(filled: Path) -> None:
    if shutil.which("sqlite3") is None:
        pytest.skip("there is no sqlite3: apt-get install sqlite3")
    query = "select night, status, count(*) from documents group by 1, 2"
    result = subprocess.run(
        ["sqlite3", str(filled / "ledger.sqlite"), query], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == ["2026-11-21-001|read|1", "2026-11-22-001|failed|1", "2026-11-22-001|read|1"]


def test_what_cannot_be_used_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoInputError, match="no ledger"):
        find_documents(tmp_path, Query())
    (tmp_path / "ledger.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(WriteError, match="cannot be used"), Ledger(tmp_path):
        pass
    with pytest.raises(NoInputError, match="cannot be read"):
        find_documents(tmp_path, Query())
