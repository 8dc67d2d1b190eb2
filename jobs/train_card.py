"""What a bundle says of the training that it came from."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hcr_batch.model.backend import keras
from hcr_batch.model.identity import bundle_id
from hcr_batch.model.network import reading_network
from hcr_batch.model.training.splits import Split
from hcr_batch.model.training.trainer import Trainer
from hcr_batch.text.scoring.metrics import Scores
from jobs.train_config import TrainConfig


def card_of(
    trainer: Trainer, config: TrainConfig, splits: Sequence[Split], scores: Mapping[str, Scores]
) -> dict[str, Any]:
    """What people may want to know of a bundle; names of folders, but no paths of this machine."""
    return {
        "recipe": recipe_of(config),
        "trained_on": [
            {
                "source": s.name,
                "share": s.share,
                "crops": len(s.training),
                "held_out": len(s.held_out),
                "left_out": dict(s.left_out),
            }
            for s in splits
        ],
        "held_out_scores": {
            name: {"fields": s.fields, "cer": s.cer, "wer": s.wer, "exact": s.exact} for name, s in scores.items()
        },
        "teacher": id_of_bundle(config.teacher),
        "started_from": id_of_bundle(config.init_from),
        "steps": trainer.step,
        "seconds": round(trainer.seconds),
        "parameters": reading_network(trainer.network).count_params(),
        "threads": len(os.sched_getaffinity(0)),
        "backend": f"{keras.backend.backend()}, keras {keras.__version__}",
    }


def recipe_of(config: TrainConfig) -> dict[str, Any]:
    """The settings that make the weights what they are, as plain values."""
    parts = ("fit", "network", "normalise", "augment")
    plain = {name: getattr(config, name) for name in ("recipe", "batch_size", "seed", "augmented", "hold_out")}
    return plain | {name: dataclasses.asdict(getattr(config, name)) for name in parts}


def id_of_bundle(bundle: Path | None) -> str | None:
    """The id of a bundle that a training may do without."""
    return None if bundle is None else bundle_id(bundle)
