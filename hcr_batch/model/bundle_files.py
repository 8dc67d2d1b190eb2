"""What stands in a bundle's folder, read without Keras. No pickle, nothing that runs.

    bundle.json        format, alphabet, network and normalisation settings, calibration, card
    weights.npz        the network's arrays in order, float16 where that loses nothing that matters
    prior.npz          what is likely to be written, where bundle.json says that there is such a model
    history.parquet    the course of the training, where it was kept; nothing reads it to recognise
    runtimes.json      which runtimes read like TensorFlow with it, where that was measured

The id is the digest of the first three: two bundles with the same id read alike.
"""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hcr_batch.config import build_config, require
from hcr_batch.errors import ModelError, UsageError
from hcr_batch.image.normalise import NormaliseConfig
from hcr_batch.model.identity import bundle_id, read_bundle_file, write_bundle_file
from hcr_batch.model.shape import NetworkConfig
from hcr_batch.text.calibrate import Calibration
from hcr_batch.text.decoding.evidence import EvidenceWeights
from hcr_batch.text.decoding.prior import MOST_CHARACTERS as MOST_PRIOR_CHARACTERS
from hcr_batch.text.decoding.prior import MOST_ORDER

FORMAT = 1

MOST_CHARACTERS = 20_000
"""More than a newspaper's worth of Chinese characters; it bounds the network's last layer."""


@dataclass(frozen=True, kw_only=True)
class PriorConfig:
    """Of prior.npz: symbols in a sequence, the characters it knows, how probable it is that a field goes on with
    another text, and how the evidence is weighed with it."""

    order: int
    characters: str
    weights: EvidenceWeights
    goes_on: float = 0.0

    def __post_init__(self) -> None:
        require(1 <= self.order <= MOST_ORDER, "prior.order", f"1 to {MOST_ORDER}", self.order)
        count = len(self.characters)
        require(count <= MOST_PRIOR_CHARACTERS, "prior.characters", f"at most {MOST_PRIOR_CHARACTERS}", count)
        require(len(set(self.characters)) == count, "prior.characters", "each character once", self.characters)
        require(0 <= self.goes_on < 1, "prior.goes_on", "0 to below 1", self.goes_on)
        require(self.weights.ctc > 0, "prior.weights.ctc", "above 0", self.weights.ctc)


@dataclass(frozen=True, kw_only=True)
class BundleConfig:
    """What stands in bundle.json. `card` says what the model learned from and how it scores."""

    format: int = FORMAT
    name: str
    alphabet: str
    network: NetworkConfig
    normalise: NormaliseConfig
    calibration: Calibration = field(default_factory=Calibration)
    lexicon: EvidenceWeights = field(default_factory=EvidenceWeights)
    prior: PriorConfig | None = None

    def __post_init__(self) -> None:
        fits = self.name.isprintable() and 0 < len(self.name) <= 200 and not set(self.name) & set("/\\")
        require(fits, "name", "1 to 200 printable characters, no slashes", self.name)
        count = len(self.alphabet)
        require(0 < count <= MOST_CHARACTERS, "alphabet", f"1 to {MOST_CHARACTERS} characters", count)
        require(len(set(self.alphabet)) == count, "alphabet", "each character once", self.alphabet)
        same = self.normalise.height_px == self.network.height
        require(same, "normalise.height_px", f"the network's height ({self.network.height})", self.normalise.height_px)
        alone = () if self.prior is None else dataclasses.astuple(self.prior.weights)
        numbers = (*self.calibration.weights, *dataclasses.astuple(self.lexicon), *alone)
        require(all(map(math.isfinite, numbers)), "calibration, lexicon and prior", "finite numbers", numbers)


def read_config(folder: Path) -> tuple[BundleConfig, dict[str, Any]]:
    """Settings and card of a bundle, without its weights. Raises ModelError if they are no good."""
    return parse_config(folder, read_bundle_file(folder / "bundle.json"))


def parse_config(folder: Path, settings: bytes) -> tuple[BundleConfig, dict[str, Any]]:
    """Settings and card from what stands in bundle.json. Raises ModelError that names `folder`."""
    try:
        content = json.loads(settings)
        card = content.pop("card", {})
        if content.get("format") != FORMAT:
            raise ModelError(
                f"The bundle {folder} has format {content.get('format')}. Expected {FORMAT}: "
                "install the hcr-batch version that wrote it, or train it again."
            )
        return build_config(BundleConfig, content), card
    except (ValueError, AttributeError, TypeError, RecursionError, UsageError) as error:
        raise ModelError(f"The bundle {folder} is damaged ({error}): copy it again.") from error


def change_bundle(folder: Path, settings: Mapping[str, Any], files: Mapping[str, bytes] | None = None) -> str:
    """Replaces settings and files of a bundle, each file whole or not at all, and returns the new id.

    The settings come last, so that they name no file that is not there. Raises ModelError, WriteError.
    """
    read_config(folder)
    content = {**json.loads(read_bundle_file(folder / "bundle.json")), **settings}
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    for name, data in {**(files or {}), "bundle.json": text.encode()}.items():
        write_bundle_file(folder / name, data)
    return bundle_id(folder)
