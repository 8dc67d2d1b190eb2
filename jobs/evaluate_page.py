"""Gathers what the page of an evaluation shows: chosen samples with their images, splits, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.files.label_source import LabelSource, kaggle_source
from hcr_batch.files.labelled_crops import load_crop
from hcr_batch.files.labels import read_labels
from hcr_batch.files.reports import read_history
from hcr_batch.html.evaluation import EvaluationPage, Split, render_evaluation
from hcr_batch.html.specimen import SpecimenGroup
from hcr_batch.model.labelled import time_alone
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.text.scoring.compare import Comparison
from hcr_batch.text.scoring.evaluation import Evaluation
from hcr_batch.text.scoring.sample import Sample
from hcr_batch.text.scoring.select import (
    longest_samples,
    random_samples,
    slow_candidates,
    surest_mistakes,
    worst_samples,
)
from jobs.specimens import specimen_of

_RANDOM, _WORST, _FEW, _TIMED = 24, 18, 6, 32
"""Specimens shown at random, worst, longest and slowest; and how many are timed to find the last."""


@dataclass(frozen=True, kw_only=True)
class PageInput:
    """What an evaluation found out; see EvaluateConfig and EvaluateReport."""

    bundle: Path
    labels: Path
    images: Path
    fold: Sequence[str]
    seed: int
    other_model: str | None
    found: int
    left_out: Mapping[str, int]
    failed: int
    seconds: float
    evaluation: Evaluation
    comparison: Comparison | None
    samples: Sequence[Sample]


def make_page(page: PageInput, recogniser: Recogniser) -> str:
    """The page as HTML; `recogniser` times the slow ones once more and names the model."""
    return render_evaluation(
        EvaluationPage(
            model=recogniser.model_id,
            other_model=page.other_model,
            facts=_facts(page, recogniser),
            evaluation=page.evaluation,
            comparison=page.comparison,
            groups=_groups(page, recogniser),
            labels=[sample.label for sample in page.samples if sample.label],
            splits=_splits(page),
            history=read_history(page.bundle),
            card=recogniser.bundle.card,
        )
    )


def _facts(page: PageInput, recogniser: Recogniser) -> list[tuple[str, str]]:
    """What was read and what was not, line by line."""
    known = set(recogniser.bundle.config.alphabet)
    foreign = sum(not known.issuperset(sample.label) for sample in page.samples)
    speed = len(page.samples) / page.seconds if page.seconds else 0.0
    return [
        ("labels", page.labels.name),
        ("rows", f"{page.found:,}"),
        ("read", f"{len(page.samples):,}, of which {page.evaluation.blanks.fields:,} are known to be blank"),
        *((f"left out: {reason}", f"{count:,}") for reason, count in sorted(page.left_out.items())),
        ("images that cannot be read", f"{page.failed:,}"),
        ("labels the model has no characters for", f"{foreign:,}, counted as errors"),
        ("not counted", ", ".join(page.fold) or "nothing: case and accents count"),
        ("time", f"{page.seconds:.1f} s, {speed:,.0f} fields a second, loading and scoring included"),
    ]


def _groups(page: PageInput, recogniser: Recogniser) -> list[SpecimenGroup]:
    samples = page.samples
    written = [sample for sample in samples if sample.label]

    def group(name: str, title: str, about: str, chosen: Sequence[Sample]) -> SpecimenGroup:
        return SpecimenGroup(name, title, about, [specimen_of(page.images, s) for s in chosen])

    return [
        group("samples", "Samples", "Drawn at random.", random_samples(samples, _RANDOM, page.seed)),
        group("worst", "Worst", "The most edits for their length.", worst_samples(samples, _WORST)),
        group(
            "surest",
            "Surest mistakes",
            "Wrong with the highest confidence: here are the wrong labels, too.",
            surest_mistakes(samples, _WORST),
        ),
        group("longest", "Longest", "The longest labels.", longest_samples(written, _FEW)),
        _slowest(page, recogniser),
    ]


def _slowest(page: PageInput, recogniser: Recogniser) -> SpecimenGroup:
    """Times the likely candidates one by one: within a batch the time of a single crop cannot be told."""
    timed: list[tuple[float, Sample]] = []
    for sample in slow_candidates(page.samples, _TIMED):
        image = load_crop(page.images / sample.image)
        if image is not None:
            timed.append((time_alone(recogniser, image), sample))
    timed.sort(key=lambda pair: -pair[0])
    specimens = [specimen_of(page.images, sample, f"{ms:.1f} ms") for ms, sample in timed[:_FEW]]
    return SpecimenGroup("slowest", "Slowest", "Read one at a time, the better of two tries.", specimens)


def _splits(page: PageInput) -> list[Split]:
    """The splits beside the label file where it lies in the Kaggle layout; else that file alone."""
    sources = {name: kaggle_source(page.labels.parent, name) for name in ("train", "validation", "test")}
    if page.labels not in [source.labels for source in sources.values()]:
        sources = {page.labels.stem: LabelSource(labels=page.labels, images=page.images)}
    return [_split(name, source) for name, source in sources.items() if source.labels.exists()]


def _split(name: str, source: LabelSource) -> Split:
    labelled = read_labels(source)
    blank = sum(not crop.text for crop in labelled.crops)
    return Split(name, len(labelled.crops) - blank, blank, sum(labelled.left_out.values()))
