"""Scores of a results file: what is missing counts, what has no label does not."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.console.results import print_scores
from hcr_batch.documents import Document
from hcr_batch.errors import ExitCode, UsageError
from hcr_batch.files.results.rows import reading_row
from hcr_batch.records import Box, Reading, ReadingStatus, failed_reading
from jobs.export import ExportConfig
from jobs.export import run as export
from jobs.score import ScoreConfig, run
from schemas import READINGS
from tests.reviewed import write_run


def results(path: Path, texts: dict[str, str]) -> Path:
    rows = []
    for name, text in texts.items():
        reading = Reading(1, Box(0, 0, 9, 9), None, text, 0.9, ReadingStatus.OK)
        rows.append(reading_row(Document(name, name, "id", 1, "png", 1), reading, "names-1"))
    pq.write_table(READINGS.table(rows), path)
    return path


def labels(path: Path, rows: dict[str, str]) -> Path:
    path.write_text("FILENAME,IDENTITY\n" + "".join(f"{n},{t}\n" for n, t in rows.items()), encoding="utf-8")
    return path


def test_rates_are_summed_edits_over_summed_lengths(tmp_path: Path) -> None:
    found = results(tmp_path / "r.parquet", {"a": "ANNA", "b": "PAUL B", "c": "", "e": "X"})
    known = labels(tmp_path / "l.csv", {"a": "ANNE", "b": "PAUL B", "c": "EMPTY", "d": "MISSING", "e": "UNREADABLE"})
    report = run(ScoreConfig(results=found, labels=known))
    assert (report.total.scores.fields, report.total.scores.exact_fields) == (3, 1)
    assert report.total.scores.cer == pytest.approx((1 + 0 + 7) / (4 + 6 + 7))
    assert report.total.scores.wer == pytest.approx((1 + 0 + 1) / (1 + 2 + 1))
    assert (report.total.blanks, report.total.blanks_right, report.missing, report.unlabelled) == (1, 1, 1, 1)
    assert report.exit_code is ExitCode.SOME_FAILED


def test_labels_whose_zeros_a_spreadsheet_dropped_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = results(tmp_path / "r.parquet", {"a": "0215875622", "b": "007", "c": "12", "d": "ANNA"})
    known = labels(tmp_path / "l.csv", {"a": "215875622", "b": "0070", "c": "12", "d": "ANNA"})
    report = run(ScoreConfig(results=found, labels=known))
    assert (report.unpadded, report.total.scores.exact_fields) == (1, 2)
    print_scores(report, as_json=False)
    assert "1 label is the number that was read without the zeros before it, and counts as wrong" in (
        capsys.readouterr().out
    )
    print_scores(replace(report, unpadded=0), as_json=False)
    assert "zeros" not in capsys.readouterr().out


def test_results_are_those_of_any_out(tmp_path: Path) -> None:
    known = labels(tmp_path / "l.csv", {"a.png": "ANHA", "b.tif": "BOB EVE"})
    for results in (write_run(tmp_path / "file"), write_run(tmp_path / "folder", in_parts=True)):
        report = run(ScoreConfig(results=results, labels=known))
        assert (report.total.scores.fields, report.missing) == (2, 0)


@pytest.mark.parametrize("name", ["nowhere.parquet", "torn.parquet", "other.parquet", "results.documents.parquet", "."])
def test_what_are_no_readings_is_refused(tmp_path: Path, name: str) -> None:
    whole = write_run(tmp_path).read_bytes()
    (tmp_path / "torn.parquet").write_bytes(whole[: len(whole) // 2])
    pq.write_table(pa.table({"document": ["a"], "text": ["A"]}), tmp_path / "other.parquet")
    with pytest.raises(UsageError, match=r"with --out|Expected readings"):
        run(ScoreConfig(results=tmp_path / name, labels=labels(tmp_path / "l.csv", {"a": "A"})))


def test_case_and_accents_count_unless_folded(tmp_path: Path) -> None:
    found = results(tmp_path / "r.parquet", {"a": "ELODIE"})
    known = labels(tmp_path / "l.csv", {"a": "Élodie"})
    assert run(ScoreConfig(results=found, labels=known)).total.scores.exact == 0
    assert run(ScoreConfig(results=found, labels=known, fold=("case", "accents"))).total.scores.exact == 1
    with pytest.raises(UsageError, match="fold"):
        ScoreConfig(results=found, labels=known, fold=("spaces",))


def test_columns_may_be_named(tmp_path: Path) -> None:
    found = results(tmp_path / "r.parquet", {"a": "ELODIE"})
    (tmp_path / "l.csv").write_text("scan;name\na;ELODIE\n")
    config = ScoreConfig(results=found, labels=tmp_path / "l.csv", file_column="scan", text_column="name")
    assert run(config).total.scores.exact == 1


FORMS = """DOCUMENT;PAGE;FIELD;TEXT
a.png;1;name;ANNA
a.png;1;born;1/2/93
a.png;1;town;ULM
a.png;1;note;
b.tif;1;name;BOB
b.tif;2;name;EVA
b.tif;2;gone;X
b.tif;2;town;UNREADABLE
"""


def test_fields_of_forms_are_compared_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "l.csv").write_text(FORMS)
    report = run(ScoreConfig(results=write_run(tmp_path / "run"), labels=tmp_path / "l.csv"))
    assert (report.total.scores.fields, report.total.scores.exact_fields) == (6, 2)  # the town of a.png, BOB
    assert (report.total.blanks, report.total.blanks_right, report.missing) == (1, 1, 1)
    names = report.by_field["name"].scores
    assert (names.fields, names.exact_fields, names.character_edits) == (3, 1, 2)
    assert report.by_field.keys() == {"name", "born", "town", "note", "gone"}
    print_scores(report, as_json=False)
    words = [re.findall(r"\w+", line)[:1] for line in capsys.readouterr().out.splitlines()]
    shown = [word for some in words for word in some if word in report.by_field]
    assert set(shown[:2]) == {"born", "gone"} and shown[2] == "name"
    print_scores(report, as_json=True)
    assert json.loads(capsys.readouterr().out)["by_field"]["note"]["blanks_right"] == 1


def test_a_blank_field_that_was_not_read_is_not_right(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("file,page,field,text\na,1,name,\na,1,cut_off,\na,1,gone,\nb,1,name,\n")
    page = failed_reading(1, "registration", "It was cut off.")
    box = Box(0, 0, 9, 9)
    blank = Reading(1, box, "name", "", None, ReadingStatus.BLANK)
    fields = [blank, replace(page, box=box, field="cut_off")]
    rows = [reading_row(Document("a", "a", "id", 1, "png", 1), reading, "names-1") for reading in fields]
    rows.append(reading_row(Document("b", "b", "id2", 1, "png", 1), page, "names-1"))
    pq.write_table(READINGS.table(rows), tmp_path / "r.parquet")
    report = run(ScoreConfig(results=tmp_path / "r.parquet", labels=tmp_path / "l.csv"))
    assert (report.total.blanks, report.total.blanks_right, report.missing) == (4, 1, 2)


def test_what_was_read_without_a_label_is_counted_in_fields(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("file,page,field,text\na,1,1,ANNA\n")
    boxes = [Box(0, 9 * i, 9, 9) for i in range(3)]
    readings = [Reading(1, box, None, "ANNA", 0.9, ReadingStatus.OK) for box in boxes]
    rows = [reading_row(Document(name, name, name, 1, "png", 1), r, "names-1") for name in "ab" for r in readings]
    pq.write_table(READINGS.table(rows), tmp_path / "r.parquet")
    assert run(ScoreConfig(results=tmp_path / "r.parquet", labels=tmp_path / "l.csv")).unlabelled == 5


def test_without_fields_a_page_is_compared_whole(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("file,page,text\nb.tif,1,BOB\nb.tif,2,EVE\na.png,,ANHA 1/2/193 ULM\n")
    report = run(ScoreConfig(results=write_run(tmp_path / "run"), labels=tmp_path / "l.csv"))
    assert (report.total.scores.fields, report.total.scores.exact_fields, report.missing) == (3, 2, 0)
    assert not report.by_field


def test_a_field_on_several_pages_needs_its_page(tmp_path: Path) -> None:
    results = write_run(tmp_path / "run")
    (tmp_path / "l.csv").write_text("file,field,text\nb.tif,town,X\n")
    assert run(ScoreConfig(results=results, labels=tmp_path / "l.csv")).missing == 0
    (tmp_path / "l.csv").write_text("file,field,text\nb.tif,name,BOB\n")
    with pytest.raises(UsageError, match=r"b\.tif has a field `name` on several pages"):
        run(ScoreConfig(results=results, labels=tmp_path / "l.csv"))
    (tmp_path / "l.csv").write_text("file,field,text\nb.tif,1,BOB\n")
    with pytest.raises(UsageError, match=r"b\.tif has a field `1` on several pages"):
        run(ScoreConfig(results=results, labels=tmp_path / "l.csv"))


@pytest.mark.parametrize("page", ["one", "²", "1.5", "-1", "9" * 5_000])
def test_a_page_that_is_no_number_is_told(tmp_path: Path, page: str) -> None:
    (tmp_path / "l.csv").write_text(f"file,field,text,page\nb.tif,name,BOB,{page}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"{page[:1]}.* in its column PAGE. Expected a whole number") as refused:
        run(ScoreConfig(results=write_run(tmp_path / "run"), labels=tmp_path / "l.csv"))
    assert len(str(refused.value)) < 1_000


def test_pages_may_be_numbers_as_data_frames_write_them(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("file,field,text,page\nb.tif,name,BOB,1.0\nb.tif,town,X,\n")
    assert run(ScoreConfig(results=write_run(tmp_path / "run"), labels=tmp_path / "l.csv")).missing == 0


def test_fields_read_without_a_form_are_known_by_number(tmp_path: Path) -> None:
    found = tmp_path / "r.parquet"
    document = Document("a", "a", "id", 1, "png", 1)
    texts = [(1, "ANNA"), (1, ""), (1, "BOB"), (2, "EVE")]
    readings = [
        Reading(page, Box(0, 9 * i, 9, 9), None, text, 0.9, ReadingStatus.OK) for i, (page, text) in enumerate(texts)
    ]
    pq.write_table(READINGS.table([reading_row(document, reading, "names-1") for reading in readings]), found)
    (tmp_path / "l.csv").write_text("file,page,field,text\na,1,1,ANNE\na,1,2,\na,1,3,BOB\na,2,1,EVE\na,2,2,X\n")
    report = run(ScoreConfig(results=found, labels=tmp_path / "l.csv"))
    assert (report.total.scores.fields, report.total.scores.exact_fields, report.missing) == (4, 2, 1)
    assert (report.total.blanks, report.total.blanks_right) == (1, 1)
    assert not report.by_field, "the third of one page is not the third of another"


def test_what_export_writes_of_pages_without_a_form_serves_as_labels(tmp_path: Path) -> None:
    found = write_run(tmp_path / "run")
    export(ExportConfig(results=found, format="csv", out=tmp_path / "l.csv"))
    rows = list(csv.DictReader((tmp_path / "l.csv").read_text(encoding="utf-8-sig").splitlines()))
    with (tmp_path / "l.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows({**row, "field": "", "text": row["text"] and row["text"] + "X"} for row in rows)
    report = run(ScoreConfig(results=found, labels=tmp_path / "l.csv"))
    written = [row["text"] for row in rows if row["text"]]
    assert report.total.scores.character_edits == len(written) == report.total.scores.fields > 3
    assert (report.missing, report.by_field) == (0, {})


def test_two_texts_for_one_place_are_refused(tmp_path: Path) -> None:
    found = results(tmp_path / "r.parquet", {"a": "ANNA"})
    (tmp_path / "l.csv").write_text("file,page,text\na,1,ANNA\na,1,BOB\n")
    with pytest.raises(UsageError, match=r"two things of a, page 1\. Expected one row .* PAGE and FIELD") as refused:
        run(ScoreConfig(results=found, labels=tmp_path / "l.csv"))
    assert "BOB" not in str(refused.value)


def test_a_field_may_be_corrected(tmp_path: Path) -> None:
    results = write_run(tmp_path / "run")
    (tmp_path / "l.csv").write_text(FORMS)
    (tmp_path / "c.csv").write_text("FILE,PAGE,FIELD,TEXT\na.png,1,name,ANHA\n")
    config = ScoreConfig(results=results, labels=tmp_path / "l.csv", corrected=tmp_path / "c.csv")
    assert run(config).by_field["name"].scores.exact_fields == 2
    (tmp_path / "c.csv").write_text("FILE,PAGE,FIELD,TEXT\na.png,2,name,ANHA\n")
    with pytest.raises(UsageError, match=r"a\.png"):
        run(config)


@pytest.mark.parametrize(("names", "hints"), [(("scans/a", "scans/b"), True), (("a", "scans/b"), False)])
def test_labels_of_which_none_is_found_get_a_hint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, ...], hints: bool
) -> None:
    found = results(tmp_path / "r.parquet", {"a": "ANNA", "b": "BOB"})
    report = run(ScoreConfig(results=found, labels=labels(tmp_path / "l.csv", dict.fromkeys(names, "ANNA"))))
    print_scores(report, as_json=False)
    assert ("Nothing that is labelled is in the results" in capsys.readouterr().out) == hints


@pytest.mark.parametrize(("texts", "hints"), [(("Anna", "bôb", "EVE"), True), (("ANNA", "bôb", "EVA"), False)])
def test_labels_in_another_case_get_a_hint(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], texts: tuple[str, ...], hints: bool
) -> None:
    found = results(tmp_path / "r.parquet", {"a": "ANNA", "b": "BOB", "c": "EVE"})
    report = run(ScoreConfig(results=found, labels=labels(tmp_path / "l.csv", dict(zip("abc", texts, strict=True)))))
    print_scores(report, as_json=False)
    said = "2 of 3 texts differ in case or accents only: --fold case,accents"
    assert (said in capsys.readouterr().out) == hints
