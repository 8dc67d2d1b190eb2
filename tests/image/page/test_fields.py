"""Which rules make fields."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.image.page.field import Field, FieldKind, Form
from hcr_batch.image.page.fields import find_form, with_combs_of
from hcr_batch.image.page.ruling.rule import Rules
from hcr_batch.image.page.sheet import Rect, straighten
from tests.image.page.drawn import PAPER, PRINT, Sheetlet
from tests.synth.fonts import PRINTED_REGULAR


def _fields(page: Sheetlet) -> list[Field]:
    return list(find_form(straighten(page.image)).fields)


def _kinds(page: Sheetlet) -> list[FieldKind]:
    return [field.kind for field in _fields(page)]


def test_each_kind_of_field() -> None:
    page = Sheetlet()
    page.box(200, 200, 400, 50)
    page.comb(200, 300, 9)
    page.line(200, 450, 400)
    page.ticked(200, 520, 9)
    assert _kinds(page) == [FieldKind.BOX, FieldKind.COMB, FieldKind.RULED, FieldKind.RULED]


def test_a_comb_is_one_field_whatever_is_written_in_its_cells() -> None:
    page = Sheetlet()
    page.comb(200, 300, 12, "1I1ILT471HE1")
    (field,) = _fields(page)
    assert field.rect.width == pytest.approx(12 * 38, abs=6)


def test_the_ticks_of_a_box_make_it_a_comb() -> None:
    page = Sheetlet()
    page.box(200, 300, 400, 60)
    for x in range(240, 600, 40):
        cv2.line(page.image, (x, 345), (x, 360), PRINT, 2)
    (field,) = _fields(page)
    assert field.kind is FieldKind.COMB
    assert {round(rule.at, -1) for rule in field.down} == set(range(200, 601, 40))


def test_a_table_has_a_field_in_each_cell() -> None:
    page = Sheetlet()
    for row in range(4):
        for column in range(3):
            page.box(150 + 300 * column, 300 + 60 * row, 300, 60)
    assert _kinds(page) == [FieldKind.BOX] * 12


def test_fields_are_read_row_by_row() -> None:
    page = Sheetlet()
    page.box(700, 296, 300, 50)
    page.box(200, 300, 300, 50)
    page.line(200, 450, 300)
    page.box(700, 404, 300, 50)
    lefts = [round(field.rect.left, -2) for field in _fields(page)]
    assert lefts == [200, 700, 200, 700]


def test_a_box_as_high_as_a_line_and_wider_than_high_is_for_a_number() -> None:
    page = Sheetlet()
    page.caption("Boxes ticked:", 120, 328)
    page.box(300, 300, 53, 41, "3")
    page.box(600, 300, 53, 41)
    page.box(700, 300, 45, 45)
    assert [round(field.rect.left, -2) for field in _fields(page)] == [300, 600]


def test_boxes_to_tick_are_no_fields() -> None:
    page = Sheetlet()
    for row in range(4):
        page.box(200, 300 + 60 * row, 28, 28)
        page.caption("yes", 240, 322 + 60 * row)
    assert _fields(page) == []


def test_a_line_goes_on_below_the_one_behind_its_caption() -> None:
    page = Sheetlet()
    page.caption("Address", 100, 448)
    page.line(220, 450, 880)
    page.line(100, 530, 1000)
    assert _kinds(page) == [FieldKind.RULED] * 2


def test_rules_that_part_the_page_are_no_fields() -> None:
    page = Sheetlet()
    page.caption("Midterm 1", 100, 192)
    page.caption("Version 2", 1050, 192)
    cv2.line(page.image, (90, 200), (1150, 200), PRINT, 2)
    cv2.line(page.image, (90, 700), (1150, 700), PRINT, 4)
    cv2.line(page.image, (90, 1600), (1150, 1600), PRINT, 2)
    page.caption("Page 2 of 6", 560, 1625)
    assert _fields(page) == []


def test_a_long_line_behind_its_caption_is_a_field_wherever_else_it_would_part_the_page() -> None:
    page = Sheetlet()
    page.line(330, 400, 800)
    assert find_form(straighten(page.image)).fields == ()
    page.caption("Amount in words", 130, 396, 0.7)
    (field,) = find_form(straighten(page.image)).fields
    assert field.kind is FieldKind.RULED and field.rect.width == pytest.approx(801, abs=4)


def test_small_neat_writing_on_one_of_several_lines_is_no_heading() -> None:
    page = Sheetlet()
    for row in range(4):
        page.line(150, 300 + 120 * row, 400)
    page.caption("ALEXANDRA", 180, 415, 0.6)
    assert len(find_form(straighten(page.image)).fields) == 4


@pytest.mark.parametrize("baseline", [386, 402])
def test_small_neat_writing_on_a_captioned_line_is_no_heading(baseline: int) -> None:
    """In the middle of the room above the line, or standing on it."""
    page = Sheetlet()
    page.caption("Town", 150, 340)
    cv2.line(page.image, (150, 400), (600, 400), PRINT, 2)
    page.caption("ALEXANDRA", 185, baseline, 0.6)
    (field,) = _fields(page)
    assert field.rect.top < baseline - 12


def test_small_neat_writing_beside_a_line_that_is_written_on_is_no_heading() -> None:
    page = Sheetlet()
    page.line(120, 600, 420, "MARTIN")
    page.line(580, 600, 160)
    page.caption("12.03.1973", 596, 594, 0.5)
    page.caption("Signature", 122, 620, 0.45)
    page.caption("Date", 582, 620, 0.45)
    assert _kinds(page) == [FieldKind.RULED] * 2


def test_a_heading_below_a_title_is_no_field() -> None:
    page = Sheetlet()
    page.caption("Application", 200, 235, 0.7)
    page.caption("Personal details", 200, 295)
    cv2.line(page.image, (200, 300), (700, 300), PRINT, 2)
    assert _fields(page) == []


def test_a_heading_that_is_underlined_is_no_field() -> None:
    page = Sheetlet()
    page.caption("Personal details", 200, 295)
    cv2.line(page.image, (200, 300), (345, 300), PRINT, 2)
    assert _fields(page) == []


@pytest.mark.parametrize("text", ["For UK incorporated companies/LLPs", "Personal details of the applicant"])
def test_a_line_as_long_as_the_small_letters_on_it_underlines_them(text: str) -> None:
    page = Image.new("L", (1653, 2339), 255)
    drawn, font = ImageDraw.Draw(page), ImageFont.truetype(str(PRINTED_REGULAR), 36)
    drawn.text((200, 1000), text, font=font, fill=0, anchor="ls")
    drawn.rectangle((200, 1004, 200 + drawn.textlength(text, font=font), 1006), fill=0)
    for row in range(12):
        drawn.text((200, 1400 + 60 * row), "Registered number of the company or limited partnership", font=font, fill=0)
    assert find_form(straighten(np.asarray(page), 200)).fields == ()


def test_lines_below_each_other_are_fields_even_across_the_page() -> None:
    page = Sheetlet()
    for row in range(3):
        page.line(90, 400 + 55 * row, 1060)
    assert _kinds(page) == [FieldKind.RULED] * 3


@pytest.mark.parametrize(("start", "found"), [(160, True), (90, False)])
def test_a_lone_line_across_the_page_is_a_field_where_it_begins_behind_the_margin(start: int, *, found: bool) -> None:
    page = Sheetlet()
    page.caption("2.   List any physical disabilities which you wish to reveal and", 90, 400, 0.7)
    page.caption("which affect your living expenses:", 160, 430, 0.7)
    cv2.line(page.image, (start, 560), (1150, 560), PRINT, 2)
    page.caption("3.   Number of dependents", 90, 600, 0.7)
    assert _kinds(page) == [FieldKind.RULED] * found


def test_the_frame_of_the_page_is_no_field() -> None:
    page = Sheetlet()
    cv2.rectangle(page.image, (40, 40), (1200, 1700), PRINT, 3)
    cv2.rectangle(page.image, (80, 250), (1160, 600), PRINT, 2)
    page.box(200, 300, 400, 50)
    page.box(200, 400, 400, 50)
    assert _kinds(page) == [FieldKind.BOX] * 2


def test_a_printed_code_is_no_field() -> None:
    page = Sheetlet()
    modules = np.random.default_rng(2).integers(0, 2, (29, 29)).astype(np.uint8)
    modules[:7, :7] = modules[:7, -7:] = modules[-7:, :7] = 1
    modules[1:6, 1:6] = modules[1:6, -6:-1] = modules[-6:-1, 1:6] = 0
    code = cv2.resize(255 - 255 * modules, None, fx=7, fy=7, interpolation=cv2.INTER_NEAREST)
    page.image[100 : 100 + code.shape[0], 900 : 900 + code.shape[1]] = code
    assert _fields(page) == []


def test_printed_paragraphs_have_no_fields() -> None:
    page = Sheetlet()
    for row in range(20):
        page.caption("All statements must have their negations applied to the variables", 120, 300 + 26 * row)
    assert _fields(page) == []


@pytest.mark.parametrize("gap", [14, 18, 22])
def test_lines_in_two_columns_are_two_fields_each(gap: int) -> None:
    page = Sheetlet()
    for y in (400, 520, 640):
        page.line(150, y, 420)
        page.line(150 + 420 + gap, y, 420)
    assert _kinds(page) == [FieldKind.RULED] * 6


@pytest.mark.parametrize("gap", [8, 12, 20])
@pytest.mark.parametrize("text", ["", "KARIM"])
def test_a_bare_gap_parts_two_lines(gap: int, text: str) -> None:
    """Signature and date on one row, among lines that run on."""
    page = Sheetlet()
    for y in (300, 400, 500):
        page.line(150, y, 800)
    page.line(150, 640, 450, text)
    page.line(150 + 450 + gap, 640, 350, text)
    assert [round(field.rect.width, -1) for field in _fields(page)] == [800, 800, 800, 450, 350]


@pytest.mark.parametrize("text", ["", "KARIM"])
@pytest.mark.parametrize(("word", "baseline"), [("(", 400), ("il", 400), ("n.", 400), ("n.", 389)])
def test_a_printed_word_in_a_gap_parts_two_lines(word: str, baseline: int, text: str) -> None:
    """ "Nato a ________ il ________": no ink was lost where the word stands."""
    page = Sheetlet()
    page.line(150, 300, 600)
    page.line(150, 400, 450, text)
    page.caption(word, 606, baseline)
    page.line(150 + 450 + 22, 400, 350)
    assert [round(field.rect.width, -1) for field in _fields(page)] == [600, 450, 350]


@pytest.mark.parametrize("text", ["", "12"])
def test_a_short_line_between_words_is_a_field(text: str) -> None:
    """ "In ________, the ____ of ________", with less room for the day."""
    page = Sheetlet()
    page.caption("In", 150, 398)
    page.line(180, 400, 300)
    page.caption(", the", 484, 398)
    page.line(540, 400, 62, text)
    page.caption("of", 610, 398)
    page.line(640, 400, 220)
    assert [round(field.rect.width, -1) for field in _fields(page)] == [300, 60, 220]


def test_a_short_dash_in_print_is_no_field() -> None:
    page = Sheetlet()
    page.line(180, 400, 300)
    page.caption("Pages 3", 150, 500)
    page.line(240, 500, 62)
    page.caption("4", 310, 500)
    assert _kinds(page) == [FieldKind.RULED]


@pytest.mark.parametrize("text", ["", "12"])
def test_day_month_and_year_on_baselines_with_ticks_are_one_comb(text: str) -> None:
    page = Sheetlet()
    for x, cells in ((200, 2), (290, 2), (380, 4)):
        page.ticked(x, 400, cells, text)
    page.ticked(700, 400, 5)
    assert [field.cells for field in _fields(page)] == [8, 5]


def test_an_upright_parts_the_lines_of_a_table_with_open_sides() -> None:
    page = Sheetlet()
    for y in (300, 360, 420, 480):
        page.line(150, y, 900)
    cv2.line(page.image, (650, 300), (650, 480), PRINT, 2)
    widths = [round(field.rect.width, -1) for field in _fields(page)]
    assert widths == [900, *[500, 400] * 3]


def test_a_wide_comb_of_ticks_parts_no_page() -> None:
    page = Sheetlet()
    page.caption("Name at birth", 120, 396, 0.6)
    page.ticked(120, 400, 28, pitch=34)
    (field,) = _fields(page)
    assert field.cells == 28


def test_a_comb_in_a_cell_keeps_its_cells() -> None:
    page = Sheetlet()
    for row in range(3):
        page.box(150, 300 + 70 * row, 800, 70)
        page.caption("Postcode", 165, 340 + 70 * row, 0.6)
        page.comb(400, 308 + 70 * row, 5, height=54)
    assert [field.cells for field in _fields(page) if field.cells] == [5, 5, 5]


def test_the_columns_of_a_table_are_parted_though_letters_stand_below_it() -> None:
    page = Sheetlet()
    for row in range(3):
        for x, width in ((150, 300), (450, 200), (650, 250)):
            page.box(x, 300 + 60 * row, width, 60)
    for x in (450, 650):
        cv2.line(page.image, (x, 482), (x, 496), PRINT, 2)  # the stem of a letter
    assert _kinds(page) == [FieldKind.BOX] * 9


def test_a_table_beside_a_dark_column_has_its_cells() -> None:
    page = Sheetlet()
    for row in range(4):
        for x, width in ((230, 400), (630, 300)):
            page.box(x, 300 + 65 * row, width, 65)
    page.image[300:561, 150:230] = PRINT
    for row in range(4):
        cv2.putText(page.image, str(row + 1), (180, 345 + 65 * row), cv2.FONT_HERSHEY_DUPLEX, 0.9, 250, 2)
    assert _kinds(page) == [FieldKind.BOX] * 8


def test_a_small_page_is_seen_at_its_own_size() -> None:
    """A card of A6 at 300 dpi: its print is half as large as it would be on a page of A4 with as many pixels."""
    page = Sheetlet(620, 877)
    for row in range(4):
        for x, width in ((70, 180), (250, 280)):
            page.box(x, 230 + 50 * row, width, 50)
    page.image[208:230, 70:531] = PRINT
    page.caption("Vaccine", 80, 224, 0.4)
    card = page.finish(scale=2.0)
    form = find_form(straighten(card, 300))
    assert [field.kind for field in form.fields] == [FieldKind.BOX] * 8
    assert straighten(card, 300).px(10.0) == pytest.approx(10 / 25.4 * 300 / 2, rel=0.01)


def test_a_resolution_that_cannot_be_meant_is_not_believed() -> None:
    page = Sheetlet().image
    assert straighten(page, 72).px(1.0) == straighten(page).px(1.0)


def test_a_line_that_has_lost_some_ink_is_one_field() -> None:
    page = Sheetlet()
    for y, at in ((400, 300), (520, 420), (640, 350)):
        page.line(150, y, 500)
        page.image[y - 3 : y + 4, at : at + 16] = 245
    assert _kinds(page) == [FieldKind.RULED] * 3


@pytest.mark.parametrize("text", ["", "1984"])
def test_uprights_on_a_line_make_a_comb_that_is_open_above(text: str) -> None:
    page = Sheetlet()
    x = 200
    for cells in (2, 2, 4):
        cv2.line(page.image, (x, 340), (x + 34 * cells, 340), PRINT, 2)
        for k in range(cells + 1):
            cv2.line(page.image, (x + 34 * k, 300), (x + 34 * k, 340), PRINT, 2)
        x += 34 * cells + 14
    for k, letter in enumerate(text):
        page.write(letter, 200 + 164 + 34 * k + 8, 332, 24)
    (field,) = _fields(page)
    assert field.cells == 8
    assert 10 <= 340 - field.rect.top <= 60


def test_a_side_of_open_cells_that_writing_hides_is_there_all_the_same() -> None:
    page = Sheetlet()
    cv2.line(page.image, (200, 340), (336, 340), PRINT, 2)
    for k in (0, 1, 3, 4):
        cv2.line(page.image, (200 + 34 * k, 300), (200 + 34 * k, 340), PRINT, 2)
    cv2.circle(page.image, (266, 322), 13, 40, 3)
    (field,) = _fields(page)
    assert field.cells == 4


@pytest.mark.parametrize("text", ["HILL", "LILI", "111111"])
def test_tall_letters_on_a_line_make_no_comb(text: str) -> None:
    page = Sheetlet()
    cv2.line(page.image, (200, 340), (400, 340), PRINT, 2)
    for k, _ in enumerate(text):
        cv2.line(page.image, (212 + 32 * k, 300), (212 + 32 * k, 340), 40, 2)
    assert [field.cells for field in _fields(page)] == [None]


def test_cells_that_end_at_a_dark_column_are_closed() -> None:
    page = Sheetlet()
    for row in range(4):
        page.box(190, 300 + 65 * row, 520, 65)
        page.box(710, 300 + 65 * row, 380, 65)
    page.image[300 : 300 + 4 * 65, 140:190] = 30
    page.image[300 : 300 + 4 * 65, 190:193] = PAPER
    assert _kinds(page) == [FieldKind.BOX] * 8


@pytest.mark.parametrize("dotted", [True, False])
def test_a_line_that_leads_to_a_box_is_no_field(dotted: bool) -> None:
    page = Sheetlet()
    for row in range(3):
        page.box(800, 300 + 60 * row, 200, 60)
        page.caption("Travel", 120, 345 + 60 * row)
        if dotted:
            page.dots(200, 345 + 60 * row, 596)
        else:
            cv2.line(page.image, (200, 345 + 60 * row), (796, 345 + 60 * row), PRINT, 1)
    assert _kinds(page) == [FieldKind.BOX] * 3


def test_a_heading_that_touches_its_underline_is_no_field() -> None:
    page = Sheetlet()
    for row, heading in enumerate(("Accident", "Vehicle", "Employer", "Signature")):
        page.caption(heading, 120, 300 + 140 * row, 0.8)
        cv2.line(page.image, (115, 303 + 140 * row), (640, 303 + 140 * row), PRINT, 3)
    assert _fields(page) == []


def test_a_cell_that_felt_pen_fills_is_a_field_beside_others() -> None:
    """Its ink covers two fifths, as that of a printed code does, which stands alone."""
    page = Sheetlet()
    for row in range(3):
        page.box(240, 720 + 48 * row, 300, 48)
        page.box(540, 720 + 48 * row, 200, 48)
    page.box(240, 1000, 200, 48)
    for left, top in ((540, 768), (240, 1000)):
        for x in range(left + 20, left + 180, 12):
            page.image[top + 6 : top + 42, x : x + 7] = 40
    assert len(find_form(straighten(page.image)).fields) == 6


@pytest.mark.parametrize("above_edge", [5, 9])
def test_lines_close_above_the_lower_edge_of_their_box_are_fields(above_edge: int) -> None:
    page = Sheetlet()
    page.box(100, 300, 900, 80)
    for x, caption in ((240, "Permit"), (540, "Valid until")):
        page.caption(caption, x - 120, 376 - above_edge, 0.6)
        page.line(x, 380 - above_edge, 160)
    rects = [field.rect for field in _fields(page) if field.kind is FieldKind.RULED]
    assert [(rect.left, rect.width) for rect in rects] == [pytest.approx((x, 160), abs=4) for x in (240, 540)]


def test_the_second_of_two_lower_edges_is_no_line_to_write_on() -> None:
    page = Sheetlet()
    for y in (300, 500):
        page.box(100, y, 900, 60)
        page.line(100, y + 54, 900)
    assert _kinds(page) == [FieldKind.BOX] * 2


def test_the_gap_above_a_dark_bar_is_no_line_to_write_on() -> None:
    page = Sheetlet()
    page.caption("Is the vehicle on hire purchase?", 100, 260, 0.7)
    for y in (340, 620):
        page.image[y : y + 40, 100:700] = PRINT
        # So close below the bar that its lower edge is also that of the box.
        page.box(250, y + 43, 450, 50)
        page.box(250, y + 110, 450, 50)
    assert [field.kind for field in _fields(page)] == [FieldKind.BOX] * 4


def test_a_rule_below_a_logo_is_no_line_to_write_on() -> None:
    page = Sheetlet()
    for x in (110, 150):
        cv2.line(page.image, (x, 156), (x + 30, 230), PRINT, 8)
    page.caption("Industrial Supplies Ltd, 14 Mill Lane, Leeds LS9", 220, 225, 0.7)
    page.line(110, 240, 1000)
    for row in range(4):
        page.box(110, 400 + 90 * row, 500, 50)
    assert [field.kind for field in find_form(straighten(page.finish())).fields] == [FieldKind.BOX] * 4


def _comb(left: float, cells: int) -> Field:
    return Field(Rect(left, 100.0, left + 20.0 * cells, 130.0), FieldKind.COMB, cells=cells)


@pytest.mark.parametrize(
    ("parts", "cells"),
    [
        ([_comb(0.0, 3), _comb(62.0, 5)], [8]),
        ([_comb(0.0, 3), _comb(40.0, 6)], [8]),
        ([_comb(0.0, 3), _comb(62.0, 6)], [3, 6]),
        ([_comb(0.0, 9)], [9]),
    ],
)
def test_a_comb_that_whole_rules_leave_in_pieces_stays_one(parts: list[Field], cells: list[int]) -> None:
    beside = Field(Rect(0.0, 200.0, 300.0, 240.0), FieldKind.BOX)
    none = Rules((), (), ())
    found = with_combs_of(Form((_comb(0.0, 8),), none), Form((*parts, beside), none))
    assert [field.cells for field in found.fields] == [*cells, None]


@pytest.mark.parametrize("gap", [3, 4])
def test_the_sides_of_boxes_to_tick_between_close_lines_part_no_cells(gap: int) -> None:
    page = Sheetlet()
    page.caption("Child tax credit", 560, 290)
    for row in range(5):
        cv2.line(page.image, (200, 300 + 26 * row), (900, 300 + 26 * row), PRINT, 1)
    for x in (200, 550, 900):
        cv2.line(page.image, (x, 300), (x, 300 + 4 * 26), PRINT, 2)
    for row in range(4):
        top, bottom = 300 + 26 * row + gap, 300 + 26 * (row + 1) - gap
        cv2.rectangle(page.image, (700, top), (700 + bottom - top, bottom), PRINT, 2)
    assert [field.rect.width for field in _fields(page)] == pytest.approx([346] * 8, abs=6)


def test_a_far_thicker_rule_below_a_line_to_write_on_parts_the_page() -> None:
    page = Sheetlet()
    page.caption("Date", 120, 298)
    page.line(170, 300, 250)
    page.line(600, 300, 500)
    cv2.line(page.image, (100, 360), (1100, 360), PRINT, 5)
    page.caption("Enclose a copy of your passport.", 120, 390, 0.4)
    assert len(find_form(straighten(page.image)).fields) == 2


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_rule_on_from_the_top_of_a_dark_column_heads_a_part_and_is_no_line(side: str) -> None:
    page = Sheetlet()
    for part in range(3):
        y, x = 300 + 330 * part, 90 if side == "left" else 1110
        page.image[y : y + 300, x : x + 42] = 40
        cv2.line(page.image, (90, y), (1150, y), PRINT, 1)
        for row in range(3):
            page.line(180, y + 90 + 80 * row, 700)
    fields = find_form(straighten(page.finish())).fields
    assert [round(field.rect.left, -1) for field in fields] == [180] * 9
