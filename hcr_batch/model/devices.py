"""The devices of a process: which there are, and what a training does to it as a whole, undone at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import cv2

from hcr_batch.errors import UsageError
from hcr_batch.model.backend import keras


@contextmanager
def training_process(precision: str, devices: int) -> Iterator[None]:
    """Inside, networks are built with `precision` and spread over `devices`; cv2 keeps to one thread,
    since the network needs the cores. Afterwards all is as it was."""
    policy, threads, spread = keras.config.dtype_policy(), cv2.getNumThreads(), keras.distribution.distribution()
    _let_gpu_memory_grow()
    try:
        cv2.setNumThreads(1)
        keras.config.set_dtype_policy(precision)
        if devices > 1:
            keras.distribution.set_distribution(_spread(devices))
        yield
    finally:
        keras.distribution.set_distribution(spread)
        keras.config.set_dtype_policy(policy)
        cv2.setNumThreads(threads)


def _spread(devices: int) -> keras.distribution.DataParallel:
    """Each of `devices` takes its part of every batch (Keras' own distribution)."""
    if keras.backend.backend() != "jax":
        raise UsageError(
            f"--devices {devices} needs Keras' distribution, which works on its JAX backend. Received: "
            f"{keras.backend.backend()}. Install jax, set KERAS_BACKEND=jax, or leave --devices out."
        )
    found = keras.distribution.list_devices()
    if devices > len(found):
        raise UsageError(f"Invalid value for `devices`. Expected 1 to {len(found)}. Received: devices={devices}.")
    return keras.distribution.DataParallel(devices=found[:devices])


def _let_gpu_memory_grow() -> None:
    """TensorFlow would otherwise take all the memory of every GPU at once. JAX has no such call."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        for gpu in tf.config.list_physical_devices("GPU"):
            try:
                tf.config.experimental.set_memory_growth(gpu, True)
            except RuntimeError:  # the GPU is in use by this process already, and so is the choice made
                return


def out_of_memory() -> type[Exception]:
    """What Keras' backend raises where a device has no memory left."""
    error: type[Exception] = MemoryError
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        error = tf.errors.ResourceExhaustedError
    elif keras.backend.backend() == "torch":
        import torch

        error = torch.OutOfMemoryError
    return error


def gpus_seen() -> int:
    """GPUs that Keras' backend can use in this process."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return len(tf.config.list_physical_devices("GPU"))
    return sum(name.startswith(("gpu", "cuda")) for name in keras.distribution.list_devices())
