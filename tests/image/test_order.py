import numpy as np
import pytest

from hcr_batch.image.levels import grey_quantile
from hcr_batch.image.order import middle_of, quantile_of


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 40, 151])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.85, 0.9, 0.95, 1.0])
def test_a_quantile_is_that_of_numpy(count: int, share: float) -> None:
    values = np.random.default_rng(count).uniform(0, 255, count)
    assert quantile_of(sorted(values.tolist()), share) == np.quantile(values, share)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7, 40, 151])
def test_a_median_is_that_of_numpy(count: int) -> None:
    values = np.random.default_rng(count).uniform(0, 255, count)
    for some in (values, values.astype(np.intp), values.astype(np.uint8)):
        assert middle_of(some) == np.median(some)


@pytest.mark.parametrize("shape", [(1, 1), (1, 2), (7, 9), (20, 31)])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.5, 0.77, 1.0])
def test_a_quantile_of_grey_levels_is_that_of_numpy(shape: tuple[int, int], share: float) -> None:
    grey = np.random.default_rng(shape[1]).integers(0, 256, shape, np.uint8)
    assert grey_quantile(grey, share) == np.quantile(grey, share)
    assert grey_quantile(grey, 0.5) == np.median(grey)
