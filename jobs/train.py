"""Trains a network on labelled crops and writes a model bundle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import keras
import numpy as np

from hcr_batch.config import require
from hcr_batch.files.labels import LabelledCrop, LabelSource, kaggle_source, read_labels
from hcr_batch.image.augment import AugmentConfig
from hcr_batch.image.normalise import NormaliseConfig
from hcr_batch.model.dataset import TrainingStream, prefetch
from hcr_batch.model.evaluation import greedy_scores
from hcr_batch.model.network import NetworkConfig, build_network
from hcr_batch.model.trainer import FitConfig, Progress, Trainer
from hcr_batch.text.alphabet import Alphabet


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """What to learn from and how.

    data: a folder in the layout of the Kaggle names data set. share: how often its crops are drawn,
    relative to those of the `extra` sources. hold_out: training crops of each source kept back (at
    most a tenth of it) to watch the training and to calibrate confidences on.
    alphabet: the characters to learn; None takes those of the labels.
    """

    data: Path
    out: Path
    share: float = 1.0
    extra: tuple[LabelSource, ...] = ()
    hold_out: int = 500
    alphabet: str | None = None
    batch_size: int = 32
    seed: int = 0
    resume: bool = False
    fit: FitConfig = field(default_factory=FitConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    normalise: NormaliseConfig = field(default_factory=NormaliseConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)

    def __post_init__(self) -> None:
        require(self.batch_size >= 1, "batch_size", "at least 1", self.batch_size)
        require(self.fit.steps >= 1, "fit.steps", "at least 1", self.fit.steps)
        require(
            self.network.height == self.normalise.height_px,
            "network.height",
            f"the rows of the normalised crops ({self.normalise.height_px})",
            self.network.height,
        )


@dataclass(frozen=True)
class _Split:
    """One source, divided: what trains and what is held out."""

    name: str
    share: float
    training: tuple[LabelledCrop, ...]
    held_out: tuple[LabelledCrop, ...]


def run(config: TrainConfig, report: Callable[[Progress], None]) -> None:
    """Trains to the last step, from the checkpoint where `resume` is set; then writes the bundle."""
    cv2.setNumThreads(1)  # the network needs the cores
    keras.utils.set_random_seed(config.seed)
    keras.config.set_dtype_policy(config.fit.precision)
    alphabet = _alphabet(config)
    splits = [_split(source, alphabet, config) for source in _sources(config)]
    stream = TrainingStream(
        [(split.share, split.training) for split in splits],
        alphabet,
        config.normalise,
        config.augment,
        config.batch_size,
        config.seed,
    )
    trainer = Trainer(build_network(config.network, alphabet.label_count), config.fit)
    config.out.mkdir(parents=True, exist_ok=True)
    checkpoint = config.out / "checkpoint.npz"
    if config.resume and checkpoint.exists():
        trainer.resume(checkpoint)

    def evaluate() -> dict[str, float]:
        return _held_out_scores(trainer.network, splits, alphabet, config.normalise)

    trainer.fit(lambda step: prefetch(lambda: stream.batches(step)), evaluate, checkpoint, report)


def _sources(config: TrainConfig) -> list[LabelSource]:
    names = kaggle_source(config.data, "train")
    return [LabelSource(labels=names.labels, images=names.images, share=config.share), *config.extra]


def _alphabet(config: TrainConfig) -> Alphabet:
    if config.alphabet is not None:
        return Alphabet(config.alphabet)
    return Alphabet.from_texts(
        crop.text for source in _sources(config) for crop in read_labels(source).crops
    )


def _split(source: LabelSource, alphabet: Alphabet, config: TrainConfig) -> _Split:
    """Holds out a fixed random part, by position in the file, the same for every run."""
    crops = read_labels(source, alphabet).crops
    order = np.random.default_rng(0).permutation(len(crops))
    kept_back = min(config.hold_out, len(crops) // 10)
    pick: Callable[[Sequence[int]], tuple[LabelledCrop, ...]] = lambda rows: tuple(crops[i] for i in rows)  # noqa: E731
    return _Split(
        source.labels.parent.name, source.share, pick(order[kept_back:]), pick(sorted(order[:kept_back]))
    )


def _held_out_scores(
    network: keras.Model, splits: Sequence[_Split], alphabet: Alphabet, normalise: NormaliseConfig
) -> dict[str, float]:
    scores: dict[str, float] = {}
    for split in splits:
        result = greedy_scores(network, split.held_out, alphabet, normalise)
        scores |= {f"{split.name} CER": result.cer, f"{split.name} exact": result.exact}
    return scores
