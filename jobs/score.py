"""Scores a results file against labels: how many characters, words and fields are right."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.errors import ExitCode
from hcr_batch.files.labels import LabelSource, read_labels
from hcr_batch.files.readings import find_results, iterate_rows
from hcr_batch.files.remote import Place
from hcr_batch.text.fold import FOLDS, differs_by_fold
from hcr_batch.text.metrics import Scores, score


@dataclass(frozen=True, kw_only=True)
class ScoreConfig:
    """results: what a run wrote. labels: CSV of file and text, one field an image; file_column and
    text_column: what it calls them. corrected: a CSV of the same columns, whose texts replace those of `labels`.

    fold: what shall not count, of `case` and `accents`.
    """

    results: Place
    labels: Path
    corrected: Path | None = None
    fold: tuple[str, ...] = ()
    file_column: str | None = None
    text_column: str | None = None

    @property
    def source(self) -> LabelSource:
        """The label file; no image is opened."""
        return LabelSource(
            labels=self.labels,
            images=Path(),
            corrected=self.corrected,
            folds=self.fold,
            file_column=self.file_column,
            text_column=self.text_column,
        )

    def __post_init__(self) -> None:
        require(set(self.fold) <= set(FOLDS), "fold", "case, accents or both", ",".join(self.fold))


@dataclass(frozen=True, kw_only=True)
class ScoreReport:
    """scores: over the fields with writing. blanks: fields labelled empty, blanks_right of them read so.

    missing: labelled images without a row in the results, which count as read empty. unlabelled:
    rows without a usable label, which do not count. alike: readings that differ in case or accents only.
    """

    scores: Scores
    blanks: int
    blanks_right: int
    missing: int
    unlabelled: int
    alike: int = 0

    @property
    def exit_code(self) -> ExitCode:
        """8 when labelled images are missing from the results."""
        return ExitCode.SOME_FAILED if self.missing else ExitCode.OK


def run(config: ScoreConfig) -> ScoreReport:
    """Compares each labelled image with what was read in it. Raises UsageError, WriteError."""
    source, readings = config.source, _readings(config.results)
    crops = read_labels(source).crops
    scores, blanks, blanks_right, missing, alike, used = Scores(), 0, 0, 0, 0, set[str]()
    for crop in crops:
        name = crop.path.as_posix()
        missing += name not in readings
        used.add(name)
        reference, reading = crop.text, source.folded(readings.get(name, ""))
        alike += differs_by_fold(reference, reading)
        if reference:
            scores += score(reference, reading)
        else:
            blanks, blanks_right = blanks + 1, blanks_right + (reading == "")
    return ScoreReport(
        scores=scores,
        blanks=blanks,
        blanks_right=blanks_right,
        missing=missing,
        unlabelled=len(readings.keys() - used),
        alike=alike,
    )


def _readings(results: Place) -> dict[str, str]:
    """The text of each document; several fields are joined by spaces, failed ones are empty."""
    texts: dict[str, str] = {}
    for row in iterate_rows(find_results(results), ("document", "text")):
        texts[row["document"]] = " ".join(filter(None, (texts.get(row["document"]), row["text"])))
    return texts
