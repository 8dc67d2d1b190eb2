"""What a night reports: metrics and logs, whatever stops it, and nothing that people wrote."""

import dataclasses
import io
import json
import logging
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ModelError, NoInputError, WriteError
from hcr_batch.logs import LogFormat, logging_to
from jobs.nightly import run
from tests.jobs.nights import HALF_A_PNG, Place
from tests.run.test_metrics import samples as metric_samples

pytestmark = pytest.mark.usefixtures("one_load")


@pytest.fixture
def place(tmp_path: Path, samples: Path) -> Place:
    return Place(tmp_path, samples / "crops")


def test_what_stops_a_night_is_told_to_prometheus(place: Place) -> None:
    metrics = place.root / "hcr.prom"
    config = place.config(metrics=metrics)
    with pytest.raises(NoInputError, match="no inbox folder"):
        run(config)
    assert metric_samples(metrics)["hcr_batch_exit_code", ""] == 3
    reading = dataclasses.replace(config.reading, model=place.root / "nowhere")
    with pytest.raises(ModelError):
        place.night(reading=reading)


@pytest.mark.parametrize(("error", "code"), [(ValueError("a bug"), 1), (KeyboardInterrupt(), 130)])
def test_bugs_and_ctrl_c_are_told_to_prometheus(
    place: Place, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    """Else the alert that watches the exit code sees last night's."""

    def fail(*_: object) -> None:
        raise error

    place.put("a.png", 1)
    monkeypatch.setattr("jobs.transcribe.run", fail)
    with pytest.raises(type(error)):
        place.night(metrics=place.root / "hcr.prom")
    assert metric_samples(place.root / "hcr.prom")["hcr_batch_exit_code", ""] == code


def test_what_stops_a_night_is_said_though_the_metrics_cannot_be_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk refuses both; and Ctrl-C is no error of writing."""

    def refuse(*_: object) -> None:
        raise WriteError("The metrics cannot be written.")

    monkeypatch.setattr("jobs.night_metrics.write_metrics", refuse)
    with pytest.raises(NoInputError, match="no inbox folder"):
        run(place.config(metrics=place.root / "hcr.prom"))


def test_metrics_that_cannot_be_written_are_told_before_anything_is_read(place: Place) -> None:
    place.put("a.png", 1)
    with pytest.raises(WriteError, match="metrics cannot be written"):
        place.night(metrics=place.put("b.png", 2) / "hcr.prom")
    assert not place.results.exists()


def test_logs_hold_ids_and_counts_and_nothing_that_people_wrote(place: Place) -> None:
    for number in range(1, 7):
        place.put(f"{number}.png", number)
    place.put("half.png", HALF_A_PNG)
    stream = io.StringIO()
    with logging_to(LogFormat.JSON, logging.DEBUG, stream):
        place.night()
    shown = stream.getvalue() + (place.results / "reports" / "latest.html").read_text()
    shown += (place.results / "reports" / "latest.json").read_text()
    table = pq.read_table(place.results / "readings")
    texts = {text for text in table["text"].to_pylist() if text}
    texts |= {other["text"] for others in table["alternatives"].to_pylist() for other in others}
    assert len(texts) >= 6
    assert not [text for text in texts if len(text) > 3 and text in shown]
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {"night_started", "document_failed", "night_finished"} <= {event["event"] for event in events}
    (failed,) = (event for event in events if event["event"] == "document_failed")
    assert len(failed["document_id"]) == 64 and "half.png" not in json.dumps(failed)
