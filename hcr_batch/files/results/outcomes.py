"""What became of documents and fields, counted from the result tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from hcr_batch.files.results.readings import find_results
from hcr_batch.files.scans.kinds import NO_SCAN, NO_SCANS
from hcr_batch.files.storage.names import Location
from hcr_batch.files.storage.objects import storage
from hcr_batch.files.storage.stored_table import StoredTable, read_errors
from hcr_batch.text.triage import UNWRITTEN

BINS = 10
"""Bins of equal width in [0, 1] in which confidences are counted; 1 itself is in the last."""


@dataclass(frozen=True, kw_only=True)
class ConfidenceCounts:
    """bins: read fields by confidence, BINS of them. total: sum of all confidences. accepted: fields that
    reach the bar and break no rule; judged: fields held against a bar, 0 where none was set. Blank fields that may be
    blank, and print, are neither, since nobody need see them."""

    bins: tuple[int, ...]
    total: float
    accepted: int
    judged: int


def count_confidences(readings: Location) -> ConfidenceCounts:
    """Counts over a `readings` table: one Parquet file or a folder of them. No text is looked at."""
    bins = np.zeros(BINS, np.int64)
    total, accepted, judged = 0.0, 0, 0
    for batch in _dataset(readings).to_batches(columns=["confidence", "accepted", "status", "rule"]):
        confidences = batch.column("confidence").drop_null().to_numpy(zero_copy_only=False)
        bins += np.histogram(confidences, BINS, (0.0, 1.0))[0]
        total += float(confidences.sum(dtype=np.float64))
        unwritten = pc.is_in(batch.column("status"), pa.array(sorted(UNWRITTEN)))
        seen = pc.invert(pc.and_(unwritten, pc.is_null(batch.column("rule"))))
        verdicts = batch.column("accepted").filter(seen).drop_null()
        judged += len(verdicts)
        accepted += verdicts.true_count
    return ConfidenceCounts(bins=tuple(int(n) for n in bins), total=total, accepted=accepted, judged=judged)


def _dataset(tables: Location) -> ds.Dataset:
    if isinstance(tables, Path):
        return ds.dataset(tables, format="parquet")
    return ds.dataset(tables.key, format="parquet", filesystem=storage(tables).filesystem)


def document_rows(documents: Path) -> Iterator[dict[str, Any]]:
    """Rows of a `documents` table by column name: one Parquet file or a folder of them. Raises UsageError where one
    is damaged."""
    with read_errors(documents):
        remaining = iter(ds.dataset(documents, format="parquet").to_batches())
    while True:
        with read_errors(documents):
            batch = next(remaining, None)
        if batch is None:
            return
        yield from batch.to_pylist()


@dataclass(frozen=True, kw_only=True)
class PageWritten:
    """A page with handwriting outside all fields, in so many places."""

    document: str
    page: int
    places: int


def written_outside(out: Location, most: int) -> list[PageWritten]:
    """The first pages in the results at `out` with handwriting outside all fields, `most` at most. Raises like
    find_results."""
    found: dict[tuple[str, int], PageWritten] = {}
    results = find_results(out)
    for name in results.readings_names:
        with StoredTable(results.paths.store, name) as table:
            for batch in table.batches(65_536, ["document", "page", "outside"]):
                for row in batch.filter(pc.greater(pc.list_value_length(batch.column("outside")), 0)).to_pylist():
                    document, page = row["document"], row["page"]
                    if len(found) == most and (document, page) not in found:
                        return list(found.values())
                    places = len(row["outside"])
                    found.setdefault((document, page), PageWritten(document=document, page=page, places=places))
    return list(found.values())


_OF_FAILURES = ["document", "document_id", "page", "status", "error_code", "error"]


@dataclass(frozen=True, kw_only=True)
class FailedDocument:
    """A document of which something failed. page, error_code, error: of its first failed row; page is None where the
    file itself cannot be opened. id: None where it cannot even be read. more: its failed rows besides that one."""

    name: str
    id: str | None
    page: int | None
    error_code: str
    error: str
    more: int = 0


@dataclass(frozen=True, kw_only=True)
class SkippedFiles:
    """Files that were skipped for one reason: the first of them, how many they are, and the sentence on why."""

    first: str
    count: int
    why: str


def skipped_files(out: Location, most: int) -> list[SkippedFiles]:
    """Files that were skipped in the results at `out`, by why they were, `most` reasons at most: first those of which
    it is known what to do with them. Raises like find_results."""
    return skips_by_reason(_skipped_rows(out), most)


def skips_by_reason(rows: Iterable[Mapping[str, Any]], most: int) -> list[SkippedFiles]:
    """The same of `rows` of the documents table, of which those of other outcomes are passed over."""
    first: dict[str, str] = {}
    counts: Counter[str] = Counter()
    for row in rows:
        if row["status"] == "skipped":
            error = row["error"] or ""
            why = NO_SCANS if error.startswith(NO_SCAN) else error
            first.setdefault(why, row["document"])
            counts[why] += 1
    reasons = sorted(first, key=NO_SCANS.__eq__)[:most]
    return [SkippedFiles(first=first[why], count=counts[why], why=why) for why in reasons]


def _skipped_rows(out: Location) -> Iterator[Mapping[str, Any]]:
    results = find_results(out)
    for name in results.documents_names:
        with StoredTable(results.paths.store, name) as table:
            for batch in table.batches(65_536, ["document", "status", "error"]):
                yield from batch.filter(pc.equal(batch.column("status"), "skipped")).to_pylist()


def first_failures(out: Location, most: int) -> list[FailedDocument]:
    """The first documents in the results at `out` of which something failed, `most` at most. Raises like
    find_results."""
    found: dict[str, FailedDocument] = {}
    results = find_results(out)
    for name in results.readings_names:
        with StoredTable(results.paths.store, name) as table:
            for batch in table.batches(65_536, _OF_FAILURES):
                for row in batch.filter(pc.equal(batch.column("status"), "failed")).to_pylist():
                    failed = FailedDocument(
                        name=row["document"],
                        id=row["document_id"],
                        page=row["page"],
                        error_code=row["error_code"],
                        error=row["error"],
                    )
                    if len(found) == most and failed.name not in found:
                        return list(found.values())
                    before = found.get(failed.name)
                    found[failed.name] = failed if before is None else replace(before, more=before.more + 1)
    return list(found.values())
