"""prior.npz of a bundle: written by us, and read as if a stranger had written it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import ModelError
from hcr_batch.model.arrays import BROKEN_ARRAYS, read_vector
from hcr_batch.model.bundle_files import BundleConfig, PriorConfig
from hcr_batch.model.identity import read_bundle_file
from hcr_batch.text.decoding.prior import Prior
from hcr_batch.text.decoding.rescoring import WeighedPrior

PRIOR_FILE = "prior.npz"

_MOST_ENTRIES = 20_000_000
"""A file that claims more is refused before memory is reserved for it."""


def prior_bytes(prior: Prior) -> bytes:
    """The arrays of a prior, packed; logarithms in half precision, which changes no ranking that matters."""
    packed = io.BytesIO()
    np.savez_compressed(
        packed,
        grams=prior.grams,
        log_probabilities=prior.log_probabilities.astype(np.float16),
        contexts=prior.contexts,
        log_rests=prior.log_rests.astype(np.float16),
    )
    return packed.getvalue()


def read_prior(folder: Path, config: BundleConfig) -> WeighedPrior | None:
    """The prior of a bundle, None where it has none. Raises ModelError where it is damaged."""
    return None if config.prior is None else parse_prior(folder, read_bundle_file(folder / PRIOR_FILE), config.prior)


def parse_prior(folder: Path, content: bytes, about: PriorConfig) -> WeighedPrior:
    """The prior from what stands in prior.npz. Raises ModelError, which names `folder`, where it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            grams, contexts = (_keys(packed, name) for name in ("grams", "contexts"))
            log_probabilities = _logs(packed, "log_probabilities", len(grams))
            log_rests = _logs(packed, "log_rests", len(contexts))
    except BROKEN_ARRAYS as error:
        raise ModelError(f"The prior of the bundle {folder} is damaged ({error}): copy it again.") from error
    prior = Prior(about.order, about.characters, grams, log_probabilities, contexts, log_rests, about.goes_on)
    return WeighedPrior(prior, about.weights)


def _keys(packed: zipfile.ZipFile, name: str) -> NDArray[np.int64]:
    found = read_vector(packed, f"{name}.npy", "i", _MOST_ENTRIES)
    if len(found) == 0 or (np.diff(found) <= 0).any():
        raise ValueError(f"{name} are not in order")
    return found.astype(np.int64)


def _logs(packed: zipfile.ZipFile, name: str, count: int) -> NDArray[np.float32]:
    found: NDArray[Any] = read_vector(packed, f"{name}.npy", "f", count)
    if len(found) != count or not np.isfinite(found).all() or (found > 0).any():
        raise ValueError(f"{name} are not {count} logarithms of probabilities")
    return found.astype(np.float32)
