"""The record that a run leaves of itself: which scans it read, and how, to open their pages again as it did."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.errors import UsageError
from hcr_batch.files.results.manifest_file import read_manifest
from hcr_batch.files.results.receipt import read_receipt
from hcr_batch.files.results.result_paths import ResultPaths
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.scans_of_results import find_scans
from hcr_batch.files.storage.names import Location, location
from hcr_batch.records import Layout
from hcr_batch.run.state import COMMITTED


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """scans: where each document is, by its name in the results. pages: how its pages are opened.
    layout: how fields were found."""

    scans: dict[str, Location]
    pages: PageOptions
    layout: Layout = Layout.AUTO


def read_run_record(
    out: Location, wanted: frozenset[str], inputs: Sequence[Location] = (), dpi: int | None = None
) -> RunRecord:
    """What is known of the run that wrote `out`, and where the documents named `wanted` are.

    `inputs` (the files and folders that were read) and `dpi`, where given, go before what the run wrote
    down; a document that is not in `inputs` is looked for where the run found it. Raises UsageError
    where nothing says which scans were read, NoInputError where an input does not exist.
    """
    paths = ResultPaths.of(out)
    receipt = read_receipt(paths)
    made_from = {} if receipt is None else receipt.fingerprint
    plain = PageOptions()
    pages = PageOptions(
        dpi=dpi or int(made_from.get("dpi", plain.dpi)),
        timeout_s=float(made_from.get("timeout_s", plain.timeout_s)),
        max_pixels=int(made_from.get("max_pixels", plain.max_pixels)),
        max_pages=int(made_from.get("max_pages", plain.max_pages)),
    )
    layout = Layout(made_from.get("layout", Layout.AUTO.value))
    scans = _committed(paths, wanted)
    if scans is None and not inputs:
        raise UsageError(f"Nothing beside {out} tells which scans were read: name them with --scans.")
    return RunRecord(scans={**(scans or {}), **find_scans(inputs, wanted)}, pages=pages, layout=layout)


def documents_below(out: Location, wanted: frozenset[str], inputs: Sequence[Location]) -> frozenset[str]:
    """Which of the documents named `wanted` the run that wrote `out` found at `inputs` or below them; none where it
    wrote nothing down."""
    scans = _committed(ResultPaths.of(out), wanted) or {}
    return frozenset(name for name, scan in scans.items() if any(_is_below(scan, location) for location in inputs))


def _is_below(scan: Location, folder: Location) -> bool:
    """Whether a scan is `folder` or in it, by the names as they are given or by what links point at."""
    if isinstance(scan, Path) and isinstance(folder, Path):
        ways = (os.path.abspath, os.path.realpath)
        return any(Path(way(scan)).is_relative_to(way(folder)) for way in ways)
    return f"{scan}/".startswith(f"{folder}/")


def _committed(paths: ResultPaths, wanted: frozenset[str]) -> dict[str, Location] | None:
    """Where the run found its documents, None where it left nothing behind."""
    stored = read_manifest(paths.store, paths.within_state(COMMITTED))
    if stored is None:
        return None
    return {e.document.name: location(e.document.path) for e in stored[0] if e.document.name in wanted}
