"""The drawn forms tell the truth about themselves, and the shipped samples agree with theirs."""

from __future__ import annotations

import csv
from collections import defaultdict
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pdf2image import pdfinfo_from_path
from PIL import Image

import hcr_batch
from hcr_batch.records import GreyImage
from tests.make_samples import make_samples
from tests.sample_forms import BLANK_SUFFIX
from tests.synth import (
    CLEAN,
    FORMS,
    HANDS,
    OFFICE,
    ROUGH,
    FieldStyle,
    Page,
    Writing,
    choose_blanks,
    crop_fill,
    cut_field,
    draw_page,
    encode_jpeg,
    encode_pdf,
    encode_png,
    encode_tiff,
    hand_fill,
    lay_out,
    make_page,
    scan_page,
)
from tests.synth.content import make_text
from tests.synth.specs import Content

SAMPLES = Path(hcr_batch.__file__).parent / "samples"
DPI = 100  # half the usual, for speed
DARK = 170  # pen ink is darker, paper and dust smeared by the scanner lighter


def share_of_ink(page: Page, number: int) -> float:
    """Share of dark pixels inside a field, clear of its printed rules and of a comb's strokes."""
    inside = cut_field(page, number, inset_mm=1.0)
    spec = page.fields[number - 1].spec
    cells = spec.cells or 1
    strokes = np.rint(np.arange(1, cells) * spec.width_mm / cells * DPI / 25.4 - DPI / 25.4).astype(int)
    near_strokes = np.unique(np.clip(strokes[:, None] + np.arange(-3, 4), 0, inside.shape[1] - 1))
    return float((np.delete(inside, near_strokes, axis=1) < DARK).mean())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("scanner", [CLEAN, OFFICE], ids=["clean", "office"])
def test_truth_boxes_hold_ink_where_filled_and_none_where_blank(form, scanner):
    rng = np.random.default_rng(5)
    blanks = {1, 3, 6, 8}
    page = draw_page(FORMS[form], hand_fill(HANDS[0]), rng, dpi=DPI, blanks=blanks)
    page = scan_page(page, rng, scanner)
    for field in page.fields:
        ink = share_of_ink(page, field.number)
        assert (field.text == "") == (field.number in blanks)
        if field.text:
            assert ink > 0.01, field
        else:
            assert ink < 0.002, field  # a speck of dust at most


@pytest.mark.parametrize("form", FORMS)
def test_fields_stay_on_the_page_and_apart(form):
    layout = lay_out(FORMS[form], DPI)
    covered = np.zeros(layout.shape, int)
    for field in layout.fields:
        box = field.box
        assert box.x + box.width < layout.shape[1] - layout.px(15)
        assert box.y + box.height < layout.shape[0] - layout.px(25)
        covered[box.y : box.y + box.height, box.x : box.x + box.width] += 1
    assert covered.max() == 1
    assert [field.number for field in layout.fields] == list(range(1, len(layout.fields) + 1))


def test_truth_moves_with_the_page():
    page = draw_page(FORMS["library"], hand_fill(HANDS[1]), np.random.default_rng(1), dpi=DPI)
    moved = scan_page(page, np.random.default_rng(2), ROUGH)
    assert moved.image.shape == page.image.shape
    for before, after in zip(page.fields, moved.fields, strict=True):
        assert before.text == after.text
        assert not np.allclose(before.quad, after.quad, atol=1)
        assert after.box.width >= np.ptp(after.quad[:, 0])


def test_a_seed_names_a_page():
    first, again, other = (make_page(seed, dpi=72) for seed in (3, 3, 4))
    assert np.array_equal(first.image, again.image)
    assert [field.text for field in first.fields] == [field.text for field in again.fields]
    assert not np.array_equal(first.image, other.image)


def test_leaving_a_field_blank_changes_no_other():
    fill = hand_fill(HANDS[2])
    full = draw_page(FORMS["school"], fill, np.random.default_rng(8), dpi=72)
    gap = draw_page(FORMS["school"], fill, np.random.default_rng(8), dpi=72, blanks={2})
    assert gap.fields[1].text == ""
    assert [f.text for f in full.fields if f.number != 2] == [f.text for f in gap.fields if f.number != 2]
    assert np.array_equal(cut_field(full, 5), cut_field(gap, 5))


def test_real_crops_go_into_name_fields():
    ink = np.full((40, 160), 225, np.uint8)
    ink[10:30, 20:140] = 30
    fill = crop_fill([Writing("crop", ink)], otherwise=lambda field, rng: None)
    page = draw_page(FORMS["library"], fill, np.random.default_rng(0), dpi=DPI)
    texts = {field.number: field.text for field in page.fields}
    assert texts[1] == texts[7] == "crop"  # one box, one line
    assert texts[3] == texts[4] == ""  # a date in a comb, a number
    assert share_of_ink(page, 1) > 0.05
    assert (cut_field(page, 1) == 255).mean() > 0.7, "the crop's own paper must vanish"


def test_choose_blanks_keeps_to_the_form():
    count = len(lay_out(FORMS["permit"], 72).fields)
    rng = np.random.default_rng(0)
    assert choose_blanks(FORMS["permit"], rng, share=0.0) == frozenset()
    assert choose_blanks(FORMS["permit"], rng, share=1.0) == frozenset(range(1, count + 1))


@pytest.mark.parametrize("content", Content)
def test_texts_fit_and_can_be_written_by_every_hand(content):
    rng = np.random.default_rng(0)
    for _ in range(20):
        text = make_text(content, rng, max_length=16)
        assert 0 < len(text) <= 16
        assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -'/")


def test_text_that_cannot_fit_is_refused():
    with pytest.raises(ValueError, match="give the field more room"):
        make_text(Content.PHONE, np.random.default_rng(0), max_length=4)


@pytest.fixture(scope="module")
def picture() -> GreyImage:
    return make_page(1, FORMS["clinic"], dpi=72).image


def test_every_encoding_opens_again(picture):
    assert np.array_equal(np.array(Image.open(BytesIO(encode_png(picture, 72)))), picture)
    assert len(np.unique(np.array(Image.open(BytesIO(encode_png(picture, 72, greys=8)))))) <= 8
    assert Image.open(BytesIO(encode_jpeg(picture, 72))).size == picture.shape[::-1]
    for bilevel, mode in ((True, "1"), (False, "L")):
        tiff = Image.open(BytesIO(encode_tiff([picture, picture], 72, bilevel=bilevel)))
        assert (tiff.n_frames, tiff.mode) == (2, mode)


def test_encoding_is_the_same_every_time(picture):
    assert encode_pdf([picture], 72) == encode_pdf([picture], 72)
    assert encode_tiff([picture], 72) == encode_tiff([picture], 72)


def read_truth(folder: Path) -> dict[str, dict[int, list[dict[str, str]]]]:
    """Rows of a samples folder's truth.csv by document and page number."""
    truth: dict[str, dict[int, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    with (folder / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            truth[row["document"]][int(row["page"])].append(row)
    return truth


def count_pages(path: Path) -> int:
    """Pages of a PDF or frames of a picture."""
    if path.suffix == ".pdf":
        return int(pdfinfo_from_path(str(path))["Pages"])
    with Image.open(path) as picture:
        return getattr(picture, "n_frames", 1)


def test_samples_and_their_truth_name_the_same_documents_and_pages():
    truth = read_truth(SAMPLES)
    scans = {p.relative_to(SAMPLES).as_posix() for p in SAMPLES.rglob("*") if p.suffix in {".png", ".pdf", ".tif"}}
    scans = {name for name in scans if not name.endswith(BLANK_SUFFIX)}
    assert set(truth) == scans
    for document, pages in truth.items():
        assert list(pages) == list(range(1, count_pages(SAMPLES / document) + 1))
        for rows in pages.values():
            assert [int(row["field"]) for row in rows] == list(range(1, len(rows) + 1))


def test_samples_show_every_kind_some_blanks_and_stay_small():
    rows = [row for pages in read_truth(SAMPLES).values() for page in pages.values() for row in page]
    assert {row["kind"] for row in rows} == {"name", "date", "number", "code"}
    assert 5 <= sum(row["text"] == "" for row in rows) <= len(rows) / 4
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 2_500_000
    styles = {f.spec.style for form in FORMS.values() for f in lay_out(form, 72).fields}
    assert styles == set(FieldStyle) - {FieldStyle.DOTTED}  # those are drawn for tests alone


def test_samples_carry_the_fonts_licence():
    licence = (SAMPLES / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert licence.count("Copyright") >= len(HANDS) + 1


@pytest.mark.slow
def test_the_code_still_draws_the_shipped_samples(tmp_path):
    make_samples(tmp_path)
    assert (tmp_path / "truth.csv").read_bytes() == (SAMPLES / "truth.csv").read_bytes()
    for shipped in SAMPLES.rglob("*.png"):
        old, new = (np.array(Image.open(p)) for p in (shipped, tmp_path / shipped.relative_to(SAMPLES)))
        # Other versions of the libraries may round differently, but not move ink.
        assert np.abs(old.astype(float) - new).mean() < 1.0
