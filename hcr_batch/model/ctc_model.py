"""A network with the loss it learns by."""

from __future__ import annotations

from typing import Any

from hcr_batch.model.backend import keras, ops


class CtcModel(keras.Model):
    """A functional model whose loss is CTC over the true frames, the auxiliary head's added.

    Set before the first batch: `shortcut_weight`, the auxiliary head's weight, and `hard_samples`,
    the gamma of focal CTC (see `FitConfig`).
    """

    shortcut_weight = 0.1
    hard_samples = 0.0

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
        return sum(losses)

    def _harder_first(self, losses: Any) -> Any:
        """Losses (B,), minus the log-probabilities of the labels, weighted as focal CTC does."""
        if not self.hard_samples:
            return losses
        return losses * ops.stop_gradient((1.0 - ops.exp(-losses)) ** self.hard_samples)
