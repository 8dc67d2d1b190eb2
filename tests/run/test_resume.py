"""A run that was broken off, or whose files have changed, ends as one over these files alone would have."""

from __future__ import annotations

import errno
import os
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

import jobs.transcribe
from hcr_batch.errors import ItemError, LockedError, UsageError, WriteError
from hcr_batch.files.results.readings import find_results, iterate_rows, row_key
from hcr_batch.files.scans.found_again import Scans
from hcr_batch.files.scans.listing import find_files
from hcr_batch.files.scans.manifest import identify_all
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.storage.lock import hold
from hcr_batch.files.storage.store import Store
from hcr_batch.records import Layout
from hcr_batch.run import units
from hcr_batch.run.amend import merge_in_place
from hcr_batch.run.recorded import recorded
from hcr_batch.run.report import Report
from jobs.transcribe import TranscribeConfig
from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.run.doubles import ForetoldPool, Page

Rows = list[dict[str, object]]

PNG = b"\x89PNG\r\n\x1a\n"
LONG_AGO = 1_600_000_000


class Bench:
    """A folder of scans, a place for results, and a pool for each run."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, *, out: str = "r.parquet") -> None:
        self.scans, self.out = root / "scans", root / out
        self.scans.mkdir()
        self._patch = patch
        patch.setattr(units, "_LEAST_WEIGHT", 4)
        patch.setattr(units, "_MOST_WEIGHT", 8)

    def add(self, name: str, content: int, pages: int = 1) -> Path:
        """A scan whose bytes, and thus its id, follow from `content`; with several pages, a TIFF."""
        path = self.scans / name
        path.parent.mkdir(exist_ok=True)
        if pages == 1:
            path.write_bytes(PNG + b"%d" % content)
        else:
            frames = [Image.new("L", (8, 8), (content * 7 + page) % 256) for page in range(pages)]
            frames[0].save(path, "TIFF", save_all=True, append_images=frames[1:])
        os.utime(path, (LONG_AGO, LONG_AGO))
        return path

    def run(self, pool: ForetoldPool | None = None, out: Path | None = None, **options: object) -> Report:
        used = pool or ForetoldPool()
        self._patch.setattr(jobs.transcribe, "_pool", lambda *_: used)
        config = TranscribeConfig(inputs=(self.scans,), out=out or self.out, **options)  # type: ignore[arg-type]
        return jobs.transcribe.run(config)

    def rows(self, out: Path | None = None) -> tuple[Rows, Rows]:
        """Both tables; without seconds, which count the work and not what came of it."""
        out = out or self.out
        if out.suffix == ".parquet":
            readings, documents = out, out.with_name(f"{out.stem}.documents.parquet")
        else:
            readings, documents = out / "readings", out / "documents"
        return pq.read_table(readings).to_pylist(), pq.read_table(documents).drop(["seconds"]).to_pylist()

    def undisturbed(self, root: Path, failing: set[Page] | None = None) -> tuple[Rows, Rows]:
        """The rows of a run that starts from nothing."""
        out = root / "undisturbed" / "r.parquet"
        shutil.rmtree(out.parent, ignore_errors=True)
        self.run(ForetoldPool(failing or ()), out)
        return self.rows(out)

    def ids(self) -> dict[str, str]:
        found = identify_all(find_files([self.scans]), PageOptions())
        return {document.name: document.document_id or "" for document in found}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    made = Bench(tmp_path, monkeypatch)
    for number in range(20):
        made.add(f"{number:02d}.png", number)
    made.add("long.tif", 1, pages=30)
    made.add("zz copy of 03.png", 3)
    made.add("notes.txt", 0).write_text("no scan")
    made.add("empty.png", 0).write_bytes(b"")
    return made


def test_a_broken_off_run_goes_on_and_reads_no_page_twice(bench: Bench, tmp_path: Path) -> None:
    pools = [ForetoldPool(units_to_read=3), ForetoldPool(units_to_read=0), ForetoldPool(units_to_read=2)]
    for pool in pools:
        with pytest.raises(KeyboardInterrupt, match=r"units of work are done and kept: the same command goes on"):
            bench.run(pool)
        assert not bench.out.exists()
    pools.append(ForetoldPool())
    report = bench.run(pools[-1])
    read = sum((pool.pages for pool in pools), Counter[Page]())
    assert set(read.values()) == {1}
    assert len(read) == 20 + 30  # the copy is read once
    assert report.pages_read == sum(pools[-1].pages.values()) < 50
    assert bench.rows() == bench.undisturbed(tmp_path)
    assert not verify(VerifyConfig(results=bench.out)).problems


def test_after_success_there_is_nothing_to_do(bench: Bench) -> None:
    first = bench.run()
    before = {path: path.stat().st_mtime_ns for path in bench.out.parent.rglob("*") if path.is_file()}
    os.utime(bench.scans / "notes.txt", (LONG_AGO, LONG_AGO))
    os.utime(bench.scans / "empty.png", (LONG_AGO, LONG_AGO))
    for _ in range(2):
        pool = ForetoldPool()
        again = bench.run(pool)
        assert (again.already_done, again.pages_read, pool.started) == (True, 0, False)
        assert (again.found, again.fields, again.failures) == (first.found, first.fields, first.failures)
        assert again.exit_code == first.exit_code
    for name in ("r.parquet", "r.documents.parquet"):
        assert (bench.out.with_name(name)).stat().st_mtime_ns == before[bench.out.with_name(name)]


def test_a_touched_file_is_looked_at_and_nothing_is_read_or_written(bench: Bench) -> None:
    bench.run()
    written = bench.out.stat().st_mtime_ns
    os.utime(bench.scans / "05.png", (LONG_AGO + 9, LONG_AGO + 9))
    pool = ForetoldPool()
    assert bench.run(pool).already_done
    assert (pool.started, bench.out.stat().st_mtime_ns) == (False, written)


def test_only_new_and_changed_files_are_read_and_rows_of_vanished_ones_go(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    bench.add("05a.png", 100)
    bench.add("07.png", 101)
    (bench.scans / "09.png").unlink()
    (bench.scans / "11.png").rename(bench.scans / "a renamed 11.png")
    pool = ForetoldPool()
    report = bench.run(pool)
    ids = bench.ids()
    assert set(pool.pages) == {(ids["05a.png"], 1), (ids["07.png"], 1)}
    assert (report.pages_read, report.gone) == (2, 2)
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_files_that_arrive_while_a_run_is_broken_off_do_not_cost_its_work(bench: Bench, tmp_path: Path) -> None:
    first = ForetoldPool(units_to_read=5)
    with pytest.raises(KeyboardInterrupt):
        bench.run(first)
    bench.add("00 before all others.png", 200)
    (bench.scans / "19.png").unlink()
    second = ForetoldPool()
    bench.run(second)
    assert not first.pages.keys() & second.pages.keys()
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_retry_failed_reads_only_what_failed(bench: Bench, tmp_path: Path) -> None:
    ids = bench.ids()
    failing = {(ids["02.png"], 1), (ids["long.tif"], 4), (ids["long.tif"], 21)}
    first = bench.run(ForetoldPool(failing))
    assert first.failures == {"damaged_page": 3, "empty_file": 1}
    pool = ForetoldPool({(ids["long.tif"], 4)})
    report = bench.run(pool, retry_failed=True)
    assert set(pool.pages) == failing
    assert report.failures == {"damaged_page": 1, "empty_file": 1}
    assert bench.rows() == bench.undisturbed(tmp_path, {(ids["long.tif"], 4)})
    assert not verify(VerifyConfig(results=bench.out)).problems


def test_a_retry_that_is_broken_off_goes_on_and_tries_each_page_once(bench: Bench, tmp_path: Path) -> None:
    ids = bench.ids()
    failing = {(ids["long.tif"], page) for page in range(1, 31)}
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(failing, units_to_read=14))  # a retry may also begin before the end
    pools = [ForetoldPool(failing, units_to_read=2), ForetoldPool(failing, units_to_read=2), ForetoldPool(failing)]
    for pool in pools[:2]:
        with pytest.raises(KeyboardInterrupt):
            bench.run(pool, retry_failed=True)
    bench.run(pools[2])  # the plan remembers that it is a retry
    tried = sum((pool.pages for pool in pools), Counter[Page]())
    assert {tried[page] for page in failing} == {1}
    assert bench.rows() == bench.undisturbed(tmp_path, failing)
    healed = ForetoldPool()
    bench.run(healed, retry_failed=True)
    assert set(healed.pages) == failing
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_a_file_that_could_not_be_opened_is_opened_again_on_a_retry(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    bench.add("empty.png", 55)
    changed = ForetoldPool()
    bench.run(changed, retry_failed=True)
    assert set(changed.pages) == {(bench.ids()["empty.png"], 1)}
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_retry_failed_with_no_failure_has_nothing_to_do(bench: Bench) -> None:
    (bench.scans / "empty.png").unlink()
    bench.run()
    assert bench.run(retry_failed=True).already_done


@pytest.fixture(params=["r.parquet", "r"], ids=["files", "folder"])
def either(request: pytest.FixtureRequest, bench: Bench, tmp_path: Path) -> Bench:
    """A bench whose results are two files, or a folder."""
    bench.out = tmp_path / request.param
    return bench


def first_readings(bench: Bench) -> Path:
    return find_results(bench.out).readings[0]


def test_files_that_no_run_here_wrote_are_not_written_over(either: Bench, tmp_path: Path) -> None:
    either.run()
    for state in list(tmp_path.rglob(".*run")):
        shutil.rmtree(state)  # as after a copy or a move of what is visible
    before = first_readings(either).read_bytes()
    pool = ForetoldPool()
    with pytest.raises(UsageError, match=r"is there already.*another --out, or --fresh"):
        either.run(pool)
    assert (pool.started, first_readings(either).read_bytes()) == (False, before)
    either.run(fresh=True)
    assert either.rows() == either.undisturbed(tmp_path)


def test_a_strange_table_is_not_written_over_until_fresh(bench: Bench) -> None:
    pq.write_table(pa.table({"a": [1]}), bench.out)
    with pytest.raises(UsageError, match="another --out, or --fresh"):
        bench.run()
    assert pq.read_table(bench.out).column_names == ["a"]
    assert bench.run(fresh=True).fields > 0


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


def test_scans_are_found_again_from_another_folder(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    shutil.move(bench.scans, tmp_path / "a" / "scans")
    monkeypatch.chdir(tmp_path / "a")
    bench.scans = Path("scans")
    bench.run(out=Path("../r.parquet"))
    monkeypatch.chdir(tmp_path)
    known = recorded(Path("r.parquet"), frozenset({"05.png"})).scans
    assert known == {"05.png": tmp_path / "a" / "scans" / "05.png"} and known["05.png"].is_file()


@pytest.mark.parametrize("forgotten", [False, True], ids=["recorded", "not recorded"])
def test_pages_beyond_what_is_usual_are_opened_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, forgotten: bool
) -> None:
    """Results of an earlier version may not say how many pages they are of."""
    monkeypatch.setattr(PageOptions.__init__, "__kwdefaults__", PageOptions.__init__.__kwdefaults__ | {"max_pages": 7})
    bench.run(max_pages=40)
    receipt = bench.out.with_name(".r.parquet.run") / "receipt.json"
    if forgotten:
        receipt.write_text(receipt.read_text().replace('"max_pages"', '"max_pages_unknown"'))
    known = recorded(bench.out, frozenset({"long.tif"}))
    scans, digest = Scans(known.scans, known.pages), bench.ids()["long.tif"]
    assert scans.page("long.tif", digest, 7).image.shape == (8, 8)
    if not forgotten:
        assert scans.page("long.tif", digest, 30).image.shape == (8, 8)
        return
    for number in (8, 9, 30):
        with pytest.raises(ItemError) as told:
            scans.page("long.tif", digest, number)
        assert told.value.code == "too_many_pages"


def test_a_link_is_kept_and_what_it_points_at_is_written(bench: Bench, tmp_path: Path) -> None:
    real, link = tmp_path / "disk" / "real.parquet", bench.out
    real.parent.mkdir()
    link.symlink_to(real)
    bench.run()
    assert link.is_symlink() and real.is_file() and not real.is_symlink()
    assert bench.run().already_done
    assert not verify(VerifyConfig(results=link)).problems


@pytest.mark.parametrize(
    "name", ["x.csv", "x.json", "x.XLSX", "x.txt", "x.PARQUET", "x.documents.parquet", "f.parquet"]
)
def test_names_that_cannot_be_meant_are_refused(bench: Bench, tmp_path: Path, name: str) -> None:
    (tmp_path / "f.parquet").mkdir()
    with pytest.raises(UsageError, match="out"):
        bench.run(out=tmp_path / name)
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("name", [f"{'x' * 230}.parquet", "x" * 300, f"{'x' * 300}/r.parquet"])
def test_names_that_the_system_has_no_room_for_are_refused(bench: Bench, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"at most 220 bytes|cannot be used \(File name too long\)"):
        bench.run(out=tmp_path / name)
    assert not list(tmp_path.glob(".*"))


def test_the_longest_name_there_is_room_for(bench: Bench, tmp_path: Path) -> None:
    bench.run(out=tmp_path / f"{'x' * 212}.parquet")
    assert not verify(VerifyConfig(results=tmp_path / f"{'x' * 212}.parquet")).problems


@pytest.mark.parametrize("name", ["night.2026", "v1.5", "as before.txt"])
def test_folders_may_have_dots_in_their_names(bench: Bench, tmp_path: Path, name: str) -> None:
    (tmp_path / "as before.txt").mkdir()
    bench.run(out=tmp_path / name)
    assert (tmp_path / name / "readings").is_dir()


@pytest.mark.parametrize("finished", [True, False])
def test_other_options_are_refused_by_name_until_fresh(bench: Bench, tmp_path: Path, finished: bool) -> None:
    if finished:
        bench.run()
    else:
        with pytest.raises(KeyboardInterrupt):
            bench.run(ForetoldPool(units_to_read=2))
    with pytest.raises(UsageError, match="dpi was 300 and is 200 now; layout was auto and is crop now"):
        bench.run(layout=Layout.CROP, dpi=200)
    pool = ForetoldPool()
    bench.run(pool, fresh=True, layout=Layout.CROP, dpi=200)
    assert len(pool.pages) == 50
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_results_that_somebody_changed_are_not_overwritten(bench: Bench) -> None:
    bench.run()
    with bench.out.open("ab") as file:
        file.write(b"a correction")
    with pytest.raises(UsageError, match=r"r\.parquet is not as hcr-batch wrote it"):
        bench.run()
    bench.run(fresh=True)
    assert not verify(VerifyConfig(results=bench.out)).problems


def test_results_that_were_removed_are_read_again(bench: Bench, tmp_path: Path) -> None:
    bench.run()
    bench.out.unlink()
    pool = ForetoldPool()
    bench.run(pool)
    assert len(pool.pages) == 50
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_a_damaged_unit_file_is_read_again(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=4))
    damaged, *_ = sorted((bench.out.parent / ".r.parquet.run" / "units").iterdir())
    damaged.write_bytes(damaged.read_bytes()[:-100])
    bench.run()
    assert bench.rows() == bench.undisturbed(tmp_path)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EACCES])
def test_a_unit_file_that_cannot_be_read_now_is_kept(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(store: Store, name: str) -> BinaryIO:
        if name.endswith(".arrow"):
            raise OSError(number, os.strerror(number))
        return opened(store, name)

    pool, opened = ForetoldPool(), Store.open
    with monkeypatch.context() as patch:
        patch.setattr(Store, "open", refuse)
        with pytest.raises(WriteError, match=rf"cannot be read now \(.*{os.strerror(number)}\).*It is kept"):
            bench.run(pool)
    again = ForetoldPool()
    bench.run(again)
    assert pool.pages and not again.pages
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_a_unit_file_whose_rows_are_damaged_is_named_and_read_again(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=4))
    _, damaged, *_ = sorted((bench.out.parent / ".r.parquet.run" / "units").iterdir())
    content = damaged.read_bytes()
    rows = content.index(b"\x28\xb5\x2f\xfd")  # the first column, packed by zstd
    damaged.write_bytes(content[:rows] + b"?" * 8 + content[rows + 8 :])
    with pytest.raises(WriteError, match=rf"{damaged.name} is damaged \(.*the same command reads its pages again"):
        bench.run()
    pool = ForetoldPool()
    bench.run(pool)
    assert 0 < len(pool.pages) <= 8
    assert bench.rows() == bench.undisturbed(tmp_path)


def test_results_whose_rows_are_damaged_are_named(bench: Bench) -> None:
    bench.run()
    content = bench.out.read_bytes()
    bench.out.write_bytes(content[:4] + b"?" * 400 + content[404:])
    bench.add("05a.png", 100)
    with pytest.raises(WriteError, match=r"r\.parquet is damaged \(.*Start over with --fresh"):
        bench.run()
    bench.run(fresh=True)
    assert not verify(VerifyConfig(results=bench.out)).problems


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


def test_results_beside_their_own_scans_are_not_scans(bench: Bench) -> None:
    out = bench.scans / "results.parquet"
    found = bench.run(out=out).found
    os.utime(bench.scans / "notes.txt", (LONG_AGO, LONG_AGO))
    assert bench.run(out=out).found == found


def test_a_folder_of_parts_resumes_like_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hcr_batch.files.results import table_files

    monkeypatch.setattr(table_files, "_ROW_GROUP_ROWS", 10)
    monkeypatch.setattr(table_files, "_PART_ROWS", 20)
    bench = Bench(tmp_path, monkeypatch, out="out")
    for number in range(60):
        bench.add(f"{number:02d}.png", number)
    bench.add("long.tif", 1, pages=30)
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=4))
    bench.run()
    assert len(list((bench.out / "readings").iterdir())) > 3
    bench.add("30a.png", 99)
    bench.run(ForetoldPool({(bench.ids()["30a.png"], 1)}))
    bench.run(retry_failed=True)
    assert bench.rows() == bench.undisturbed(tmp_path)
    assert not verify(VerifyConfig(results=bench.out)).problems


def test_a_second_run_is_refused_while_the_first_lives(bench: Bench) -> None:
    with pytest.raises(KeyboardInterrupt):
        bench.run(ForetoldPool(units_to_read=1))
    state = bench.out.parent / ".r.parquet.run"
    with hold(state / "lock"), pytest.raises(LockedError, match=f"process {os.getpid()}"):
        bench.run()
    bench.run()


actions = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 30), st.integers(0, 12)),
        st.tuples(st.just("remove"), st.integers(0, 30), st.just(0)),
        st.tuples(st.just("rename"), st.integers(0, 30), st.integers(31, 60)),
        st.tuples(st.just("break off"), st.integers(0, 4), st.just(0)),
        st.tuples(st.just("run"), st.just(0), st.just(0)),
        st.tuples(st.just("retry"), st.integers(0, 3), st.just(0)),
    ),
    max_size=10,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions, st.integers(0, 2**32))
def test_whatever_happens_the_rows_are_those_of_an_undisturbed_run(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]], seed: int
) -> None:
    root = tmp_path_factory.mktemp("any")
    with pytest.MonkeyPatch.context() as patch:
        bench = Bench(root, patch)
        for number in range(6):
            bench.add(f"{number:02d}", number % 5, pages=1 + number % 3 * 4)
        failing = {(i, p) for n, i in enumerate(bench.ids().values()) for p in (1, 2) if (seed >> n) % 3 == 0}
        for kind, one, other in [*steps, ("run", 0, 0)]:
            path = bench.scans / f"{one:02d}"
            if kind == "add":
                bench.add(path.name, other, pages=1 + other % 4 * 3)
            elif kind == "remove" and path.exists() and len(list(bench.scans.iterdir())) > 1:
                path.unlink()
            elif kind == "rename" and path.exists():
                path.rename(bench.scans / f"{other:02d}")
            elif kind in ("run", "retry", "break off"):
                pool = ForetoldPool(failing, None if kind == "run" else one)
                try:
                    bench.run(pool, retry_failed=kind == "retry")
                except KeyboardInterrupt:
                    continue
                assert max(pool.pages.values(), default=1) == 1
        assert bench.rows() == bench.undisturbed(root, failing)
        assert not verify(VerifyConfig(results=bench.out)).problems
    shutil.rmtree(root)


def test_known_documents_are_told_by_path_size_and_time_alone(bench: Bench) -> None:
    bench.run()
    for path in bench.scans.iterdir():
        os.utime(path, (LONG_AGO, LONG_AGO))
    bench.run()
    size = (bench.scans / "05.png").stat().st_size
    (bench.scans / "05.png").write_bytes(b"?" * size)  # its hash would tell, if it were taken
    os.utime(bench.scans / "05.png", (LONG_AGO, LONG_AGO))
    assert bench.run().already_done
