"""The door to Keras: everything in this package takes `keras` from here."""

from __future__ import annotations

from hcr_batch.model.loading import loading

with loading():
    import keras
    from keras import layers, ops

__all__ = ["keras", "layers", "ops"]
