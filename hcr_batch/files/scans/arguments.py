"""Arguments of callers from Python, converted to what our configs hold: paths, one or many, and choices by value."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from hcr_batch.config import invalid
from hcr_batch.files.storage.names import Location, Remote, location

E = TypeVar("E", bound=Enum)


def given_location(name: str, value: Any) -> Location:
    """A path, or a name on object storage. Raises UsageError that names the setting."""
    if isinstance(value, Path | Remote):
        return value
    if isinstance(value, str):
        return location(value)
    raise invalid(name, "a path", value)


def given_locations(name: str, value: Any) -> tuple[Location, ...]:
    """One or many of them. Raises UsageError."""
    if isinstance(value, str | Path | Remote):
        return (given_location(name, value),)
    if isinstance(value, bytes) or not isinstance(value, Iterable):
        raise invalid(name, "a path, or a list of paths", value)
    return tuple(given_location(name, one) for one in value)


def given_path(name: str, value: Any) -> Path:
    """A path on this machine. Raises UsageError."""
    found = given_location(name, value)
    if not isinstance(found, Path):
        raise invalid(name, "a path on this machine", str(value))
    return found


def given_paths(name: str, value: Any) -> tuple[Path, ...]:
    """One or many of them. Raises UsageError."""
    return tuple(given_path(name, one) for one in given_locations(name, value))


def given_choice(name: str, choices: type[E], value: Any) -> E:
    """A member of an enum, or its value. Raises UsageError that lists them."""
    try:
        return choices(value)
    except ValueError as error:
        raise invalid(name, " or ".join(str(choice.value) for choice in choices), value) from error
