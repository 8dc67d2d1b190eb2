"""What is printed on a picture, read by Tesseract, and the forms that are drafted from it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.errors import FormError
from hcr_batch.files.scans import tesseract
from hcr_batch.files.scans.pdf_text import page_words
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import GreyImage
from jobs.form import DraftConfig, draft
from tests.forms.printed import PrintedForm, membership

pytestmark = pytest.mark.skipif(not tesseract.is_installed(), reason="tesseract-ocr is not installed")

DPI = 200


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return membership().save(tmp_path_factory.mktemp("form") / "membership.pdf")


@pytest.fixture(scope="module")
def page(pdf: Path) -> GreyImage:
    return render_page(pdf, 1, DPI, 60.0, 100_000_000)


def test_words_are_read_where_they_stand(pdf: Path, page: GreyImage) -> None:
    words = tesseract.printed_words(page, DPI, 60.0)
    printed = [word for word in page_words(pdf, 1, 60.0) if len(word.text) >= 4 and word.text.isalpha()]
    found = {word.text: word for word in words}
    read = [word for word in printed if word.text in found]
    assert len(read) >= 0.9 * len(printed) > 10
    for word in read:
        if sum(word.text == other.text for other in printed) == 1:
            other = found[word.text]
            assert abs(word.left - other.left) < 0.01 and abs(word.right - other.right) < 0.01
            assert word.top - 0.01 < (other.top + other.bottom) / 2 < word.bottom + 0.01


def test_words_of_a_line_follow_each_other(page: GreyImage) -> None:
    texts = [word.text for word in tesseract.printed_words(page, DPI, 60.0)]
    at = texts.index("Membership")
    assert texts[at : at + 5] == ["Membership", "of", "the", "Rowing", "Club"]


def test_words_that_are_read_as_one_are_told_apart_by_their_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    head = "level\tleft\ttop\twidth\theight\tconf\ttext\n4\t0\t10\t100\t20\t-1\t\n"
    words = [("NotOK", 50), ("eMail", 50), ("kWh", 30), ("McDuff", 60)]
    table = head + "".join(f"5\t{100 * k}\t10\t{wide}\t20\t96\t{text}\n" for k, (text, wide) in enumerate(words))
    monkeypatch.setattr(tesseract, "_run", lambda *_, **__: table)
    found = tesseract.printed_words(np.full((100, 1000), 255, np.uint8), DPI, 60.0)
    assert [word.text for word in found] == ["Not", "OK", "eMail", "kWh", "McDuff"]
    assert [round(1000 * edge) for edge in (found[0].left, found[0].right, found[1].right)] == [0, 30, 50]


def test_an_empty_page_has_no_words() -> None:
    assert tesseract.printed_words(np.full((800, 600), 255, np.uint8), DPI, 60.0) == []


@pytest.mark.parametrize("quarters", range(4))
def test_which_way_round_a_page_lies(page: GreyImage, quarters: int) -> None:
    assert tesseract.quarters_askew(np.ascontiguousarray(np.rot90(page, quarters)), DPI, 60.0) == quarters


def test_of_an_empty_page_nobody_knows() -> None:
    assert tesseract.quarters_askew(np.full((800, 600), 255, np.uint8), DPI, 60.0) == 0


def test_too_little_time_is_a_sentence(page: GreyImage) -> None:
    with pytest.raises(FormError, match=r"Tesseract took longer than 0\.01 s"):
        tesseract.printed_words(page, DPI, 0.01)


def test_a_picture_names_its_fields_as_the_pdf_does(pdf: Path, page: GreyImage, tmp_path: Path) -> None:
    known = {field.name: field.rule.type for field in draft_fields(page, page_words(pdf, 1, 60.0)).fields}
    cv2.imwrite(str(tmp_path / "blank.png"), page)
    report = draft(DraftConfig(blank=tmp_path / "blank.png", out=tmp_path / "club.toml"))
    names = [line[8:-1] for line in report.out.read_text().splitlines() if line.startswith('name = "')][1:]
    assert len(set(names) & set(known)) >= 0.8 * len(known)
    assert not any("Tesseract" in note for note in report.notes)


@pytest.mark.parametrize("quarters", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_blank_that_lies_another_way_round_is_drafted_upright(page: GreyImage, tmp_path: Path, quarters: int) -> None:
    cv2.imwrite(str(tmp_path / "blank.png"), np.ascontiguousarray(np.rot90(page, quarters)))
    cv2.imwrite(str(tmp_path / "upright.png"), page)
    turned, upright = (
        draft(DraftConfig(blank=tmp_path / f"{name}.png", out=tmp_path / f"{name}.toml"))
        for name in ("blank", "upright")
    )
    assert turned.reference == tmp_path / "blank.reference.png"
    assert np.array_equal(cv2.imread(str(turned.reference), cv2.IMREAD_GRAYSCALE), page)
    fields = [out.read_text("utf-8").split("[[field]]", 1)[1] for out in (turned.out, upright.out)]
    assert fields[0] == fields[1]
    assert any("askew" in note for note in turned.notes) and not any("askew" in note for note in upright.notes)


def test_without_it_the_draft_says_what_to_install(
    page: GreyImage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    cv2.imwrite(str(tmp_path / "blank.png"), page)
    report = draft(DraftConfig(blank=tmp_path / "blank.png", out=tmp_path / "club.toml"))
    assert report.fields > 5
    assert any("apt-get install -y tesseract-ocr" in note for note in report.notes)


def test_captions_without_letters_that_hang_below_the_line_stay_whole(tmp_path: Path) -> None:
    form, captions = PrintedForm(), ("Time in", "Time out", "Last name", "Total due", "To see", "Date of birth")
    for k, caption in enumerate(captions):
        form.text(caption, 40, 112 + 30 * k, 9)
        form.line(140, 114 + 30 * k, 200)
    page = render_page(form.save(tmp_path / "form.pdf"), 1, DPI, 60.0, 100_000_000)
    fields = draft_fields(page, print_reader=partial(tesseract.printed_words, timeout_s=60.0)).fields
    assert [field.name for field in fields] == [caption.lower().replace(" ", "_") for caption in captions]
