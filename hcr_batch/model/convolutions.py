"""The convolutions of a network of the kind "crnn", step by step, whatever computes them.

Keras computes them in training, TensorFlow and ONNX in reading. The steps are defined here alone, so that all compute
the same.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

from hcr_batch.model.shape import NetworkConfig, Stage, stages

X = TypeVar("X")


class Operators(Protocol[X]):
    """The steps, each from features to features. Names are those of Keras' layers, under which a bundle's arrays are
    known."""

    def conv(self, x: X, stage: Stage) -> X:
        """The convolution that a stage begins with."""
        ...

    def residual(self, x: X, block: str, stage: Stage) -> X:
        """Two convolutions with an identity shortcut around them (a residual block)."""
        ...

    def pool(self, x: X, size: tuple[int, int], name: str) -> X:
        """Max pooling over `size` rows and columns."""
        ...

    def mask(self, x: X, columns_per_frame: int, name: str) -> X:
        """Features set to zero behind a picture's true end; `columns_per_frame` of their columns make one frame."""
        ...


def features(x: X, config: NetworkConfig, operators: Operators[X]) -> X:
    """The features of pictures: (B, H, W, 1) -> (B, H/16, W/4, C), with the axes in whichever order the operators keep
    them."""
    for stage in stages(config):
        x = operators.conv(x, stage)
        for block in stage.blocks:
            if block != stage.blocks[0]:
                x = operators.mask(x, stage.columns_per_frame, f"hold_{block}")
            x = operators.residual(x, block, stage)
        if stage.pool is not None:
            x = operators.pool(x, stage.pool, f"pool{stage.number}")
            x = operators.mask(x, stage.columns_per_frame_pooled, f"hold{stage.number}")
    return x
