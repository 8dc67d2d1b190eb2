"""Draws readings and boxes on the pages they come from, so that a person can see what happened."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.counts import counted
from hcr_batch.errors import ExitCode, ItemError, NoInputError, UsageError
from hcr_batch.files.crops import write_crop
from hcr_batch.files.reports import make_folder
from hcr_batch.files.results.readings import Results, Row, find_results, iterate_rows, page_of
from hcr_batch.files.scans.apart import refuse_among_scans
from hcr_batch.files.scans.page_options import require_dpi
from hcr_batch.files.scans.scans_of_results import CHANGED, MISSING, Scans, find_scans
from hcr_batch.files.storage.names import Location
from hcr_batch.image.overlay import Mark, draw_failure, draw_overlay
from hcr_batch.image.page.turn import turn_box, turn_page
from hcr_batch.records import Box
from hcr_batch.run.run_record import documents_below, read_run_record
from hcr_batch.text.triage import UNWRITTEN
from schemas.readings import UNREADABLE

FORMATS = ("jpg", "png")
_COLUMNS = (
    "document",
    "document_id",
    "page",
    "turned",
    "box",
    "text",
    "rule",
    "confidence",
    "correction",
    "status",
    "error",
    "outside",
)
_MOST_NAME_BYTES = 180


@dataclass(frozen=True, kw_only=True)
class OverlayConfig:
    """What to draw.

    scans: the inputs of the run, or some of them: only documents in these are drawn.
    results: what the run wrote.
    out: folder for a picture per page.
    only: names of the documents to draw; none for all.
    dpi: at which the run rendered PDF pages; None for what it recorded.
    format: jpg or png.
    """

    scans: tuple[Location, ...]
    results: Location
    out: Path
    only: tuple[str, ...] = ()
    dpi: int | None = None
    format: str = "jpg"

    def __post_init__(self) -> None:
        if self.dpi is not None:
            require_dpi(self.dpi)
        require(self.format in FORMATS, "format", " or ".join(FORMATS), self.format)


@dataclass(frozen=True, kw_only=True)
class OverlayReport:
    """What was drawn.

    drawn: pages with their readings.
    failed: pages that could not be read; their pictures hold only the reason.
    lost: pages left out, since their scan is missing or has changed.
    """

    out: Path
    drawn: int
    failed: int
    lost: int

    @property
    def exit_code(self) -> ExitCode:
        """8 where scans are missing or changed, else 0."""
        return ExitCode.SOME_FAILED if self.lost else ExitCode.OK


def run(config: OverlayConfig, on_progress: Callable[[int, int], None] = lambda done, of: None) -> OverlayReport:
    """Draws page after page; `on_progress` is called with (pages done, of). Raises UsageError,
    NoInputError, WriteError, MissingProgramError."""
    refuse_among_scans(config.out, config.scans, "the pictures")
    results = find_results(config.results)
    _check_only(config, results)
    pages = {page_of(row) for row in iterate_rows(results, ("document", "page")) if _wanted(row, config.only)}
    scans, wanted = _scans(config, frozenset(name for name, _ in pages))
    pages = {page for page in pages if page[0] in wanted}
    make_folder(config.out)
    outcomes = {"drawn": 0, "failed": 0, "lost": 0}
    rows = (row for row in iterate_rows(results, _COLUMNS) if row["document"] in wanted)
    for done, (_, page_rows) in enumerate(groupby(rows, page_of), start=1):
        outcomes[_draw(list(page_rows), scans, config)] += 1
        on_progress(done, len(pages))
    return OverlayReport(out=config.out, **outcomes)


def _scans(config: OverlayConfig, wanted: frozenset[str]) -> tuple[Scans, frozenset[str]]:
    """Where the scans are, and which of the documents `wanted` are to be drawn: those that the run found in
    `config.scans`. Where it found none there, the scans were moved: they are looked for by their names, and nowhere
    else. Raises NoInputError where none of the documents is in `config.scans`."""
    there = documents_below(config.results, wanted, config.scans)
    # Also where it is not needed: an input that does not exist is said before anything is drawn.
    known = read_run_record(config.results, wanted, config.scans, config.dpi)
    if there:
        known = read_run_record(config.results, there, (), config.dpi)
        return Scans(known.scans, known.pages), there
    found = find_scans(config.scans, wanted)
    if not found:
        raise NoInputError(
            f"No document of {config.results} is in {', '.join(map(str, config.scans))}: give the folder that was "
            "read, or a part of it."
        )
    return Scans(found, known.pages), wanted


def _check_only(config: OverlayConfig, results: Results) -> None:
    """Raises UsageError where `only` names what the results do not hold."""
    if config.only:
        unknown = sorted({*config.only} - {row["document"] for row in iterate_rows(results, ("document",))})
        if unknown:
            raise UsageError(
                f"{config.results} has no document {', '.join(unknown)}: name them as the column `document` does."
            )


def _wanted(row: Row, only: Sequence[str]) -> bool:
    return not only or row["document"] in only


def _draw(rows: Sequence[Row], scans: Scans, config: OverlayConfig) -> str:
    """Draws one page; returns whether it is drawn, failed or lost."""
    first = rows[0]
    name, number = first["document"], first["page"]
    title = name if number is None else f"{name}, page {number}"
    target = config.out / picture_name(name, number, config.format)
    error = next((row["error"] for row in rows if row["status"] == "failed"), None)
    try:
        if number is None:
            raise ItemError("not_opened", error or "")
        page = scans.page(name, first["document_id"], number).image
    except ItemError as problem:
        if problem.code in (MISSING, CHANGED):
            return "lost"
        write_crop(target, draw_failure(title, f"Not read: {error or problem.message}"))
        return "failed"
    height, width = page.shape
    quarters = first["turned"] or 0
    fields = [_mark(row, width, height, quarters) for row in rows if row["box"] is not None]
    outside = [
        Mark(box=turn_box(Box(**box), width, height, quarters), text="", outside=True) for box in first["outside"] or ()
    ]
    note = f"Not read: {error}" if error else "" if fields else "No field was found on this page."
    count = f": {counted(len(fields), 'field')}" if fields else ""
    write_crop(target, draw_overlay(turn_page(page, quarters), [*fields, *outside], title + count, note))
    return "failed" if error else "drawn"


def _mark(row: Row, width: int, height: int, quarters: int) -> Mark:
    """What to draw of a field, on a page of this size that is to be turned this many quarters against the clock."""
    return Mark(
        box=turn_box(Box(**row["box"]), width, height, quarters),
        text=row["text"] or "",
        confidence=row["confidence"],
        rule=row["rule"],
        correction="(unreadable)" if row["correction"] == UNREADABLE else row["correction"],
        unwritten=row["status"] in UNWRITTEN,
    )


def picture_name(document: str, page: int | None, suffix: str) -> Path:
    """Where the picture of a page goes, relative to the output folder: the document's own folders are
    kept, what leads out of it is not, and too long a name is cut. Where a name had to be altered, a digest keeps it
    apart from that of a document that is really called so."""
    parts = [part for part in Path(document).parts if part not in ("/", "..", ".")]
    *folders, last = [re.sub(r"[\x00-\x1f/]", "_", part) for part in parts] or ["_"]
    last = last.encode()[:_MOST_NAME_BYTES].decode(errors="ignore")
    if Path(*folders, last).as_posix() != document:
        last = f"{hashlib.sha256(document.encode()).hexdigest()[:12]}-{last}"
    return Path(*folders, last + ("" if page is None else f".p{page:03d}") + f".{suffix}")
