"""The training loop: steps, schedule, averaged weights, checkpoints that survive a kill."""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops

from hcr_batch.model.dataset import Batch


@dataclass(frozen=True, kw_only=True)
class FitConfig:
    """How long and how fast to learn.

    steps: batches in all. warmup_steps: linear rise of the learning rate to `peak_rate`, then a
    cosine to zero at `steps`. ema_momentum: share of the old value that the averaged weights keep
    each step; they are what is evaluated and shipped. clip_norm: bound of the gradient's norm.
    shortcut_weight: weight of the auxiliary CTC head's loss. precision: a Keras dtype policy.
    """

    steps: int = 10_000
    warmup_steps: int = 400
    peak_rate: float = 1.5e-3
    weight_decay: float = 1e-3
    ema_momentum: float = 0.998
    clip_norm: float = 5.0
    shortcut_weight: float = 0.1
    precision: str = "mixed_bfloat16"
    evaluate_every: int = 1_000
    checkpoint_every: int = 500


class CtcModel(keras.Model):  # type: ignore[misc]
    """A functional model whose loss is CTC over the true frames, the auxiliary head's added."""

    shortcut_weight = 0.1

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        labels, lengths = y
        outputs = y_pred if isinstance(y_pred, list) else [y_pred]
        weights = (1.0, self.shortcut_weight)
        losses = [
            weight * ops.mean(ops.ctc_loss(labels, logits, lengths, x[1], mask_index=0))
            for weight, logits in zip(weights, outputs, strict=False)
        ]
        return sum(losses)


def learning_rate(step: int, config: FitConfig) -> float:
    """Linear warm-up, then a cosine to zero at the last step."""
    if step < config.warmup_steps:
        return config.peak_rate * (step + 1) / config.warmup_steps
    progress = (step - config.warmup_steps) / max(1, config.steps - config.warmup_steps)
    return config.peak_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


@dataclass(frozen=True, kw_only=True)
class Progress:
    """What the caller is told while training runs; `scores` only after an evaluation."""

    step: int
    loss: float
    rate: float
    crops_per_second: float
    scores: dict[str, float] | None = None


class Trainer:
    """Owns the model, its optimiser and its averaged weights."""

    def __init__(self, network: keras.Model, config: FitConfig) -> None:
        self.config = config
        self.network = network
        self._model = CtcModel(network.inputs, network.outputs)
        self._model.shortcut_weight = config.shortcut_weight
        optimizer = keras.optimizers.AdamW(
            learning_rate=config.peak_rate, weight_decay=config.weight_decay, global_clipnorm=config.clip_norm
        )
        optimizer.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        self._model.compile(optimizer=optimizer)
        optimizer.build(self._model.trainable_variables)
        self.step = 0
        self._averaged = [np.array(v) for v in self._model.trainable_variables]

    def fit(
        self,
        stream: Callable[[int], Iterator[Batch]],
        evaluate: Callable[[], dict[str, float]],
        checkpoint: Path,
        report: Callable[[Progress], None],
    ) -> None:
        """Trains from the current step to the last; writes `checkpoint` as it goes.

        `stream(step)` gives the batches from that step on; `evaluate` is called with the averaged
        weights in place.
        """
        losses: list[float] = []
        crops, started = 0, time.monotonic()
        for batch in stream(self.step):
            if self.step >= self.config.steps:
                break
            losses.append(self._learn(batch))
            crops += len(batch.frames)
            due = self.step % self.config.evaluate_every == 0 or self.step == self.config.steps
            if due or self.step % 50 == 0:
                speed = crops / (time.monotonic() - started)
                scores = self._with_averaged(evaluate) if due else None
                rate = learning_rate(self.step, self.config)
                report(
                    Progress(
                        step=self.step, loss=float(np.mean(losses)), rate=rate, crops_per_second=speed, scores=scores
                    )
                )
                losses, crops, started = [], 0, time.monotonic()
            if self.step % self.config.checkpoint_every == 0 or self.step == self.config.steps:
                self.save(checkpoint)
        self._adopt_averaged()

    def _learn(self, batch: Batch) -> float:
        self._model.optimizer.learning_rate = learning_rate(self.step, self.config)
        loss = self._model.train_on_batch(
            (batch.pictures, batch.frames), (batch.labels, batch.label_lengths), return_dict=True
        )["loss"]
        self.step += 1
        # Early on the average follows closely, or it would remember the random start.
        keep = min(self.config.ema_momentum, (1 + self.step) / (10 + self.step))
        for averaged, variable in zip(self._averaged, self._model.trainable_variables, strict=True):
            averaged *= keep
            averaged += (1 - keep) * np.asarray(variable)
        return float(loss)

    def _with_averaged(self, action: Callable[[], dict[str, float]]) -> dict[str, float]:
        kept = [np.array(v) for v in self._model.trainable_variables]
        self._adopt_averaged()
        try:
            return action()
        finally:
            _assign(self._model.trainable_variables, kept)

    def _adopt_averaged(self) -> None:
        _assign(self._model.trainable_variables, self._averaged)

    def save(self, path: Path) -> None:
        """Writes all that training needs to go on, whole or not at all: arrays only, no pickle."""
        arrays = {f"variable_{i}": np.asarray(v, _storable(v)) for i, v in enumerate(self._state())}
        arrays |= {f"averaged_{i}": a for i, a in enumerate(self._averaged)}
        temporary = path.with_name(f".{path.name}")
        with temporary.open("wb") as file:
            np.savez(file, header=np.array(json.dumps({"step": self.step})), **arrays)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    def resume(self, path: Path) -> None:
        """Takes up what `save` wrote for the same network."""
        with np.load(path, allow_pickle=False) as arrays:
            self.step = int(json.loads(str(arrays["header"]))["step"])
            _assign(self._state(), [arrays[f"variable_{i}"] for i in range(len(self._state()))])
            self._averaged = [arrays[f"averaged_{i}"] for i in range(len(self._averaged))]

    def _state(self) -> list[Any]:
        """Weights, batch statistics, dropout's random state, the optimiser's moments."""
        return [*self._model.variables, *self._model.optimizer.variables]


def _storable(variable: Any) -> str:
    """npz knows no bfloat16; what the policy keeps in it is stored exactly as float32."""
    return "float32" if "bfloat16" in str(variable.dtype) else str(variable.dtype)


def _assign(variables: Sequence[Any], values: Sequence[Any]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
