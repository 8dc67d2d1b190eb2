"""What stands in a bundle's folder, read without Keras. No pickle, nothing that runs.

    bundle.json        format, alphabet, network and normalisation settings, calibration, card
    weights.npz        the network's arrays in order, float16 where that loses nothing that matters
    history.parquet    the course of the training, where it was kept; nothing reads it to recognise

The id is the digest of the first two: two bundles with the same id read alike.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hcr_batch.config import build_config
from hcr_batch.errors import ModelError, UsageError
from hcr_batch.image.normalise import NormaliseConfig
from hcr_batch.model.shape import NetworkConfig
from hcr_batch.text.calibrate import Calibration

FORMAT = 1
DEFAULT_BUNDLE = Path(__file__).parent.parent / "bundles" / "names"
"""The bundle that ships inside the package."""


@dataclass(frozen=True, kw_only=True)
class BundleConfig:
    """What stands in bundle.json. `card` tells people what the model learned from and how it scores."""

    format: int = FORMAT
    name: str
    alphabet: str
    network: NetworkConfig
    normalise: NormaliseConfig
    calibration: Calibration = field(default_factory=Calibration)


def bundle_id(folder: Path) -> str:
    """Name and first 12 hex digits of the sha256 of the bundle's two files."""
    digest = hashlib.sha256()
    for name in ("bundle.json", "weights.npz"):
        digest.update(_read_file(folder / name))
    return f"{read_config(folder)[0].name}-{digest.hexdigest()[:12]}"


def read_config(folder: Path) -> tuple[BundleConfig, dict[str, Any]]:
    """Settings and card of a bundle, without its weights. Raises ModelError if they are no good."""
    try:
        content = json.loads(_read_file(folder / "bundle.json"))
        card = content.pop("card", {})
        if content.get("format") != FORMAT:
            raise ModelError(
                f"The bundle {folder} has format {content.get('format')}. Expected {FORMAT}: "
                "install the hcr-batch version that wrote it, or train it again."
            )
        return build_config(BundleConfig, content), card
    except (ValueError, AttributeError, TypeError, UsageError) as error:
        raise ModelError(f"The bundle {folder} is damaged ({error}): copy it again.") from error


def _read_file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"There is no model bundle at {path.parent}: {path.name} cannot be read ({error.strerror}). "
            "Give the folder that `hcr-batch train` wrote, or leave --model out for the one that ships."
        ) from error
