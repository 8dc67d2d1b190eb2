"""Log lines: whole JSON objects, or readable text; places of bugs without their words."""

import io
import json
import logging

import pytest

from hcr_batch.logs import LogFormat, log, logging_to, place_of


def lines(form: LogFormat, level: int = logging.INFO) -> list[str]:
    stream = io.StringIO()
    with logging_to(form, level, stream):
        log("night_started", night="2026-11-22-001", documents=3)
        log("document_failed", logging.WARNING, document_id="ab" * 32, error_code=None, seconds=0.5)
        log("document_name", logging.DEBUG, document='odd\n"name" \u202e.pdf')
    log("after_the_end")
    return stream.getvalue().splitlines()


def test_json_lines_are_objects_in_ascii() -> None:
    first, second = (json.loads(line) for line in lines(LogFormat.JSON))
    assert first.pop("time").endswith("+00:00")
    assert first == {"level": "info", "event": "night_started", "night": "2026-11-22-001", "documents": 3}
    assert (second["level"], second["error_code"], second["seconds"]) == ("warning", None, 0.5)
    assert all(line.isascii() for line in lines(LogFormat.JSON, logging.DEBUG))


def test_text_lines_are_words_and_values() -> None:
    first, second, third = lines(LogFormat.TEXT, logging.DEBUG)
    assert first.endswith("info    night started  night=2026-11-22-001 documents=3")
    assert second.endswith("seconds=0.5") and "error_code" not in second
    assert third.endswith('document="odd\\n\\"name\\" \\u202e.pdf"')  # no line breaks out of a name


def test_the_logger_is_left_as_it_was() -> None:
    logger = logging.getLogger("hcr_batch")
    before = logger.level, logger.propagate, list(logger.handlers)
    lines(LogFormat.JSON)
    assert (logger.level, logger.propagate, list(logger.handlers)) == before


def test_a_bug_is_told_by_its_place_alone() -> None:
    with pytest.raises(ValueError, match="SECRET") as caught:
        int("SECRET")
    place = place_of(caught.value)
    assert "test_logs.py" in place and "SECRET" not in place


def test_long_facts_are_cut() -> None:
    stream = io.StringIO()
    with logging_to(LogFormat.JSON, stream=stream):
        log("failed", error="x" * 10_000)
    assert len(json.loads(stream.getvalue())["error"]) == 500
