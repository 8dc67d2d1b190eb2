"""Presents doubtful fields for review: one self-contained HTML page per batch."""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hcr_batch.config import require
from hcr_batch.errors import ExitCode, ItemError, UsageError
from hcr_batch.files.reports import make_folder, write_text
from hcr_batch.files.results.readings import Results, ResultsDigest, Row, find_results, iterate_rows
from hcr_batch.files.scans.page_options import require_dpi
from hcr_batch.files.scans.scans_of_results import CHANGED, MISSING, Scans
from hcr_batch.files.storage.names import Location
from hcr_batch.html.outside import OutsidePage, render_outside
from hcr_batch.html.review import ReviewIndex, ReviewItem, ReviewPage, render_index, render_review
from hcr_batch.html.review_picture import Picture, bytes_of_each, draw_picture
from hcr_batch.image.context import view_field
from hcr_batch.image.page.turn import turn_box, turn_page
from hcr_batch.records import Box, FieldRule
from hcr_batch.run.run_record import read_run_record
from hcr_batch.text.rules.relations import equations
from hcr_batch.text.triage import Standing, doubt_order, in_doubt
from jobs.written_outside import written_pages

_COLUMNS = (
    "document", "document_id", "page", "turned", "form", "field", "box", "text", "value", "rule", "confidence",
    "char_confidences", "alternatives", "accepted", "correction", "status", "error", "model", "outside",
)  # fmt: skip

_Field = tuple[str | None, str | None]
"""The names of a form and of a field in it."""

_INDEX, _PAGE_NAME = "index.html", re.compile(r"review-\d+\.html")
_OUTSIDE = "outside.html"
_TITLE, _HEAD_BYTES = "<title>Review · ".encode(), 2_048
"""By which a page of an earlier review is known, and where that stands."""


@dataclass(frozen=True, kw_only=True)
class ReviewConfig:
    """What to review, and where the pages go.

    results: what `transcribe` wrote.
    out: a folder; its earlier review pages are replaced.
    scans: the inputs of the run; none where the run recorded them.
    dpi: at which the run rendered PDF pages; None for what it recorded.
    below: fields with this confidence or more that break no rule are not doubtful; None for the threshold of the run.
    most: fields shown at most, the most doubtful ones.
    batch: fields on one page.
    all: also show fields that are not doubtful.
    forms: form files of the run, so that the page can check what is typed.
    """

    results: Location
    out: Path
    scans: tuple[Location, ...] = ()
    dpi: int | None = None
    below: float | None = None
    most: int = 500
    batch: int = 500
    all: bool = False
    forms: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        require(self.below is None or 0 < self.below <= 1, "below", "above 0, to 1", self.below)
        require(self.most >= 1, "most", "at least 1", self.most)
        require(1 <= self.batch <= 2_000, "batch", "1 to 2000", self.batch)
        if self.dpi is not None:
            require_dpi(self.dpi)


@dataclass(frozen=True, kw_only=True)
class ReviewReport:
    """What came of it: `rows` of the results, of which `doubtful` wait for a person and `shown` are on `pages`, of
    those `asked_for`. outside: pages of documents with handwriting outside all fields, shown on `outside_page`, None
    where there are none. without_picture: fields shown without one, by the code of the reason."""

    rows: int
    doubtful: int
    shown: int
    asked_for: int
    pages: tuple[Path, ...]
    outside: int = 0
    outside_page: Path | None = None
    without_picture: Counter[str] = field(default_factory=Counter)

    @property
    def lost_scans(self) -> int:
        """Fields whose scan is missing or has changed since the run."""
        return self.without_picture[MISSING] + self.without_picture[CHANGED]

    @property
    def exit_code(self) -> ExitCode:
        """8 where scans are missing or changed, else 0."""
        return ExitCode.SOME_FAILED if self.lost_scans else ExitCode.OK


def run(config: ReviewConfig, on_progress: Callable[[int, int], None] = lambda done, of: None) -> ReviewReport:
    """Writes the pages; `on_progress` is called with (fields drawn, of). Raises UsageError,
    NoInputError, WriteError, MissingProgramError."""
    results = find_results(config.results)
    rules = _rules(config.forms)
    equal = _equations(rules)
    chosen = _choose(results, config)
    wanted = frozenset(row["document"] for row in [*chosen.rows, *chosen.outside])
    known = read_run_record(config.results, wanted, config.scans, config.dpi)
    earlier = _earlier_pages(config.out)
    make_folder(config.out)
    without: Counter[str] = Counter()
    batches = [chosen.rows[i : i + config.batch] for i in range(0, len(chosen.rows), config.batch)] or [[]]
    paths = [config.out / f"review-{number}.html" for number in range(1, len(batches) + 1)]
    scans = Scans(known.scans, known.pages)
    done = 0
    for number, (path, rows) in enumerate(zip(paths, batches, strict=True), start=1):
        items = [
            replace(item, definition=rules.get(_named(item.row)), equation=equal.get(_named(item.row)))
            for item in _items(rows, scans, without)
        ]
        done += len(rows)
        on_progress(done, len(chosen.rows))
        page = ReviewPage(
            name=config.results.name,
            results=chosen.digest,
            number=number,
            batches=len(batches),
            items=items,
            outside=chosen.written,
        )
        write_text(path, render_review(page))
    index = [_write_index(config, chosen, paths, batches)] if len(paths) > 1 else []
    outside = [_write_outside(config, chosen, scans)] if chosen.outside else []
    for path in set(earlier).difference(paths, index, outside):
        path.unlink(missing_ok=True)
    return ReviewReport(
        rows=chosen.found,
        doubtful=chosen.doubtful,
        shown=len(chosen.rows),
        asked_for=chosen.asked_for,
        pages=tuple(paths),
        outside=chosen.written,
        outside_page=next(iter(outside), None),
        without_picture=without,
    )


@dataclass
class _Chosen:
    """The rows to show, the most doubtful first, of those `asked_for`, and what was counted on the way. outside: the
    first row of each page that is shown since there is handwriting outside all its fields, of `written` such pages."""

    rows: list[Row] = field(default_factory=list)
    outside: list[Row] = field(default_factory=list)
    written: int = 0
    found: int = 0
    doubtful: int = 0
    asked_for: int = 0
    digest: str = ""


def _choose(results: Results, config: ReviewConfig) -> _Chosen:
    """One walk over all rows. Of copies of a file, only the first is shown."""
    chosen, digest = _Chosen(), ResultsDigest()
    first: dict[str, str] = {}
    before: tuple[str, int | None] | None = None

    def candidates() -> Iterator[tuple[tuple[int, float], int, Row]]:
        nonlocal before
        for row in iterate_rows(results, _COLUMNS):
            chosen.found += 1
            digest.add(row)
            name, content = row["document"], row["document_id"]
            if content is not None and first.setdefault(content, name) != name:
                continue
            if row["outside"] and (name, row["page"]) != before:
                chosen.written += 1
                chosen.outside += [row] * (len(chosen.outside) < config.most)
            before = name, row["page"]
            standing = _standing(row)
            doubtful = in_doubt(standing, config.below)
            chosen.doubtful += doubtful
            if doubtful or config.all:
                chosen.asked_for += 1
                yield doubt_order(standing), chosen.found, row

    # Places in the table differ, so rows themselves are never compared.
    chosen.rows = [row for _, _, row in heapq.nsmallest(config.most, candidates())]
    chosen.digest = digest.hex()
    return chosen


def _standing(row: Row) -> Standing:
    return Standing(
        status=row["status"],
        rule=row["rule"],
        confidence=row["confidence"],
        accepted=row["accepted"],
        correction=row["correction"],
    )


def _rules(forms: Sequence[Path]) -> dict[_Field, FieldRule]:
    """What each field of the forms may hold, by the names of the form and the field. Raises FormError."""
    if not forms:
        return {}
    from hcr_batch.forms.form_file.several import load_rules

    return load_rules(forms)


def _equations(rules: Mapping[_Field, FieldRule]) -> dict[_Field, str]:
    """What each field must agree with others of its form in."""
    forms: dict[str | None, dict[str, FieldRule]] = {}
    for (form, name), rule in rules.items():
        forms.setdefault(form, {})[name or ""] = rule
    return {(form, name): said for form, some in forms.items() for name, said in equations(some).items()}


def _named(row: Row) -> _Field:
    return row["form"], row["field"]


def _items(rows: Sequence[Row], scans: Scans, without: Counter[str]) -> list[ReviewItem]:
    """Items in the order of `rows`; their pages are opened one after the other, each once."""
    items: dict[int, ReviewItem] = {}
    most_bytes = bytes_of_each(len(rows))
    pages = sorted({(row["document"], row["page"] or 0) for row in rows})
    by_page: dict[tuple[str, int], list[int]] = {page: [] for page in pages}
    for i, row in enumerate(rows):
        by_page[row["document"], row["page"] or 0].append(i)
    for page in pages:
        places = by_page[page]
        for i, item in zip(places, _items_of_page([rows[i] for i in places], scans, most_bytes), strict=True):
            items[i] = item[0]
            if item[1] is not None:
                without[item[1]] += 1
    return [items[i] for i in range(len(rows))]


def _items_of_page(rows: Sequence[Row], scans: Scans, most_bytes: int) -> list[tuple[ReviewItem, str | None]]:
    """Items of fields on one page, each with the code of why it has no picture."""
    first = rows[0]
    try:
        if first["page"] is None:
            scans.document(first["document"], first["document_id"])
            raise ItemError("no_page", "")
        page = scans.page(first["document"], first["document_id"], first["page"]).image
    except ItemError as error:
        note = error.message if error.code in (MISSING, CHANGED) else ""
        return [(ReviewItem(row=dict(row), picture=None, note=note), error.code) for row in rows]
    height, width = page.shape
    quarters = first["turned"] or 0
    upright = turn_page(page, quarters)

    def picture(box: dict[str, Any] | None) -> Picture:
        place = turn_box(Box(**box) if box else Box(0, 0, width, height), width, height, quarters)
        return draw_picture(view_field(upright, place), most_bytes)

    return [(ReviewItem(row=dict(row), picture=picture(row["box"])), None) for row in rows]


def _write_outside(config: ReviewConfig, chosen: _Chosen, scans: Scans) -> Path:
    page = OutsidePage(name=config.results.name, found=chosen.written, pages=written_pages(chosen.outside, scans))
    write_text(config.out / _OUTSIDE, render_outside(page))
    return config.out / _OUTSIDE


def _earlier_pages(out: Path) -> list[Path]:
    """The pages that reviews have left in a folder. Raises UsageError where another file has the name of one: it would
    be written over, or taken away."""
    pages = [path for path in out.glob("*.html") if path.name in (_INDEX, _OUTSIDE) or _PAGE_NAME.fullmatch(path.name)]
    for path in pages:
        if not _is_ours(path):
            raise UsageError(f"{path} is no page of a review, and would be replaced: give --out another folder.")
    return pages


def _is_ours(path: Path) -> bool:
    """Whether a page's title is that of the templates `review.html`, `review_index.html` and `outside.html`."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return _TITLE in file.read(_HEAD_BYTES)
    except OSError:
        return False


def _write_index(
    config: ReviewConfig, chosen: _Chosen, paths: Sequence[Path], batches: Sequence[Sequence[Row]]
) -> Path:
    """The list of several pages."""
    facts = [("results", config.results.name), ("rows", f"{chosen.found:,}"), ("in doubt", f"{chosen.doubtful:,}")]
    lines = [(path.name, len(rows), _holds(rows)) for path, rows in zip(paths, batches, strict=True)]
    write_text(config.out / _INDEX, render_index(ReviewIndex(name=config.results.name, batches=lines, facts=facts)))
    return config.out / _INDEX


def _holds(rows: Sequence[Row]) -> str:
    """Which fields a batch holds, in words."""
    kinds = Counter(doubt_order(_standing(row))[0] for row in rows)
    names = ("failed", "with a broken rule", "read", "blank or print", "seen before")
    sure = [row["confidence"] for row in rows if row["confidence"] is not None]
    span = f"; confidence {min(sure):.2f} to {max(sure):.2f}" if sure else ""
    return ", ".join(f"{kinds[i]} {name}" for i, name in enumerate(names) if kinds[i]) + span
