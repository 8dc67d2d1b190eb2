"""A retry reads again what failed, and nothing else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from jobs.verify import VerifyConfig
from jobs.verify import run as verify
from tests.run.bench import Bench
from tests.run.doubles import ForetoldPool, Page


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
