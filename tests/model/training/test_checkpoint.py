"""Checkpoints of another training."""

from pathlib import Path

import pytest

from hcr_batch.errors import UsageError
from hcr_batch.model.training.checkpoint import refuse_other_settings


@pytest.mark.parametrize(
    ("stored", "ours", "said"),
    [
        ({"fit": {"epochs": 3, "rate": 0.1}}, {"fit": {"epochs": 4, "rate": 0.1}}, "its fit.epochs differs. .* 4.* 3"),
        ({"fit": {"a": {"b": 1}}}, {"fit": {"a": {"b": None}}}, "its fit.a.b differs. .*null.* 1"),
        ({"fit": {"epochs": 3}}, {"fit": {"epochs": 3, "rate": 0.1}}, "its fit.rate differs. .* 0.1.*null"),
        ({"seed": 1}, {"seed": 2}, "its seed differs. .* 2.* 1"),
    ],
)
def test_the_one_setting_that_differs_is_named(stored: dict[str, object], ours: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        refuse_other_settings(Path("checkpoint.npz"), stored, ours)


def test_equal_settings_pass() -> None:
    refuse_other_settings(Path("checkpoint.npz"), {"sizes": [1, 2]}, {"sizes": (1, 2)})
