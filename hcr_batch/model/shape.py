"""The shapes of our networks, as settings: known without Keras, so that reading them costs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hcr_batch.config import require

SEED_HEIGHT, SEED_WIDTH = 64, 256
"""Rows and columns of the pictures that the reference network reads; a crop is stretched to them."""

SEED_FRAMES = 64
"""Frames that it gives for each picture: one per four columns, as many as our other network."""

_MOST_HEIGHT, _MOST_CHANNELS, _MOST_BLOCKS, _MOST_UNITS = 128, 512, 3, 1024

WIDTH_STRIDE = 4
"""Columns of the picture per frame: two poolings by two."""


@dataclass(frozen=True, kw_only=True)
class NetworkConfig:
    """Shape of the network.

    kind: "crnn" is the network of `network.py`; "seed" is the reference network, whose shape is
        fixed: the settings below do not apply to it, but for `height`, which must be 64.
    height: rows of the normalised picture, a multiple of 16.
    channels: output channels of the five convolution stages.
    blocks: residual blocks of two convolutions behind each stage's own (He et al., "Deep residual learning for image
        recognition", 2016).
    lstm_units: units of each direction of the two recurrent layers.
    dropout: share of features dropped in training, before and between the recurrent layers.
    shortcut: add the auxiliary CTC head on the convolution features that steadies training
        (Retsinas et al., "Best practices for a handwritten text recognition system", 2022).
        It is not part of the network that reads.
    """

    kind: str = "crnn"
    height: int = 48
    channels: tuple[int, int, int, int, int] = (16, 32, 64, 128, 128)
    blocks: tuple[int, int, int, int, int] = (0, 0, 1, 1, 0)
    lstm_units: int = 128
    dropout: float = 0.25
    shortcut: bool = True

    def __post_init__(self) -> None:
        require(self.kind in ("crnn", "seed"), "network.kind", "crnn or seed", self.kind)
        if self.kind == "seed":
            require(self.height == SEED_HEIGHT, "network.height", f"{SEED_HEIGHT} for a seed network", self.height)
        require(self.height > 0 and self.height % 16 == 0, "network.height", "a multiple of 16", self.height)
        require(0 <= self.dropout < 1, "network.dropout", "0 to below 1", self.dropout)
        # A bundle may come from a stranger: the largest network that can be asked for stays below a gigabyte.
        require(self.height <= _MOST_HEIGHT, "network.height", f"at most {_MOST_HEIGHT}", self.height)
        require(
            all(1 <= count <= _MOST_CHANNELS for count in self.channels),
            "network.channels",
            f"1 to {_MOST_CHANNELS} each",
            self.channels,
        )
        require(
            all(0 <= count <= _MOST_BLOCKS for count in self.blocks),
            "network.blocks",
            f"0 to {_MOST_BLOCKS} each",
            self.blocks,
        )
        require(1 <= self.lstm_units <= _MOST_UNITS, "network.lstm_units", f"1 to {_MOST_UNITS}", self.lstm_units)


@dataclass(frozen=True)
class Stage:
    """Convolutions at one resolution: one of `name`, residual blocks, and what parts them from the next stage.

    blocks: their names; of each, the two convolutions have "a" and "b" behind it.
    pool: rows and columns of which the largest value goes on, None behind the last stage.
    columns_per_frame: columns of its features that one frame is.
    """

    number: int
    channels: int
    blocks: tuple[str, ...]
    pool: tuple[int, int] | None
    columns_per_frame: int

    @property
    def name(self) -> str:
        """Of its first convolution."""
        return f"stage{self.number}"

    @property
    def columns_per_frame_pooled(self) -> int:
        """Columns that one frame still is behind `pool`."""
        return self.columns_per_frame // (self.pool[1] if self.pool else 1)


# Rows are halved four times, columns twice: writing is read along them.
_POOLS = ((2, 2), (2, 2), (2, 1), (2, 1), None)


def stages(config: NetworkConfig) -> Iterator[Stage]:
    """Those of a network of the kind "crnn", first to last."""
    columns_per_frame = WIDTH_STRIDE
    for number, (channels, count, pool) in enumerate(zip(config.channels, config.blocks, _POOLS, strict=True), 1):
        blocks = tuple(f"stage{number}r" + (f"{block}" if block > 1 else "") for block in range(1, count + 1))
        stage = Stage(number, channels, blocks, pool, columns_per_frame)
        yield stage
        columns_per_frame = stage.columns_per_frame_pooled
