"""What a run changes in Python's own housekeeping is as before when it ends."""

import gc

import pytest

from hcr_batch.run.garbage import rarely_collecting


def test_thresholds_are_higher_inside_and_restored() -> None:
    before = gc.get_threshold()
    with pytest.raises(KeyError), rarely_collecting():
        assert gc.isenabled() and gc.get_threshold() > before
        raise KeyError
    assert gc.get_threshold() == before
