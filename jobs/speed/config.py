"""Settings of the speed measurement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.model.engines.runtimes import Runtime
from hcr_batch.run.options import ReadingOptions
from jobs.speed.readers import READERS

Notify = Callable[[str], None]
"""Called with the name of what is measured next."""


@dataclass(frozen=True, kw_only=True)
class SpeedConfig:
    """What to measure.

    crops, pages: how many are read in a round.
    peer_crops: how many of the crops other readers are given, since they are slower.
    against: names of other readers.
    data: a folder of field crops, by default drawn ones.
    rounds: how often everything is measured.
    runtime: what computes the network; None for what transcribe takes.
    growth: also read 1,000, 10,000 and 100,000 crops.
    """

    crops: int = 10_000
    pages: int = 24
    peer_crops: int = 500
    against: tuple[str, ...] = ()
    data: Path | None = None
    rounds: int = 3
    runtime: Runtime | None = None
    growth: bool = False

    def __post_init__(self) -> None:
        require(self.crops >= 1, "crops", "at least 1", self.crops)
        require(self.pages >= 0, "pages", "0 or more", self.pages)
        require(self.peer_crops >= 1, "peer_crops", "at least 1", self.peer_crops)
        require(self.rounds >= 1, "rounds", "at least 1", self.rounds)
        known = set(self.against) <= READERS.keys()
        require(known, "against", f"some of {', '.join(READERS)}", ",".join(self.against))

    @cached_property
    def computing(self) -> Runtime:
        """What runs the network. Raises ModelError."""
        return ReadingOptions(runtime=self.runtime).computing(on_gpu=False)[0]
