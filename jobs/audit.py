"""Lists the labels of a data set that are most likely wrong, for people to review."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hcr_batch.config import require
from hcr_batch.errors import ExitCode, NoInputError
from hcr_batch.files.label_source import LabelSource, kaggle_source
from hcr_batch.files.labels import OUTSIDE_ALPHABET, UsableLabels, check_source, read_labels
from hcr_batch.files.reports import make_folder, write_rows, write_text
from hcr_batch.html.audit import AuditPage, render_audit
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.labelled import LabelledReading, Progress, crop_name, ignore, read_labelled
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.fold import FOLDS, fold_text
from hcr_batch.text.learning.doubt import label_doubt
from jobs.specimens import specimen_of
from schemas.audit import AUDIT

SPLITS = ("train", "validation", "test")


@dataclass(frozen=True, kw_only=True)
class AuditConfig:
    """Whose labels to doubt.

    data: a folder in the Kaggle layout, of which `split` is taken; or `labels` and `images`, a CSV of file and text,
    which it may call file_column and text_column, and the folder of its images.
    model: a bundle folder; None takes the one that ships.
    report: folder for audit.parquet and audit.html.
    most: how many labels the page shows; the table has all that differ.
    fold: `case` or `accents` not to judge by, for a model that writes capitals, or no accents.
    """

    report: Path
    data: Path | None = None
    split: str = "validation"
    labels: Path | None = None
    images: Path | None = None
    model: Path | None = None
    most: int = 200
    file_column: str | None = None
    text_column: str | None = None
    fold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require(self.split in SPLITS, "split", ", ".join(SPLITS), self.split)
        require(set(self.fold) <= set(FOLDS), "fold", " or ".join(FOLDS), self.fold)
        require(self.most >= 1, "most", "at least 1", self.most)
        ways = (self.data is not None) + (self.labels is not None or self.images is not None)
        require(ways == 1, "data", "either --data, or --labels with --images", self.data)
        require(self.data is not None or self.labels is not None, "labels", "a CSV with --images", self.labels)
        require(self.data is not None or self.images is not None, "images", "a folder with --labels", self.images)

    @property
    def source(self) -> LabelSource:
        """The label file and the folder of its images."""
        if self.labels is not None and self.images is not None:
            source = LabelSource(labels=self.labels, images=self.images)
        else:
            assert self.data is not None
            source = kaggle_source(self.data, self.split)
        return replace(source, file_column=self.file_column, text_column=self.text_column, folds=self.fold)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A label that differs from the reading; its log-probability is minus infinity where it has more
    characters than the image has room for. Log-probabilities are natural logarithms of CTC's."""

    image: str
    label: str
    reading: str
    confidence: float
    reading_log_probability: float
    label_log_probability: float

    @property
    def doubt(self) -> float:
        """What the list is sorted by, see `label_doubt`."""
        return label_doubt(self.confidence, self.label_log_probability)


@dataclass(frozen=True, kw_only=True)
class AuditReport:
    """What came of it: `found` rows are judged, failed (their image cannot be read) or left out.

    suspects: the labels that differ from the reading, the one most likely wrong first. foldable: whether most of the
    labels left out would be judged without case and accents.
    """

    model: str
    found: int
    judged: int
    left_out: Mapping[str, int]
    unreadable: tuple[str, ...]
    suspects: tuple[Suspect, ...]
    report: Path
    seconds: float
    foldable: bool = False

    def __post_init__(self) -> None:
        if self.found != self.judged + self.failed + sum(self.left_out.values()):
            raise ValueError("The rows of an audit do not add up.")

    @property
    def failed(self) -> int:
        """Number of images that could not be read."""
        return len(self.unreadable)

    @property
    def exit_code(self) -> ExitCode:
        """Some failed where an image could not be read; doubtful labels are no failure."""
        return ExitCode.SOME_FAILED if self.failed else ExitCode.OK


def run(config: AuditConfig, on_progress: Callable[[Progress], None] = ignore) -> AuditReport:
    """Reads all labelled crops, a chunk at a time, and writes the list and the page.

    Labels with characters that the model cannot write are left out by count. Raises UsageError,
    NoInputError, ModelError, WriteError.
    """
    started = time.monotonic()
    source = config.source
    check_source(source)
    recogniser = Recogniser.load(config.model or DEFAULT_BUNDLE)
    labelled = read_labels(source, recogniser.bundle.alphabet)
    make_folder(config.report)
    suspects, unreadable = _read(recogniser, source, labelled, on_progress)
    if len(unreadable) == len(labelled.crops):
        raise NoInputError(
            f"None of the {len(labelled.crops)} images in {source.images} can be read: check the folder."
        )
    report = AuditReport(
        model=recogniser.model_id,
        found=len(labelled.crops) + sum(labelled.left_out.values()),
        judged=len(labelled.crops) - len(unreadable),
        left_out=dict(labelled.left_out),
        unreadable=tuple(unreadable),
        suspects=tuple(sorted(suspects, key=lambda suspect: -suspect.doubt)),
        report=config.report,
        seconds=time.monotonic() - started,
        foldable=_foldable(labelled, recogniser.bundle.alphabet),
    )
    write_rows(config.report / "audit.parquet", AUDIT, _rows(report))
    write_text(config.report / "audit.html", _page(report, source, config.most))
    return report


def _foldable(labelled: UsableLabels, alphabet: Alphabet) -> bool:
    """Whether at least half the rows lack nothing but a fold of case and accents to be written in `alphabet`."""
    lacking, rows = labelled.unknown_characters, len(labelled.crops) + labelled.left_out.total()
    known = {c: n for c, n in lacking.items() if set(fold_text(c, case=True, accents=True)) <= set(alphabet.characters)}
    enough = 2 * labelled.left_out[OUTSIDE_ALPHABET] >= rows
    return enough and 2 * sum(known.values()) > lacking.total()


def _read(
    recogniser: Recogniser,
    source: LabelSource,
    labelled: UsableLabels,
    on_progress: Callable[[Progress], None],
) -> tuple[list[Suspect], list[str]]:
    """The labels that differ, in the order of the file, and the images that cannot be read."""
    suspects: list[Suspect] = []
    unreadable: list[str] = []
    done = 0
    for chunk in read_labelled([recogniser], labelled.crops):
        suspects += _suspects(recogniser, source, chunk)
        unreadable += [crop_name(item.crop, source.images) for item in chunk if item.image is None]
        done += len(chunk)
        on_progress(Progress(done, len(labelled.crops)))
    return suspects, unreadable


def _suspects(recogniser: Recogniser, source: LabelSource, chunk: Sequence[LabelledReading]) -> list[Suspect]:
    """Those of a chunk; only they are read once more, to score their labels."""
    differing = [
        (item, item.image, item.readings[0])
        for item in chunk
        if item.image is not None and source.folded(item.readings[0].text) != item.crop.text
    ]
    scores = recogniser.score([image for _, image, _ in differing], [item.crop.text for item, _, _ in differing])
    return [
        Suspect(
            image=crop_name(item.crop, source.images),
            label=item.crop.text,
            reading=reading.text,
            confidence=reading.confidence,
            reading_log_probability=reading.log_probability,
            label_log_probability=score,
        )
        for (item, _, reading), score in zip(differing, scores, strict=True)
    ]


def _rows(report: AuditReport) -> Iterator[dict[str, Any]]:
    """Rows of the contract `audit`."""
    for rank, suspect in enumerate(report.suspects, start=1):
        fits = math.isfinite(suspect.label_log_probability)
        yield {
            "rank": rank,
            "image": suspect.image,
            "label": suspect.label,
            "text": suspect.reading,
            "confidence": suspect.confidence,
            "text_log_probability": suspect.reading_log_probability,
            "label_log_probability": suspect.label_log_probability if fits else None,
            "doubt": suspect.doubt,
            "model": report.model,
        }


def _page(report: AuditReport, source: LabelSource, most: int) -> str:
    facts = [
        ("labels", source.labels.name),
        ("rows", f"{report.found:,}"),
        ("judged", f"{report.judged:,}"),
        *((f"left out: {reason}", f"{count:,}") for reason, count in sorted(report.left_out.items())),
        ("images that cannot be read", f"{report.failed:,}"),
    ]
    return render_audit(
        AuditPage(
            model=report.model,
            judged=report.judged,
            differing=len(report.suspects),
            facts=facts,
            specimens=[specimen_of(source.images, suspect) for suspect in report.suspects[:most]],
        )
    )
