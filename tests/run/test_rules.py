"""Types, lexicons and the bar of acceptance through a whole run, with the shipped model."""

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.records import FieldType, Layout
from jobs.transcribe import TranscribeConfig, run


def transcribe(scans: Path, out: Path, **options: object) -> dict[str, dict[str, object]]:
    config = TranscribeConfig(inputs=(scans,), out=out, workers=0, layout=Layout.CROP, **options)  # type: ignore[arg-type]
    run(config)
    return {row["document"]: row for row in pq.read_table(out).to_pylist()}


def test_a_lexicon_and_a_bar(samples: Path, tmp_path: Path) -> None:
    with (samples / "truth.csv").open(encoding="utf-8") as lines:
        truth = {
            Path(row["document"]).name: row["text"] for row in csv.DictReader(lines) if "crops/" in row["document"]
        }
    names = tmp_path / "names.csv"
    names.write_text("label,count\n" + "".join(f"{name},20\n" for name in [*truth.values(), "TOM", "ANNA", "MARTIN"]))
    plain = transcribe(samples / "crops", tmp_path / "a.parquet")
    told = transcribe(samples / "crops", tmp_path / "b.parquet", lexicon=names, accept=0.9, field_type=FieldType.NAME)
    assert plain.keys() == told.keys() == truth.keys()
    right = [sum(rows[name]["text"] == text for name, text in truth.items()) for rows in (plain, told)]
    assert right[1] >= right[0] and right[1] >= 5
    for row in told.values():
        assert (row["value"], row["valid"], row["rule"]) == (row["text"], True, None)
        assert row["accepted"] == (row["confidence"] >= 0.9)  # type: ignore[operator]
    assert {row["valid"] for row in plain.values()} == {row["accepted"] for row in plain.values()} == {None}
    assert any(row["accepted"] for row in told.values())


def test_a_lexicon_in_another_script_is_refused_before_anything_is_read(samples: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("王\n李\n", encoding="utf-8")
    with pytest.raises(UsageError, match="can write none of the texts of the lexicon"):
        transcribe(samples / "crops", tmp_path / "a.parquet", lexicon=names)
    assert not (tmp_path / "a.parquet").exists()


def test_names_in_fields_for_digits_stay_names_and_are_told(samples: Path, tmp_path: Path) -> None:
    rows = transcribe(samples / "crops", tmp_path / "a.parquet", field_type=FieldType.DIGITS, accept=0.5)
    for row in rows.values():
        assert not str(row["text"]).isdigit()
        assert (row["value"], row["valid"], row["rule"], row["accepted"]) == (None, False, "format", False)


@pytest.mark.parametrize(
    "options",
    [
        {"lexicon": Path("nowhere.csv")},
        {"accept": 0.0},
        {"accept": 1.5},
        {"field_type": FieldType.CHECKBOX},
        {"field_type": FieldType.SIGNATURE},
    ],
)
def test_what_is_wrong_is_said_before_anything_is_read(
    samples: Path, tmp_path: Path, options: dict[str, object]
) -> None:
    with pytest.raises(UsageError):
        transcribe(samples / "crops", tmp_path / "a.parquet", **options)
    assert not (tmp_path / "a.parquet").exists()
