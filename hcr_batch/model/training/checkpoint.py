"""Checkpoints: a training on disk, with all that is needed to resume it exactly. Arrays only, no pickle.

header        JSON: the step, the settings it belongs to, the history, the state of early stopping
variable_i    weights, batch statistics, dropout's random state, then the optimiser's, averaged weights among it
best_i        the weights of the best epoch so far, where training may stop early
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hcr_batch.errors import ModelError, UsageError, WriteError
from hcr_batch.files.storage.atomic import replacing

Arrays = Sequence[NDArray[Any]]


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """What a checkpoint holds; `header` is plain JSON."""

    header: dict[str, Any]
    variables: Arrays
    best: Arrays = ()


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Writes it whole or not at all: a kill at any moment leaves this one or the one before."""
    groups = {"variable": checkpoint.variables, "best": checkpoint.best}
    arrays: dict[str, Any] = {f"{name}_{i}": array for name, group in groups.items() for i, array in enumerate(group)}
    try:
        with replacing(path, suffix="") as temporary, temporary.open("wb") as file:
            np.savez(file, header=np.array(json.dumps(checkpoint.header)), **arrays)
    except OSError as error:
        raise WriteError(f"The checkpoint {path} cannot be written ({error.strerror}). {_way_on(path)}") from error


def _way_on(path: Path) -> str:
    """What to do where a checkpoint could not be written: go on from the one before, if there is one."""
    if path.exists():
        return "The one before it is as it was: make room and go on with --resume."
    return "It would have been the first, so there is nothing to go on from: make room and start the training again."


def read_checkpoint(path: Path) -> Checkpoint:
    """Reads what `write_checkpoint` wrote. Raises ModelError where that is damaged."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            groups = {
                name: [stored[f"{name}_{i}"] for i in range(sum(key.startswith(f"{name}_") for key in stored.files))]
                for name in ("variable", "best")
            }
            header = json.loads(str(stored["header"]))
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"The checkpoint {path} is damaged ({error}): remove its folder and train again.") from error
    return Checkpoint(header=header, variables=groups["variable"], best=groups["best"])


def refuse_other_settings(path: Path, stored: Mapping[str, Any], ours: Mapping[str, Any]) -> None:
    """Raises UsageError that names the first setting in which a checkpoint differs from this run."""
    plain = json.loads(json.dumps(ours))  # tuples become lists, as they did in the header
    for name in sorted(stored.keys() & plain.keys()):
        if stored[name] != plain[name]:
            named, theirs, wanted = _first_difference(name, stored[name], plain[name])
            raise UsageError(
                f"The checkpoint {path} belongs to another training: its {named} differs. "
                f"Expected {_short(wanted)}. Received: {_short(theirs)}. "
                "Give the settings it was begun with, or another --out."
            )


def _first_difference(name: str, stored: Any, ours: Any) -> tuple[str, Any, Any]:
    """What of two settings called `name` differs, down to a single one: its name, and what both have."""
    if not (isinstance(stored, dict) and isinstance(ours, dict)):
        return name, stored, ours
    key = next(key for key in (*ours, *stored) if key not in ours or key not in stored or ours[key] != stored[key])
    return _first_difference(f"{name}.{key}", stored.get(key), ours.get(key))


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 200 else f"{text[:200]}..."
