"""Logs of a run: one event a line on stderr, for people or as JSON for machines.

An event has a name and facts: numbers, ids, codes, dates. What people wrote is never a fact, and
neither is a file's content; file names are logged at level `debug` only.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TextIO

Fact = str | int | float | bool | None

_LOGGER = logging.getLogger("hcr_batch")
_MOST_FRAMES = 6
_MOST_CHARACTERS = 500
"""No id, code or sentence of ours is longer; what is longer is cut."""


class LogFormat(StrEnum):
    """How events are written."""

    TEXT = "text"
    JSON = "json"


def log(event: str, level: int = logging.INFO, /, **facts: Fact) -> None:
    """Logs an event, such as `night_started` with `night="2026-11-22-001"`."""
    _LOGGER.log(level, event, extra={"facts": facts})


@contextmanager
def logging_to(form: LogFormat, level: int = logging.INFO, stream: TextIO | None = None) -> Iterator[None]:
    """Writes events of at least `level` to `stream` (stderr) as long as it lasts."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_JsonLines() if form is LogFormat.JSON else _TextLines())
    before = _LOGGER.level, _LOGGER.propagate
    _LOGGER.setLevel(level)
    _LOGGER.propagate = False
    _LOGGER.addHandler(handler)
    try:
        yield
    finally:
        _LOGGER.removeHandler(handler)
        _LOGGER.setLevel(before[0])
        _LOGGER.propagate = before[1]


def place_of(error: BaseException) -> str:
    """Where an unforeseen error came from, innermost last. The error's own words may hold what people
    wrote and are left out."""
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_FRAMES:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames)


def _facts(record: logging.LogRecord) -> dict[str, Fact]:
    facts: dict[str, Fact] = getattr(record, "facts", {})
    return {name: value[:_MOST_CHARACTERS] if isinstance(value, str) else value for name, value in facts.items()}


class _JsonLines(logging.Formatter):
    """{"time": ..., "level": ..., "event": ..., facts}; ASCII, so that no log reader stumbles."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": time, "level": record.levelname.lower(), "event": record.getMessage(), **_facts(record)}
        return json.dumps(line)


class _TextLines(logging.Formatter):
    """Local time, level, the event's name in words, then name=value."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created).astimezone().isoformat(sep=" ", timespec="seconds")
        facts = " ".join(
            f"{name}={json.dumps(value) if isinstance(value, str) and not _is_word(value) else value}"
            for name, value in _facts(record).items()
            if value is not None
        )
        return f"{time} {record.levelname.lower():<7} {record.getMessage().replace('_', ' ')}  {facts}".rstrip()


def _is_word(text: str) -> bool:
    return bool(text) and all(c.isalnum() or c in "-_./:+" for c in text)
