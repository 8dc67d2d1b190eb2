"""What came of a training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.errors import ExitCode
from hcr_batch.text.scoring.metrics import Scores


@dataclass(frozen=True, kw_only=True)
class SourceReport:
    """What became of one source's rows. missing, damaged, contradicted: names of images, at most 20 of each; the last
    are those that the labels give several texts."""

    name: str
    trained_on: int
    held_out: int
    left_out: Mapping[str, int]
    missing: tuple[str, ...]
    damaged: tuple[str, ...]
    contradicted: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StartReport:
    """The bundle that a training started from.

    peak_rate: the highest one of the training.
    prior: whether its prior was taken over, None where it has none.
    scores: its own on the held-out crops, by source, the main one first; it may have learned from some of them. Empty
    where the training was interrupted.
    """

    bundle_id: str
    peak_rate: float
    prior: bool | None
    scores: Mapping[str, Scores]


@dataclass(frozen=True, kw_only=True)
class TrainReport:
    """How the training went.

    bundle_id: None where it was interrupted.
    scores: of the finished bundle on the held-out crops, by source, the main one first.
    too_long: crops drawn whose label did not fit their frames after augmentation.
    start: None where it began with random weights.
    uncalibrated_on: held-out crops with writing, where they were too few to fit confidences to.
    alphabet: the characters it can write.
    alphabet_learned: whether the labels gave them.
    """

    out: Path
    bundle_id: str | None
    step: int
    steps: int
    seconds: float
    scores: Mapping[str, Scores]
    sources: tuple[SourceReport, ...]
    too_long: int
    start: StartReport | None = None
    uncalibrated_on: int | None = None
    alphabet: str = ""
    alphabet_learned: bool = False

    @property
    def worse(self) -> tuple[str, ...]:
        """Sources whose held-out crops the bundle to start from reads better."""
        before = {} if self.start is None else self.start.scores
        return tuple(name for name, scores in before.items() if self.scores[name].exact < scores.exact)

    @property
    def exit_code(self) -> ExitCode:
        """130 where it can be resumed, 0 where the bundle is written."""
        return ExitCode.INTERRUPTED if self.bundle_id is None else ExitCode.OK
