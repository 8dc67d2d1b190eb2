"""What a run is made from, ingredient by ingredient: two runs with the same fingerprint read alike."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from hcr_batch.counts import counted
from hcr_batch.errors import UsageError
from hcr_batch.model.identity import bundle_id
from hcr_batch.run.options import ReadingOptions
from schemas import DOCUMENTS, READINGS

Fingerprint = Mapping[str, str]
"""Each ingredient by its name: options by their values, files by their content."""

_SHOWN_DIGITS = 12
_UNUSED = "not set"


def fingerprint_of(options: ReadingOptions) -> dict[str, str]:
    """Every field of `options`, whatever it may come to hold, the model, and the tables' versions.

    Files and folders stand for what they hold, never for where they are. Raises ModelError, UsageError
    for a file that cannot be read, TypeError for a value that no rule is written for here.
    """
    ingredients = {"model": bundle_id(options.bundle)}
    for field in dataclasses.fields(options):
        if field.name != "bundle":
            ingredients |= dict(_ingredients(field.name, getattr(options, field.name)))
    # An option that is not used is no ingredient: options to come must not part old results from new runs.
    ingredients = {name: value for name, value in ingredients.items() if value != _UNUSED}
    for contract in (READINGS, DOCUMENTS):
        ingredients[f"version of {contract.name}"] = str(contract.version)
    return ingredients


def digest_of(fingerprint: Fingerprint) -> str:
    """sha256 in hex; it is part of the name of every unit."""
    return hashlib.sha256(json.dumps(dict(fingerprint), sort_keys=True).encode()).hexdigest()


def differences(before: Fingerprint, now: Fingerprint) -> list[str]:
    """What differs, in words: "dpi was 300 and is 200 now"."""
    names = sorted(before.keys() | now.keys())
    return [
        _difference(name, before.get(name, _UNUSED), now.get(name, _UNUSED))
        for name in names
        if before.get(name) != now.get(name)
    ]


def _difference(name: str, before: str, now: str) -> str:
    """Forms are named by counts: the digests they are known by mean nothing to whoever edited one."""
    if name != "forms" or _UNUSED in (before, now):
        return f"{name} was {before} and is {now} now"
    old, new = before.split(", "), now.split(", ")
    others = len(set(new) - set(old))
    if not others:
        return f"{len(old)} forms were given and {len(new)} are now, or in another order"
    return f"{others} of {counted(len(new), 'form')} new or changed since (file, blank, lexicon or known rows)"


def _ingredients(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """A dataclass is its fields, under their own names where it is a group of options."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and not hasattr(value, "digest"):
        prefix = "" if name == "pages" else f"{name}."
        for field in dataclasses.fields(value):
            yield from _ingredients(prefix + field.name, getattr(value, field.name))
    else:
        yield name, _plain(value)


def _plain(value: Any) -> str:
    """A short text that differs whenever the value does."""
    if value is None or value is False or value in ((), [], frozenset()):
        return _UNUSED
    if isinstance(value, Path):
        return _content(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str | int | float):
        return str(value)
    digest = getattr(value, "digest", None)  # of a thing that knows its own content, such as a form
    if digest is not None:
        return _short(str(digest() if callable(digest) else digest).encode())
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain(dict(_ingredients("", value)))
    if isinstance(value, Mapping):
        return _plain([f"{key}={_plain(value[key])}" for key in sorted(value)])
    if isinstance(value, frozenset | set):
        return _plain(sorted(_plain(item) for item in value))
    if isinstance(value, tuple | list):
        return ", ".join(_plain(item) for item in value)
    raise TypeError(f"No fingerprint can be taken of {type(value).__name__}.")


def _content(path: Path) -> str:
    """A file's name and what it holds; a folder's, with all that is in it."""
    try:
        if not path.is_dir():
            return f"{path.name} {_short(path.read_bytes())}"
        inside = sorted(p for p in path.rglob("*") if p.is_file())
        parts = [f"{p.relative_to(path)} {_short(p.read_bytes())}" for p in inside]
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): check the path.") from error
    return f"{path.name} {_short(json.dumps(parts).encode())}"


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_SHOWN_DIGITS]
