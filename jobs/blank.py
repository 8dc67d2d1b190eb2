"""Makes blank forms out of copies that people filled in, for archives of which nobody has a blank any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.counts import counted
from hcr_batch.documents import Document, PageRange
from hcr_batch.errors import FormError, ItemError, NoInputError, UsageError
from hcr_batch.files.scans.apart import refuse_among_scans
from hcr_batch.files.scans.listing import find_files
from hcr_batch.files.scans.manifest import identify_all
from hcr_batch.files.scans.page_options import require_dpi
from hcr_batch.files.scans.pages import open_pages
from hcr_batch.files.storage.names import Location
from hcr_batch.forms.definition import PDF_DPI
from hcr_batch.forms.store import beside, encode_png, write_whole
from hcr_batch.image.page.layout import is_crop_sized
from hcr_batch.image.page.photo import flat_sheet
from hcr_batch.image.page.screen import without_screen
from hcr_batch.image.page.streaks import without_streaks
from hcr_batch.image.register.composite import LEAST_COPIES, Copies
from hcr_batch.records import OpenedPage
from jobs.page_limits import PageLimits

SUFFIX = ".png"


@dataclass(frozen=True, kw_only=True)
class BlankConfig(PageLimits):
    """What to make blanks of.

    scans: files and folders with copies of one form or several.
    out: the PNG to write; the blank of a second form is written beside it as NAME-2.png.
    pages: how many are used at most.
    dpi: at which PDFs are rendered.
    force: overwrite files that exist.
    """

    scans: tuple[Location, ...]
    out: Path
    pages: int = 60
    dpi: int = PDF_DPI
    force: bool = False

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.out.suffix == SUFFIX, "out", "a name that ends in .png", str(self.out))
        require(self.pages >= LEAST_COPIES, "pages", f"{LEAST_COPIES} or more", self.pages)
        require_dpi(self.dpi)


@dataclass(frozen=True, kw_only=True)
class BlankReport:
    """What was made.

    blanks: the files written, each with the number of copies it was made of.
    looked_at: how many pages were used.
    alone: names of the pages with too few others of the same form.
    unread: why pages could not be opened, by their names.
    """

    blanks: dict[Path, int]
    looked_at: int
    alone: tuple[str, ...]
    unread: dict[str, str]


@dataclass
class _Found:
    """The pages so far: the copies of each form with the names of their pages, and what could not be opened."""

    forms: list[tuple[Copies, list[str]]] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)

    @property
    def looked_at(self) -> int:
        return sum(len(names) for _, names in self.forms)

    def take(self, name: str, page: OpenedPage) -> None:
        """Puts a page to the copies of its form, to those of the largest first; else it is the first of another."""
        for copies, names in sorted(self.forms, key=lambda form: -len(form[0])):
            if copies.take(page):
                names.append(name)
                return
        self.forms.append((Copies(page), [name]))


def run(config: BlankConfig, on_progress: Callable[[int, int], None] = lambda done, of: None) -> BlankReport:
    """Sorts the pages by form and writes a blank of each form with enough copies, in the order of their first pages.

    `on_progress` is called with (pages done, of). Raises UsageError where a file exists, NoInputError, FormError
    where no form has enough copies, WriteError and MissingProgramError.
    """
    _check_free(config.out, config.force)
    refuse_among_scans(config.out, config.scans, "the blanks")
    found = _Found()
    for done, (name, page) in enumerate(islice(_pages(config), config.pages), start=1):
        if isinstance(page, ItemError):
            found.unread[name] = page.message
        else:
            found.take(name, page)
        on_progress(done, config.pages)
    if not found.looked_at:
        raise NoInputError(f"No page of a form was found: give scans of filled-in forms.{_first(found.unread)}")
    blanks: dict[Path, int] = {}
    alone: list[str] = []
    for copies, names in found.forms:
        blank = copies.blank() if len(copies) >= LEAST_COPIES else None
        if blank is None:
            alone += names
            continue
        out = beside(config.out, len(blanks) + 1)
        _check_free(out, config.force)
        write_whole(out, encode_png(blank.image, blank.dpi))
        blanks[out] = len(copies)
    if not blanks:
        raise FormError(
            f"Of {counted(found.looked_at, 'page')} no {LEAST_COPIES} are alike. Expected {LEAST_COPIES} copies of one "
            "form or more, better 9, filled in by different people: add some."
        )
    return BlankReport(blanks=blanks, looked_at=found.looked_at, alone=tuple(alone), unread=found.unread)


def _pages(config: BlankConfig) -> Iterator[tuple[str, OpenedPage | ItemError]]:
    """The pages of all documents by name, identical files once: writing that they share would be taken for print."""
    known = set[str | None]()
    options = config.page_options(config.dpi)
    for document in identify_all(find_files(config.scans), options):
        if document.document_id in known or document.skipped:
            continue
        known.add(document.document_id)
        if document.error is not None:
            yield document.name, ItemError(document.error_code or "", document.error)
            continue
        for number, page in open_pages(PageRange(document, 1, document.pages), options):
            if isinstance(page, ItemError):
                yield _named(document, number), page
            elif not is_crop_sized(page.image):
                clean = replace(page, image=without_streaks(without_screen(page.image)))
                yield _named(document, number), flat_sheet(clean)


def _named(document: Document, number: int) -> str:
    return document.name if document.pages == 1 else f"page {number} of {document.name}"


def _check_free(out: Path, force: bool) -> None:
    if out.exists() and not force:
        raise UsageError(f"{out} exists: choose another name, or add --force.")


def _first(unread: dict[str, str]) -> str:
    return "".join(f" {name}: {why}" for name, why in islice(unread.items(), 1))
