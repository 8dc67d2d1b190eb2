"""The benchmark of ready-cut fields: every way of delivery leaves the writing, and a small one runs to the end."""

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.records import GreyImage
from jobs.bench.crops import CropsConfig, run
from jobs.bench.deliveries import DELIVERIES
from jobs.bench.pages import drawn_names
from jobs.bench.tables import crops_table

FONTS = Path(__file__).parent.parent / "fonts"


@pytest.fixture(scope="module")
def crops() -> list[GreyImage]:
    names = islice(drawn_names(FONTS), 3)
    return [np.pad(np.round(230 - 180 * ink.darkness).astype(np.uint8), 8, constant_values=230) for ink in names]


@pytest.mark.parametrize("name", DELIVERIES)
def test_the_writing_stays(name: str, crops: list[GreyImage]) -> None:
    for number, crop in enumerate(crops):
        delivered, again = (DELIVERIES[name].change(crop, np.random.default_rng(number)) for _ in range(2))
        np.testing.assert_array_equal(delivered, again)
        assert delivered.dtype == np.uint8
        assert np.ptp(delivered) > 20
        rows, columns = delivered.shape[:2]
        assert columns > rows


def test_a_small_run_on_drawn_names() -> None:
    config = CropsConfig(fonts=FONTS, crops=8, deliveries=("as they are", "framed, with paper around"))
    plain, framed = run(config)
    assert plain.exact >= 6
    assert (plain.lost, plain.won, plain.blank, framed.blank) == (0, 0, 0, 0)
    assert framed.exact == plain.exact - framed.lost + framed.won
    assert framed.lost <= 2


def test_the_table_has_a_row_for_each_way() -> None:
    table = crops_table(CropsConfig(fonts=FONTS, crops=1, deliveries=("as they are", "a negative")))
    assert list(table.columns[0].cells) == ["as they are", "a negative"]


def test_a_way_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageError, match="deliveries"):
        CropsConfig(deliveries=("by pigeon",))
