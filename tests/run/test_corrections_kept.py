"""What people have corrected outlives later runs, or is refused to be dropped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.results.readings import find_results, iterate_rows, row_key
from hcr_batch.run.amend import merge_in_place
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.run.bench import Bench
from tests.run.doubles import ForetoldPool


def correct_first(bench: Bench) -> None:
    row = next(row for row in iterate_rows(find_results(bench.out)) if row["status"] == "ok")
    merge_in_place(find_results(bench.out), {row_key(row): "A PERSON'S WORD"})


def test_corrections_are_never_dropped_by_starting_over(either: Bench, tmp_path: Path) -> None:
    either.run()
    correct_first(either)
    before = either.rows()
    with pytest.raises(UsageError, match=r"holds 2 corrections.*move the results away"):
        either.run(fresh=True)
    assert either.rows() == before and either.run().already_done
    either.out.rename(either.out.with_name("kept" + either.out.suffix))
    assert either.run(fresh=True).pages_read == 50
    assert either.rows() == either.undisturbed(tmp_path)


def test_corrections_are_never_dropped_where_a_file_of_the_results_is_gone(either: Bench) -> None:
    either.run()
    correct_first(either)
    find_results(either.out).documents[0].unlink()
    with pytest.raises(UsageError, match="holds 2 corrections"):
        either.run()


def test_corrections_are_never_dropped_with_the_files_that_they_are_about(either: Bench, tmp_path: Path) -> None:
    either.run()
    correct_first(either)
    corrected = {row["document"] for row in either.rows()[0] if row["correction"] is not None}
    before = either.rows()
    for name in corrected:
        (either.scans / name).rename(tmp_path / Path(name).name)
    with pytest.raises(UsageError, match=r"holds 2 corrections .* not among those given now.*another --out"):
        either.run()
    assert either.rows() == before
    for name in corrected:
        (tmp_path / Path(name).name).rename(either.scans / ("renamed-" + Path(name).name))
    either.run()
    assert sum(row["correction"] is not None for row in either.rows()[0]) == 2


def test_corrections_that_go_with_the_earlier_content_of_a_file_are_counted(either: Bench) -> None:
    either.run()
    correct_first(either)
    corrected = {row["document"] for row in either.rows()[0] if row["correction"] is not None}
    assert not either.run().dropped
    for number, name in enumerate(sorted(corrected)):
        either.add(name, 90 + number)
    report = either.run()
    assert (report.dropped, said(either)) == (2, set())
    assert (either.run().dropped, report.as_dict()["dropped"]) == (0, 2)


def test_when_people_decided_is_known_after_the_next_run(either: Bench) -> None:
    either.run()
    row = next(row for row in iterate_rows(find_results(either.out)) if row["status"] == "ok")
    key, at = row_key(row), datetime(2026, 11, 22, 10, tzinfo=UTC)
    merge_in_place(find_results(either.out), {key: "LATER"}, {key: at})
    either.add("another.png", 90)
    either.run()
    merged = merge_in_place(find_results(either.out), {key: "EARLIER"}, {key: at - timedelta(minutes=1)})
    assert (merged.older, said(either)) == ({key}, {"LATER"})


def correct_failed(bench: Bench, name: str) -> None:
    """What a person says of each failed row of a file."""
    failed = [r for r in bench.rows()[0] if r["status"] == "failed" and r["document"] == name]
    merge_in_place(find_results(bench.out), {row_key(row): f"WORD ON PAGE {row['page']}" for row in failed})


def said(bench: Bench) -> set[object]:
    return {row["correction"] for row in bench.rows()[0]} - {None}


def test_a_retry_leaves_pages_that_people_have_corrected(either: Bench) -> None:
    ids = either.ids()
    either.run(ForetoldPool({(ids["02.png"], 1), (ids["long.tif"], 4)}))
    correct_failed(either, "long.tif")
    pool = ForetoldPool({(ids["long.tif"], 4)})
    report = either.run(pool, retry_failed=True)
    assert set(pool.pages) == {(ids["02.png"], 1)}
    assert said(either) == {"WORD ON PAGE 4"} and report.kept == 1
    assert not verify(VerifyConfig(results=either.out)).problems


def test_a_page_corrected_while_its_retry_is_broken_off_is_left_as_well(either: Bench) -> None:
    page = (either.ids()["long.tif"], 4)
    either.run(ForetoldPool({page}))
    with pytest.raises(KeyboardInterrupt):
        either.run(ForetoldPool(units_to_read=0), retry_failed=True)
    correct_failed(either, "long.tif")
    pool = ForetoldPool()
    either.run(pool, retry_failed=True)
    assert not pool.pages
    assert said(either) == {"WORD ON PAGE 4"}


def test_what_people_said_of_a_file_that_cannot_be_opened_is_kept(either: Bench) -> None:
    either.run()
    correct_failed(either, "empty.png")
    either.add("another.png", 90)
    assert not either.run().kept
    assert either.run(retry_failed=True).kept == 1
    assert said(either) == {"WORD ON PAGE None"}
    assert not verify(VerifyConfig(results=either.out)).problems


def test_corrections_are_not_dropped_where_what_the_results_hold_is_forgotten(bench: Bench) -> None:
    """Without its record nothing of the results can be built upon, and all would be read anew."""
    bench.run()
    correct_first(bench)
    record = bench.out.parent / f".{bench.out.name}.run" / "committed.parquet"
    content = record.read_bytes()
    for damaged in (content[: len(content) // 2], content[:4] + b"?" * 900 + content[904:]):
        record.write_bytes(damaged)
        bench.add("05a.png", 100)
        with pytest.raises(UsageError, match="holds 2 corrections"):
            bench.run()
