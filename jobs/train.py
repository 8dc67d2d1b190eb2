"""Trains a network on labelled crops and writes a model bundle."""

from __future__ import annotations

import contextlib
import dataclasses
import shutil
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.errors import UsageError, WriteError
from hcr_batch.files.kaggle import download_names
from hcr_batch.files.label_source import LabelSource
from hcr_batch.model.backend import keras
from hcr_batch.model.bundle import Bundle, as_shipped, load_bundle, save_bundle
from hcr_batch.model.bundle_files import BundleConfig, read_config
from hcr_batch.model.devices import training_process
from hcr_batch.model.engines.compiled import compile_reader
from hcr_batch.model.network import build_network, reading_network
from hcr_batch.model.prior_file import PRIOR_FILE, prior_bytes
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.model.training.calibration import read_held_out
from hcr_batch.model.training.dataset import TrainingStream
from hcr_batch.model.training.evaluation import greedy_scores
from hcr_batch.model.training.feeding import batches_by, prefetch
from hcr_batch.model.training.history import history_parquet
from hcr_batch.model.training.inherit import keeps_prior, with_texts
from hcr_batch.model.training.interrupt import catch_interrupt
from hcr_batch.model.training.splits import MOST_NAMED, Split, learn_alphabet, split_sources
from hcr_batch.model.training.tensorboard import tensorboard_log
from hcr_batch.model.training.trainer import Progress, Trainer
from hcr_batch.model.training.transfer import start_from
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.calibrate import Calibration
from hcr_batch.text.scoring.metrics import Scores
from jobs.train_card import card_of, id_of_bundle, recipe_of
from jobs.train_config import NAMES_LABEL_NOISE, TrainConfig, check_out, main_source
from jobs.train_report import SourceReport, StartReport, TrainReport


def run(config: TrainConfig, report: Callable[[Progress], None] = lambda progress: None) -> TrainReport:
    """Trains, calling `report` every so often, and writes the bundle `config.out` whole or not at all.

    Ctrl-C ends it between two steps with a checkpoint to resume from; once the bundle is being written it is too late.
    Raises UsageError for wrong data, WriteError where the disk is full.
    """
    _make_room(config)
    try:
        return _run(config, report)
    finally:
        with contextlib.suppress(OSError):
            config.run_folder.rmdir()  # if nothing is in it


def _run(config: TrainConfig, report: Callable[[Progress], None]) -> TrainReport:
    sources = _sources(config)
    alphabet = _alphabet(config, sources)
    settings = _bundle_settings(config, alphabet)
    splits = split_sources(sources, alphabet, config.normalise, config.hold_out, config.max_bad)
    stream = _stream(config, alphabet, splits)
    # Held from the first step, so that nobody can remove it before the last.
    start = None if config.init_from is None else load_bundle(config.init_from)
    with training_process(config.fit.precision, config.devices):
        trainer = _trainer(config, alphabet, splits, start)
        if config.finish:
            trainer.finish()
        finished = config.finish or _train(trainer, config, alphabet, splits, stream, report)
    before = None if start is None else _start_report(start, config, alphabet, splits if finished else ())
    done = _finish(trainer, config, settings, splits, start) if finished else None
    return TrainReport(
        out=config.out,
        bundle_id=None if done is None else done.bundle_id,
        step=trainer.step,
        steps=config.fit.steps,
        seconds=trainer.seconds,
        scores={} if done is None else done.scores,
        uncalibrated_on=None if done is None or done.calibrated else done.written,
        sources=tuple(_source_report(s, bad) for s, bad in zip(splits, stream.unreadable, strict=True)),
        too_long=stream.too_long,
        alphabet=alphabet.characters,
        alphabet_learned=config.alphabet is None,
        start=before,
    )


def _make_room(config: TrainConfig) -> None:
    """Makes the run folder. Finds out before hours of training what would stop it at their end."""
    check_out(config)
    try:
        config.run_folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{config.run_folder} cannot be made ({error.strerror}): give another --out.") from error


def _sources(config: TrainConfig) -> list[LabelSource]:
    """The main source, then the extra ones."""
    data = download_names() if config.download else config.data
    return [main_source(config, data), *config.extra]


def _alphabet(config: TrainConfig, sources: Sequence[LabelSource]) -> Alphabet:
    """As set; or the characters of the labels, besides those that the bundle to start from can write: a
    few corrections must not make it forget the other letters."""
    if config.alphabet is not None:
        return Alphabet(unicodedata.normalize("NFC", config.alphabet))
    learned = learn_alphabet(sources)
    known = "" if config.init_from is None else read_config(config.init_from)[0].alphabet
    if not known and not learned.characters:
        some = ", ".join(str(source.labels) for source in sources)
        raise UsageError(
            f"{some} holds blank fields alone. Expected labels with writing to learn its characters from: add some, or "
            "set `alphabet`."
        )
    return Alphabet(known + "".join(c for c in learned.characters if c not in known)) if known else learned


def _bundle_settings(config: TrainConfig, alphabet: Alphabet) -> BundleConfig:
    """Settings of the bundle to write, not calibrated yet. Raises UsageError for what no bundle can have: made before
    the training, so that this is not found out at its end."""
    return BundleConfig(
        name=config.recipe, alphabet=alphabet.characters, network=config.network, normalise=config.normalise
    )


def _stream(config: TrainConfig, alphabet: Alphabet, splits: Sequence[Split]) -> TrainingStream:
    return TrainingStream(
        [(split.share, split.training) for split in splits],
        alphabet,
        config.normalise,
        config.augment if config.augmented else None,
        config.batch_size,
        config.seed,
        config.max_bad,
    )


def _trainer(config: TrainConfig, alphabet: Alphabet, splits: Sequence[Split], start: Bundle | None) -> Trainer:
    """A trainer at its start, or where the checkpoint left off."""
    keras.utils.set_random_seed(config.seed)
    network = build_network(config.network, alphabet.label_count)
    if start is not None:
        start_from(network, alphabet, config.network, config.normalise, start)
    settings = {**recipe_of(config), "alphabet": alphabet.characters, "teacher": id_of_bundle(config.teacher)}
    settings["data"] = {split.name: [len(split.training), split.training.digest()] for split in splits}
    trainer = Trainer(network, config.fit, settings, _teacher(config, alphabet))
    if config.resume:
        trainer.resume(config.checkpoint)
    return trainer


def _teacher(config: TrainConfig, alphabet: Alphabet) -> keras.Model | None:
    """The network of the bundle to learn from. Raises UsageError where it reads other pictures or labels."""
    if config.teacher is None:
        return None
    bundle = load_bundle(config.teacher)
    if (bundle.config.alphabet, bundle.config.normalise) != (alphabet.characters, config.normalise):
        raise UsageError(
            f"{config.teacher} cannot teach this network: its alphabet or its pictures differ. Expected the "
            f"alphabet {alphabet.characters!r} and {config.normalise}. Received: {bundle.config.alphabet!r} and "
            f"{bundle.config.normalise}."
        )
    return bundle.network


def _train(
    trainer: Trainer,
    config: TrainConfig,
    alphabet: Alphabet,
    splits: Sequence[Split],
    stream: TrainingStream,
    report: Callable[[Progress], None],
) -> bool:
    """Whether it came to its end."""
    reader = compile_reader(reading_network(trainer.network), config.normalise.height_px)
    listeners = [report]
    if config.tensorboard:
        listeners.append(tensorboard_log(config.out.with_name(config.out.name + ".tensorboard")))

    def evaluate() -> dict[str, Scores]:
        return {s.name: greedy_scores(reader, s.held_out, alphabet, config.normalise) for s in splits}

    def notify(progress: Progress) -> None:
        for listener in listeners:
            listener(progress)

    with catch_interrupt() as interrupt:
        return trainer.fit(
            lambda step: prefetch(lambda: batches_by(config.feeders, stream, step)),
            evaluate,
            config.checkpoint,
            notify,
            lambda: interrupt.requested,
        )


@dataclass(frozen=True, kw_only=True)
class _Written:
    """What a report says of a bundle that is written."""

    bundle_id: str
    scores: Mapping[str, Scores]
    written: int
    calibrated: bool


def _finish(
    trainer: Trainer, config: TrainConfig, plain: BundleConfig, splits: Sequence[Split], start: Bundle | None
) -> _Written:
    """Scores and calibrates the network as it will ship, and writes the bundle, of whose settings only the calibration
    is missing in `plain`; then its checkpoint is of no more use."""
    ink = as_shipped(trainer.network, plain)
    noise = config.label_noise
    if noise is None:
        noise = 0.0 if config.labels is not None else NAMES_LABEL_NOISE
    # Without the prior, as in use: that is weighed with what the ink alone says.
    readings = read_held_out(Recogniser(ink), splits[0].held_out)
    if readings.can_calibrate:
        calibration, origin = readings.calibration(noise), {"source": splits[0].name, "label_noise": noise}
    else:
        calibration = Calibration() if start is None else start.config.calibration
        origin = {"kept_from": None if start is None else start.id}
    bundle = dataclasses.replace(ink, config=dataclasses.replace(plain, calibration=calibration))
    bundle = bundle if start is None else with_texts(bundle, start)
    scores = _held_out_scores(bundle, splits)
    card = {**card_of(trainer, config, splits, scores), "calibration": origin}
    files = {"history.parquet": history_parquet(trainer.history)}
    if bundle.prior is not None:
        files[PRIOR_FILE] = prior_bytes(bundle.prior.prior)
    with catch_interrupt():  # a training whose bundle is there was not interrupted
        written_id = save_bundle(config.out, trainer.network, bundle.config, card, files)
        shutil.rmtree(config.run_folder, ignore_errors=True)
    return _Written(
        bundle_id=written_id,
        scores=scores,
        written=readings.written,
        calibrated=readings.can_calibrate,
    )


def _held_out_scores(bundle: Bundle, splits: Sequence[Split]) -> dict[str, Scores]:
    """How a bundle reads what is held out, by source."""
    recogniser = Recogniser(bundle)
    return {split.name: read_held_out(recogniser, split.held_out).scores for split in splits}


def _start_report(start: Bundle, config: TrainConfig, alphabet: Alphabet, splits: Sequence[Split]) -> StartReport:
    """Reads what is held out with the bundle that was started from, to show whether the training was of use."""
    return StartReport(
        bundle_id=start.id,
        peak_rate=config.fit.peak_rate,
        prior=None if start.prior is None else keeps_prior(alphabet.characters, start),
        scores=_held_out_scores(start, splits),
    )


def _source_report(split: Split, damaged: set[Path]) -> SourceReport:
    return SourceReport(
        name=split.name,
        trained_on=len(split.training),
        held_out=len(split.held_out),
        left_out=dict(split.left_out),
        missing=split.missing,
        damaged=tuple(sorted(path.name for path in damaged)[:MOST_NAMED]),
        contradicted=split.contradicted,
    )
