"""The reference network, layer by layer as it was published, to measure ours against.

With 79 outputs it has 2,399,247 parameters, 2,398,799 of them trainable. The published summary
prints 2,577,936, and 656,384 for the first LSTM layer; neither adds up.
"""

from __future__ import annotations

from hcr_batch.model.backend import keras, layers
from hcr_batch.model.shape import SEED_FRAMES, SEED_HEIGHT, SEED_WIDTH

_FEATURES = 512
_CHANNELS = (32, 64, 128)
_LSTM_UNITS = 256
_DROPOUT = 0.25


def build_seed_network(labels: int) -> keras.Model:
    """[(B, 64, 256, 1) in [0, 1], (B,)] -> logits (B, 64, K) float32.

    The reference ends in a softmax; here it stays with the loss and the decoder, which changes no
    parameter. `frames` (B,) is taken for the sake of the common call and not used: every picture
    fills all frames.
    """
    pictures = keras.Input((SEED_HEIGHT, SEED_WIDTH, 1), name="pictures")
    frames = keras.Input((), dtype="int32", name="frames")
    x = layers.Permute((2, 1, 3), name="width_first")(pictures)
    for number, channels in enumerate(_CHANNELS, start=1):
        x = layers.Conv2D(channels, 3, padding="same", activation="relu", name=f"conv{number}")(x)
        x = layers.MaxPooling2D(2, name=f"pool{number}")(x)
        x = layers.BatchNormalization(name=f"norm{number}")(x)
    # (32, 8, 128): each of 32 columns falls into its upper and its lower half, two frames.
    x = layers.Reshape((SEED_FRAMES, _FEATURES), name="frames_of_features")(x)
    x = layers.Dense(64, activation="relu", name="dense")(x)
    for number in (1, 2):
        x = layers.Bidirectional(
            layers.LSTM(_LSTM_UNITS, return_sequences=True, dropout=_DROPOUT),
            name=f"lstm{number}",
        )(x)
    logits = layers.Dense(labels, dtype="float32", name="logits")(x)
    return keras.Model([pictures, frames], logits, name="seed")
