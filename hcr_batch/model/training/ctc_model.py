"""A network with its CTC loss, for training."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hcr_batch.model.backend import keras, ops
from hcr_batch.model.network import within

Teacher = Callable[[Any], Any]
"""Pictures and frames -> logits (B, T, K) of a network that does not change."""


class CtcModel(keras.Model):
    """A functional model whose loss is CTC over the true frames, the auxiliary head's added.

    Set before the first batch: `shortcut_weight`, the auxiliary head's weight; `hard_samples`, the gamma of focal
    CTC; `teacher` and `teacher_weight`, who is listened to beside the labels and how much (see `FitConfig`).
    """

    shortcut_weight = 0.1
    hard_samples = 0.0
    teacher: Teacher | None = None
    teacher_weight = 0.0

    def compute_loss(
        self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None, training: bool = True
    ) -> Any:
        """x: pictures and frames (B,); y: labels (B, L) padded with 0, and lengths (B,); y_pred:
        logits (B, T, K), of one head or two."""
        labels, lengths = y
        outputs = y_pred if isinstance(y_pred, list | tuple) else [y_pred]
        weights = (1.0, self.shortcut_weight)
        losses = [
            weight * ops.mean(self._harder_first(ops.ctc_loss(labels, logits, lengths, x[1], mask_index=0)))
            for weight, logits in zip(weights, outputs, strict=False)
        ]
        if self.teacher is None:
            return sum(losses)
        taught = ops.mean(divergence(ops.stop_gradient(self.teacher(x)), outputs[0], x[1]))
        return (1.0 - self.teacher_weight) * sum(losses) + self.teacher_weight * taught

    def _harder_first(self, losses: Any) -> Any:
        """Losses (B,), minus the log-probabilities of the labels, weighted as focal CTC does."""
        if not self.hard_samples:
            return losses
        return losses * ops.stop_gradient((1.0 - ops.exp(-losses)) ** self.hard_samples)


def divergence(wanted: Any, given: Any, frames: Any) -> Any:
    """Kullback-Leibler divergence of two readings, logits (B, T, K), summed over the true frames: (B,).

    Its gradient is the difference of the two readings at each frame, as that of CTC is the difference of the reading
    and what the label makes of it; so both losses are on one scale.
    """
    wanted, given = (ops.log_softmax(ops.cast(logits, "float32"), axis=-1) for logits in (wanted, given))
    by_frame = ops.sum(ops.exp(wanted) * (wanted - given), axis=-1)
    return ops.sum(ops.where(within(frames, ops.shape(by_frame)[1]), by_frame, 0.0), axis=-1)
