"""What a run came to: counts that add up, and the exit code that follows from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from hcr_batch.errors import ExitCode
from hcr_batch.files.storage.names import Location

_OF_THIS_RUN = frozenset({"out", "seconds", "already_done"})


@dataclass(frozen=True, kw_only=True)
class Report:
    """Outcome of one run.

    read, partial, failed, skipped: files by outcome; they add up to `found`.
    pages, fields: what was read, the copies of a file counted once per name.
    blank, printed: fields without handwriting.
    empty: pages on which nothing is, such as backs of sheets.
    outside: pages with handwriting outside all fields; 0 without forms, where it is not looked for.
    failures: failed rows and files by error code.
    skips: skipped files by reason.
    pages_read: what this run read itself.
    pages_copied: those of files whose content another file has as well, which is read once; all else was read before.
    gone: files of an earlier run that are no longer there, and no longer in the results.
    kept: pages and files that a retry leaves as they are, since people have corrected them.
    dropped: corrected rows that went with the earlier content of files that have changed.
    already_done: nothing was left to do.
    seconds: wall clock of the whole run.
    """

    out: Location
    model: str
    found: int
    read: int
    partial: int
    failed: int
    skipped: int
    pages: int
    fields: int
    blank: int
    printed: int = 0  # receipts of earlier versions do not say
    empty: int = 0
    outside: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    pages_read: int = 0
    pages_copied: int = 0
    gone: int = 0
    kept: int = 0
    dropped: int = 0
    already_done: bool = False
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

    def as_stored(self) -> dict[str, Any]:
        """What a receipt keeps of it: plain numbers and texts, and nothing that the next run will know better."""
        kept = {**asdict(self), "failures": dict(self.failures), "skips": dict(self.skips)}
        return {name: value for name, value in kept.items() if name not in _OF_THIS_RUN}

    @classmethod
    def stored(cls, content: Mapping[str, Any]) -> Report:
        """A report that `as_stored` gave; of no place and no time."""
        counts = {"failures": Counter(content["failures"]), "skips": Counter(content["skips"])}
        return cls(**{**content, **counts}, out=Path(), seconds=0.0)

    def on(self, *, out: Location, seconds: float) -> Report:
        """The report of a run that wrote `out` and took `seconds`."""
        return replace(self, out=out, seconds=seconds)

    def unchanged(self) -> Report:
        """The report of a run that finds this one's results, and nothing to do."""
        return replace(self, pages_read=0, gone=0, kept=0, dropped=0, already_done=True)

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
