"""The whole way with --form: every page has its rows, and one bad page costs the others nothing."""

import re
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pyarrow.parquet as pq
import pytest

from hcr_batch.errors import ExitCode, FormError
from hcr_batch.image.drawing.handwriting import draw_text
from hcr_batch.image.page.sheet import straighten
from hcr_batch.image.page.ticking.squares import find_checkboxes
from hcr_batch.records import Box
from jobs.transcribe import TranscribeConfig, run
from tests.forms.drawn_forms import write_drawn_form, write_form
from tests.image.register.drawn import MISHAPS, filled, spoil
from tests.image.register.drawn import blank as drawn_blank

pytestmark = pytest.mark.usefixtures("one_load")

FONTS = Path(__file__).parents[1] / "fonts"


def test_a_mixed_batch(tmp_path: Path) -> None:
    scans = tmp_path / "scans"
    scans.mkdir()
    pages = {
        "a.png": spoil(filled("clinic", 1), MISHAPS["office"], 1)[0],
        "b.png": np.full((1754, 1240), 255, np.uint8),
        "c.png": spoil(filled("library", 1), MISHAPS["upside down"], 1)[0],
        "d.png": spoil(filled("permit", 1), MISHAPS["office"], 1)[0],
        "e.png": np.zeros((1754, 1240), np.uint8),
    }
    for name, page in pages.items():
        cv2.imwrite(str(scans / name), page)
    forms = tuple(write_drawn_form(tmp_path, name) for name in ("library", "clinic"))
    out = tmp_path / "out.parquet"
    report = run(TranscribeConfig(inputs=(scans,), out=out, forms=forms, workers=0))
    rows = pq.read_table(out).to_pylist()
    counts = {name: sum(row["document"] == name for row in rows) for name in pages}
    assert counts == {"a.png": 10, "b.png": 1, "c.png": 14, "d.png": 1, "e.png": 1}
    failed = {row["document"]: row for row in rows if row["status"] == "failed"}
    assert set(failed) == {"b.png", "d.png", "e.png"}
    assert {row["error_code"] for row in failed.values()} == {"registration"}
    assert {row["form"] for row in rows if row["document"] == "a.png"} == {"clinic"}
    assert [row["field"] for row in rows if row["document"] == "c.png"] == [f"f{k:02d}" for k in range(1, 15)]
    assert (report.found, report.read, report.failed, report.exit_code) == (5, 2, 3, ExitCode.SOME_FAILED)


def test_a_form_of_which_a_part_is_cut_off_is_read_in_part_and_can_be_retried(tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    page = filled("library", 1)
    cv2.imwrite(str(tmp_path / "scans" / "a.png"), page[: len(page) * 3 // 4])
    form, out = write_drawn_form(tmp_path, "library"), tmp_path / "out.parquet"
    config = TranscribeConfig(inputs=(tmp_path / "scans",), out=out, forms=(form,), workers=0)
    for again in (config, replace(config, retry_failed=True)):
        report = run(again)
        statuses = {row["status"] for row in pq.read_table(out).to_pylist()}
        assert {"ok", "failed"} <= statuses
        assert (report.partial, report.failed, report.exit_code) == (1, 0, ExitCode.SOME_FAILED)
        assert report.pages_read == 1


def test_handwriting_outside_all_fields_is_told_on_every_row_of_its_page(tmp_path: Path) -> None:
    """A form file that lacks a field, one that has them all, and a page on which nothing is to be filled in."""
    (tmp_path / "scans").mkdir()
    for name in ("library", "clinic", "permit"):
        cv2.imwrite(str(tmp_path / "scans" / f"{name}.png"), spoil(filled(name, 1), MISHAPS["office"], 1)[0])
    lacking = write_drawn_form(tmp_path, "library")
    lacking.write_text(re.sub(r"(?s)\[\[field\]\]\nname = \"f02\".*?(?=\[\[)", "", lacking.read_text(encoding="utf-8")))
    bare = write_form(tmp_path, "permit", drawn_blank("permit"), {})
    bare.write_text(f"{bare.read_text(encoding='utf-8')}\nfield = []\n")
    forms = (lacking, write_drawn_form(tmp_path, "clinic"), bare)
    config = TranscribeConfig(inputs=(tmp_path / "scans",), out=tmp_path / "out.parquet", forms=forms, workers=0)
    report = run(config)
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    outside = {row["document"]: row["outside"] for row in rows}
    assert all(row["outside"] == outside[row["document"]] for row in rows)
    assert len(outside["library.png"]) == 1 and outside["clinic.png"] == []
    assert [(row["status"], row["box"]) for row in rows if row["document"] == "permit.png"] == [("blank", None)]
    assert outside["permit.png"]
    assert (report.outside, report.exit_code, report.as_dict()["outside"]) == (2, ExitCode.OK, 2)
    assert run(config).outside == 2  # as the receipt remembers
    run(replace(config, forms=(), out=tmp_path / "without.parquet"))
    assert pq.read_table(tmp_path / "without.parquet")["outside"].null_count > 0


def test_lines_one_below_the_other_are_read_where_any_text_may_stand(tmp_path: Path) -> None:
    """An address is read line by line, with a form and without; a field for a name stays one line."""
    box, name = Box(150, 300, 900, 260), Box(150, 700, 900, 90)
    blank = np.full((1754, 1240), 250, np.uint8)
    for field, caption in ((box, "Address"), (name, "Name")):
        cv2.putText(blank, caption, (field.x, field.y - 12), cv2.FONT_HERSHEY_DUPLEX, 0.8, 40, 1, cv2.LINE_AA)
        cv2.rectangle(blank, (field.x, field.y), (field.x + field.width, field.y + field.height), 40, 2)
    form = write_form(tmp_path, "address", blank, {"address": (box, "text"), "name": (name, "name")})
    page, lines = blank.copy(), ["MARTIN", "12 PARK", "LONDON"]
    for k, text in enumerate([*lines, "VICTOR"]):
        ink = draw_text(text, FONTS / "patrick-hand.ttf", np.random.default_rng(k), 50)
        y, x = (310 + 80 * k if k < 3 else 715), 170
        part = page[y : y + ink.shape[0], x : x + ink.shape[1]]
        np.minimum(part, ink, out=part)
    (tmp_path / "scans").mkdir()
    cv2.imwrite(str(tmp_path / "scans" / "page.png"), page)
    for forms in ((form,), ()):
        out = tmp_path / f"{len(forms)}.parquet"
        run(TranscribeConfig(inputs=(tmp_path / "scans",), out=out, forms=forms, workers=0))
        address, victor = pq.read_table(out).to_pylist()
        assert (address["text"], victor["text"]) == ("\n".join(lines), "VICTOR")
        assert len(address["char_confidences"]) == len(address["text"])


def test_rings_are_ticked_or_not(tmp_path: Path) -> None:
    blank = np.full((1754, 1240), 250, np.uint8)
    cv2.putText(blank, "Please tick one of these", (150, 220), cv2.FONT_HERSHEY_DUPLEX, 1.0, 40, 2, cv2.LINE_AA)
    cv2.rectangle(blank, (100, 150), (1100, 1500), 40, 2)
    places = [(220 + 300 * (k % 3), 320 + 90 * (k // 3)) for k in range(12)]
    for x, y in places:
        cv2.circle(blank, (x, y), 12, 40, 2, cv2.LINE_AA)
        cv2.putText(blank, f"no {x}", (x + 40, y + 8), cv2.FONT_HERSHEY_DUPLEX, 0.7, 40, 1, cv2.LINE_AA)
    rings = find_checkboxes(sheet := straighten(blank), [])
    assert len(rings) == 12
    fields = {f"f{k:02d}": (sheet.box_on_page(ring), "checkbox") for k, ring in enumerate(rings)}
    form = write_form(tmp_path, "choices", blank, fields)
    page = blank.copy()
    ticked = (1, 3, 8)
    for k in ticked:
        x, y = places[k]
        cv2.line(page, (x - 7, y - 6), (x + 8, y + 7), 50, 3, cv2.LINE_AA)
        cv2.line(page, (x + 8, y - 7), (x - 7, y + 7), 50, 3, cv2.LINE_AA)
    (tmp_path / "scans").mkdir()
    cv2.imwrite(str(tmp_path / "scans" / "page.png"), page)
    out = tmp_path / "out.parquet"
    run(TranscribeConfig(inputs=(tmp_path / "scans",), out=out, forms=(form,), workers=0))
    rows = pq.read_table(out).to_pylist()
    assert [row["text"] for row in rows] == ["checked" if k in ticked else "unchecked" for k in range(12)]
    assert min(row["confidence"] for row in rows) > 0.9


def test_a_form_without_its_reference_is_said_before_anything_is_read(tmp_path: Path) -> None:
    form = write_drawn_form(tmp_path, "clinic")
    (tmp_path / "clinic.png").unlink()
    with pytest.raises(FormError, match="reference"):
        run(TranscribeConfig(inputs=(tmp_path,), out=tmp_path / "out.parquet", forms=(form,), workers=0))
    assert not (tmp_path / "out.parquet").exists()


def test_two_answers_that_rule_each_other_out_are_told_and_a_signature_that_is_asked_for(tmp_path: Path) -> None:
    blank = drawn_blank("school").copy()
    boxes = {"smoker_yes": Box(800, 500, 26, 26), "smoker_no": Box(860, 500, 26, 26), "signed": Box(700, 560, 300, 70)}
    for box in boxes.values():
        cv2.rectangle(blank, (box.x, box.y), (box.x + box.width, box.y + box.height), 60, 2)
    kinds = {name: "signature" if name == "signed" else "checkbox" for name in boxes}
    form = write_form(tmp_path, "smokers", blank, {name: (box, kinds[name]) for name, box in boxes.items()})
    text = form.read_text().replace('type = "checkbox"', 'type = "checkbox"\ngroup = "smoker"')
    form.write_text(text.replace('type = "signature"', 'type = "signature"\nrequired = true'))
    (tmp_path / "scans").mkdir()
    for number, ticked in enumerate((("smoker_yes",), ("smoker_yes", "smoker_no"))):
        page = blank.copy()
        for name in ticked:
            x, y = boxes[name].x, boxes[name].y
            cv2.line(page, (x + 3, y + 3), (x + 23, y + 23), 70, 3, cv2.LINE_AA)
            cv2.line(page, (x + 23, y + 3), (x + 3, y + 23), 70, 3, cv2.LINE_AA)
        cv2.imwrite(str(tmp_path / "scans" / f"{number}.png"), spoil(page, MISHAPS["office"], number)[0])
    out = tmp_path / "out.parquet"
    run(TranscribeConfig(inputs=(tmp_path / "scans",), out=out, forms=(form,), workers=0, accept=0.9))
    rows = [(row["value"], row["rule"], row["accepted"]) for row in pq.read_table(out).to_pylist()]
    unsigned = ("false", "required", False)
    assert rows[:3] == [("true", None, True), ("false", None, True), unsigned]
    assert rows[3:] == [("true", "group", False), ("true", "group", False), unsigned]
