"""A draft finds the fields of a printed form, names them after its captions, and guesses what they hold."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from hcr_batch.errors import FormError
from hcr_batch.files.scans.pdf_text import PdfWord, page_words
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.definition import overlap_share
from hcr_batch.forms.draft import Draft, draft_fields, seen_cells
from hcr_batch.forms.wording.vocabulary import VOCABULARY, date_format, is_choice, plain_words
from hcr_batch.image.page.sheet import straighten
from hcr_batch.model.recogniser import Recogniser
from hcr_batch.records import Box, FieldType, GreyImage
from tests.forms.printed import PrintedForm, membership
from tests.image.page.drawn import PRINT, Sheetlet
from tests.synth import CLEAN, FORMS, FieldStyle, lay_out, make_page, print_form

MOST_PIXELS = 100_000_000


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return membership().save(tmp_path_factory.mktemp("pdf") / "membership.pdf")


@pytest.fixture(scope="module")
def page(pdf: Path) -> GreyImage:
    return render_page(pdf, 1, 200, 60.0, MOST_PIXELS)


def drafted(form: PrintedForm, tmp_path: Path) -> Draft:
    """The draft of a form that is saved as a PDF with text."""
    pdf = form.save(tmp_path / "form.pdf")
    return draft_fields(render_page(pdf, 1, 200, 60.0, MOST_PIXELS), page_words(pdf, 1, 60.0))


def test_a_pdf_with_text_names_and_types_every_field(pdf: Path, page: GreyImage) -> None:
    draft = draft_fields(page, page_words(pdf, 1, 60.0))
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


def test_a_caption_inside_a_box_is_left_out_of_the_room_to_write(pdf: Path, page: GreyImage) -> None:
    draft = draft_fields(page, page_words(pdf, 1, 60.0))
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


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("Date (DD/MM/YYYY)", "dd/mm/yyyy"),
        ("né le jj.mm.aa", "dd.mm.yy"),
        ("MM-DD-YYYY", "mm-dd-yyyy"),
        ("ddmmyyyy", "ddmmyyyy"),
        ("Geburtsdatum (TT.MM.JJJJ)", "dd.mm.yyyy"),
        ("gg/mm/aaaa", "dd/mm/yyyy"),
        ("Date (month, day, year)", "mm/dd/yyyy"),
        ("Day/Month/Year", "dd/mm/yyyy"),
        ("AAAA-MM-JJ", "yyyy-mm-dd"),
        ("Number of days, months, years", None),
        ("Date of birth", None),
        ("DD/DD/YYYY", None),
    ],
)
def test_a_printed_date_format_is_taken_over(caption: str, expected: str | None) -> None:
    assert date_format(caption) == expected


@pytest.mark.parametrize(
    ("caption", "others", "choice"),
    [
        ("No", ["Yes", "Name"], True),
        ("NO", ["Oui", "Name"], True),
        ("Yes / No", [], True),
        ("N/A", [], True),
        ("No", ["Name", "Amount"], False),
        ("No", ["No", "Name"], False),
        ("No.", ["Yes"], False),
        ("NIE", ["TAK", "Kod"], True),
        ("Tak", [], True),
        ("NIE", ["Nombre"], False),
        ("nee", ["ja"], True),
        ("Née", ["Nom"], False),
        ("não", ["sim"], True),
        ("Not known", ["Yes"], False),
    ],
)
def test_no_is_an_answer_where_there_is_another(caption: str, others: list[str], choice: bool) -> None:
    assert is_choice(caption, others) is choice


def test_the_reader_can_write_every_word_of_the_vocabulary() -> None:
    assert all(word.isascii() and word.isalpha() and word.isupper() for word in VOCABULARY)


def word(text: str, x: int, y: int, width: int) -> PdfWord:
    """A word of a Sheetlet's page, 20 pixels high above the baseline `y`."""
    return PdfWord(text, x / 1240, (y - 20) / 1754, (x + width) / 1240, (y + 4) / 1754)


def test_a_line_typed_right_behind_its_caption_is_a_field_named_after_it() -> None:
    page = Sheetlet()
    page.caption("Name:", 150, 400, 0.8)
    page.line(225, 404, 400)
    page.line(150, 504, 400)
    page.caption(", born on", 552, 500, 0.8)
    words = [word("Name:" + 30 * "_", 150, 400, 475), word(30 * "_" + ",", 150, 500, 410), word("born", 570, 500, 60)]
    found = draft_fields(page.image, words).fields
    assert [field.name for field in found] == ["name", "field_02"]
    assert found[0].box.x >= 220


@pytest.mark.parametrize(
    ("groups", "caption", "kind", "formats"),
    [
        ((2, 2, 4), "Date of birth", FieldType.DATE, ("ddmmyyyy",)),
        ((2, 2, 2), "Date (dd/mm/yyyy)", FieldType.DATE, ("ddmmyy",)),
        ((8,), "Date (mm-dd-yyyy)", FieldType.DATE, ("mmddyyyy",)),
        ((4,), "Date of birth", FieldType.DIGITS, ()),
    ],
)
def test_a_date_has_a_format_that_fits_its_cells(
    groups: tuple[int, ...], caption: str, kind: FieldType, formats: tuple[str, ...]
) -> None:
    page, x = Sheetlet(), 420
    page.caption(caption, 150, 436, 0.7)
    words = [word(part, 150 + 90 * i, 436, 80) for i, part in enumerate(caption.split())]
    for cells in groups:
        page.apart(x, 400, cells)
        x += 42 * cells + 40
        page.caption("/", x - 35, 436, 0.8)
        words.append(word("/", x - 35, 436, 14))
    (field,) = draft_fields(page.image, words).fields
    assert (field.rule.type, field.rule.cells, field.rule.formats) == (kind, sum(groups), formats)
    assert field.name.startswith("date")


def test_a_line_close_below_a_shorter_one_has_the_room_between_them() -> None:
    page = Sheetlet()
    for y in (400, 600):
        page.caption("Cost", 150, y - 14, 0.8)
        page.line(230, y + 4, 150)
        page.caption("of the services of an expert:", 400, y - 14, 0.8)
        page.line(150, y + 42, 700)
    boxes = [field.box for field in draft_fields(page.image).fields]
    assert [box.width > 600 for box in boxes] == [False, True] * 2
    assert [box.y for box in boxes[1::2]] == pytest.approx([404, 604], abs=4)


def test_words_name_the_fields_of_a_page_that_seems_a_little_askew() -> None:
    page = Sheetlet()
    for y, caption in ((300, "Town"), (400, "Street")):
        page.caption(caption, 150, y, 0.8)
        page.line(260, y + 4, 700)
    words = [word("Town", 150, 300, 70), word("Street", 150, 400, 80)]
    turned = page.finish(0.1)
    assert 0 < abs(straighten(turned).skew_degrees) < 0.15
    assert [field.name for field in draft_fields(turned, words).fields] == ["town", "street"]


def test_the_cells_of_a_table_are_named_after_the_heads_of_their_columns() -> None:
    page, words = Sheetlet(), []
    columns = ((110, 60, "No"), (170, 300, "Surname"), (470, 250, "Born"), (720, 300, "Amount"))
    for row in range(4):
        for x, width, head in columns:
            page.box(x, 300 + 60 * row, width, 60)
            text = head if row == 0 else str(row) if x == 110 else ""
            page.caption(text, x + 12, 338 + 60 * row, 0.7)
            words += [word(text, x + 12, 338 + 60 * row, 13 * len(text))] if text else []
    fields = draft_fields(page.image, words).fields
    assert [field.name for field in fields] == [
        f"{name}{suffix}" for suffix in ("", "_2", "_3") for name in ("surname", "born", "amount")
    ]
    assert {field.rule.type for field in fields if field.name.startswith("amount")} == {FieldType.NUMBER}


def test_a_table_with_heads_both_ways_names_its_cells_after_both() -> None:
    """The corner, which would have room to write beside its print, is a head itself."""
    page, words = Sheetlet(), []
    heads = ["Day", "Start", "End", "Hours"]
    for row, day in enumerate(["", "Monday", "Tuesday"]):
        for column, head in enumerate(heads):
            x, y = 110 + 220 * column, 300 + 60 * row
            page.box(x, y, 220, 60)
            text = head if row == 0 else day if column == 0 else ""
            page.caption(text, x + 12, y + 38, 0.7)
            words += [word(text, x + 12, y + 38, 13 * len(text))] if text else []
    fields = draft_fields(page.image, words).fields
    assert [field.name for field in fields] == [
        f"{day}_{head}" for day in ("monday", "tuesday") for head in ("start", "end", "hours")
    ]
    assert [field.rule.type for field in fields[:3]] == [FieldType.TEXT, FieldType.TEXT, FieldType.NUMBER]


def test_what_is_ticked_is_named_after_the_question_and_the_choice() -> None:
    page, words = Sheetlet(), []

    def say(text: str, x: int, y: int) -> None:
        page.caption(text, x, y, 0.6)
        words.extend(word(one, x + 12 * text.index(one), y, 11 * len(one)) for one in text.split())

    for row, question in enumerate(["1. Married?", "2. Do you agree that we may send letters to her house?"]):
        y = 300 + 80 * row
        say(question, 100, y + 18)
        for x, choice in ((820, "yes"), (960, "no")):
            cv2.circle(page.image, (x, y + 12), 12, 60, 2, cv2.LINE_AA)
            say(choice, x + 30, y + 18)
    names = [field.name for field in draft_fields(page.image, words).fields]
    assert names[:2] == ["married_yes", "married_no"]
    assert names[2:] == ["do_you_agree_that_we_may_yes", "do_you_agree_that_we_may_no"]
    assert max(map(len, names)) <= 40


def test_two_tables_of_boxes_to_tick_side_by_side_have_heads_and_rows_of_their_own() -> None:
    page, words = Sheetlet(), []
    for x, rows in ((110, ("Mirrors", "Tyres", "Horn")), (680, ("Oil", "Belt", "Leaks"))):
        for column, head in enumerate(("OK", "Fail", "N/A")):
            words.append(word(head, x + 196 + 80 * column, 340, 15 * len(head)))
        for row, text in enumerate(rows):
            words.append(word(text, x, 400 + 60 * row, 14 * len(text)))
            for column in range(3):
                cv2.rectangle(
                    page.image, (x + 200 + 80 * column, 380 + 60 * row), (x + 222 + 80 * column, 402 + 60 * row), 60, 2
                )
    for one in words:
        page.caption(one.text, round(one.left * 1240), round(one.top * 1754) + 20, 0.6)
    found = draft_fields(page.image, words).fields
    assert [field.name for field in found] == [
        f"{row}_{head}"
        for rows in (("mirrors", "oil"), ("tyres", "belt"), ("horn", "leaks"))
        for row in rows
        for head in ("ok", "fail", "na")
    ]


def test_the_lines_of_an_answer_go_on_and_do_not_take_the_heading_below() -> None:
    page = Sheetlet()
    words = [word("Remarks", 150, 300, 90), word("Prize", 150, 560, 60), word("draw", 216, 560, 60)]
    for line in range(3):
        page.line(150, 380 + 70 * line, 800)
    for one in words:
        page.caption(one.text, round(one.left * 1240), round(one.top * 1754) + 20, 0.7)
    names = [field.name for field in draft_fields(page.image, words).fields]
    assert names == ["remarks", "remarks_2", "remarks_3"]


def test_the_second_part_of_a_cell_has_the_number_of_its_row() -> None:
    page, words = Sheetlet(), []
    for x, width, head in ((110, 300, "Goods"), (410, 210, "Total")):
        page.box(x, 300, width, 60)
        page.caption(head, x + 12, 338, 0.7)
        words.append(word(head, x + 12, 338, 70))
    for row in range(1, 4):
        for x, width in ((110, 300), (410, 150), (560, 60)):
            page.box(x, 300 + 60 * row, width, 60)
    names = [field.name for field in draft_fields(page.image, words).fields]
    assert names == ["goods", "total", "total_b", "goods_2", "total_2", "total_b_2", "goods_3", "total_3", "total_b_3"]


def test_boxes_to_tick_in_a_frame_and_in_a_cell_are_fields() -> None:
    page = Sheetlet()
    page.box(150, 300, 800, 50)
    page.box(150, 500, 400, 60)
    page.box(550, 500, 400, 60)
    words = [word("Born", 560, 522, 40), word("Town", 160, 522, 44)]
    for text, x, y in (("yes", 300, 335), ("no", 500, 335), ("M", 810, 546), ("F", 880, 546)):
        cv2.rectangle(page.image, (x - 26, y - 17), (x - 6, y + 3), PRINT, 2)
        words.append(word(text, x, y, 24))
    for one in words:
        page.caption(one.text, round(one.left * 1240), round(one.top * 1754) + 20, 0.5)
    found = {field.name: field for field in draft_fields(page.image, words).fields}
    assert [name for name, field in found.items() if field.rule.type is FieldType.CHECKBOX] == ["yes", "no", "m", "f"]
    assert set(found) - {"yes", "no", "m", "f"} == {"town", "born"}
    assert found["born"].box.x + found["born"].box.width < 790


def test_a_box_to_tick_in_a_table_has_the_number_of_its_row_where_another_was_missed() -> None:
    page, words = Sheetlet(), []
    for x, width, head in ((110, 300, "Goods"), (410, 210, "Received")):
        page.box(x, 300, width, 60)
        page.caption(head, x + 12, 338, 0.7)
        words.append(word(head, x + 12, 338, 14 * len(head)))
    for row in range(1, 5):
        page.box(110, 300 + 60 * row, 300, 60)
        page.box(410, 300 + 60 * row, 210, 60)
        if row != 2:
            cv2.rectangle(page.image, (500, 318 + 60 * row), (522, 340 + 60 * row), 60, 2)
    found = draft_fields(page.image, words).fields
    names = [field.name for field in found if field.rule.type is FieldType.CHECKBOX]
    assert names == ["received", "received_3", "received_4"]


def test_what_stands_before_a_leader_names_the_box_behind_it() -> None:
    page = Sheetlet()
    words = []
    for row, text in enumerate(("Hotel", "Taxi", "Meals")):
        page.box(900, 300 + 60 * row, 200, 60)
        page.caption(text, 120, 345 + 60 * row)
        page.dots(220, 345 + 60 * row, 670)
        words.append(word(text, 120, 345 + 60 * row, 70))
    assert [field.name for field in draft_fields(page.image, words).fields] == ["hotel", "taxi", "meals"]


def test_two_lines_with_print_below_are_no_further_lines_of_the_answer_above() -> None:
    page = Sheetlet()
    page.line(260, 304, 400)
    page.line(150, 390, 510)
    page.line(700, 390, 400)
    words = [word("Days", 150, 300, 90), word("Town", 150, 418, 60), word("Signature", 700, 418, 110)]
    for one in words:
        page.caption(one.text, round(one.left * 1240), round(one.top * 1754) + 20, 0.7)
    assert [field.name for field in draft_fields(page.image, words).fields] == ["days", "town", "signature"]


def test_the_caption_beyond_a_frame_is_of_the_line_behind_it_and_not_of_the_box_before() -> None:
    page, words = Sheetlet(), []
    for row, (answer, caption) in enumerate((("turned left", "Town"), ("overtook", "Street"))):
        y = 340 + 80 * row
        for x in (400, 760):
            cv2.rectangle(page.image, (x, y - 20), (x + 22, y + 2), PRINT, 2)
        page.caption(answer, 530, y, 0.6)
        page.caption(caption, 806, y, 0.6)
        words += [word(answer, 530, y, 114 if row == 0 else 124), word(caption, 806, y, 64)]
        page.line(900, y + 4, 260)
    page.box(380, 300, 416, 180)
    names = {field.name for field in draft_fields(page.image, words).fields}
    assert names == {"turned_left", "turned_left_2", "overtook", "overtook_2", "town", "street"}


@pytest.mark.parametrize("answers", [("yes",), ("yes", "no")])
def test_a_large_box_is_ticked_only_where_others_are_like_it(answers: tuple[str, ...]) -> None:
    page, words = Sheetlet(), [word("Town", 110, 280, 60), word("no", 140, 476, 24)]
    page.box(110, 290, 500, 50)
    cv2.rectangle(page.image, (110, 460), (128, 478), PRINT, 2)
    for column, answer in enumerate(answers):
        page.box(110 + 450 * column, 380, 400, 60)
        words.append(word(answer, 110 + 450 * column, 370, 36 if column == 0 else 24))
    for one in words:
        page.caption(one.text, round(one.left * 1240), round(one.top * 1754) + 20, 0.6)
    found = {field.name: field.rule.type for field in draft_fields(page.image, words).fields}
    expected = FieldType.TEXT if len(answers) == 1 else FieldType.CHECKBOX
    assert [found[answer] for answer in answers] == [expected] * len(answers)


def test_a_line_that_completes_an_answer_is_a_part_of_it_and_parts_no_answers_of_a_question() -> None:
    page, words = Sheetlet(), [word("Married?", 110, 398, 100)]
    for x, answer in ((240, "since"), (480, "divorced"), (640, "no")):
        cv2.rectangle(page.image, (x, 380), (x + 18, 398), PRINT, 2)
        words.append(word(answer, x + 26, 398, 12 * len(answer)))
    page.line(336, 402, 120)
    for one in words:
        page.caption(one.text, round(one.left * 1240), round(one.top * 1754) + 20, 0.6)
    assert [field.name for field in draft_fields(page.image, words).fields] == [
        "married_since",
        "married_since_b",
        "married_divorced",
        "married_no",
    ]


@pytest.mark.parametrize(
    ("captions", "in_cells", "form", "is_open"),
    [
        (("Issued on (mm/dd/yyyy)", "Name"), "", "mm/dd/yyyy", False),
        (("Issued on (yyyy-mm-dd)", "Name"), "", "yyyy-mm-dd", False),
        (("Number", "Name"), "MMDDYYYY", "mm/dd/yyyy", False),
        (("Number", "Name"), "DDMMYYYY", "dd/mm/yyyy", False),
        (("ZIP code", "Name"), "", "mm/dd/yyyy", False),
        (("Postcode", "Name"), "", "dd/mm/yyyy", False),
        (("Nom de la commune", "ZIP"), "", "dd/mm/yyyy", False),
        (("State", "Name"), "", "dd/mm/yyyy", True),
    ],
)
def test_a_date_follows_the_order_of_day_and_month_that_the_form_has_elsewhere(
    tmp_path: Path, captions: tuple[str, str], in_cells: str, form: str, *, is_open: bool
) -> None:
    printed = PrintedForm()
    for row, caption in enumerate((*captions, "Date")):
        printed.text(caption, 60, 116 + 50 * row)
        printed.box(220, 100 + 50 * row, 200, 24)
    printed.text("Code", 60, 266)
    printed.comb(220, 250, 8)
    for cell, letter in enumerate(in_cells):
        printed.text(letter, 226 + 18 * cell, 266, 9)
    draft = drafted(printed, tmp_path)
    (date,) = (field for field in draft.fields if field.name == "date")
    assert date.rule.formats == (form,)
    assert draft.order_open is is_open


@pytest.mark.parametrize(
    ("third", "kinds"),
    [
        ("Net yield", "number number number number"),
        ("Surname", "number text name text"),
        ("Occupation", "number text text text"),
    ],
)
def test_numbered_cells_in_line_hold_numbers_where_one_of_them_does(tmp_path: Path, third: str, kinds: str) -> None:
    form = PrintedForm()
    for row, caption in enumerate(("Income", "What may be taken off for the next of kin", third, "To be carried on")):
        form.text(caption, 60, 115 + 30 * row)
        form.box(300, 100 + 30 * row, 20, 20)
        form.text(f"0{row + 1}", 304, 114 + 30 * row)
        form.box(320, 100 + 30 * row, 150, 20)
    assert [field.rule.type.value for field in drafted(form, tmp_path).fields] == kinds.split()


def kinds_in_table(tmp_path: Path, labels: Sequence[str], columns: Sequence[tuple[float, str]]) -> list[str]:
    """The types that are drafted for a table. labels: the head of its first column and what stands below; columns: the
    width and the head of each other."""
    form = PrintedForm()
    for row, label in enumerate(labels):
        x = 60.0
        for width, text in ((150.0, label), *((width, "" if row else head) for width, head in columns)):
            form.box(x, 100 + 20 * row, width, 20)
            form.text(text, x + 4, 114 + 20 * row, 8)
            x += width
    return [field.rule.type.value for field in drafted(form, tmp_path).fields]


@pytest.mark.parametrize(
    ("heads", "kinds"),
    [
        (("OK", "Repair", "N.A."), "checkbox checkbox checkbox"),
        (("OK", "Qty", "N.A."), "checkbox number checkbox"),
        (("Yes", "No", "Worn"), "checkbox checkbox checkbox"),
        (("Yes", "No", "Sign."), "checkbox checkbox signature"),
        (("OK", "Worn", "Rusty"), "checkbox text text"),
    ],
)
def test_a_narrow_column_like_those_of_the_answers_beside_it_is_ticked_too(
    tmp_path: Path, heads: tuple[str, ...], kinds: str
) -> None:
    columns = (*((34, head) for head in heads), (180, "Remarks"))
    assert kinds_in_table(tmp_path, ("Part", "Tyres", "Mirrors", "Belts"), columns) == [*kinds.split(), "text"] * 3


@pytest.mark.parametrize(
    ("heads", "kind"),
    [
        (("Never", "Rarely", "Sometimes", "Always"), "checkbox"),
        (("Strongly agree", "Agree", "A", "Disagree"), "checkbox"),
        (("trifft voll zu", "trifft eher zu", "weniger", "trifft nicht zu"), "checkbox"),
        (("Pas du tout", "Un peu", "Assez", "Beaucoup"), "checkbox"),
        (("Good", "Damaged", "Missing", "Returned"), "text"),
    ],
)
def test_wide_cells_below_the_marks_of_a_scale_are_ticked(tmp_path: Path, heads: tuple[str, ...], kind: str) -> None:
    statements = ("Statement", "Quiet", "Clean", "Near the shops")
    assert kinds_in_table(tmp_path, statements, [(62, head) for head in heads]) == [kind] * 12


def test_captions_before_several_lines_are_not_cut_off_by_the_room_of_the_long_line_below(tmp_path: Path) -> None:
    form = PrintedForm()
    for x, caption in ((40, "Free from"), (220, "Security no."), (400, "Desired salary")):
        form.text(caption, x, 197, 8)
        form.line(x + 62, 199, 90)
    form.text("Applied for", 40, 218, 8)
    form.line(85, 220, 467)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["free_from", "security_no", "desired_salary", "applied_for"]


def test_a_line_behind_the_words_of_a_box_to_tick_is_named_and_typed_after_them(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Name", 60, 80)
    form.line(100, 82, 200)
    for row, (words, end) in enumerate((("Passport number", 150), ("Other document, please describe:", 220))):
        form.box(60, 111 + 24 * row, 9, 9)
        form.text(words, 76, 119 + 24 * row)
        form.line(end, 121 + 24 * row, 180)
    fields = drafted(form, tmp_path).fields
    assert [(field.name, field.rule.type.value) for field in fields] == [
        ("name", "name"),
        ("passport_number", "checkbox"),
        ("passport_number_b", "code"),
        ("other_document_please_describe", "checkbox"),
        ("other_document_please_describe_b", "text"),
    ]


@pytest.mark.parametrize("above", [18, 21, 22, 23, 24, 27])
def test_a_head_above_lines_names_them_however_far_into_their_room_it_reaches(tmp_path: Path, above: int) -> None:
    """Points from the line to the foot of the head: 21 to 24 of them are 7.4 to 8.5 mm."""
    form = PrintedForm()
    form.text("Remarks", 60, 300 - above)
    for line in range(3):
        form.line(60, 300 + 22 * line, 460)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["remarks", "remarks_2", "remarks_3"]


def test_the_room_between_a_statement_and_its_boxes_to_tick_is_no_field(tmp_path: Path) -> None:
    """The rows of a table in which one of five marks is ticked for each statement, ruled only across."""
    form = PrintedForm()
    form.box(40, 100, 515, 18 * 4)
    for row, statement in enumerate(("", "Insulation", "Quiet", "Green spaces")):
        form.line(40, 100 + 18 * row, 515)
        form.text(statement, 44, 112 + 18 * row)
        for mark in range(5):
            x = 330 + 45 * mark
            if row:
                form.box(x, 104 + 18 * row, 10, 10)
            else:
                form.text(str(mark + 1), x + 2, 112)
    fields = drafted(form, tmp_path).fields
    statements = ("insulation", "quiet", "green_spaces")
    assert [field.name for field in fields] == [f"{words}_{mark}" for words in statements for mark in range(1, 6)]


def test_the_answers_in_the_cells_of_a_column_are_no_units(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Town", 60, 80)
    form.line(100, 82, 200)
    for row, text in enumerate(("Graduate?", "Yes", "Yes", "Yes")):
        form.box(60, 100 + 24 * row, 150, 24)
        form.box(210, 100 + 24 * row, 100, 24)
        form.text(text, 214 if row == 0 else 229, 116 + 24 * row, 8)
        if row:
            form.text("No", 285, 116 + 24 * row, 8)
            form.box(216, 107 + 24 * row, 9, 9)
            form.box(272, 107 + 24 * row, 9, 9)
    form.text("School", 64, 116, 8)
    fields = drafted(form, tmp_path).fields
    names = [field.name for field in fields if field.rule.type is FieldType.CHECKBOX]
    assert [name.split("_")[0] for name in names] == ["yes", "no"] * 3


@pytest.mark.parametrize(("below", "name"), [("Signature of applicant", "signature_of_applicant"), ("", "x")])
def test_the_cross_where_to_sign_is_no_caption_where_there_is_another(tmp_path: Path, below: str, name: str) -> None:
    form = PrintedForm()
    form.text("X", 60, 200, 12)
    form.line(75, 202, 250)
    form.text(below, 80, 211, 7)
    assert [field.name for field in drafted(form, tmp_path).fields] == [name]


def test_answers_above_their_boxes_go_before_the_question_of_what_follows(tmp_path: Path) -> None:
    form = PrintedForm()
    for row, (asked, following) in enumerate(
        (("Are you a citizen?", "May you work here?"), ("Did you work here?", ""))
    ):
        y = 100 + 22 * row
        form.text(asked, 40, y + 14, 8)
        form.text(following or "If so, when?", 307, y + 14, 8)
        for x in (260, 282) if row else (260, 282, 480, 502):
            form.box(x, y + 8, 9, 9)
            form.text("YES" if x in (260, 480) else "NO", x - 1, y + 6, 5)
    form.line(360, 138, 190)
    names = {field.name for field in drafted(form, tmp_path).fields}
    asked = ("are_you_a_citizen", "may_you_work_here", "did_you_work_here")
    assert names == {f"{question}_{answer}" for question in asked for answer in ("yes", "no")} | {"when"}


def two_line_captions(words: tuple[str, str]) -> PrintedForm:
    """Cells of 11 mm with a caption of two lines at their top, and below them a box without any."""
    form = PrintedForm()
    form.box(60, 300, 430, 31)
    for row in range(3):
        form.box(60, 100 + 31 * row, 430, 31)
        form.text(words[0], 63, 108 + 31 * row, 8)
        form.text(words[1], 63, 117 + 31 * row, 8)
    return form


@pytest.mark.parametrize(
    ("second", "found"), [("and nationality", 4), ("telephone number if it differs from that above " * 2, 1)]
)
def test_a_cell_whose_caption_ends_in_a_short_line_is_a_field(tmp_path: Path, second: str, found: int) -> None:
    first = "Parental authority or legal guardian, with surname, first name and address if it is not that above,"
    fields = drafted(two_line_captions((first, second)), tmp_path).fields
    assert len(fields) == found
    # People write behind the short line too.
    assert all(field.box.height / 200 * 25.4 >= 6.5 for field in fields)


def test_a_label_of_two_lines_beside_an_empty_cell_is_no_field(tmp_path: Path) -> None:
    form = PrintedForm()
    for row in range(3):
        form.box(60, 100 + 31 * row, 150, 31)
        form.box(210, 100 + 31 * row, 280, 31)
        form.text("Name of the legal guardian of", 63, 108 + 31 * row, 8)
        form.text("the child", 63, 117 + 31 * row, 8)
    fields = drafted(form, tmp_path).fields
    assert [round(field.box.x / 200 * 72, -1) for field in fields] == [210] * 3


def test_high_cells_below_the_heads_of_numbers_hold_lines_of_text(tmp_path: Path) -> None:
    form = PrintedForm()
    for x, width, head in ((60, 200, "Nature of the goods"), (260, 80, "Quantity"), (340, 80, "Gross weight")):
        form.box(x, 100, width, 110)
        form.text(head, x + 3, 108, 7)
    for x, caption in ((60, "Invoice no."), (240, "Date"), (420, "Amount")):
        form.box(x, 240, 120, 26)
        form.text(caption, x + 3, 248, 7)
    kinds = [field.rule.type for field in drafted(form, tmp_path).fields]
    assert kinds == [*(FieldType.TEXT,) * 3, FieldType.CODE, FieldType.DATE, FieldType.NUMBER]


@pytest.mark.parametrize("height", [24.5, 20])
def test_squares_far_larger_than_the_boxes_to_tick_are_written_in(tmp_path: Path, height: float) -> None:
    form = PrintedForm()
    for column, town in enumerate(("Mill Lane", "Church Fields", "Station Road")):
        form.box(60 + 150 * column, 100, 24.5, height)  # 8.6 mm
        form.text(town, 90 + 150 * column, 116, 9)
        form.box(60 + 150 * column, 160, 13, 13)
        form.text(("Full", "Half", "Quarter")[column], 80 + 150 * column, 170, 9)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields[:3]] == ["mill_lane", "church_fields", "station_road"]
    assert [field.rule.type for field in fields] == [FieldType.TEXT] * 3 + [FieldType.CHECKBOX] * 3


def test_what_is_printed_over_the_farther_half_of_a_line_does_not_name_it(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("BM 000 417 226", 420, 106, 8)  # the number below a bar code
    for row, caption in enumerate(("Genus and species", "Locality")):
        form.text(caption, 60, 130 + 30 * row, 9)
        form.line(170, 132 + 30 * row, 360)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["genus_and_species", "locality"]


def explain(form: PrintedForm) -> None:
    """Print below the fields, black enough that a tint is no ink beside it."""
    for row in range(20):
        form.text(
            "Please send us the following papers before the end of the month in which " * 2, 40, 400 + 14 * row, 8
        )


def test_the_room_beside_the_head_in_a_tinted_bar_is_no_field(tmp_path: Path) -> None:
    form = PrintedForm()
    for part in range(2):
        top = 100 + 90 * part
        form.tint(60, top, 430, 14, 0.85)
        form.box(60, top, 430, 14)
        form.text(f"{part + 1}  Applicant", 64, top + 10.5, 10)
        for row, caption in enumerate(("Name", "Town")):
            form.box(60, top + 14 + 26 * row, 430, 26)
            form.text(caption, 63, top + 22 + 26 * row, 7)
    explain(form)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["name", "town", "name_2", "town_2"]


def test_tinted_boxes_with_captions_are_fields_where_all_are_tinted(tmp_path: Path) -> None:
    form = PrintedForm()
    for row, caption in enumerate(("Name", "Town", "Country")):
        form.tint(60, 100 + 30 * row, 430, 20, 0.85)
        form.box(60, 100 + 30 * row, 430, 20)
        form.text(caption, 64, 114 + 30 * row, 9)
    explain(form)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields] == ["name", "town", "country"]


@pytest.mark.parametrize(("printed", "fields"), [("837194", 1), ("DDMMYY", 2)])
def test_a_comb_with_a_figure_printed_in_each_cell_is_no_field(tmp_path: Path, printed: str, fields: int) -> None:
    form = PrintedForm()
    form.text("Service user number", 60, 116)
    form.comb(200, 100, len(printed))
    for cell, character in enumerate(printed):
        form.text(character, 206 + 18 * cell, 116, 10)
    form.text("Reference", 60, 166)
    form.comb(200, 150, 8)
    assert len(drafted(form, tmp_path).fields) == fields


@pytest.mark.parametrize(("own", "boxes"), [("", 1), ("Number", 2)])
def test_a_cell_that_names_the_comb_set_into_the_next_one_is_no_field(tmp_path: Path, own: str, boxes: int) -> None:
    form = PrintedForm()
    form.box(60, 100, 90, 30)
    form.box(150, 100, 330, 30)
    form.text("Case", 63, 109, 8)
    form.text(own, 156, 108, 7)
    form.comb(156, 110, 8, height=17)
    form.box(60, 200, 300, 24)
    form.text("Name", 60, 196)
    fields = drafted(form, tmp_path).fields
    assert [field.rule.cells for field in fields].count(None) == boxes
    assert [field.name for field in fields if field.rule.cells] == ["number" if own else "case"]


def test_white_cells_with_a_tint_between_their_rows_have_the_name_of_their_column(tmp_path: Path) -> None:
    form = PrintedForm()
    form.tint(40, 80, 500, 140, 0.93)
    for column, head in enumerate(("Marque", "Type", "Puissance")):
        form.text(head, 60 + 150 * column, 96, 8)
        for row in range(4):
            form.tint(60 + 150 * column, 100 + 25 * row, 140, 22, 1.0)
    names = [field.name for field in drafted(form, tmp_path).fields]
    assert names == [
        f"{head}_{row}" if row > 1 else head for row in range(1, 5) for head in ("marque", "type", "puissance")
    ]


def test_heads_that_come_again_have_those_above_them_and_empty_cells_beside_them_are_no_fields(tmp_path: Path) -> None:
    form = PrintedForm()
    widths = ((40, 100), (140, 40), (180, 40), (220, 40), (260, 40), (300, 40), (340, 40), (380, 70))
    for column, (x, width) in enumerate(widths):
        form.text(("In", "Out")[(column + 1) % 2] if 0 < column < 7 else "", x + 12, 131, 7)
        for y, height in ((122, 14), *((136 + 34 * row, 34) for row in range(3))):
            form.box(x, y, width, height)
    for x, text in ((60, "Employee"), (162, "Monday"), (242, "Tuesday"), (320, "Wednesday"), (390, "Hours")):
        form.text(text, x, 116, 8)
    names = [field.name for field in drafted(form, tmp_path).fields]
    days = [f"{day}_{way}" for day in ("monday", "tuesday", "wednesday") for way in ("in", "out")]
    assert names[:8] == ["employee", *days, "hours"]
    assert len(names) == 24


def test_codes_with_cells_of_their_own_name_their_rows(tmp_path: Path) -> None:
    """Text far before a table leads nowhere."""
    form = PrintedForm()
    for row, text in enumerate(("how much you have learned", "and what you have earned", "of the credit")):
        form.text(text, 60, 164 + 18 * row)
        form.box(280, 150 + 18 * row, 58, 18)
        form.text(f"Q{row + 1}", 284, 163 + 18 * row)
        form.box(338, 150 + 18 * row, 43, 18)
    assert [field.name for field in drafted(form, tmp_path).fields] == ["q1", "q2", "q3"]


def test_the_label_of_rows_that_is_turned_on_its_side_is_no_field(tmp_path: Path) -> None:
    form = PrintedForm()
    form.box(60, 100, 26, 120)
    form.text("Sender", 76, 180, turned=True)
    for row, caption in enumerate(("Name", "Street", "City", "Country")):
        form.box(86, 100 + 30 * row, 300, 30)
        form.text(caption, 89, 108 + 30 * row, 7)
    assert [field.name for field in drafted(form, tmp_path).fields] == ["name", "street", "city", "country"]


def test_a_question_above_a_row_of_yes_and_no_goes_before_them(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("May we call you?", 60, 100)
    for x, word in ((60, "yes"), (120, "no")):
        form.box(x, 108, 11, 11)
        form.text(word, x + 16, 117)
    form.text("Name", 60, 160)
    form.box(120, 145, 200, 24)
    assert [field.name for field in drafted(form, tmp_path).fields] == [
        "may_we_call_you_yes",
        "may_we_call_you_no",
        "name",
    ]


def test_the_lines_of_one_head_stay_together_beside_long_questions(tmp_path: Path) -> None:
    form = PrintedForm()
    for column, head in enumerate((("Strongly", "disagree"), ("Neither",), ("Strongly", "agree"))):
        for line, word in enumerate(head):
            form.text(word, 300 + 80 * column, 90 + 9 * line + (9 if len(head) == 1 else 0), 7)
        for row in range(2):
            form.box(310 + 80 * column, 108 + 24 * row, 11, 11)
    for row, claim in enumerate(("My questions were answered clearly.", "The staff were friendly and helpful.")):
        form.text(claim, 60, 117 + 24 * row)
    names = [field.name for field in drafted(form, tmp_path).fields]
    heads = ("_strongly_disagree", "_neither", "_strongly_agree") * 2
    assert [name.endswith(head) for name, head in zip(names, heads, strict=True)] == [True] * 6


def test_ages_are_named_in_full(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("How old are you?", 60, 100)
    for column, age in enumerate(("under 18", "18 - 34", "35 - 54", "55 or over")):
        form.box(60 + 90 * column, 108, 11, 11)
        form.text(age, 76 + 90 * column, 117)
    asked = "how_old_are_you"
    names = [field.name for field in drafted(form, tmp_path).fields]
    assert names == [f"{asked}_under_18", f"{asked}_18_34", f"{asked}_35_54", f"{asked}_55_or_over"]


def test_what_is_counted_in_the_field_before_names_none_behind(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("Height", 60, 100)
    for x, unit in ((95, "ft"), (156, "in")):
        form.line(x, 102, 45)
        form.text(unit, x + 48, 100)
    form.text("Weight", 260, 100)
    form.line(300, 102, 80)
    assert [field.name for field in drafted(form, tmp_path).fields] == ["height", "height_b", "weight"]


def test_the_word_of_a_box_to_tick_close_above_a_line_stays_its_own(tmp_path: Path) -> None:
    form = PrintedForm()
    for column, word in enumerate(("Licence", "Certificate", "Invoice")):
        x = 40 + 180 * column
        form.box(x, 100, 180, 40)
        form.box(x + 6, 107, 9, 9)
        form.text(word, x + 20, 115, 7)
        form.text("No(s):", x + 6, 133, 6)
        form.line(x + 31, 134, 136)
    names = [field.name for field in drafted(form, tmp_path).fields]
    assert names[::2] == ["licence", "certificate", "invoice"]
