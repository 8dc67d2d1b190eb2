"""Fits how much a bundle trusts a lexicon, on crops that its network was not trained on.

    python -m jobs.fit_lexicon --data $HCR_DATA/handwriting-recognition \
        --lexicon $HCR_DATA/handwriting-recognition/train_label_counts.csv --model my-bundle

writes the weights into `my-bundle/bundle.json`; with --dry-run it only prints them. To be done again
after every training.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from hcr_batch.files.labels import LabelledCrop, kaggle_source, load_crop
from hcr_batch.files.lexicons import read_lexicon
from hcr_batch.model.bundle_files import DEFAULT_BUNDLE, set_lexicon_weights
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.model.splits import split_sources
from hcr_batch.records import FieldRule
from hcr_batch.text.lexicon import Lexicon, LexiconWeights
from hcr_batch.text.lexicon_fit import Known, fit_weights, least_margin, right_share, without_own_label
from jobs.train import NAMES_LABEL_NOISE

_AT_ONCE = 512


@dataclass(frozen=True, kw_only=True)
class FitLexiconConfig:
    """data: a folder in the layout of the Kaggle names data set, the one the bundle was trained on.
    lexicon: CSV label[,count], counted from labels that the held-out ones may be among. hold_out: as in
    the training. label_noise: share of wrong labels. own_counted: whether each held-out label is counted
    in the lexicon, so that it is taken off before its crop is judged. dry_run: leave the bundle as it is.
    """

    data: Path
    lexicon: Path
    model: Path = DEFAULT_BUNDLE
    hold_out: int = 500
    label_noise: float = NAMES_LABEL_NOISE
    own_counted: bool = True
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class FitLexiconReport:
    """weights: as fitted. crops: held-out ones with writing; asked: those for which the lexicon was. before,
    after: share exactly right; also of the `outside` crops whose label the lexicon lacks. bundle_id: None
    for a dry run."""

    weights: LexiconWeights
    crops: int
    asked: int
    before: float
    after: float
    outside: int
    outside_before: float
    outside_after: float
    bundle_id: str | None


def run(config: FitLexiconConfig) -> FitLexiconReport:
    """Fits, and writes into the bundle. Raises UsageError, ModelError, WriteError."""
    recogniser = Recogniser.load(config.model)
    source = kaggle_source(config.data, "train")
    alphabet, normalise = recogniser.bundle.alphabet, recogniser.bundle.config.normalise
    held_out = split_sources([source], alphabet, normalise, config.hold_out, max_bad=0.01)[0].held_out
    counts = Lexicon(read_lexicon(config.lexicon), alphabet).counts
    known = _known(config, recogniser, held_out, counts)
    weights = fit_weights(known, config.label_noise)
    weights = replace(weights, margin=least_margin(known, weights))
    mine = 1 if config.own_counted else 0
    outside = [k for k in known if counts.get(k.label, 0) <= mine]
    return FitLexiconReport(
        weights=weights,
        crops=len(known),
        asked=sum(k.case is not None for k in known),
        before=right_share(known),
        after=right_share(known, weights),
        outside=len(outside),
        outside_before=right_share(outside),
        outside_after=right_share(outside, weights),
        bundle_id=None if config.dry_run else set_lexicon_weights(config.model, weights),
    )


def _known(
    config: FitLexiconConfig, recogniser: Recogniser, crops: Sequence[LabelledCrop], counts: dict[str, int]
) -> list[Known]:
    rule, total = FieldRule(lexicon=str(config.lexicon)), sum(counts.values())
    known: list[Known] = []
    for start in range(0, len(crops), _AT_ONCE):
        part = [crop for crop in crops[start : start + _AT_ONCE] if crop.text]
        loaded = [(image, crop.text) for crop in part if (image := load_crop(crop.path)) is not None]
        cases = recogniser.cases([image for image, _ in loaded], rule)
        known += [Known(label, text, case) for (_, label), (text, case) in zip(loaded, cases, strict=True)]
    if not config.own_counted:
        return known
    return [without_own_label(k, counts.get(k.label, 0), total) for k in known]


def main() -> None:
    """Reads the flags of the module command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder in the layout of the Kaggle names data set")
    parser.add_argument("--lexicon", type=Path, required=True, help="CSV label[,count]")
    parser.add_argument("--model", type=Path, default=DEFAULT_BUNDLE)
    parser.add_argument("--hold-out", type=int, default=500, help="as in the training")
    parser.add_argument("--label-noise", type=float, default=NAMES_LABEL_NOISE)
    parser.add_argument("--own-not-counted", dest="own_counted", action="store_false")
    parser.add_argument("--dry-run", action="store_true", help="print the weights and leave the bundle as it is")
    report = run(FitLexiconConfig(**vars(parser.parse_args())))
    print(json.dumps(asdict(report), indent=1))  # noqa: T201


if __name__ == "__main__":
    main()
