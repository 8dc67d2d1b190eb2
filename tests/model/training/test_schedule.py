"""The learning rate at the steps that matter, and the watch on the scores."""

import pytest

from hcr_batch.errors import UsageError
from hcr_batch.model.training.schedule import FitConfig, Watch, learning_rate

FIT = FitConfig(epochs=10, steps_per_epoch=100, warmup_steps=100, peak_rate=0.1)


def test_it_warms_up_then_falls_along_a_cosine_to_zero():
    assert learning_rate(0, FIT) == pytest.approx(0.001)
    assert learning_rate(99, FIT) == learning_rate(100, FIT) == pytest.approx(0.1)
    assert learning_rate(550, FIT) == pytest.approx(0.05)  # the middle of the cosine
    assert learning_rate(1_000, FIT) == pytest.approx(0.0)
    rates = [learning_rate(step, FIT) for step in range(100, 1_001)]
    assert rates == sorted(rates, reverse=True)


def test_a_short_training_warms_up_for_a_quarter_of_it():
    short = FitConfig(epochs=1, steps_per_epoch=40, warmup_steps=400, peak_rate=0.1)
    assert learning_rate(9, short) == pytest.approx(0.1)


def test_a_constant_rate_stays():
    fit = FitConfig(schedule="constant", warmup_steps=0, peak_rate=0.002)
    assert {learning_rate(step, fit) for step in (0, 1, 5_000, 9_999)} == {0.002}


def test_a_plateau_slows_it_down():
    fit = FitConfig(schedule="plateau", warmup_steps=0, peak_rate=0.1, plateau_factor=0.5, plateau_patience=2)
    watch = Watch()
    improved = [watch.see(cer, fit) for cer in (0.5, 0.4, 0.4, 0.41, 0.39, 0.5, 0.5)]
    assert improved == [True, True, False, False, True, False, False]
    assert watch.slowed == 2
    assert learning_rate(500, fit, watch.slowed) == pytest.approx(0.025)


def test_it_stops_after_so_many_epochs_without_a_better_score():
    fit, watch = FitConfig(patience=2), Watch()
    for cer in (0.5, 0.6):
        watch.see(cer, fit)
    assert not watch.should_stop(fit)
    watch.see(0.5, fit)  # as good is not better
    assert watch.should_stop(fit)
    assert not watch.should_stop(FitConfig(patience=0))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("epochs", 0),
        ("peak_rate", 0.0),
        ("ema_momentum", 1.0),
        ("plateau_factor", 1.5),
        ("schedule", "step"),
        ("optimiser", "adagrad"),
        ("precision", "float8"),
        ("patience", -1),
    ],
)
def test_wrong_settings_are_named(name, value):
    with pytest.raises(UsageError, match=rf"fit\.{name}.*Expected.*Received"):
        FitConfig(**{name: value})
