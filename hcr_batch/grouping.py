"""What belongs together, as the readings of one page do, and fields of one name."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def places_by(keys: Iterable[Key | None]) -> dict[Key, list[int]]:
    """Where each key stands among them, from 0; keys and places in order. What has none is left out."""
    places: dict[Key, list[int]] = {}
    for place, key in enumerate(keys):
        if key is not None:
            places.setdefault(key, []).append(place)
    return places
