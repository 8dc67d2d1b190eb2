"""Labels that the network does not believe, found with the bundle that ships."""

import csv
from pathlib import Path

from hcr_batch.model.identity import DEFAULT_BUNDLE
from jobs.training.find_wrong_labels import WrongLabelsConfig, WrongLabelsReport, run
from tests.model.tiny import write_labels


def rows(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["FILENAME"]: row["IDENTITY"] for row in csv.DictReader(lines)}


def test_wrong_labels_are_mended_or_left_out(samples: Path, tmp_path: Path) -> None:
    with (samples / "truth.csv").open(encoding="utf-8", newline="") as lines:
        true = {Path(row["document"]).name: row["text"] for row in csv.DictReader(lines) if "crops/" in row["document"]}
    right, slip, blank, *_ = sorted(true)
    labels = {right: true[right], slip: true[slip] + "QQ", blank: "EMPTY", "gone.png": "BOB"}
    write_labels(tmp_path / "labels.csv", [(f"crops/{name}", label) for name, label in labels.items()])
    config = WrongLabelsConfig(
        labels=tmp_path / "labels.csv", images=samples, model=DEFAULT_BUNDLE, out=tmp_path / "doubted"
    )
    assert run(config) == WrongLabelsReport(labels=3, changed=2, doubtful=0)
    mended = rows(tmp_path / "doubted" / "labels.csv")
    assert mended == {f"crops/{name}": true[name] for name in (right, slip, blank)}
    assert rows(tmp_path / "doubted" / "doubtful.csv") == {}
