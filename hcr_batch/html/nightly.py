"""The report of a night: what a person looks at in the morning, and the same as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from hcr_batch.html.bar_chart import draw_bars
from hcr_batch.html.render import render


@dataclass(frozen=True, kw_only=True)
class FailureKind:
    """Documents with the same first error: its code, how many, and the sentence of one of them."""

    code: str
    documents: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class SkipKind:
    """Files that were skipped for the same reason: the sentence on it, how many, and the name of the first.
    scan: whether such files are known to be what people take for scans, so that somebody should do something."""

    sentence: str
    documents: int
    first: str
    scan: bool


@dataclass(frozen=True, kw_only=True)
class DocumentLine:
    """A document that is worth a line: name and id, what it holds, what it took, what went wrong."""

    name: str
    document_id: str | None
    pages: int
    fields: int
    seconds: float
    status: str
    error_code: str | None
    error: str | None


@dataclass(frozen=True, kw_only=True)
class NightReport:
    """A night's figures. Times are ISO 8601; `seconds` is wall clock.

    documents: by outcome.
    outside: pages with handwriting outside all fields of their forms.
    failures: failed files and pages by code.
    skips: why files were skipped, the first few reasons.
    known: files in the inbox that an earlier night has read.
    still_failed: those of them that could not be read then, or only in part, and lie there yet.
    unfinished: files too new or still being written.
    unreadable: files that cannot be opened.
    confidences: read fields by equal parts of confidence.
    accepted, judged: fields over the bar, of those held against one.
    resumed: whether an earlier start was broken off in it.
    """

    night: str
    started: str
    finished: str
    seconds: float
    exit_code: int
    resumed: bool = False
    model: str | None = None
    documents: Mapping[str, int] = field(default_factory=dict)
    pages: int = 0
    fields: int = 0
    blank: int = 0
    printed: int = 0
    outside: int = 0
    failures: Mapping[str, int] = field(default_factory=dict)
    kinds: Sequence[FailureKind] = ()
    failed: Sequence[DocumentLine] = ()
    skips: Sequence[SkipKind] = ()
    slowest: Sequence[DocumentLine] = ()
    confidences: Sequence[int] = ()
    confidence_sum: float = 0.0
    accepted: int = 0
    judged: int = 0
    known: int = 0
    still_failed: int = 0
    unfinished: int = 0
    unreadable: int = 0
    moved: int = 0
    deleted: int = 0
    removed_parts: int = 0
    results: Sequence[str] = ()
    next_steps: Sequence[str] = ()

    @property
    def troubled(self) -> int:
        """Documents that were not read, or not wholly."""
        return self.documents.get("failed", 0) + self.documents.get("partial", 0)

    @property
    def found(self) -> int:
        """Documents whose rows this night wrote."""
        return sum(self.documents.values())

    def as_dict(self) -> dict[str, Any]:
        """For the JSON report."""
        return asdict(self)


def render_night(report: NightReport) -> str:
    """The page as one HTML file that needs nothing else."""
    return render("nightly.html", report=report, confidences=_histogram(report.confidences), inbox=_inbox(report))


def _inbox(report: NightReport) -> list[tuple[str, str]]:
    """(name, value) lines; those that come to nothing are left out."""
    counts = [
        ("read on an earlier night", report.known),
        ("of these still failed", report.still_failed),
        ("too new, being written, or with a temporary name", report.unfinished),
        ("cannot be opened", report.unreadable),
        ("moved out of the inbox", report.moved),
        ("deleted from the inbox", report.deleted),
        ("old dates removed by the retention rules", report.removed_parts),
    ]
    lines = [(name, f"{count:,}") for name, count in counts if count]
    lines += [("results", path) for path in report.results]
    return [*lines, ("model", report.model or "not needed"), ("exit code", str(report.exit_code))]


def _histogram(bins: Sequence[int]) -> Any:
    """None where no field was read."""
    if not sum(bins):
        return None
    parts = len(bins)
    bars = [(f"{100 * i // parts}–{100 * (i + 1) // parts}", count) for i, count in enumerate(bins)]
    return draw_bars("Confidence of the fields", bars, "confidence, per cent", width=960)
