"""What belongs together is found in order, and what belongs to nothing is left out."""

from hcr_batch.grouping import indices_by


def test_places_of_equal_keys() -> None:
    assert indices_by([(1, "a"), None, (2, "a"), (1, "a"), (None, "a")]) == {
        (1, "a"): [0, 3],
        (2, "a"): [2],
        (None, "a"): [4],
    }
    assert indices_by([]) == indices_by([None]) == {}
