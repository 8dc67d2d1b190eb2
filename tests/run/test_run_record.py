"""What a run writes down of its scans is enough to open their pages again as it did."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.scans_of_results import Scans
from hcr_batch.run.run_record import read_run_record
from tests.run.bench import Bench


def test_scans_are_found_again_from_another_folder(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").mkdir()
    shutil.move(bench.scans, tmp_path / "a" / "scans")
    monkeypatch.chdir(tmp_path / "a")
    bench.scans = Path("scans")
    bench.run(out=Path("../r.parquet"))
    monkeypatch.chdir(tmp_path)
    known = read_run_record(Path("r.parquet"), frozenset({"05.png"})).scans
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
    known = read_run_record(bench.out, frozenset({"long.tif"}))
    scans, digest = Scans(known.scans, known.pages), bench.ids()["long.tif"]
    assert scans.page("long.tif", digest, 7).image.shape == (8, 8)
    if not forgotten:
        assert scans.page("long.tif", digest, 30).image.shape == (8, 8)
        return
    for number in (8, 9, 30):
        with pytest.raises(ItemError) as told:
            scans.page("long.tif", digest, number)
        assert told.value.code == "too_many_pages"
