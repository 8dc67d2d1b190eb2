"""A draft finds the fields of a printed form, names them after its captions, and guesses what they hold."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.errors import FormError
from hcr_batch.files.scans.pdf_text import page_words
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.definition import overlap_share
from hcr_batch.forms.draft import Draft, draft_fields, seen_cells
from hcr_batch.forms.wording.vocabulary import plain_words
from hcr_batch.image.page.sheet import straighten
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import Box, GreyImage
from tests.forms.drafting import MOST_PIXELS, word
from tests.forms.printed import membership
from tests.image.page.drawn import Sheetlet
from tests.synth import CLEAN, FORMS, FieldStyle, lay_out, make_page, print_form


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return membership().save(tmp_path_factory.mktemp("pdf") / "membership.pdf")


@pytest.fixture(scope="module")
def page(pdf: Path) -> GreyImage:
    return render_page(pdf, 1, 200, 60.0, MOST_PIXELS)


@pytest.fixture(scope="module")
def draft(pdf: Path, page: GreyImage) -> Draft:
    return draft_fields(page, page_words(pdf, 1, 60.0))


def test_a_pdf_with_text_names_and_types_every_field(draft: Draft) -> None:
    assert {field.name: field.rule.type.value for field in draft.fields} == {
        "last_name": "name",
        "first_name": "name",
        "date_of_birth": "date",
        "postal_code": "digits",
        "telephone": "phone",
        "e_mail_address": "email",
        "newsletter": "checkbox",
        "resume_par_courrier": "checkbox",
        "boat": "text",
        "rowers": "text",
        "hours": "number",
        "fee": "number",
        "signed_on": "date",
    }
    assert [field.rule.cells for field in draft.fields if field.rule.cells] == [10, 5]
    assert draft.fields[2].rule.formats == ("dd/mm/yyyy",)
    assert (draft.named, draft.filled, draft.straightened) == (13, False, False)


def test_a_caption_inside_a_box_is_left_out_of_the_room_to_write(draft: Draft) -> None:
    (mail,) = (field.box for field in draft.fields if field.name == "e_mail_address")
    assert mail.y / 200 * 72 == pytest.approx(311, abs=4)
    assert (mail.y + mail.height) / 200 * 72 == pytest.approx(340, abs=1.5)


def test_without_text_and_reader_the_same_fields_are_numbered(page: GreyImage) -> None:
    draft = draft_fields(page)
    assert [field.name for field in draft.fields] == [f"field_{n:02}" for n in range(1, 14)]
    assert [field.rule.type.value for field in draft.fields].count("checkbox") == 2
    assert draft.named == 0


def test_words_that_lie_elsewhere_than_the_print_are_not_trusted(pdf: Path, page: GreyImage) -> None:
    draft = draft_fields(np.ascontiguousarray(page[::-1, ::-1]), page_words(pdf, 1, 60.0))
    assert draft.named == 0


def test_an_askew_page_is_straightened(page: GreyImage) -> None:
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.5, 1.0)
    draft = draft_fields(np.asarray(cv2.warpAffine(page, turn, (width, height), borderValue=255), np.uint8))
    assert draft.straightened
    assert len(draft.fields) == 13
    assert sorted(field.box.height for field in draft.fields)[-1] < 130  # 40 points, not what 1.5 degrees add


@pytest.mark.parametrize("form", FORMS)
def test_every_field_of_the_drawn_forms_is_found_where_it_is(form: str) -> None:
    layout = lay_out(FORMS[form])
    draft = draft_fields(print_form(layout))
    assert len(draft.fields) == len(layout.fields)
    for found, true in zip(draft.fields, layout.fields, strict=True):
        assert overlap_share(found.box, true.box) > 0.9
        assert (found.rule.cells or 0) == true.spec.cells
    assert not draft.filled


def test_a_filled_in_form_is_told_from_a_blank_one() -> None:
    filled = make_page(5, FORMS["library"], scanner=CLEAN, blank_share=0.0)
    draft = draft_fields(filled.image)
    assert draft.filled
    assert len(draft.fields) == len(filled.fields)


def named(draft: Draft, form: str) -> tuple[int, int]:
    """How many fields are named by words of their captions alone, and how many by another word."""
    right = wrong = 0
    for found, true in zip(draft.fields, lay_out(FORMS[form]).fields, strict=True):
        if not found.name.startswith("field_"):
            words = {word for word in found.name.split("_") if not word.isdecimal()}
            fits = words <= set(plain_words(true.spec.caption))
            right, wrong = right + fits, wrong + (not fits)
    return right, wrong


@pytest.mark.slow
def test_the_reader_that_ships_names_most_fields_of_the_drawn_forms() -> None:
    """Measured when written: 46 of 47 right, none wrong."""
    reader = Recogniser.load()
    counts = np.array([named(draft_fields(print_form(lay_out(FORMS[form])), (), reader), form) for form in FORMS])
    fields = sum(len(lay_out(FORMS[form]).fields) for form in FORMS)
    right, wrong = counts.sum(axis=0)
    assert right >= 0.75 * fields
    assert wrong <= 0.05 * fields


@pytest.mark.real
def test_the_template_of_the_real_exam_is_drafted_whole(real_data: Path) -> None:
    path = real_data / "markus_exam" / "midterm1-v2-test.pdf"
    draft = draft_fields(render_page(path, 1, 200, 60.0, MOST_PIXELS), page_words(path, 1, 60.0))
    assert [(field.name, field.rule.type.value, field.rule.cells) for field in draft.fields] == [
        ("name", "name", 24),
        ("student_number", "digits", 10),
        ("q1", "text", None),
        ("q2", "text", None),
        ("q3", "text", None),
        ("total", "number", None),
    ]


def test_a_page_without_fields_ends_in_a_sentence() -> None:
    page = np.full((2339, 1654), 255, np.uint8)
    cv2.putText(page, "Dear reader", (200, 300), cv2.FONT_HERSHEY_DUPLEX, 2.0, 0, 3)
    with pytest.raises(FormError, match="No fields were found: expected a page with boxes"):
        draft_fields(page)


def test_cells_are_counted_where_a_comb_is_shown() -> None:
    layout = lay_out(FORMS["clinic"])
    combs = [field for field in layout.fields if field.spec.style is FieldStyle.COMB]
    boxes = [field.box for field in combs]
    assert seen_cells(print_form(layout), [*boxes, Box(0, 0, 200, 80)]) == [*(f.spec.cells for f in combs), None]


def test_words_name_the_fields_of_a_page_that_seems_a_little_askew() -> None:
    page = Sheetlet()
    for y, caption in ((300, "Town"), (400, "Street")):
        page.caption(caption, 150, y, 0.8)
        page.line(260, y + 4, 700)
    words = [word("Town", 150, 300, 70), word("Street", 150, 400, 80)]
    turned = page.finish(0.1)
    assert 0 < abs(straighten(turned).skew_degrees) < 0.15
    assert [field.name for field in draft_fields(turned, words).fields] == ["town", "street"]
