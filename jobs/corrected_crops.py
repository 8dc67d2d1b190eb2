"""Cuts corrected fields out of their scans, as labelled crops that `train` can learn from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from hcr_batch.errors import ExitCode, ItemError
from hcr_batch.files.crops import standing_labels, write_crop, write_labels
from hcr_batch.files.label_source import BLANK_MARKER, UNUSABLE_MARKERS
from hcr_batch.files.reports import make_folder
from hcr_batch.files.results.readings import Key, Results, Row, find_results, iterate_rows, page_of, row_key
from hcr_batch.files.scans.apart import refuse_among_scans
from hcr_batch.files.scans.scans_of_results import Scans
from hcr_batch.files.storage.names import Location
from hcr_batch.forms.barcodes import CODE as BARCODE
from hcr_batch.image.context import view_field
from hcr_batch.image.page.turn import segment_turned
from hcr_batch.records import Box, Crop, Fieldless, GreyImage, Layout
from hcr_batch.run.run_record import read_run_record
from hcr_batch.text.recognition import LINE_BREAK
from schemas.readings import UNREADABLE

LABELS_FILE = "labels.csv"
_ID_DIGITS = 16
"""Of a document's id, in the names of its crops."""

_COLUMNS = (
    "document", "document_id", "page", "turned", "form", "field", "box", "text", "char_confidences", "correction",
    "status", "error_code",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CropsConfig:
    """What to cut.

    results: with corrections merged.
    out: folder for the crops and labels.csv.
    scans, dpi: as in ReviewConfig.
    run: the output of the original run, where `results` are a copy of it.
    forms: form files of the run, so that fields are cut as they were read.
    """

    results: Location
    out: Path
    scans: tuple[Location, ...] = ()
    dpi: int | None = None
    run: Location | None = None
    forms: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CropsReport:
    """cut: crops written.
    as_read: those of them that are the very pictures that were read, the others are plain cuts at their boxes.
    without_form: those of them that are such cuts as they are of a form, and no form file was given.
    left_out: checkboxes, signatures, whole pages, fields of several lines, and texts that a labels file cannot say.
    failed: fields whose scan is missing, has changed or cannot be opened, and those that could not be cut out of it.
    kept: labels that were there before, of crops of other results and of those whose scan is lost since.
    """

    labels: Path
    cut: int
    as_read: int
    left_out: int
    failed: int
    without_form: int = 0
    kept: int = 0

    @property
    def exit_code(self) -> ExitCode:
        """8 where fields could not be cut, else 0."""
        return ExitCode.SOME_FAILED if self.failed else ExitCode.OK


def run(config: CropsConfig, on_progress: Callable[[int, int], None] = lambda done, of: None) -> CropsReport:
    """Cuts every field that holds a correction, one page at a time, and writes labels.csv last; what that says of crops
    of other results stays.

    Raises UsageError, NoInputError, WriteError, MissingProgramError.
    """
    refuse_among_scans(config.out, config.scans, "the crops")
    results = find_results(config.results)
    rows = list(_corrected(results))
    usable = [row for row in rows if _label(row) is not None]
    wanted = frozenset(row["document"] for row in usable)
    find = _finder(config.forms)
    known = read_run_record(config.run or config.results, wanted, config.scans, config.dpi)
    make_folder(config.out)
    standing = standing_labels(config.out / LABELS_FILE)
    scans = Scans(known.scans, known.pages)
    labels: list[tuple[str, str]] = []
    as_read = without_form = done = 0
    usable.sort(key=page_of)
    for _, page_rows in groupby(usable, page_of):
        fields = list(page_rows)
        for row, crop, read in _cut(fields, scans, find, known.layout):
            name = crop_name(row)
            write_crop(config.out / name, crop)
            labels.append((name, _label(row) or ""))
            as_read += read
            without_form += find is None and row["form"] is not None
        done += len(fields)
        on_progress(done, len(usable))
    kept = _kept(standing, dict(labels), results, usable)
    write_labels(config.out / LABELS_FILE, [*kept, *labels])
    return CropsReport(
        labels=config.out / LABELS_FILE,
        cut=len(labels),
        as_read=as_read,
        left_out=len(rows) - len(usable),
        failed=len(usable) - len(labels),
        without_form=without_form,
        kept=len(kept),
    )


def _kept(
    standing: Sequence[tuple[str, str]], cut: Mapping[str, str], results: Results, usable: Sequence[Row]
) -> list[tuple[str, str]]:
    """The labels that stand of crops that were not cut now: of other results, and of fields whose scan is lost, with
    what is said of them by now. Those of fields that are not corrected any more are not among them."""
    said = {crop_name(row): _label(row) or "" for row in usable}
    own = {(row["document_id"] or "")[:_ID_DIGITS] for row in iterate_rows(results, ("document_id",))}
    kept = [(name, said.get(name, text)) for name, text in standing if name not in cut]
    return [(name, text) for name, text in kept if name in said or name.partition("-p")[0] not in own]


def _corrected(results: Results) -> Iterator[Row]:
    """Rows with a correction and a place on a page; of copies of a file the first."""
    seen: set[Key] = set()
    for row in iterate_rows(results, _COLUMNS):
        if row["correction"] is not None and row["page"] is not None and row["document_id"] is not None:
            key = row_key(row)
            if key not in seen:
                seen.add(key)
                yield row


def _label(row: Row) -> str | None:
    """What labels.csv says of a field; None where nobody can read it, where no network did, as in boxes to tick, where
    several lines were read or written, since networks learn from one, where it is no field but a page on which none was
    found or read, and where the text is one of the words that mark a row there."""
    correction: str = row["correction"]
    by_network = row["char_confidences"] or not (row["text"] or row["error_code"] == BARCODE)
    if correction == UNREADABLE or not by_network or row["box"] is None:
        return None
    if LINE_BREAK in (row["text"] or "") + correction:
        return None
    if correction == "":
        return BLANK_MARKER
    return None if correction.strip().upper() in {BLANK_MARKER, *UNUSABLE_MARKERS} else correction


def crop_name(row: Row) -> str:
    """A file name that is the same every time: the document's first 16 hex digits, the page, the box."""
    box = row["box"]
    return f"{row['document_id'][:_ID_DIGITS]}-p{row['page']}-{box['x']}-{box['y']}-{box['width']}-{box['height']}.png"


Finder = Callable[[GreyImage], "list[Crop] | Fieldless | ItemError"]
"""Finds the fields of a page of a form, as `FormReader.crops` does."""


def _finder(forms: Sequence[Path]) -> Finder | None:
    """None without forms. Raises FormError."""
    if not forms:
        return None
    from hcr_batch.forms.form_file.several import load_forms
    from hcr_batch.forms.matching import FormReader

    return FormReader(load_forms(forms)).crops


def _cut(
    rows: Sequence[Row], scans: Scans, find: Finder | None, layout: Layout
) -> Iterator[tuple[Row, GreyImage, bool]]:
    """(row, crop, whether it is what was read) of each field on one page; none where it cannot be opened.

    The page is searched for fields again, since training shall see what the reader saw: straightened
    and clear of printed rules. A field that is not found again is cut at its box, unless it could not be
    read: its place is off the page, and a network would learn from paper what it says.
    """
    first = rows[0]
    try:
        opened = scans.page(first["document"], first["document_id"], first["page"])
    except ItemError:
        return
    page = opened.image
    boxes = [Box(**row["box"]) for row in rows]
    if first["form"] is None:
        crops: list[Crop] | Fieldless | ItemError = segment_turned(page, layout, first["turned"] or 0, opened.dpi)
    else:
        crops = [] if find is None else find(opened.image)
    found = {crop.box: crop.image for crop in crops if crop.problem is None} if isinstance(crops, list) else {}
    for row, box in zip(rows, boxes, strict=True):
        image = found.get(box)
        if image is None and row["status"] == "failed":
            continue
        yield row, view_field(page, box, margin=0.0).image if image is None else image, image is not None
