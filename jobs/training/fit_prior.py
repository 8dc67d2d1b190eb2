"""Learns what people write, and how far a bundle trusts that and a lexicon, on crops its network was not trained on.

    python -m jobs.training.fit_prior --data $HCR_DATA/handwriting-recognition \\
        --counts $HCR_DATA/handwriting-recognition/train_label_counts.csv --model my-bundle \\
        --corrected jobs/names/checked_held_out.csv --label-noise 0.01

writes prior.npz, the weights and the calibration of what the ink alone says into `my-bundle`; with --dry-run it
only prints the weights. To be done again after every training.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from hcr_batch.files.label_source import LabelSource, kaggle_source
from hcr_batch.files.labelled_crops import LabelledCrop, load_crop
from hcr_batch.files.labels import with_corrections
from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.model.bundle import Bundle, load_bundle
from hcr_batch.model.bundle_files import PriorConfig, change_bundle
from hcr_batch.model.identity import DEFAULT_BUNDLE
from hcr_batch.model.prior_file import PRIOR_FILE, prior_bytes
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.model.shape import WIDTH_STRIDE
from hcr_batch.model.training.calibration import read_held_out
from hcr_batch.model.training.splits import split_sources
from hcr_batch.records import FieldRule
from hcr_batch.text.decoding.evidence import EvidenceWeights
from hcr_batch.text.decoding.lexicon import Lexicon
from hcr_batch.text.decoding.prior import Prior
from hcr_batch.text.decoding.rescoring import WeighedPrior
from hcr_batch.text.learning.evidence_fit import (
    LabelledCase,
    best_margin,
    fit_weights,
    right_share,
    taken,
    without_own_label,
)
from jobs.module_command import run_command
from jobs.train_config import NAMES_LABEL_NOISE
from jobs.training.text_prior import PriorFit, labelled, phrases_of, prior_of, without_labels

_AT_ONCE = 512

_ROUNDS = 2
"""The weights also say which crops get a second look, so the first that are fitted are used to fit them once more."""

_PRIOR_ALONE = EvidenceWeights(
    ctc=0.8, frequency=0.0, prior=0.4, outside=0.0, outside_length=0.8, best_outside=0.0, nothing=-8.0, margin=0.0
)
"""Where the fit of the weights without a lexicon starts."""


@dataclass(frozen=True, kw_only=True)
class FitPriorConfig:
    """data: a folder in the layout of the Kaggle names data set, the one the bundle was trained on.
    counts: CSV label[,count], counted from labels that the held-out ones are among.
    hold_out: as in the training.
    corrected: CSV of held-out crops whose labels someone has corrected.
    label_noise: share of wrong labels.
    phrases: a CSV of running text in pieces, which the prior learns from beside the names.
    others: CSVs of labels beside their `images/`, of crops of other kinds that the bundle was not trained on: by names
    alone, all that is longer or has figures seems in doubt.
    prior: how it is made.
    dry_run: leave the bundle as it is.
    """

    data: Path
    counts: Path
    model: Path = DEFAULT_BUNDLE
    hold_out: int = 500
    corrected: Path | None = None
    label_noise: float = NAMES_LABEL_NOISE
    phrases: Path | None = None
    others: tuple[Path, ...] = ()
    prior: PriorFit = field(default_factory=PriorFit)
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Fit:
    """weights: as fitted. asked: crops on which the ink alone is unsure. right: share exactly right of all
    crops, and right_outside of those whose label the lexicon lacks."""

    weights: EvidenceWeights
    asked: int
    right: float
    right_outside: float


@dataclass(frozen=True, kw_only=True)
class FitPriorReport:
    """crops: held-out ones with writing; outside: those whose label nobody else wrote. ink_right: shares exactly
    right by the ink alone, of all and of those outside. bundle_id: None for a dry run."""

    crops: int
    outside: int
    ink_right: tuple[float, float]
    prior: Fit
    lexicon: Fit
    bundle_id: str | None


def run(config: FitPriorConfig) -> FitPriorReport:
    """Fits, and writes into the bundle. Raises UsageError, ModelError, WriteError."""
    bundle = load_bundle(config.model)
    usable = held_out_of(kaggle_source(config.data, "train"), bundle, config.hold_out, config.corrected)
    bundle = _calibrated(config, bundle, usable)
    crops = [crop for crop in usable if crop.text]
    written = read_lexicon(config.counts)
    phrases = [] if config.phrases is None else phrases_of(config.phrases, bundle.alphabet)
    prior = prior_of(without_labels(written, crops), config.prior, phrases)
    bundle_without = replace(bundle, prior=WeighedPrior(prior, _PRIOR_ALONE))
    lexicon = Lexicon(written, bundle.alphabet).counts
    alone, fit_alone = _fit_prior_weights(config, bundle_without, crops, lexicon)
    without = [taken(k, fit_alone.weights) for k in alone]
    fit_lexicon = _fit_lexicon_weights(config, bundle_without, crops, lexicon, without, fit_alone.weights)
    outside = _outside(alone, lexicon)
    return FitPriorReport(
        crops=len(alone),
        outside=len(outside),
        ink_right=(right_share(alone), right_share(outside)),
        prior=fit_alone,
        lexicon=fit_lexicon,
        bundle_id=None
        if config.dry_run
        else _write(config, bundle, prior_of(written, config.prior, phrases), fit_alone.weights, fit_lexicon.weights),
    )


def _calibrated(config: FitPriorConfig, bundle: Bundle, crops: Sequence[LabelledCrop]) -> Bundle:
    """The bundle with confidences of what the ink alone says as these crops have it."""
    readings = read_held_out(Recogniser(replace(bundle, prior=None)), crops)
    calibration = readings.calibration(config.label_noise)
    return replace(bundle, config=replace(bundle.config, calibration=calibration))


def held_out_of(
    source: LabelSource, bundle: Bundle, hold_out: int, corrected: Path | None = None
) -> Sequence[LabelledCrop]:
    """What `train` held out of a source, with the texts of the CSV `corrected`. Raises UsageError."""
    config = bundle.config.normalise
    (split,) = split_sources([source], bundle.alphabet, config, hold_out, max_bad=0.01)
    if corrected is None:
        return split.held_out
    # Only now: which crops are held out must not depend on the corrections.
    known = replace(source, corrected=corrected)
    return with_corrections(split.held_out, known, bundle.alphabet, config.widest_px // WIDTH_STRIDE)


def _fit_prior_weights(
    config: FitPriorConfig, bundle: Bundle, crops: Sequence[LabelledCrop], lexicon: Mapping[str, int]
) -> tuple[list[LabelledCase], Fit]:
    others = [crop for labels in config.others for crop in labelled(labels, bundle.alphabet) if crop.text]
    known, weights = [], _PRIOR_ALONE
    for _ in range(_ROUNDS):
        assert bundle.prior is not None
        recogniser = Recogniser(replace(bundle, prior=bundle.prior._replace(weights=weights)))
        known = _known(recogniser, crops, None)
        weights = fit_weights(known, _PRIOR_ALONE, config.label_noise, _known(recogniser, others, None))
    return known, _fit(known, weights, lexicon)


def _fit_lexicon_weights(
    config: FitPriorConfig,
    bundle: Bundle,
    crops: Sequence[LabelledCrop],
    lexicon: Mapping[str, int],
    without: Sequence[str],
    alone: EvidenceWeights,
) -> Fit:
    """`without`: what is read when no lexicon is asked, and `alone` weighs the evidence."""
    assert bundle.prior is not None
    bundle = replace(bundle, prior=bundle.prior._replace(weights=alone))
    total, rule = sum(lexicon.values()), FieldRule(lexicon=str(config.counts))
    known, weights = [], EvidenceWeights()
    for _ in range(_ROUNDS):
        with_weights = replace(bundle, config=replace(bundle.config, lexicon=weights))
        read = _known(Recogniser(with_weights), crops, rule)
        known = [without_own_label(k, lexicon.get(k.label, 0), total) for k in read]
        weights = fit_weights(known, EvidenceWeights(), config.label_noise)
        weights = replace(weights, margin=best_margin(known, weights, without, alone))
    return _fit(known, weights, lexicon, alone)


def _known(recogniser: Recogniser, crops: Sequence[LabelledCrop], rule: FieldRule | None) -> list[LabelledCase]:
    known: list[LabelledCase] = []
    for start in range(0, len(crops), _AT_ONCE):
        loaded = [
            (image, crop.text or "")
            for crop in crops[start : start + _AT_ONCE]
            if (image := load_crop(crop.path)) is not None
        ]
        cases = recogniser.cases([image for image, _ in loaded], rule)
        known += [LabelledCase(label, text, case) for (_, label), (text, case) in zip(loaded, cases, strict=True)]
    return known


def _fit(
    known: Sequence[LabelledCase],
    weights: EvidenceWeights,
    lexicon: Mapping[str, int],
    alone: EvidenceWeights | None = None,
) -> Fit:
    return Fit(
        weights=weights,
        asked=sum(k.case is not None for k in known),
        right=right_share(known, weights, alone),
        right_outside=right_share(_outside(known, lexicon), weights, alone),
    )


def _outside(known: Sequence[LabelledCase], lexicon: Mapping[str, int]) -> list[LabelledCase]:
    """Those whose label nobody else wrote."""
    return [k for k in known if lexicon.get(k.label, 0) <= 1]


def _write(
    config: FitPriorConfig, bundle: Bundle, prior: Prior, alone: EvidenceWeights, lexicon: EvidenceWeights
) -> str:
    about = PriorConfig(order=prior.order, characters=prior.characters, weights=alone, goes_on=prior.goes_on)
    changes = {
        "calibration": asdict(bundle.config.calibration),
        "lexicon": asdict(lexicon),
        "prior": asdict(about),
    }
    return change_bundle(config.model, changes, {PRIOR_FILE: prior_bytes(prior)})


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, argument_default=argparse.SUPPRESS
    )
    parser.add_argument("--data", type=Path, required=True, help="folder in the layout of the Kaggle names data set")
    parser.add_argument("--counts", type=Path, required=True, help="CSV label[,count]")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--hold-out", type=int, help="as in the training")
    parser.add_argument("--corrected", type=Path, help="CSV of held-out crops and what they say")
    parser.add_argument("--label-noise", type=float)
    parser.add_argument("--phrases", type=Path, help="CSV of running text in pieces, as `cut_words` writes it")
    parser.add_argument(
        "--others", type=Path, nargs="+", help="CSVs of crops of other kinds that were held out, beside their images/"
    )
    parser.add_argument("--dry-run", action="store_true", help="print the weights and leave the bundle as it is")
    given = vars(parser.parse_args())
    report = run(FitPriorConfig(**given | {"others": tuple(given.get("others", ()))}))
    sys.stdout.write(json.dumps(asdict(report), indent=1) + "\n")


if __name__ == "__main__":
    run_command(main)
