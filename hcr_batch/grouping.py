"""Groups what has the same key, as the readings of one page or fields of one name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def indices_by(keys: Iterable[Key | None]) -> dict[Key, list[int]]:
    """The indices at which each key stands, from 0; keys and indices in order. What has no key is left out."""
    indices: dict[Key, list[int]] = {}
    for index, key in enumerate(keys):
        if key is not None:
            indices.setdefault(key, []).append(index)
    return indices
