"""Which bundle it is, known without loading what reads it: a run with nothing to do needs no more."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from hcr_batch.errors import ModelError, WriteError
from hcr_batch.files.storage.atomic import replacing

DEFAULT_BUNDLE = Path(__file__).parent.parent / "bundles" / "names"
"""The bundle that ships inside the package."""

_MOST_BYTES = 2_000_000_000
"""No file of a bundle is larger: it is read at once."""


def bundle_id(folder: Path) -> str:
    """Name and first 12 hex digits of the sha256 of the files that the bundle reads with. Raises ModelError."""
    return id_of(read_bundle(folder))


def id_of(files: Mapping[str, bytes]) -> str:
    """The id of a bundle of which `read_bundle` gave these files."""
    digest = hashlib.sha256()
    for content in files.values():
        digest.update(content)
    return f"{json.loads(files['bundle.json'])['name']}-{digest.hexdigest()[:12]}"


def read_bundle(folder: Path) -> dict[str, bytes]:
    """All files that a bundle reads with, by name, its settings first. Raises ModelError."""
    settings = read_bundle_file(folder / "bundle.json")
    try:
        content = json.loads(settings)
        named, prior = isinstance(content["name"], str), content.get("prior") is not None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(f"The bundle {folder} is damaged ({error}): copy it again.") from error
    if not named:
        raise ModelError(f"The bundle {folder} is damaged (its name is not a text): copy it again.")
    others = ("weights.npz", "prior.npz") if prior else ("weights.npz",)
    return {"bundle.json": settings, **{name: read_bundle_file(folder / name) for name in others}}


def write_bundle_file(path: Path, data: bytes) -> None:
    """Replaces a file of a bundle, whole or not at all. Raises WriteError."""
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(data)
    except OSError as error:
        raise WriteError(f"The bundle {path.parent} cannot be written ({error.strerror}): make it writable.") from error


def read_bundle_file(path: Path) -> bytes:
    """A file of a bundle. Raises ModelError where it is not there, or is no such file."""
    try:
        if path.exists() and not (path.is_file() and path.stat().st_size <= _MOST_BYTES):
            raise ModelError(
                f"The bundle {path.parent} is damaged ({path.name} is not a file of a model): copy it again."
            )
        return path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"There is no model bundle at {path.parent}: {path.name} cannot be read ({error.strerror}). "
            f"Give the folder that `hcr-batch train` wrote; that of the bundle that ships is {DEFAULT_BUNDLE}."
        ) from error
