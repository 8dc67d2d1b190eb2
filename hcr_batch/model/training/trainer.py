"""The training loop: steps, averaged weights, early stopping, checkpoints that survive a kill."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import ModelError, UsageError
from hcr_batch.model.backend import keras
from hcr_batch.model.devices import out_of_memory
from hcr_batch.model.training.checkpoint import Checkpoint, read_checkpoint, refuse_other_settings, write_checkpoint
from hcr_batch.model.training.ctc_model import CtcModel
from hcr_batch.model.training.dataset import Batch
from hcr_batch.model.training.schedule import FitConfig, Watch, learning_rate
from hcr_batch.text.scoring.metrics import Scores

_REPORT_EVERY = 50
"""Steps between two reports of progress."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Progress that is reported every so often while training runs.

    epoch: the one the last batch belonged to, from 1 to `epochs`.
    loss: mean since the last report.
    rate: the learning rate of the last batch.
    seconds: of training so far, earlier runs included.
    seconds_left: at the present pace, if it does not stop early.
    scores: of the held-out crops, by source, the main one first; only at the end of an epoch.
    """

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    rate: float
    crops_per_second: float
    seconds: float
    seconds_left: float
    scores: Mapping[str, Scores] | None = None


class Trainer:
    """Owns the model, its optimiser, its averaged and its best weights.

    `settings` says, as plain JSON, what this training is: a checkpoint of another one is refused. `teacher` reads the
    same pictures, into the same labels, and is learned from beside what is written on them.
    """

    def __init__(
        self,
        network: keras.Model,
        config: FitConfig,
        settings: Mapping[str, Any] | None = None,
        teacher: keras.Model | None = None,
    ) -> None:
        self.config = config
        self.network = network
        self.step, self._rate = 0, 0.0
        self.history: list[dict[str, Any]] = []
        self._settings = dict(settings or {})
        self._model = CtcModel(network.inputs, network.outputs)
        self._model.shortcut_weight = config.shortcut_weight
        self._model.hard_samples = config.hard_samples
        if teacher is not None:
            # As a function, or Keras would take its weights for some of the model's own.
            self._model.teacher = lambda x: teacher(list(x), training=False)
            self._model.teacher_weight = config.teacher_weight
        self._model.compile(optimizer=_optimiser(config))
        self._model.optimizer.build(self._model.trainable_variables)
        self._best: list[NDArray[Any]] = []
        self._watch = Watch()

    @property
    def seconds(self) -> float:
        """Time trained so far, earlier runs included."""
        return float(self.history[-1]["seconds"]) if self.history else 0.0

    @property
    def is_done(self) -> bool:
        """Whether the last step is reached, or the scores say to stop."""
        return self.step >= self.config.steps or self._watch.should_stop(self.config)

    def fit(
        self,
        stream: Callable[[int], Generator[Batch]],
        evaluate: Callable[[], Mapping[str, Scores]],
        checkpoint: Path,
        report: Callable[[Progress], None],
        should_pause: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Trains from the current step to the last; writes `checkpoint` as it goes.

        `stream(step)` gives the batches from that step on; `evaluate` is called with the averaged
        weights in place. Returns True with the final weights in place, or False where
        `should_pause` said so between two steps; the checkpoint then holds that step. Raises UsageError
        where the training diverges; the checkpoint is then the last good one.
        """
        pace = _Pace(self.seconds)
        with closing(stream(self.step)) as batches:
            while not self.is_done:
                if should_pause():
                    self.save(checkpoint)
                    return False
                batch = next(batches)
                pace.add(self._learn(batch), len(batch.frames))
                ends_epoch = self.step % self.config.steps_per_epoch == 0
                if ends_epoch or self.step % _REPORT_EVERY == 0:
                    scores = self._evaluate(evaluate) if ends_epoch else None
                    self._tell(report, pace, scores)
                    pace = _Pace(self.seconds)
                if ends_epoch or self.step % self.config.checkpoint_every == 0:
                    self.save(checkpoint)
        self.finish()
        return True

    def finish(self) -> None:
        """Puts the weights in place that ship if training ends here: the best or the averaged ones."""
        if self._best:
            _assign(self.network.weights, self._best)
        else:
            self._adopt_averaged()

    def _learn(self, batch: Batch) -> float:
        """One step; returns the loss. Raises UsageError where the batch is too large for the device."""
        self._rate = learning_rate(self.step, self.config, self._watch.slowed)
        self._model.optimizer.learning_rate = self._rate
        try:
            loss = self._model.train_on_batch(
                (batch.pictures, batch.frames), (batch.labels, batch.label_lengths), return_dict=True
            )["loss"]
        except out_of_memory() as error:
            count, _, columns, _ = batch.pictures.shape
            raise UsageError(
                f"The device has too little memory to learn from {count} pictures of {columns} columns at once: "
                "give a smaller --batch-size."
            ) from error
        self.step += 1
        if not np.isfinite(loss):
            raise self._diverged(f"the loss is {float(loss)}")
        return float(loss)

    def _diverged(self, sign: str) -> UsageError:
        return UsageError(
            f"The training has diverged: {sign} after step {self.step}. Start again with a lower fit.peak_rate, or "
            "take the weights of the last checkpoint, if there is one, with --resume --finish."
        )

    def _evaluate(self, evaluate: Callable[[], Mapping[str, Scores]]) -> Mapping[str, Scores]:
        """Scores of the weights that would ship now; keeps them if they are the best so far."""
        kept = [_array(v) for v in self._model.trainable_variables]
        self._adopt_averaged()
        try:
            scores = evaluate()
            improved = self._watch.see(next(iter(scores.values())).cer, self.config)
            if improved and self.config.patience:
                self._best = [_array(v) for v in self.network.weights]
            return scores
        finally:
            _assign(self._model.trainable_variables, kept)

    def _tell(self, report: Callable[[Progress], None], pace: _Pace, scores: Mapping[str, Scores] | None) -> None:
        """Adds to the history, then calls `report`."""
        now, config = pace.seconds(), self.config
        progress = Progress(
            epoch=-(-self.step // config.steps_per_epoch),
            epochs=config.epochs,
            step=self.step,
            steps=config.steps,
            loss=float(np.mean(pace.losses)),
            rate=self._rate,
            crops_per_second=pace.crops / max(1e-9, pace.learned),
            seconds=now,
            seconds_left=(config.steps - self.step) * now / self.step,
            scores=scores,
        )
        self.history.append(dataclasses.asdict(progress))
        report(progress)

    def _adopt_averaged(self) -> None:
        if self._model.optimizer.use_ema:
            self._model.optimizer.finalize_variable_values(self._model.trainable_variables)

    def save(self, path: Path) -> None:
        """Writes all that training needs to go on, whole or not at all. Raises WriteError, and UsageError rather
        than put weights that are no numbers in the place of good ones."""
        header = {
            "step": self.step,
            "settings": self._settings,
            "watch": dataclasses.asdict(self._watch),
            "history": self.history,
        }
        variables = [_array(v) for v in self._state()]
        if not all(np.isfinite(values).all() for values in variables):
            raise self._diverged("some weights are not finite")
        write_checkpoint(path, Checkpoint(header=header, variables=variables, best=self._best))

    def resume(self, path: Path) -> None:
        """Takes up what `save` wrote. Raises UsageError if it is of another training, ModelError if
        it is damaged."""
        checkpoint = read_checkpoint(path)
        header, state = checkpoint.header, self._state()
        refuse_other_settings(path, header.get("settings", {}), self._settings)
        if [a.shape for a in checkpoint.variables] != [tuple(v.shape) for v in state]:
            raise ModelError(f"The checkpoint {path} is of another network: give another --out.")
        _assign(state, checkpoint.variables)
        self._best = list(checkpoint.best)
        self.step, self.history = int(header["step"]), list(header.get("history", []))
        self._watch = Watch(**header.get("watch", {}))

    def _state(self) -> list[Any]:
        """Weights, batch statistics, dropout's random state, the optimiser's moments and averages of the weights."""
        return [*self._model.variables, *self._model.optimizer.variables]


class _Pace:
    """Losses and time since the last report. learned: seconds up to the last batch, without what
    held-out crops took after it."""

    def __init__(self, seconds_before: float) -> None:
        self.since = seconds_before
        self.losses: list[float] = []
        self.crops = 0
        self.learned = 0.0
        self._started = time.monotonic()

    def add(self, loss: float, crops: int) -> None:
        """One more batch."""
        self.losses.append(loss)
        self.crops += crops
        self.learned = time.monotonic() - self._started

    def seconds(self) -> float:
        """Time trained so far, earlier runs included."""
        return self.since + time.monotonic() - self._started


def _optimiser(config: FitConfig) -> keras.optimizers.Optimizer:
    # The average looks back over a tenth of the training at most, or it would remember the random start.
    momentum = min(config.ema_momentum, max(0.0, 1 - 10 / config.steps))
    common = {"global_clipnorm": config.clip_norm or None, "use_ema": momentum > 0, "ema_momentum": momentum}
    if config.optimiser == "sgd":
        return keras.optimizers.SGD(config.peak_rate, config.momentum, nesterov=True, **common)
    optimiser = keras.optimizers.AdamW(config.peak_rate, weight_decay=config.weight_decay, **common)
    optimiser.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
    return optimiser


def _array(variable: Any) -> NDArray[Any]:
    """A copy of its value. npz knows no bfloat16; what a policy keeps in it float32 holds exactly."""
    if "bfloat16" in str(variable.dtype):
        return np.array(np.asarray(variable, np.float32))
    return np.array(np.asarray(variable))  # np.array alone warns: Keras' variables know no copy argument


def _assign(variables: Sequence[Any], values: Sequence[Any]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
