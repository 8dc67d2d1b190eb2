"""Both pools keep the same promises: every unit once, the same readings."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hcr_batch.documents import PageRange, Unit, UnitResult
from hcr_batch.files.scans.listing import find_files
from hcr_batch.files.scans.manifest import identify_all
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.run.options import ReadingOptions
from hcr_batch.run.pool import Pool, SerialPool
from hcr_batch.run.ray_pool import RayPool

# Ray's own modules warn on import and at shutdown, of things that are its own.
pytestmark = pytest.mark.filterwarnings("ignore")


def sample_units(samples: Path) -> list[Unit]:
    """A unit per page of the sample scans."""
    found = [d for d in identify_all(find_files([samples]), PageOptions()) if not d.error_code]
    pages = [PageRange(d, page, page) for d in found for page in range(1, d.pages + 1)]
    return [Unit(index, (page,)) for index, page in enumerate(pages)]


@pytest.fixture(scope="module")
def units(few_samples: Path) -> list[Unit]:
    return sample_units(few_samples)


@pytest.fixture(scope="module")
def options() -> ReadingOptions:
    return ReadingOptions(pages=PageOptions(dpi=150))


@pytest.fixture(scope="module", params=["serial", "ray"])
def pool(request: pytest.FixtureRequest, options: ReadingOptions) -> Iterator[Pool]:
    with SerialPool(options) if request.param == "serial" else RayPool(options, workers=2) as made:
        yield made


@pytest.fixture(scope="module")
def expected(units: list[Unit], options: ReadingOptions) -> list[UnitResult]:
    with SerialPool(options) as serial:
        return list(serial.map(units))


def readings(results: list[UnitResult]) -> list[object]:
    """Readings in the units' order."""
    in_order = sorted(results, key=lambda result: result.index)
    return [reading for result in in_order for part in result.ranges for reading in part.readings]


def test_every_unit_is_read_once_and_the_same(pool: Pool, units: list[Unit], expected: list[UnitResult]) -> None:
    results = list(pool.map(units))
    assert sorted(result.index for result in results) == [unit.index for unit in units]
    assert readings(results) == readings(expected)


def test_a_pool_can_be_used_again_and_with_nothing(pool: Pool, units: list[Unit]) -> None:
    assert list(pool.map([])) == []
    assert len(list(pool.map(units[:1]))) == 1


def test_units_are_drawn_only_as_workers_need_them(pool: Pool, units: list[Unit]) -> None:
    drawn = 0

    def count() -> Iterator[Unit]:
        nonlocal drawn
        for index in range(200):
            drawn += 1
            yield Unit(index, units[-1].ranges)

    results = pool.map(count())
    next(results)
    assert drawn <= 20
    del results
