"""What a run came to: counts that add up, and the exit code that follows from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hcr_batch.errors import ExitCode


@dataclass(frozen=True, kw_only=True)
class Report:
    """Outcome of one run.

    documents_*: files by outcome; they add up to `found`. pages, fields, blank: what was read, the
    copies of a file counted once per name. failures: failed rows and files by error code.
    skips: skipped files by reason. seconds: wall clock of the whole run.
    """

    out: Path
    model: str
    found: int
    read: int
    partial: int
    failed: int
    skipped: int
    pages: int
    fields: int
    blank: int
    failures: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    seconds: float

    def __post_init__(self) -> None:
        if self.found != self.read + self.partial + self.failed + self.skipped:
            raise AssertionError(f"Documents do not add up: {self!r}")

    @property
    def exit_code(self) -> ExitCode:
        """3 when there was nothing to read, 8 when something failed, else 0."""
        if self.found == self.skipped:
            return ExitCode.NO_INPUT
        return ExitCode.SOME_FAILED if self.failures else ExitCode.OK

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: plain numbers and texts, the exit code among them."""
        return {
            **asdict(self),
            "out": str(self.out),
            "failures": dict(self.failures),
            "skips": dict(self.skips),
            "seconds": round(self.seconds, 3),
            "exit_code": int(self.exit_code),
        }
