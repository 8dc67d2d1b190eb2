"""Exports of a run: a file for each page, or a row for each field; nothing is left out without a word."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import UsageError
from hcr_batch.files.results.readings import find_results, iterate_rows
from jobs.export import MOST_NAMED, ExportConfig, run
from jobs.export_pages import page_file
from schemas import READINGS
from schemas.readings import UNREADABLE
from tests.reviewed import write_run
from tests.xsd import check

A = {"a": "http://www.loc.gov/standards/alto/ns-v4#"}
PAGES = ["a.png.p001", "b.tif.p001", "b.tif.p002", "changed.png.p001", "copy/a.png.p001", "gone.png.p001"]


def config(results: Path, format_: str, out: str, **changes: Any) -> ExportConfig:
    return ExportConfig(**{"results": results, "format": format_, "out": results.parent / out, **changes})


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def set_columns(results: Path, **columns: list[Any]) -> None:
    """Writes other values into columns of results."""
    table = pq.read_table(results)
    for name, values in columns.items():
        place = table.schema.get_field_index(name)
        table = table.set_column(place, table.schema.field(place), pa.array(values, table.schema.field(place).type))
    pq.write_table(table, results)


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("in_parts", [False, True])
@pytest.mark.parametrize("format_", ["alto", "page"])
def test_a_file_for_each_page(tmp_path: Path, format_: str, in_parts: bool) -> None:
    report = run(config(write_run(tmp_path, in_parts=in_parts), format_, "out"))
    assert names(tmp_path / "out") == [f"{page}.{format_}.xml" for page in PAGES]
    for name in names(tmp_path / "out"):
        root = check((tmp_path / "out" / name).read_bytes(), format_)
        text = root.xpath("string(//*[local-name()='fileName'])") or root.xpath("string(//*/@imageFilename)")
        assert text == name.removeprefix("copy/").partition(".p00")[0]
        leaf = root.find(".//{*}Page")
        size = ("WIDTH", "HEIGHT") if format_ == "alto" else ("imageWidth", "imageHeight")
        assert [leaf.get(side) for side in size] == ["600", "700"]  # as drawn
    assert (report.pages, report.fields, report.failed, report.unopened) == (6, 13, 1, 1)
    assert report.named == ["torn.png: damaged_image"]


def test_corrections_come_first(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    set_columns(results, correction=["ANNA", None, "ULM", "seen", *[None] * 10])
    run(config(results, "alto", "out"))
    root = check((tmp_path / "out/a.png.p001.alto.xml").read_bytes(), "alto")
    words = [s.get("CONTENT") for s in root.iterfind(".//a:String", A)]
    assert words == ["ANNA", "1/2/193", "ULM", "seen"]
    assert [b.get("CS") for b in root.iterfind(".//a:TextBlock", A)] == ["true", None, "true", "true"]
    assert [(a.text, a.get("PURPOSE")) for a in root.iterfind(".//a:ALTERNATIVE", A)] == [
        ("ANHA", "reading, confidence 0.3100"),
        ("ANN", "alternative, confidence 0.1000"),
    ]


def test_an_unreadable_field_has_no_text_and_says_so(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    set_columns(results, correction=[UNREADABLE, *[None] * 13])
    run(config(results, "csv", "rows.csv"))
    first = lines_of(tmp_path / "rows.csv")[0]
    assert (first["final"], first["text"], first["correction"]) == ("", "ANHA", UNREADABLE)
    run(config(results, "jsonl", "rows.jsonl"))
    beside = json.loads((tmp_path / "rows.jsonl").read_text("utf-8").splitlines()[0])
    assert (beside["final"], beside["text"], beside["correction"]) == ("", "ANHA", UNREADABLE)
    run(config(results, "csv", "wide.csv", wide=True))
    wide = lines_of(tmp_path / "wide.csv")[0]
    assert (wide["name"], wide["to_check"]) == ("", "born")
    run(config(results, "page", "out"))
    (path,) = (tmp_path / "out").glob("a.png*")
    assert "unreadable" in path.read_text(encoding="utf-8")


def test_the_same_results_give_the_same_files(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    for out in ("one", "two"):
        run(config(results, "page", out))
    for name in names(tmp_path / "one"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_pages_do_not_go_among_the_results(tmp_path: Path) -> None:
    results = write_run(tmp_path, in_parts=True)
    before = names(results)
    with pytest.raises(UsageError, match="another folder"):
        run(config(results, "alto", "scans/../results"))
    assert names(results) == before


def test_a_page_that_failed_has_no_file(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    rows = [row for row in pq.read_table(results).to_pylist() if (row["document"], row["page"]) == ("b.tif", 1)]
    failed = {"page": 2, "box": None, "text": None, "status": "failed", "error_code": "registration"}
    cut_off = {"page": 2, "text": None, "confidence": None, "status": "failed", "error_code": "registration"}
    for changes, files in ((failed, 1), (cut_off, 2)):  # a field that failed leaves its page in order
        pq.write_table(READINGS.table([*rows, {**rows[0], **changes}]), results)
        report = run(config(results, "page", f"out{files}"))
        assert len(names(tmp_path / f"out{files}")) == report.pages == files
        assert report.failed == 2 - files
        assert report.named == ["b.tif, page 2: registration"][: 2 - files]


def test_many_failures_are_counted_and_some_named(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    rows = pq.read_table(results).to_pylist()
    failed = next(row for row in rows if row["status"] == "failed")
    pq.write_table(READINGS.table([{**failed, "document": f"{i:03d}.png"} for i in range(50)]), results)
    report = run(config(results, "alto", "out"))
    assert (report.failed, len(report.named)) == (50, MOST_NAMED)


@pytest.mark.parametrize("in_parts", [False, True])
def test_jsonl_holds_the_rows(tmp_path: Path, in_parts: bool) -> None:
    results = write_run(tmp_path, in_parts=in_parts)
    report = run(config(results, "jsonl", "out.jsonl"))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    rows = list(iterate_rows(find_results(results)))
    assert [line["text"] for line in lines] == [row["text"] for row in rows]
    assert all(list(line) == [*READINGS.schema.names, "final"] for line in lines)
    assert [line.pop("final") for line in lines] == [row["text"] for row in rows]
    assert READINGS.table(lines).num_rows == len(rows) == 14  # they fit the contract again
    assert (report.pages, report.fields, report.failed, report.unopened) == (6, 13, 1, 1)


def test_csv_holds_the_rows(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    run(config(results, "csv", "deep/er/out.csv"))
    lines = lines_of(tmp_path / "deep/er/out.csv")
    assert [line["document"] for line in lines] == [row["document"] for row in iterate_rows(find_results(results))]
    assert lines[0]["final"] == "ANHA" and lines[9]["text"] == "EVE"
    assert names(tmp_path / "deep") == ["er/out.csv"]


def test_files_that_are_no_exports_are_not_written_over(tmp_path: Path) -> None:
    """Corrections that somebody saved were, by one wrong word."""
    results = write_run(tmp_path)
    for format_, wide, delimiter in (
        ("csv", False, ","),
        ("csv", True, ";"),
        ("csv", False, "\t"),
        ("jsonl", False, ","),
    ):
        for _ in range(2):
            run(config(results, format_, f"out.{format_}", wide=wide, delimiter=delimiter))
    (tmp_path / "empty.csv").touch()
    run(config(results, "csv", "empty.csv"))
    for content in ("document_id,document,page\n", "name,born\n", "{}"):
        (tmp_path / "other.csv").write_text(content, encoding="utf-8-sig")
        with pytest.raises(UsageError, match=r"other\.csv exists and is no table that `export` wrote"):
            run(config(results, "csv", "other.csv"))
        assert (tmp_path / "other.csv").read_text("utf-8-sig") == content


def test_wide_has_a_row_for_each_page(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    set_columns(results, correction=["ANNA", *[None] * 13])
    report = run(config(results, "csv", "wide.csv", wide=True))
    lines = lines_of(tmp_path / "wide.csv")
    assert list(lines[0])[8:] == ["name", "born", "town", "note"]
    assert [(line["document"], line["page"]) for line in lines[:4]] == [
        ("a.png", "1"), ("copy/a.png", "1"), ("b.tif", "1"), ("b.tif", "2"),
    ]  # fmt: skip
    assert [lines[0][name] for name in ("name", "born", "town", "note", "to_check")] == [
        "ANNA", "1/2/193", "ULM", "", "born",
    ]  # fmt: skip
    assert lines[3]["town"].startswith("</script>")
    assert (lines[4]["document"], lines[4]["status"]) == ("torn.png", "damaged_image")
    assert (report.pages, report.unnamed) == (6, 0)


@pytest.mark.parametrize(("delimiter", "wide"), [(";", False), (";", True), ("\t", True)])
def test_spreadsheets_of_other_countries(tmp_path: Path, delimiter: str, wide: bool) -> None:
    results = write_run(tmp_path)
    set_columns(results, correction=[f"A{delimiter}B, C", *[None] * 13])
    run(config(results, "csv", "out.csv", wide=wide, delimiter=delimiter))
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as lines:
        first = next(csv.DictReader(lines, delimiter=delimiter))
    assert first["name" if wide else "final"] == f"A{delimiter}B, C"


def test_wide_leaves_out_what_has_no_names(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    set_columns(results, field=["name", "born", "town", "note", *[None] * 10])
    report = run(config(results, "csv", "wide.csv", wide=True))
    assert [line["document"] for line in lines_of(tmp_path / "wide.csv")] == ["a.png", "torn.png"]
    assert (report.pages, report.unnamed) == (1, 5)
    set_columns(results, field=[None] * 14)
    with pytest.raises(UsageError, match="--form"):
        run(config(results, "csv", "wide.csv", wide=True))


def test_wide_keeps_the_normal_form_of_what_was_accepted_and_counts_what_has_none(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    column = pq.read_table(results, columns=["text"])["text"].to_pylist()
    values = ["A", "1993-02-01", *[None] * 12]
    set_columns(results, value=values, correction=["ANNA", column[1], *[None] * 12])
    report = run(config(results, "csv", "wide.csv", wide=True))
    line = lines_of(tmp_path / "wide.csv")[0]
    assert (line["name"], line["born"], report.as_typed) == ("ANNA", "1993-02-01", 1)


def test_wide_asks_the_form_about_corrections(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    set_columns(results, form=["card"] * 14, correction=[None, "01/02/1993", *[None] * 12])
    (tmp_path / "card.toml").write_text(
        'name = "card"\nreference = "scans/a.png"\n'
        '[[field]]\nname = "born"\ntype = "date"\nformat = "dd/mm/yyyy"\nbox = [40, 200, 300, 60]\n'
    )
    report = run(config(results, "csv", "wide.csv", wide=True, forms=(tmp_path / "card.toml",)))
    line = lines_of(tmp_path / "wide.csv")[0]
    assert (line["born"], line["to_check"], report.as_typed) == ("1993-02-01", "", 0)
    set_columns(results, correction=[None, "31/02/1993", *[None] * 12])
    run(config(results, "csv", "again.csv", wide=True, forms=(tmp_path / "card.toml",)))
    line = lines_of(tmp_path / "again.csv")[0]
    assert (line["born"], line["to_check"]) == ("31/02/1993", "born")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "pdf"}, "alto, page, csv, jsonl"),
        ({"format": "alto", "wide": True}, "--format csv with --wide"),
        ({"format": "alto", "out": Path("-")}, "give --out a folder, not -"),
        ({"format": "csv", "delimiter": "|"}, "a comma, a semicolon or a tab"),
        ({"format": "jsonl", "delimiter": ";"}, "a comma, or format csv"),
        ({"format": "csv", "forms": (Path("a.toml"),)}, "--wide with --form"),
    ],
)
def test_wrong_options_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        ExportConfig(**{"results": Path("r.parquet"), "out": Path("out"), **changes})


def test_results_are_never_written_over(tmp_path: Path) -> None:
    results = write_run(tmp_path)
    before = results.read_bytes()
    for out in (results, tmp_path / "scans/../results.documents.parquet", tmp_path):
        with pytest.raises(UsageError, match="--out"):
            run(config(results, "csv", out.as_posix()))
    assert results.read_bytes() == before


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("a.png", "a.png.p007.alto.xml"),
        ("deep/er/a.png", "deep/er/a.png.p007.alto.xml"),
        ("../a.png", "-a.png.p007.alto.xml"),  # never out of the folder, nor over the page of a.png
        ("new\nline.png", "-new_line.png.p007.alto.xml"),
    ],
)
def test_names(document: str, expected: str) -> None:
    name = page_file(document, 7, "alto").as_posix()
    assert name == expected or (expected.startswith("-") and name.endswith(expected) and "/" not in name)


def test_names_stay_apart() -> None:
    documents = [
        "a.png",
        "b/a.png",
        "../a.png",
        "./a.png",
        "/a.png",
        "a\n.png",
        "a_.png",
        *(f"{'é' * 120}{i}" for i in (1, 2)),
    ]
    found = {page_file(document, page, "page") for document in documents for page in (1, 2, 1000)}
    assert len(found) == 3 * len(documents)
    assert all(len(name.name.encode()) < 255 and not name.is_absolute() for name in found)
