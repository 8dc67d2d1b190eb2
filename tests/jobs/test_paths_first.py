"""Paths that lead nowhere are answered before a bundle is loaded, which may bring Keras along and take many seconds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hcr_batch.errors import UsageError
from jobs import audit, evaluate, runtimes
from tests.model.tiny import write_labels

RUNS: dict[str, Callable[..., Any]] = {
    "audit": lambda place, **paths: audit.run(audit.AuditConfig(report=place / "report", **paths)),
    "evaluate": lambda place, **paths: evaluate.run(evaluate.EvaluateConfig(**paths)),
    "runtimes": lambda place, **paths: runtimes.run(runtimes.RuntimesConfig(**paths)),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def load(*_: object, **__: object) -> None:
        pytest.fail("A bundle is loaded.")

    monkeypatch.setattr("hcr_batch.model.recogniser.Recogniser.load", load)
    monkeypatch.setattr("jobs.runtimes.load_bundle", load)
    (tmp_path / "images").mkdir()
    write_labels(tmp_path / "labels.csv", [("a.png", "ANNA")])
    return tmp_path


@pytest.mark.parametrize("command", RUNS)
@pytest.mark.parametrize(
    ("slip", "says"), [({"images": "gone"}, "no folder .*gone of images"), ({"labels": "gone"}, "no label file .*gone")]
)
def test_labels_and_folder(place: Path, command: str, slip: dict[str, str], says: str) -> None:
    paths = {"labels": "labels.csv", "images": "images", **slip}
    with pytest.raises(UsageError, match=says):
        RUNS[command](place, **{name: place / path for name, path in paths.items()})


@pytest.mark.parametrize(("beside", "says"), [("lexicon", "no lexicon .*gone"), ("corrected", "no label file .*gone")])
def test_what_evaluate_takes_beside_them(place: Path, beside: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        RUNS["evaluate"](place, labels=place / "labels.csv", images=place / "images", **{beside: place / "gone"})
