"""The settings of a training, and how they come together from recipe, file and flags."""

from __future__ import annotations

import dataclasses
import math
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hcr_batch.config import build_config, load_toml, require
from hcr_batch.errors import UsageError, WriteError
from hcr_batch.files.label_source import LabelSource, kaggle_source
from hcr_batch.files.labels import check_source
from hcr_batch.image.drawing.augment import AugmentConfig
from hcr_batch.image.normalise import NormaliseConfig
from hcr_batch.model.shape import NetworkConfig
from hcr_batch.model.training.inherit import inherited_settings
from hcr_batch.model.training.schedule import FitConfig

RECIPES = ("names", "seed")

NAMES_LABEL_NOISE = 0.06
"""Share of the names data set's labels that are wrong: counted by eye on its validation split."""


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """What to learn from and how.

    data: a folder in the layout of the Kaggle names data set.
    labels, images: or a CSV of file and text, and the folder of its images.
    file_column, text_column: what the CSV calls them.
    download: or fetch the names data set.
    doubtful: a CSV that names images of this main source not to learn from.
    out: the bundle's folder; while training lasts, its checkpoint is in the folder of that name with `.run` behind it.
    share: how often the crops of this main source are drawn, relative to those of the `extra` ones.
    hold_out: training crops of each source held out (at most a tenth of it) to watch the training and to calibrate
        confidences on.
    label_noise: share of wrong labels, which the calibration allows for; None takes what is known of the names data
        set, and 0 for a CSV.
    alphabet: the characters to learn; None takes those of the labels.
    max_bad: share of missing or damaged images, and of main labels with characters outside the alphabet, that is
        tolerated.
    init_from: a bundle whose weights, prior and lexicon weights to start from.
    teacher: a bundle of the same alphabet and pictures, whose readings are learned from beside the labels.
    resume: go on from the checkpoint, which must be there.
    finish: take that checkpoint's weights as they are instead, and write the bundle.
    devices: how many share the work.
    feeders: processes that make its batches, a dozen for a GPU; 0 makes them in a thread.
    """

    data: Path | None = None
    labels: Path | None = None
    images: Path | None = None
    file_column: str | None = None
    text_column: str | None = None
    download: bool = False
    doubtful: Path | None = None
    out: Path
    recipe: str = "names"
    share: float = 1.0
    extra: tuple[LabelSource, ...] = ()
    hold_out: int = 500
    label_noise: float | None = None
    alphabet: str | None = None
    max_bad: float = 0.01
    batch_size: int = 32
    seed: int = 0
    init_from: Path | None = None
    teacher: Path | None = None
    resume: bool = False
    finish: bool = False
    tensorboard: bool = False
    devices: int = 1
    feeders: int = 0
    augmented: bool = True
    fit: FitConfig = field(default_factory=FitConfig)
    network: NetworkConfig = field(default_factory=NetworkConfig)
    normalise: NormaliseConfig = field(default_factory=NormaliseConfig)
    augment: AugmentConfig = field(default_factory=AugmentConfig)

    def __post_init__(self) -> None:
        ways = (self.data is not None) + (self.labels is not None) + self.download
        require(ways == 1, "data", "one of --data, --labels with --images, --download", self.data)
        require((self.labels is None) == (self.images is None), "images", "a folder with --labels", self.images)
        require(self.resume or not self.finish, "finish", "a training to --resume", self.finish)
        for name in ("batch_size", "hold_out", "devices"):
            require(getattr(self, name) >= 1, name, "at least 1", getattr(self, name))
        require(self.feeders >= 0, "feeders", "0 or more", self.feeders)
        shares = [self.share, *(source.share for source in self.extra)]
        drawn = all(0 <= share < math.inf for share in shares) and sum(shares) > 0
        require(drawn, "share", "0 or more of each source, and more of one", shares)
        for name in ("max_bad", "label_noise"):
            require(0 <= (getattr(self, name) or 0) < 1, name, "0 to below 1", getattr(self, name))
        letters = unicodedata.normalize("NFC", self.alphabet or "")
        require(len(set(letters)) == len(letters), "alphabet", "each character once", self.alphabet)
        rows = self.normalise.height_px
        require(self.network.height == rows, "network.height", f"normalise.height_px ({rows})", self.network.height)
        stretches = self.normalise.mode == "stretch"
        require(
            stretches == (self.network.kind == "seed"),
            "normalise.mode",
            "stretch for a seed network, and it alone",
            self.normalise.mode,
        )

    @property
    def run_folder(self) -> Path:
        """Where an unfinished training lives."""
        return self.out.with_name(self.out.name + ".run")

    @property
    def checkpoint(self) -> Path:
        """Where it keeps what it needs to go on."""
        return self.run_folder / "checkpoint.npz"


def main_source(config: TrainConfig, data: Path | None) -> LabelSource:
    """The source that is no extra one; `data` is where a folder in the layout of the names data set is."""
    if config.labels is not None and config.images is not None:
        main = LabelSource(labels=config.labels, images=config.images)
    else:
        main = kaggle_source(data or Path(), "train")
    return dataclasses.replace(
        main,
        share=config.share,
        doubtful=config.doubtful,
        file_column=config.file_column,
        text_column=config.text_column,
    )


def check_out(config: TrainConfig) -> None:
    """Raises WriteError where a bundle stands already, UsageError where a training to go on with does not, or does."""
    if config.out.exists():
        raise WriteError(f"{config.out} exists: give another --out, or remove it.")
    if not config.resume and config.checkpoint.exists():
        raise UsageError(f"{config.run_folder} holds an unfinished training: go on with --resume, or remove it.")
    if config.resume and not config.checkpoint.exists():
        raise UsageError(
            f"{config.run_folder} holds no checkpoint to go on from or to take the weights from: leave out --resume "
            "and --finish to begin a training, or give the --out of the one that was interrupted."
        )


def check_sources(config: TrainConfig) -> None:
    """Raises UsageError for labels and folders that are not there, and for labels that lack a column; what is yet to be
    downloaded is not looked at.

    Nothing is loaded for that, so that a slip is answered before Keras has come up.
    """
    main = [] if config.download else [main_source(config, config.data)]
    if config.data is not None and not main[0].labels.is_file():
        raise UsageError(
            f"There is no label file {main[0].labels}: --data takes a folder in the layout of the Kaggle names data "
            "set. Give other labels with --labels CSV --images DIR."
        )
    for source in (*main, *config.extra):
        check_source(source)


def config_from(flags: Mapping[str, Any], recipe: str = "names", config: Path | None = None) -> TrainConfig:
    """The recipe's settings, over them those of the TOML file `config`, over them the flags; beneath them all those
    that a bundle to start from brings along.

    `flags` holds fields of TrainConfig, and `epochs` and `steps_per_epoch`; None means not given.
    Paths in `config` are relative to its folder. Raises UsageError.
    """
    require(recipe in RECIPES, "recipe", " or ".join(RECIPES), recipe)
    preset = Path(__file__).with_name("seed.toml")
    values = load_toml(preset) if recipe == "seed" else {}
    values = _over(values, load_toml(config) if config else {})
    given = {name: value for name, value in flags.items() if value is not None}
    fit = {name: given.pop(name) for name in ("epochs", "steps_per_epoch") if name in given}
    given = {name: v.absolute() if isinstance(v, Path) else v for name, v in given.items()}
    values = _over(values, {**given, "fit": fit})
    base = config.absolute().parent if config else None
    built = build_config(TrainConfig, values, base)
    if built.init_from is None:
        return built
    return build_config(TrainConfig, _over(inherited_settings(built.init_from), values), base)


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """`above` laid over `below`, table by table."""
    both = {
        name: _over(below[name], above[name])
        for name in below.keys() & above.keys()
        if isinstance(below[name], Mapping) and isinstance(above[name], Mapping)
    }
    return {**below, **above, **both}
