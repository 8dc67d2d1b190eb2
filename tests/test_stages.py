"""Time is counted for the innermost stage, and only where somebody measures."""

import time

import pytest

from hcr_batch.stages import Stages, measured, stage


def work(seconds: float) -> None:
    """Keeps a processor busy."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_a_stage_within_a_stage_counts_for_itself_alone() -> None:
    with measured(Stages()) as stages:
        for _ in range(2):
            with stage("outer"):
                work(0.02)
                with stage("inner"):
                    work(0.05)
    assert stages.spent.keys() == {"outer", "inner"}
    assert stages.spent["inner"].cpu == pytest.approx(0.10, abs=0.02)
    assert stages.spent["outer"].cpu == pytest.approx(0.04, abs=0.02)
    assert stages.spent["inner"].wall >= 0.09


def test_what_nobody_measures_is_counted_nowhere() -> None:
    with measured(Stages()) as stages, stage("seen"):
        pass
    with stage("unseen"):
        pass
    assert stages.spent.keys() == {"seen"}


def test_an_error_ends_its_stages() -> None:
    with measured(Stages()) as stages:
        with pytest.raises(ValueError, match="broken"), stage("a"), stage("b"):
            raise ValueError("broken")
        with stage("a"):
            work(0.02)
    assert stages.spent["b"].cpu < 0.01 < stages.spent["a"].cpu


def test_stages_add_up_and_are_told_apart_in_time() -> None:
    mine, theirs = Stages(), Stages()
    for stages, seconds in ((mine, 0.02), (theirs, 0.04)):
        with measured(stages), stage("network"):
            work(seconds)
    mine.merge(theirs)
    assert mine.spent["network"].cpu == pytest.approx(0.06, abs=0.015)
    assert mine.since(theirs).spent["network"].cpu == pytest.approx(0.02, abs=0.015)
