"""The progress that a run reports while it goes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is. `phase`: listing, starting (workers load the model), reading or writing.

    While listing, `documents` are the files found so far, and `documents_done` those that were opened.
    """

    phase: str
    documents: int = 0
    documents_done: int = 0
    pages: int = 0
    pages_done: int = 0
    fields: int = 0
    failures: int = 0


Notify = Callable[[Progress], None]
"""Takes the latest state."""


def ignore(_: Progress) -> None:
    """Shows nothing."""
