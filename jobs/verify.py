"""Recounts results: are they whole, and are they what was written?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hcr_batch.errors import ExitCode
from hcr_batch.files.results.checking import Recount, check_file, recount
from hcr_batch.files.results.manifest_file import EARLIER, read_manifest
from hcr_batch.files.results.readings import no_results, refuse_documents, table_files
from hcr_batch.files.results.receipt import PENDING, Receipt, read_receipt
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.storage.names import Location
from hcr_batch.run.state import MANIFEST, UNITS


@dataclass(frozen=True, kw_only=True)
class VerifyConfig:
    """results: what transcribe was given as --out."""

    results: Location


@dataclass(frozen=True, kw_only=True)
class VerifyReport:
    """expected, found: units, documents, pages, fields and rows; `expected` is empty without a receipt.

    notes: what could not be checked, or waits to be done. problems: what is missing or wrong.
    """

    results: Location
    expected: Mapping[str, int]
    found: Mapping[str, int]
    problems: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> ExitCode:
        """8 when something is missing or wrong, else 0."""
        return ExitCode.SOME_FAILED if self.problems else ExitCode.OK

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "results": str(self.results),
            "expected": dict(self.expected),
            "found": dict(self.found),
            "problems": list(self.problems),
            "notes": list(self.notes),
            "exit_code": int(self.exit_code),
        }


def run(config: VerifyConfig) -> VerifyReport:
    """Checks results against their receipt, and their tables against each other; changes nothing.

    Raises UsageError where there are no results and no run that is to write them, and for a receipt of another
    version.
    """
    paths = ResultPaths.of(config.results)
    receipt = read_receipt(paths)
    begun = _begun(paths)
    if receipt is None and begun is None and not any(table_files(paths)):
        raise no_results(paths)
    if receipt is None:
        refuse_documents(paths)
    problems, notes = list[str](), list[str]()
    if begun is not None:
        problems.append(f"The run is not finished: {begun}. Give the same command again.")
    if read_receipt(paths, PENDING) is not None:
        problems.append("The results are whole, but not in their places yet: give the same command again.")
    if receipt is None:
        notes.append("There is no receipt: hashes and units cannot be checked.")
        if not any(table_files(paths)):
            return _report(config, None, None, problems, notes)
    counted = recount(paths)
    if receipt is not None:
        problems += _against_receipt(paths, receipt, counted)
    return _report(config, receipt, counted, [*problems, *counted.problems], notes)


def _begun(paths: ResultPaths) -> str | None:
    """How far a run is that has not written its results; None if there is none."""
    stored = read_manifest(paths.store, paths.within_state(MANIFEST))
    if stored is None:
        return None
    wanted = {piece.unit for entry in stored[0] for piece in entry.pieces} - {EARLIER}
    names = paths.store.names(paths.within_state(UNITS))
    done = {name.rpartition("/")[2].removesuffix(".arrow") for name in names}
    return f"{len(wanted & done)} of {len(wanted)} units of work are done"


def _against_receipt(paths: ResultPaths, receipt: Receipt, counted: Recount) -> list[str]:
    problems = [problem for file in receipt.files if (problem := check_file(paths, file)) is not None]
    listed = {file.name for file in receipt.files}
    problems += [
        f"{name} was not written by the run." for names in table_files(paths) for name in names if name not in listed
    ]
    for what in ("documents", "pages", "fields", "rows"):
        wanted, there = getattr(receipt.written, what), getattr(counted, what)
        if wanted != there:
            problems.append(f"{there} {what} are there; {wanted} were written.")
    for what in ("units", "documents", "pages"):
        wanted, there = getattr(receipt.planned, what), getattr(receipt.written, what)
        if wanted != there:
            problems.append(f"{there} {what} were written; {wanted} were planned.")
    return problems


def _report(
    config: VerifyConfig, receipt: Receipt | None, counted: Recount | None, problems: list[str], notes: list[str]
) -> VerifyReport:
    expected: dict[str, int] = {}
    if receipt is not None:
        expected = {
            "units": receipt.planned.units,
            "documents": receipt.planned.documents,
            "pages": receipt.planned.pages,
            "fields": receipt.written.fields,
            "rows": receipt.written.rows,
        }
    found: dict[str, int] = {} if receipt is None else {"units": receipt.written.units}
    if counted is not None:
        found |= {what: getattr(counted, what) for what in ("documents", "pages", "fields", "rows")}
    return VerifyReport(
        results=config.results, expected=expected, found=found, problems=tuple(problems), notes=tuple(notes)
    )
