"""Boxes to tick in a draft, named after their question and answer."""

from pathlib import Path

import cv2
import pytest

from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import FieldType
from tests.forms.drafting import drafted, print_words, word
from tests.forms.printed import PrintedForm, Stroke
from tests.image.page.drawn import PRINT, Sheetlet


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
    print_words(page, words, 0.6)
    found = draft_fields(page.image, words).fields
    assert [field.name for field in found] == [
        f"{row}_{head}"
        for rows in (("mirrors", "oil"), ("tyres", "belt"), ("horn", "leaks"))
        for row in rows
        for head in ("ok", "fail", "na")
    ]


def test_boxes_to_tick_in_a_frame_and_in_a_cell_are_fields() -> None:
    page = Sheetlet()
    page.box(150, 300, 800, 50)
    page.box(150, 500, 400, 60)
    page.box(550, 500, 400, 60)
    words = [word("Born", 560, 522, 40), word("Town", 160, 522, 44)]
    for text, x, y in (("yes", 300, 335), ("no", 500, 335), ("M", 810, 546), ("F", 880, 546)):
        cv2.rectangle(page.image, (x - 26, y - 17), (x - 6, y + 3), PRINT, 2)
        words.append(word(text, x, y, 24))
    print_words(page, words, 0.5)
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
    print_words(page, words, 0.6)
    found = {field.name: field.rule.type for field in draft_fields(page.image, words).fields}
    expected = FieldType.TEXT if len(answers) == 1 else FieldType.CHECKBOX
    assert [found[answer] for answer in answers] == [expected] * len(answers)


def test_a_line_that_completes_an_answer_is_a_part_of_it_and_parts_no_answers_of_a_question() -> None:
    page, words = Sheetlet(), [word("Married?", 110, 398, 100)]
    for x, answer in ((240, "since"), (480, "divorced"), (640, "no")):
        cv2.rectangle(page.image, (x, 380), (x + 18, 398), PRINT, 2)
        words.append(word(answer, x + 26, 398, 12 * len(answer)))
    page.line(336, 402, 120)
    print_words(page, words, 0.6)
    assert [field.name for field in draft_fields(page.image, words).fields] == [
        "married_since",
        "married_since_b",
        "married_divorced",
        "married_no",
    ]


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


def test_a_question_above_a_row_of_yes_and_no_goes_before_them(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("May we call you?", 60, 100)
    for x, answer in ((60, "yes"), (120, "no")):
        form.box(x, 108, 11, 11)
        form.text(answer, x + 16, 117)
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
        for line, part in enumerate(head):
            form.text(part, 300 + 80 * column, 90 + 9 * line + (9 if len(head) == 1 else 0), 7)
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


def test_the_word_of_a_box_to_tick_close_above_a_line_stays_its_own(tmp_path: Path) -> None:
    form = PrintedForm()
    for column, answer in enumerate(("Licence", "Certificate", "Invoice")):
        x = 40 + 180 * column
        form.box(x, 100, 180, 40)
        form.box(x + 6, 107, 9, 9)
        form.text(answer, x + 20, 115, 7)
        form.text("No(s):", x + 6, 133, 6)
        form.line(x + 31, 134, 136)
    names = [field.name for field in drafted(form, tmp_path).fields]
    assert names[::2] == ["licence", "certificate", "invoice"]


def test_questions_between_rules_name_answers_at_the_other_margin(tmp_path: Path) -> None:
    form = PrintedForm()
    questions = ("Any other grant?", "Large family?", "Away from home?")
    for row, question in enumerate(questions):
        y = 300 + 18 * row
        form.text(question, 30, y)
        for x, answer in ((500, "YES"), (535, "NO")):
            form.text(answer, x, y)
            form.box(x + 21, y - 8, 9, 9)
        form.rule(30, y + 5, 565, y + 5, Stroke(thick=0.3, grey=0.4))
    names = [field.name for field in drafted(form, tmp_path).fields]
    asked = ("any_other_grant", "large_family", "away_from_home")
    assert names == [f"{question}_{answer}" for question in asked for answer in ("yes", "no")]
