"""Merges what people corrected into results, and cuts the corrected fields out as labelled crops."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.errors import ExitCode
from hcr_batch.files.results.corrections import Correction, latest, read_corrections
from hcr_batch.files.results.readings import Key, Results, ResultsDigest, find_results, iterate_rows, row_key
from hcr_batch.files.storage.names import Location
from hcr_batch.run.amend import merge_in_place, merge_into
from jobs.corrected_crops import CropsConfig, CropsReport
from jobs.corrected_crops import run as cut_corrected
from schemas.readings import UNREADABLE


@dataclass(frozen=True, kw_only=True)
class CorrectConfig:
    """What to merge into what.

    results: what `transcribe` wrote.
    corrections: CSVs that review pages saved, in any order; of several decisions on a field the latest counts,
    decisions merged earlier included.
    out: the corrected results; None changes `results` in place.
    crops: a folder for the corrected fields as labelled crops; None writes none. scans, dpi and forms are for these, as
    in CropsConfig.
    """

    results: Location
    corrections: tuple[Path, ...]
    out: Location | None = None
    crops: Path | None = None
    scans: tuple[Location, ...] = ()
    dpi: int | None = None
    forms: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        require(bool(self.corrections), "corrections", "at least one CSV", self.corrections)


@dataclass(frozen=True, kw_only=True)
class CorrectReport:
    """What became of the `decisions` in the CSVs.

    overridden: by a later one on the same field.
    older: than the correction that an earlier merge brought.
    unknown: no row of the results is that field.
    unreadable: merged ones that say that nobody can read the field.
    rows: rows that hold a merged correction; more than the fields where files have copies.
    replaced: rows that held another correction before.
    other_results: decisions that were made on results with another digest.
    restored: accepted readings that a spreadsheet had altered in the CSV, replaced by the text that was read.
    suspect: corrected fields whose reading was altered in the same way, so the correction may be as well.
    crops: what was cut, None where none were asked for.
    """

    out: Location
    decisions: int
    overridden: int
    unknown: int
    unreadable: int
    rows: int
    replaced: int
    other_results: int
    restored: int = 0
    suspect: int = 0
    older: int = 0
    crops: CropsReport | None = None

    @property
    def merged(self) -> int:
        """Fields whose verdict was merged."""
        return self.decisions - self.overridden - self.older - self.unknown

    @property
    def exit_code(self) -> ExitCode:
        """8 where a decision found no row, or a corrected field could not be cut, else 0."""
        failed = self.unknown or (self.crops is not None and self.crops.failed)
        return ExitCode.SOME_FAILED if failed else ExitCode.OK


def run(config: CorrectConfig, on_progress: Callable[[int, int], None] = lambda done, of: None) -> CorrectReport:
    """Merges, then cuts crops; `on_progress` is called with (fields cut, of). Raises UsageError,
    WriteError, and for crops NoInputError and MissingProgramError."""
    results = find_results(config.results)
    said = [correction for path in config.corrections for correction in read_corrections(path)]
    decided = latest(said)
    ours, shown = _as_shown(results, decided)
    altered = _altered(decided, ours, shown)
    texts = {key: correction.text for key, correction in decided.items()}
    # Nobody accepted what a spreadsheet makes of a reading: 7 of 007, and of 1/2 a day of this year.
    texts |= {key: shown[key] for key, action in altered.items() if action == "accepted"}
    elsewhere = config.out is not None and _full(config.out) != _full(config.results)
    out = config.out if config.out is not None and elsewhere else config.results
    at = {key: correction.at for key, correction in decided.items() if correction.is_dated}
    merged = merge_into(results, texts, out, at) if elsewhere else merge_in_place(results, texts, at)
    known = [correction for key, correction in decided.items() if key in merged.keys - merged.older]
    return CorrectReport(
        out=out,
        decisions=len(said),
        overridden=len(said) - len(decided),
        older=len(merged.older),
        unknown=len(decided) - len(merged.keys),
        unreadable=sum(correction.text == UNREADABLE for correction in known),
        rows=merged.rows,
        replaced=merged.replaced,
        other_results=sum(correction.results not in ("", ours) for correction in said),
        restored=sum(action == "accepted" for action in altered.values()),
        suspect=sum(action == "corrected" for action in altered.values()),
        crops=_cut_crops(config, out, on_progress),
    )


def _altered(decided: Mapping[Key, Correction], ours: str, shown: Mapping[Key, str]) -> dict[Key, str]:
    """What was decided on fields of these results whose reading in the CSV is not the one that was shown: a spreadsheet
    has changed it."""
    return {
        key: correction.action
        for key, correction in decided.items()
        if correction.results == ours and key in shown and correction.reading != shown[key]
    }


def _cut_crops(config: CorrectConfig, out: Location, on_progress: Callable[[int, int], None]) -> CropsReport | None:
    """The corrected fields as labelled crops, where they are asked for."""
    if config.crops is None:
        return None
    wanted = CropsConfig(
        results=out, out=config.crops, scans=config.scans, dpi=config.dpi, run=config.results, forms=config.forms
    )
    return cut_corrected(wanted, on_progress)


def _full(out: Location) -> Location:
    return out.absolute() if isinstance(out, Path) else out


def _as_shown(results: Results, decided: Collection[Key]) -> tuple[str, dict[Key, str]]:
    """The digest of the results, and what the machine read in the fields that were decided on."""
    digest, shown = ResultsDigest(), dict[Key, str]()
    for row in iterate_rows(results, ("document", "document_id", "page", "field", "box", "text", "model")):
        digest.add(row)
        key = row_key(row)
        if key in decided:
            shown[key] = row["text"] or ""
    return digest.hex(), shown
