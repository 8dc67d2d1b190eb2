"""Writes results in the formats of other programs: ALTO or PAGE, a file for each page; CSV or JSONL, a row for
each field. One page is in memory at a time; results stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.errors import UsageError
from hcr_batch.files.exchange.alto import write_alto
from hcr_batch.files.exchange.page_xml import write_page
from hcr_batch.files.exchange.sinks import STDOUT, open_sink
from hcr_batch.files.exchange.tables import (
    COMMA,
    DELIMITERS,
    FIELD_COLUMNS,
    READ_COLUMNS,
    csv_lines,
    field_line,
    is_as_typed,
    json_line,
    page_columns,
    page_line,
)
from hcr_batch.files.reports import make_folder
from hcr_batch.files.results.readings import Results, Row, find_results, iterate_rows, page_of
from hcr_batch.files.storage.names import Location
from hcr_batch.files.storage.store import Store
from hcr_batch.files.storage.stored_table import StoredTable
from hcr_batch.forms.form_file.several import load_rules
from jobs.export_pages import PAGE_COLUMNS, PageMaker, failure, page_file

PAGE_FORMATS = {"alto": write_alto, "page": write_page}
"""Formats with a file for each page, and what writes one."""

FORMATS = (*PAGE_FORMATS, "csv", "jsonl")

_BEGINS = (*(f"\ufeff{FIELD_COLUMNS[0]}{sign}".encode() for sign in DELIMITERS), f'{{"{FIELD_COLUMNS[0]}"'.encode())
"""How the tables begin that are written here."""

MOST_NAMED = 20
"""Pages without a file that a report names; it counts them all."""

_ROWS_BETWEEN = 1_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class ExportConfig:
    """What to write.

    results: what a run wrote.
    format: alto, page, csv or jsonl.
    out: a folder for alto and page, else a file, or "-" for stdout.
    delimiter: between the cells of a CSV, one of DELIMITERS.
    wide: a CSV with a row for each page of a form and a column for each field.
    forms: form files of the run, for the normal form of corrections with `wide`.
    """

    results: Location
    format: str
    out: Path
    delimiter: str = COMMA
    wide: bool = False
    forms: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        require(self.format in FORMATS, "format", ", ".join(FORMATS), self.format)
        require(self.delimiter in DELIMITERS, "delimiter", "a comma, a semicolon or a tab", self.delimiter)
        require(self.delimiter == COMMA or self.format == "csv", "delimiter", "a comma, or format csv", self.delimiter)
        if self.wide and self.format != "csv":
            raise UsageError(f"A wide table is a CSV: give --format csv with --wide. Received: {self.format}.")
        if self.forms and not self.wide:
            raise UsageError("Forms are for the columns of a wide table: give --wide with --form, or leave --form out.")
        if self.format in PAGE_FORMATS and self.out == STDOUT:
            raise UsageError(f"Format {self.format} is a file for each page: give --out a folder, not - for stdout.")


@dataclass(kw_only=True)
class ExportReport:
    """pages, fields: what was written.
    failed: pages that could not be read and have no file (in tables they have a row); unopened: those of them that are
    files of which not even the pages are known, and are not among `pages`.
    unnamed: pages left out of a wide table, since their fields have no names; backs and other pages without fields are
    left out as well, and not counted.
    as_typed: corrections in a wide table that no form was at hand to give their normal form, as dates have one.
    named: a line on each of the first pages without a file.
    """

    out: Path
    pages: int = 0
    fields: int = 0
    failed: int = 0
    unopened: int = 0
    unnamed: int = 0
    as_typed: int = 0
    named: list[str] = field(default_factory=list)


def run(config: ExportConfig, on_progress: Progress = lambda done, of: None) -> ExportReport:
    """Writes the results in another form; `on_progress` is called with (rows done, of).

    Raises UsageError, NoInputError, FormError, WriteError, MissingProgramError.
    """
    results = find_results(config.results)
    if config.format in PAGE_FORMATS:
        return _write_pages(config, results, on_progress)
    _check_file(config.out, results)
    if config.wide:
        return _write_wide(config, results, on_progress)
    return _write_rows(config, results, on_progress)


def _write_pages(config: ExportConfig, results: Results, on_progress: Progress) -> ExportReport:
    if config.out.resolve() == results.paths.store.full_name("") and results.paths.in_parts:
        raise UsageError(f"{config.out} holds the results themselves: give --out another folder.")
    make_folder(config.out)
    store, write, maker = Store(config.out), PAGE_FORMATS[config.format], PageMaker(results)
    report = ExportReport(out=config.out)
    rows = _counted(iterate_rows(results, PAGE_COLUMNS), results, on_progress)
    for (document, number), some in groupby(rows, page_of):
        page_rows = list(some)
        why = failure(page_rows)
        if number is None or why is not None:
            report.failed += 1
            report.unopened += number is None
            _name(report, document, number, why or "failed")
            continue
        page = maker.page(page_rows)
        store.write(page_file(document, number, config.format).as_posix(), write(page))
        report.pages += 1
        report.fields += len(page.fields)
    return report


def _name(report: ExportReport, document: str, number: int | None, why: str) -> None:
    if len(report.named) < MOST_NAMED:
        report.named.append(f"{document}{'' if number is None else f', page {number}'}: {why}")


def _check_file(out: Path, results: Results) -> None:
    """Raises UsageError where a table must not be written to `out`."""
    if out != STDOUT and out.is_dir():
        raise UsageError(f"{out} is a folder: give --out a file for a table.")
    own = {results.paths.store.full_name(name) for name in (*results.readings_names, *results.documents_names)}
    if out.resolve() in own:
        raise UsageError(f"{out} holds the results themselves: give --out another file.")
    if out != STDOUT and out.is_file() and not _is_export(out):
        raise UsageError(f"{out} exists and is no table that `export` wrote: give --out another name, or remove it.")


def _is_export(file: Path) -> bool:
    """Whether a file begins as our tables do, or is empty: a list of members or somebody's corrections do not."""
    try:
        with file.open("rb") as content:
            start = content.read(len(_BEGINS[0]))
    except OSError:
        return True  # whatever is wrong with it will be said when it is written
    return not start or start.startswith(_BEGINS)


def _write_rows(config: ExportConfig, results: Results, on_progress: Progress) -> ExportReport:
    """A row for each field, and for each page that failed."""
    report = ExportReport(out=config.out)
    with open_sink(config.out) as file:
        if config.format == "jsonl":
            for row in _tallied(_counted(iterate_rows(results), results, on_progress), report):
                file.write(json_line(row))
        else:
            with csv_lines(file, config.delimiter) as lines:
                lines.writerow(FIELD_COLUMNS)
                for row in _tallied(_counted(iterate_rows(results, READ_COLUMNS), results, on_progress), report):
                    lines.writerow(field_line(row))
    return report


def _tallied(rows: Iterable[Row], report: ExportReport) -> Iterator[Row]:
    """The same rows, counted in `report` by pages and fields."""
    for (_, number), some in groupby(rows, page_of):
        boxes = 0
        for row in some:
            if row["box"] is not None:
                boxes += 1
            elif row["status"] == "failed":
                report.failed += 1
            yield row
        report.fields += boxes
        report.pages += number is not None
        report.unopened += number is None


def _write_wide(config: ExportConfig, results: Results, on_progress: Progress) -> ExportReport:
    """A row for each page that was read with a form, and for each that failed."""
    names = _field_names(results)
    if not names:
        raise UsageError("A wide table needs fields that have names: read the scans with --form.")
    rules = load_rules(config.forms)
    report, left_out = ExportReport(out=config.out), 0
    with open_sink(config.out) as file, csv_lines(file, config.delimiter) as lines:
        lines.writerow(page_columns(names))
        rows = _counted(iterate_rows(results, READ_COLUMNS), results, on_progress)
        for _, some in groupby(_tallied(rows, report), page_of):
            page = list(some)
            if all(row["form"] is row["field"] is None and row["status"] != "failed" for row in page):
                left_out += 1
                report.unnamed += any(row["box"] is not None for row in page)
            else:
                lines.writerow(page_line(page, names, rules))
                report.as_typed += sum(is_as_typed(row, rules) for row in page)
    report.pages -= left_out
    return report


def _field_names(results: Results) -> list[str]:
    """Names of fields, each once: those of one form together, in the order of its rows."""
    by_form: dict[str | None, dict[str, None]] = {}
    for row in iterate_rows(results, ("form", "field")):
        if row["field"] is not None:
            by_form.setdefault(row["form"], {})[row["field"]] = None
    return list(dict.fromkeys(name for names in by_form.values() for name in names))


def _counted(rows: Iterable[Row], results: Results, on_progress: Progress) -> Iterator[Row]:
    total = sum(_row_count(results, name) for name in results.readings_names)
    for done, row in enumerate(rows, start=1):
        yield row
        if done % _ROWS_BETWEEN == 0 or done == total:
            on_progress(done, total)


def _row_count(results: Results, name: str) -> int:
    with StoredTable(results.paths.store, name) as table:
        return table.rows
