"""Drafts a form file from a blank form, and draws its preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.errors import FormError, ItemError, NoInputError, UnfitPageError, UsageError
from hcr_batch.files.scans import tesseract
from hcr_batch.files.scans.kinds import PDF, SNIFF_BYTES, kind_of
from hcr_batch.files.scans.pages import count_pages, read_page
from hcr_batch.files.scans.pdf_fields import PdfField, page_fields
from hcr_batch.files.scans.pdf_text import page_words
from hcr_batch.forms.check import reference_problem
from hcr_batch.forms.definition import PDF_DPI, FormField
from hcr_batch.forms.draft import Draft, draft_fields
from hcr_batch.forms.form_file.values import DPI_RANGE
from hcr_batch.forms.form_file.write import form_toml, preview_name
from hcr_batch.forms.preview import draw_preview
from hcr_batch.forms.store import encode_png, write_whole
from hcr_batch.forms.wording.caption_text import CaptionReader
from hcr_batch.image.page.photo import flat_sheet
from hcr_batch.image.page.turn import turn_page
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.records import OpenedPage
from jobs.page_limits import PageLimits

SUFFIX = ".toml"

_NO_PRINT_READER = (
    "Few captions of a picture can be read without Tesseract, so names may be missing or wrong. Install it and draft "
    f"again: {tesseract.INSTALL}"
)

_FILLED = (
    "The form seems to be filled in: a blank one makes a better reference. Where there is none, make one of filled-in "
    "copies, the more the cleaner: hcr-batch form blank SCANS --out BLANK.png"
)

_DECLARED = "The PDF says itself where its fields are: these were taken, and nothing else that is drawn."

_ORDER_OPEN = (
    "Nothing on the form says whether the day or the month of a date comes first: they are taken for dd/mm/yyyy, so "
    "change `format` where people write mm/dd/yyyy."
)


@dataclass(frozen=True, kw_only=True)
class DraftConfig(PageLimits):
    """blank: a picture or PDF of the form. out: the TOML to write; its folder is made if absent.

    page: of the file, from 1.
    dpi: at which a PDF is rendered.
    force: write over a form file that exists.
    model: the bundle that reads captions where the file is no PDF with text and Tesseract is not installed.
    """

    blank: Path
    out: Path
    page: int = 1
    dpi: int = PDF_DPI
    force: bool = False
    model: Path = DEFAULT_BUNDLE

    def __post_init__(self) -> None:
        super().__post_init__()
        require(self.out.suffix == SUFFIX, "out", "a name that ends in .toml", str(self.out))
        require(self.page >= 1, "page", "1 or more", self.page)
        require(DPI_RANGE[0] <= self.dpi <= DPI_RANGE[1], "dpi", f"{DPI_RANGE[0]} to {DPI_RANGE[1]}", self.dpi)


@dataclass(frozen=True, kw_only=True)
class DraftReport:
    """What was found and written.

    types: how many fields of each.
    named: fields named after a printed caption.
    numbered: fields that have only a number for a name.
    notes: sentences on what to know about the reference.
    """

    out: Path
    preview: Path
    reference: Path
    types: Mapping[str, int]
    named: int
    numbered: int
    notes: tuple[str, ...]

    @property
    def fields(self) -> int:
        return sum(self.types.values())


def draft(config: DraftConfig) -> DraftReport:
    """Finds the fields of a form and writes TOML, preview and, where it lies elsewhere, the reference.

    Raises UsageError where the form file exists, NoInputError, NoFieldsError and other FormErrors, WriteError,
    ModelError and MissingProgramError.
    """
    check_free(config)
    kind, opened = _open(config)
    problem = reference_problem(opened.image)
    if problem:
        raise UnfitPageError(f"{config.blank} {problem}")
    with _usable(config.blank):
        words = page_words(config.blank, config.page, config.page_timeout_s) if kind == PDF else []
    declared, damage = _declared(config) if kind == PDF else ([], ())
    sheet = opened if words or declared else flat_sheet(opened)
    reads_print = not words and tesseract.is_installed()
    asks = reads_print and not declared
    quarters = tesseract.quarters_askew(sheet.image, config.dpi, config.page_timeout_s) if asks else 0
    found = draft_fields(
        turn_page(sheet.image, -quarters),
        words,
        None if words or reads_print else _reader(config.model),
        sheet.dpi,
        partial(tesseract.printed_words, timeout_s=config.page_timeout_s) if reads_print else None,
        declared,
    )
    notes = damage
    if found.declared:
        notes = (*notes, _DECLARED)
    if not (words or reads_print):
        notes = (*notes, _NO_PRINT_READER)
    if found.order_open:
        notes = (*notes, _ORDER_OPEN)
    straightened = found.straightened or quarters > 0 or sheet is not opened
    return _write(config, kind, replace(found, straightened=straightened), notes)


def draft_without_fields(config: DraftConfig) -> DraftReport:
    """The form file of a page on which nothing is filled in, so that it is known. Raises as `draft` does."""
    check_free(config)
    kind, page = _open(config)
    return _write(config, kind, Draft(page.image, (), named=0, numbered=0, straightened=False, filled=False), ())


def _write(config: DraftConfig, kind: str, found: Draft, notes: tuple[str, ...]) -> DraftReport:
    """Writes form file, preview and, where it lies elsewhere, the reference."""
    reference, on_reference = _keep_reference(config, found)
    is_copy_of_page = reference.suffix == ".png" and found.straightened
    text = form_toml(
        config.out.name,
        config.out.stem,
        reference.relative_to(config.out.parent).as_posix(),
        found.fields,
        page=config.page if config.page > 1 and not is_copy_of_page else None,
        dpi=config.dpi if kind == PDF else None,
    )
    write_whole(config.out, text.encode())
    preview = config.out.with_name(preview_name(config.out.name))
    write_whole(preview, encode_png(draw_preview(found.page, found.fields)))
    return DraftReport(
        out=config.out,
        preview=preview,
        reference=reference,
        types=count_types(found.fields),
        named=found.named,
        numbered=found.numbered,
        notes=(*on_reference, *notes),
    )


def check_free(config: DraftConfig) -> None:
    """Raises UsageError where the form file exists and is not to be written over."""
    if config.out.exists() and not config.force:
        raise UsageError(f"{config.out} exists and may have been edited: choose another name, or add --force.")


def count_blank_pages(config: DraftConfig) -> int:
    """The pages of the file. Raises NoInputError, FormError, MissingProgramError."""
    with _usable(config.blank):
        return count_pages(config.blank, _kind(config.blank), config.page_options(config.dpi))


def _open(config: DraftConfig) -> tuple[str, OpenedPage]:
    """The kind of the file and its page."""
    pages = count_blank_pages(config)
    if config.page > pages:
        allowed = f"1 to {pages}" if pages > 1 else "1"
        raise FormError(f"Invalid value for `page`. Expected {allowed}. Received: page={config.page}.")
    with _usable(config.blank):
        kind = _kind(config.blank)
        return kind, read_page(config.blank, kind, config.page, config.page_options(config.dpi))


def _kind(blank: Path) -> str:
    with blank.open("rb") as file:
        return kind_of(blank.name, file.read(SNIFF_BYTES))


@contextmanager
def _usable(blank: Path) -> Iterator[None]:
    """What is wrong with a file, as NoInputError where it cannot be opened, else as FormError."""
    if blank.is_dir():
        raise NoInputError(f"{blank} is a folder. Expected the file of one scan.")
    if not blank.is_file():
        raise NoInputError(f"There is no file {blank}: check the path.")
    try:
        yield
    except ItemError as error:
        raise FormError(f"{blank} cannot be used: {error}") from error
    except OSError as error:
        raise NoInputError(f"{blank} cannot be opened ({error.strerror}).") from error


def _declared(config: DraftConfig) -> tuple[list[PdfField], tuple[str, ...]]:
    """The fields that the page of a PDF declares itself, or a note on why they cannot be read."""
    try:
        return page_fields(config.blank, config.page), ()
    except ItemError as error:
        return [], (f"{error} Its fields are taken from what is drawn.",)


def _reader(model: Path) -> CaptionReader:
    # TensorFlow takes seconds to load: a PDF with text does without.
    from hcr_batch.model.recogniser import Recogniser

    return Recogniser.load(model)


def _keep_reference(config: DraftConfig, found: Draft) -> tuple[Path, tuple[str, ...]]:
    """The reference within the folder of the form file, written there where it is not, and what to say of it."""
    folder = config.out.parent
    notes = []
    if found.filled:
        notes.append(_FILLED)
    if found.straightened:
        reference = config.out.with_name(f"{config.out.stem}.reference.png")
        write_whole(reference, encode_png(found.page))
        notes.append(f"The scan was askew: it was set straight in {reference}, which is the reference now.")
        return reference, tuple(notes)
    blank = config.blank.resolve()
    if blank.is_relative_to(folder.resolve()):
        return folder / blank.relative_to(folder.resolve()), tuple(notes)
    reference = folder / config.blank.name
    content = blank.read_bytes()
    if reference.exists() and reference.read_bytes() != content and not config.force:
        raise UsageError(f"{reference} exists and is another file: remove it, or add --force to write over it.")
    write_whole(reference, content)
    notes.append(f"The blank form was copied to {reference}: a form file and its reference stay together.")
    return reference, tuple(notes)


def count_types(fields: tuple[FormField, ...]) -> Mapping[str, int]:
    """How many fields there are of each type."""
    return dict(Counter(field.rule.type.value for field in fields))
