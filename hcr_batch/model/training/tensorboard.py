"""Writes the course of a training for TensorBoard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hcr_batch.model.training.trainer import Progress


def tensorboard_log(folder: Path) -> Callable[[Progress], None]:
    """A listener that writes event files into `folder`. Show them with `tensorboard --logdir`.

    TensorFlow writes them by itself; only showing them takes the tensorboard package.
    """
    import tensorflow as tf

    writer = tf.summary.create_file_writer(str(folder))
    # What tf.summary.scalar writes; that function itself wants the tensorboard package.
    scalar = tf.compat.v1.SummaryMetadata(data_class=1)
    scalar.plugin_data.plugin_name = "scalars"

    def write(progress: Progress) -> None:
        values = {
            "train/loss": progress.loss,
            "train/learning_rate": progress.rate,
            "train/crops_per_second": progress.crops_per_second,
        }
        for source, scores in (progress.scores or {}).items():
            name = source.replace(" ", "_")
            values |= {f"held_out/{name}/CER": scores.cer, f"held_out/{name}/exact": scores.exact}
        with writer.as_default(step=progress.step):
            for name, value in values.items():
                tf.summary.write(name, tf.constant(value, tf.float32), metadata=scalar)
        writer.flush()

    return write
