"""Scores a model bundle on labelled crops, and two bundles against each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hcr_batch.config import require
from hcr_batch.errors import ExitCode, NoInputError
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.labels import UsableLabels, check_source, read_labels, without_contradicted
from hcr_batch.files.lexicons import nothing_to_write, read_lexicon
from hcr_batch.files.reports import make_folder, write_rows, write_text
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.labelled import LabelledReading, Progress, crop_name, ignore, read_labelled
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.decoding.lexicon import Lexicon
from hcr_batch.text.fold import FOLDS, differs_by_fold
from hcr_batch.text.recognition import Recognition
from hcr_batch.text.scoring.compare import Comparison, compare
from hcr_batch.text.scoring.evaluation import Evaluation, evaluate
from hcr_batch.text.scoring.metrics import score
from hcr_batch.text.scoring.sample import Sample
from jobs.evaluate_page import PageInput, make_page
from schemas.evaluation import EVALUATION


@dataclass(frozen=True, kw_only=True)
class EvaluateConfig:
    """What to score, and on what.

    model: a bundle folder; None takes the one that ships.
    labels, images: a CSV of file and text, and the folder of its images.
    file_column, text_column: what the CSV calls them, as in LabelSource.
    report: folder for evaluation.parquet and report.html.
    compare: a second bundle, read on the same crops.
    field_type, lexicon: what the fields hold: their type, and a CSV `label[,count]` of likely texts, which must know
    nothing of these labels.
    corrected: CSV whose texts replace those of `labels`.
    fold: `case` or `accents` not to count.
    seed: of the bootstrap and of the samples shown.
    """

    labels: Path
    images: Path
    corrected: Path | None = None
    model: Path | None = None
    report: Path | None = None
    compare: Path | None = None
    field_type: FieldType = FieldType.TEXT
    lexicon: Path | None = None
    fold: tuple[str, ...] = ()
    seed: int = 0
    file_column: str | None = None
    text_column: str | None = None

    @property
    def source(self) -> LabelSource:
        """The label file and the folder of its images."""
        return LabelSource(
            labels=self.labels,
            images=self.images,
            corrected=self.corrected,
            folds=self.fold,
            file_column=self.file_column,
            text_column=self.text_column,
        )

    @property
    def rule(self) -> FieldRule:
        """Of every field."""
        return FieldRule(type=self.field_type, lexicon=None if self.lexicon is None else str(self.lexicon))

    def __post_init__(self) -> None:
        require(set(self.fold) <= set(FOLDS), "fold", " or ".join(FOLDS), self.fold)
        require(self.seed >= 0, "seed", "0 or more", self.seed)


@dataclass(frozen=True, kw_only=True)
class EvaluateReport:
    """What came of it: `found` rows are read, failed (their image cannot be read) or left out.

    left_out: rows without a usable label, by reason.
    unreadable: the failed images' names.
    written: labels that are not blank.
    alike: those from which the reading differs in case or accents only.
    unwritable: texts of the lexicon that the model cannot write.
    """

    model: str
    other_model: str | None
    found: int
    read: int
    left_out: Mapping[str, int]
    unreadable: tuple[str, ...]
    evaluation: Evaluation
    comparison: Comparison | None
    report: Path | None
    seconds: float
    written: int = 0
    alike: int = 0
    unwritable: int = 0

    def __post_init__(self) -> None:
        if self.found != self.read + self.failed + sum(self.left_out.values()):
            raise ValueError("The rows of an evaluation do not add up.")

    @property
    def failed(self) -> int:
        """Number of images that could not be read."""
        return len(self.unreadable)

    @property
    def exit_code(self) -> ExitCode:
        """Some failed where an image could not be read; how well the rest was read does not matter."""
        return ExitCode.SOME_FAILED if self.failed else ExitCode.OK


def run(config: EvaluateConfig, on_progress: Callable[[Progress], None] = ignore) -> EvaluateReport:
    """Reads all labelled crops, a chunk at a time, and scores them; then writes the report.

    Raises UsageError for labels and a lexicon that cannot be used, NoInputError where no image can be read,
    ModelError, WriteError.
    """
    started = time.monotonic()
    source = config.source
    check_source(source)
    likely = {} if config.lexicon is None else read_lexicon(config.lexicon)
    labelled = without_contradicted(read_labels(source), source)
    if config.report is not None:
        make_folder(config.report)
    folders = [config.model or DEFAULT_BUNDLE, *([config.compare] if config.compare else [])]
    recognisers = [Recogniser.load(folder) for folder in folders]
    lexicon = Lexicon(likely, recognisers[0].bundle.alphabet)
    if config.lexicon is not None and not len(lexicon):
        raise nothing_to_write(config.lexicon, recognisers[0].bundle.alphabet)
    columns, unreadable = _read(config.rule, recognisers, source, labelled, on_progress)
    if not columns[0]:
        raise NoInputError(
            f"None of the {len(labelled.crops)} images in {config.images} can be read: check the folder."
        )
    report = _report(config, recognisers, labelled, columns, unreadable, lexicon, time.monotonic() - started)
    if config.report is not None:
        _write(config.report, config, report, columns, recognisers[0])
    return report


def _read(
    rule: FieldRule,
    recognisers: Sequence[Recogniser],
    source: LabelSource,
    labelled: UsableLabels,
    on_progress: Callable[[Progress], None],
) -> tuple[list[list[Sample]], list[str]]:
    """For each model, the samples of all images that can be read; and the names of the others."""
    columns: list[list[Sample]] = [[] for _ in recognisers]
    unreadable: list[str] = []
    done = 0
    for chunk in read_labelled(recognisers, labelled.crops, rule):
        for item in chunk:
            name = crop_name(item.crop, source.images)
            if item.image is None:
                unreadable.append(name)
                continue
            for column, reading in zip(columns, item.readings, strict=True):
                column.append(_sample(name, item, reading, source))
        done += len(chunk)
        on_progress(Progress(done, len(labelled.crops)))
    return columns, unreadable


def _sample(name: str, item: LabelledReading, reading: Recognition, source: LabelSource) -> Sample:
    """Both sides NFC, with single spaces, and folded alike."""
    label, text = item.crop.text, source.folded(reading.text)
    return Sample(
        image=name,
        label=label,
        reading=text,
        confidence=reading.confidence,
        log_probability=reading.log_probability,
        scores=score(label, text),
        milliseconds=item.milliseconds,
    )


def _report(
    config: EvaluateConfig,
    recognisers: Sequence[Recogniser],
    labelled: UsableLabels,
    columns: Sequence[Sequence[Sample]],
    unreadable: Sequence[str],
    lexicon: Lexicon,
    seconds: float,
) -> EvaluateReport:
    written = [[sample.scores for sample in column if sample.label] for column in columns]
    return EvaluateReport(
        model=recognisers[0].model_id,
        other_model=recognisers[1].model_id if config.compare else None,
        found=len(labelled.crops) + sum(labelled.left_out.values()),
        read=len(columns[0]),
        left_out=dict(labelled.left_out),
        unreadable=tuple(unreadable),
        evaluation=evaluate(columns[0], config.seed, lexicon),
        comparison=compare(written[0], written[1], config.seed) if config.compare else None,
        report=config.report,
        seconds=seconds,
        written=len(written[0]),
        unwritable=lexicon.left_out,
        alike=sum(differs_by_fold(sample.label, sample.reading) for sample in columns[0]),
    )


def _write(
    folder: Path,
    config: EvaluateConfig,
    report: EvaluateReport,
    columns: Sequence[Sequence[Sample]],
    recogniser: Recogniser,
) -> None:
    write_rows(folder / "evaluation.parquet", EVALUATION, _rows(report, columns))
    page = PageInput(
        bundle=config.model or DEFAULT_BUNDLE,
        labels=config.labels,
        images=config.images,
        fold=config.fold,
        seed=config.seed,
        other_model=report.other_model,
        found=report.found,
        left_out=report.left_out,
        failed=report.failed,
        seconds=report.seconds,
        evaluation=report.evaluation,
        comparison=report.comparison,
        samples=columns[0],
    )
    write_text(folder / "report.html", make_page(page, recogniser))


def _rows(report: EvaluateReport, columns: Sequence[Sequence[Sample]]) -> Iterator[dict[str, Any]]:
    """Rows of the contract `evaluation`."""
    others: Sequence[Sample | None] = columns[1] if len(columns) > 1 else [None] * len(columns[0])
    for sample, other in zip(columns[0], others, strict=True):
        yield {
            "image": sample.image,
            "label": sample.label,
            "text": sample.reading,
            "confidence": sample.confidence,
            "log_probability": sample.log_probability,
            "characters": sample.scores.characters,
            "edits": sample.scores.character_edits,
            "words": sample.scores.words,
            "word_edits": sample.scores.word_edits,
            "milliseconds": sample.milliseconds,
            "model": report.model,
            "other_text": other and other.reading,
            "other_confidence": other and other.confidence,
            "other_edits": other and other.scores.character_edits,
            "other_model": report.other_model,
        }
