"""Reads results back to see whether they are what was written: files one by one, and both tables against
each other. Memory holds a row group and a line per document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from hcr_batch.counts import counted
from hcr_batch.documents import DocumentStatus
from hcr_batch.files.results.readings import table_files
from hcr_batch.files.results.receipt import OutputFile
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.storage.parquet import open_parquet, read_group
from schemas import DOCUMENTS, READINGS, Contract


@dataclass
class Recount:
    """What the Parquet files hold. documents: rows of that table. pages: those that the documents have.
    fields: rows of readings with a place on a page. rows: of readings. problems: sentences."""

    documents: int = 0
    pages: int = 0
    fields: int = 0
    rows: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass
class _Document:
    """A row of the documents table, and what the readings have of it."""

    pages: int
    fields: int
    status: str
    seen_fields: int = 0
    seen_pages: int = 0


def check_file(paths: ResultPaths, file: OutputFile) -> str | None:
    """What is wrong with a file that a receipt names, or None."""
    size = paths.store.size(file.name)
    if size is None:
        return f"{file.name} is missing: {counted(file.rows, 'row')} of {file.table}."
    if size != file.bytes:
        return f"{file.name} has {size} bytes; {file.bytes} were written."
    try:
        if paths.store.digest(file.name) != file.sha256:
            return f"{file.name} is not what was written: its sha256 differs."
    except OSError as error:
        return f"{file.name} cannot be read ({error.strerror})."
    return None


def recount(paths: ResultPaths) -> Recount:
    """Counts both tables, and checks them against their contracts and against each other."""
    found = Recount()
    readings, documents = table_files(paths)
    for names, target in ((readings, paths.readings), (documents, paths.documents)):
        if not names:
            found.problems.append(f"{target} is missing.")
    known: dict[str, _Document] = {}
    for table in _tables(paths, documents, DOCUMENTS, ["document", "pages", "fields", "status"], found):
        for row in table.to_pylist():
            if row["document"] in known:
                found.problems.append(f"{row['document']} is listed twice in the documents.")
            known[row["document"]] = _Document(row["pages"], row["fields"], row["status"])
            found.documents += 1
            found.pages += row["pages"]
    _count_readings(paths, readings, known, found)
    if documents and readings:
        found.problems += _disagreements(known)
    return found


def _count_readings(paths: ResultPaths, names: Sequence[str], known: dict[str, _Document], found: Recount) -> None:
    strangers: set[str] = set()
    before: tuple[str, int | None] | None = None
    for table in _tables(paths, names, READINGS, ["document", "page", "box", "status"], found):
        is_field = pc.and_(pc.is_valid(table["box"]), pc.not_equal(table["status"], "failed"))
        numbered = pa.table({"document": table["document"], "page": table["page"], "field": is_field.cast(pa.int32())})
        groups = numbered.group_by(["document", "page"], use_threads=False).aggregate([("field", "sum")])
        for row in groups.to_pylist():
            name, page = row["document"], row["page"]
            document = known.get(name)
            if document is None:
                strangers.add(name)
                continue
            document.seen_fields += row["field_sum"]
            # A page whose rows lie on both sides of a border between row groups is still one page.
            document.seen_pages += (name, page) != before
        if groups.num_rows:
            before = (table["document"][-1].as_py(), table["page"][-1].as_py())
        found.rows += table.num_rows
        found.fields += pc.sum(numbered["field"]).as_py() or 0
    found.problems += [f"{name} has readings but no row in the documents." for name in sorted(strangers)]


def _disagreements(known: dict[str, _Document]) -> Iterator[str]:
    for name, document in known.items():
        if document.seen_fields != document.fields:
            seen = counted(document.seen_fields, "field")
            yield f"{name} has {seen} in the readings; {document.fields} were written."
        elif document.status == DocumentStatus.READ and document.seen_pages != document.pages:
            yield f"{name} has readings of {counted(document.seen_pages, 'page')}; it has {document.pages}."
        elif document.status in (DocumentStatus.FAILED, DocumentStatus.PARTIAL) and not document.seen_pages:
            yield f"{name} has no row in the readings, not even that it failed."
        elif document.status == DocumentStatus.SKIPPED and document.seen_pages:
            yield f"{name} was skipped, and yet it has readings."


def _tables(
    paths: ResultPaths, names: Sequence[str], contract: Contract, columns: list[str], found: Recount
) -> Iterator[pa.Table]:
    """The row groups of a table's files; what is wrong with a file is a problem."""
    for name in names:
        try:
            with paths.store.open(name) as opened:
                file = open_parquet(opened)
                if not contract.fits(file.schema_arrow):
                    found.problems.append(
                        f"{name} does not have the columns of {contract.name}, version {contract.version}."
                    )
                    continue
                for group in range(file.num_row_groups):
                    yield read_group(file, group, columns)
        except (OSError, pa.ArrowException) as error:
            found.problems.append(f"{name} cannot be read as Parquet ({type(error).__name__}).")
