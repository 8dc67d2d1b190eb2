"""Scores a results file against labels: how many characters, words and fields are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from hcr_batch.config import require
from hcr_batch.errors import ExitCode, UsageError
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.results.readings import find_results, iterate_rows
from hcr_batch.files.storage.names import Location
from hcr_batch.files.truth import FieldKey, read_truth
from hcr_batch.records import ReadingStatus
from hcr_batch.text.fold import FOLDS, differs_by_fold, lacks_zeros
from hcr_batch.text.scoring.metrics import Scores, score


@dataclass(frozen=True, kw_only=True)
class ScoreConfig:
    """What to compare.

    results: what a run wrote.
    labels: CSV of file and text; with columns FIELD and PAGE where files are forms, whose fields have names, or numbers
    if they were read without a form file.
    file_column, text_column: what the CSV calls file and text.
    corrected: a CSV of the same columns, whose texts replace those of `labels`.
    fold: differences to ignore, of `case` and `accents`.
    """

    results: Location
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
class FieldScores:
    """scores: over the fields with writing. blanks: fields labelled empty, blanks_right of them read so."""

    scores: Scores = field(default_factory=Scores)
    blanks: int = 0
    blanks_right: int = 0

    def with_one(self, reference: str, reading: str | None) -> FieldScores:
        """With one field more. reading: None where it was not read, which is no text right, and no blank either."""
        if reference:
            return replace(self, scores=self.scores + score(reference, reading or ""))
        return replace(self, blanks=self.blanks + 1, blanks_right=self.blanks_right + (reading == ""))


@dataclass(frozen=True, kw_only=True)
class ScoreReport:
    """total: over all that is labelled. by_field: by the names of the fields, where these are labelled.

    missing: what is labelled and not in the results, which counts as read wrongly. unlabelled: fields that were read
    and have no usable label, which do not count. alike: readings that differ in case or accents only. unpadded: those
    whose label is the same number without the zeros before it, as spreadsheets save it; they count as read wrongly.
    """

    total: FieldScores
    by_field: Mapping[str, FieldScores]
    missing: int
    unlabelled: int
    alike: int = 0
    unpadded: int = 0

    @property
    def exit_code(self) -> ExitCode:
        """8 when what is labelled is missing from the results."""
        return ExitCode.SOME_FAILED if self.missing else ExitCode.OK


def run(config: ScoreConfig) -> ScoreReport:
    """Compares what is labelled with what was read. Raises UsageError, WriteError."""
    source = config.source
    truth = read_truth(source)
    readings, unlabelled = _readings(config.results, {key for key, _ in truth})
    total, by_field, alike, unpadded = FieldScores(), dict[str, FieldScores](), 0, 0
    for key, reference in truth:
        text = readings.get(key)
        reading = None if text is None else source.folded(text)
        alike += differs_by_fold(reference, reading or "")
        unpadded += lacks_zeros(reference, reading or "")
        total = total.with_one(reference, reading)
        if key.field is not None and not key.field.isdigit():
            by_field[key.field] = by_field.get(key.field, FieldScores()).with_one(reference, reading)
    return ScoreReport(
        total=total,
        by_field=by_field,
        missing=sum(key not in readings for key, _ in truth),
        unlabelled=unlabelled,
        alike=alike,
        unpadded=unpadded,
    )


def _readings(results: Location, wanted: Set[FieldKey]) -> tuple[dict[FieldKey, str | None], int]:
    """What was read of each that is wanted, None where all of it failed, and how many other fields were read. Of a
    whole page or document, the fields are joined by spaces. Raises UsageError where one that is wanted is on several
    pages."""
    texts: dict[FieldKey, str | None] = {}
    others, pages, fields = 0, dict[FieldKey, int](), Counter[FieldKey]()
    for row in iterate_rows(find_results(results), ("document", "page", "field", "box", "text", "status")):
        document, page, name = row["document"], row["page"], row["field"]
        fields[FieldKey(document, page)] += row["box"] is not None
        number = str(fields[FieldKey(document, page)])
        keys = {FieldKey(document, p, n) for p in (page, None) for n in (name, number, None)}
        if row["box"] is not None:
            keys.add(FieldKey(document, page, None, (row["box"]["x"], row["box"]["y"])))
        keys &= wanted
        read = row["status"] != ReadingStatus.FAILED
        others += read and row["box"] is not None and not keys
        for key in keys:
            if key.field is not None and key.page is None and pages.setdefault(key, page) != page:
                raise UsageError(
                    f"{document} has a field `{key.field}` on several pages: say which in a column PAGE of the labels."
                )
            before = texts.setdefault(key, None)
            if read:
                texts[key] = " ".join(filter(None, (before, row["text"])))
    return texts, others
