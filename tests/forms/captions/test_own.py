"""Captions find their fields, and heads their cells."""

from dataclasses import replace

import cv2
import pytest

from hcr_batch.forms.captions.own import assign_captions
from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.head_cells import table_head_cells
from hcr_batch.forms.wording.heads import table_heads
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, straighten
from tests.image.page.drawn import Sheetlet

SHEET = straighten(Sheetlet().image)
LINES = [Rect(x, 300.0 + 80 * row, x + 400, 345.0 + 80 * row) for row in range(4) for x in (150.0, 600.0)]


def _phrase(line: Rect, top: float) -> Phrase:
    return Phrase(Rect(line.left, top, line.left + 120, top + 16))


@pytest.mark.parametrize("below", [False, True])
def test_captions_stand_above_or_below_on_the_whole_page(below: bool) -> None:
    captions = [_phrase(line, line.bottom + 6 if below else line.top - 19) for line in LINES]
    title = Phrase(Rect(150.0, 275.0, 420.0, 292.0))
    phrases = [*captions, title] if below else captions
    assert assign_captions(SHEET, [Place(line, FieldKind.RULED) for line in LINES], phrases) == list(range(len(LINES)))


def test_captions_that_hang_from_their_lines_stay_theirs_under_the_head_of_a_part() -> None:
    lines = [Rect(150.0, 300.0 + 54 * row, 550.0, 342.0 + 54 * row) for row in range(4)]
    captions = [Phrase(Rect(152.0, line.bottom + 1, 240.0, line.bottom + 12), "Street") for line in lines]
    head = Phrase(Rect(150.0, 276.0, 260.0, 294.0), "Sender")
    places = [Place(line, FieldKind.RULED) for line in lines]
    assert assign_captions(SHEET, places, [head, *captions]) == [1, 2, 3, 4]


def test_captions_right_above_frames_stay_theirs_where_they_are_as_near_to_the_frames_above() -> None:
    frames = [Rect(150.0, 300.0 + 52 * row, 650.0, 340.0 + 52 * row) for row in range(4)]
    captions = [Phrase(Rect(154.0, frame.top - 11, 270.0, frame.top - 3), "Account") for frame in frames]
    below = Phrase(Rect(154.0, frames[-1].bottom + 1, 400.0, frames[-1].bottom + 9), "Instruction to your bank")
    places = [Place(frame, FieldKind.BOX, whole=frame) for frame in frames]
    assert assign_captions(SHEET, places, [*captions, below]) == [0, 1, 2, 3]


def test_captions_right_below_frames_stay_theirs_under_a_title() -> None:
    frames = [Rect(150.0, 300.0 + 70 * row, 650.0, 340.0 + 70 * row) for row in range(4)]
    captions = [Phrase(Rect(154.0, frame.bottom + 3, 270.0, frame.bottom + 11), "Account") for frame in frames]
    title = Phrase(Rect(150.0, 275.0, 420.0, 292.0), "Your bank")
    places = [Place(frame, FieldKind.BOX, whole=frame) for frame in frames]
    assert assign_captions(SHEET, places, [*captions, title]) == [0, 1, 2, 3]


def test_what_is_printed_in_a_box_goes_before_the_label_on_its_left() -> None:
    place = Place(Rect(500.0, 230.0, 900.0, 290.0), FieldKind.BOX, whole=Rect(500.0, 200.0, 900.0, 290.0))
    inside = Phrase(Rect(506.0, 205.0, 600.0, 222.0), "Consignee")
    label = Phrase(Rect(120.0, 210.0, 400.0, 280.0), "Delivery note", Rect(100.0, 200.0, 498.0, 290.0))
    assert assign_captions(SHEET, [place], [label, inside]) == [1]


@pytest.mark.parametrize("first", [150.0, 120.0])
def test_words_between_two_lines_of_a_row_name_the_second_and_none_below(first: float) -> None:
    """The first line ends right before the words, or far off."""
    lines = [
        Rect(50.0, 300.0, 150.0 + first, 345.0),
        Rect(560.0, 300.0, 800.0, 345.0),
        Rect(310.0, 350.0, 560.0, 395.0),
    ]
    words = Phrase(Rect(310.0, 330.0, 500.0, 346.0), "according to the rites of the")
    places = [Place(line, FieldKind.RULED) for line in lines]
    assert assign_captions(SHEET, places, [words])[1:] == ([0, None] if first == 150.0 else [None, 0])


def test_the_last_line_of_a_paragraph_is_no_caption_of_the_line_below_it() -> None:
    place = Place(Rect(150.0, 300.0, 550.0, 345.0), FieldKind.RULED)
    upper = Phrase(Rect(150.0, 250.0, 900.0, 268.0), "If you wish to take part give your name and keep this")
    lower = Phrase(Rect(150.0, 275.0, 500.0, 293.0), "apart from your answers")
    below = Phrase(Rect(150.0, 350.0, 230.0, 366.0), "Name")
    assert assign_captions(SHEET, [place], [upper, lower, below]) == [2]
    caption = Phrase(lower.rect, "Your address")
    assert assign_captions(SHEET, [place], [upper, caption]) == [1]
    assert assign_captions(
        SHEET, [place], [Phrase(lower.rect, "Deposits may not be available for use on the day they are made.")]
    ) == [None]


def _table(rows: int, columns: int, head: float) -> dict[int, Rect]:
    tops = [200.0, *(200.0 + head + 50 * row for row in range(rows - 1)), 200.0 + head + 50 * (rows - 1)]
    return {
        row * columns + column: Rect(100.0 + 200 * column, tops[row], 298.0 + 200 * column, tops[row + 1] - 2)
        for row in range(rows)
        for column in range(columns)
    }


def test_a_printed_row_above_empty_cells_and_a_printed_column_beside_them_are_heads() -> None:
    cells = _table(4, 3, head=50)
    printed = {1, 2, 3, 6, 9}
    assert table_head_cells(cells, printed, 4.0) == {0, 1, 2, 3, 6, 9}


def test_boxes_with_captions_inside_are_no_heads() -> None:
    cells = _table(4, 3, head=50)
    assert table_head_cells(cells, set(cells), 4.0) == set()


def test_a_row_that_is_higher_than_the_empty_one_below_has_room_of_its_own() -> None:
    cells = _table(2, 3, head=90)
    assert table_head_cells(cells, {0, 1, 2}, 4.0) == set()


def test_boxes_with_captions_above_heads_that_do_not_end_with_them_are_no_heads() -> None:
    cells = {0: Rect(100, 150, 398, 198), 1: Rect(400, 150, 698, 198)}
    for row in (0, 1):
        for column, (left, right) in enumerate(((100, 338), (340, 458), (460, 698))):
            cells[2 + 3 * row + column] = Rect(left, 200 + 50 * row, right, 248 + 50 * row)
    assert table_head_cells(cells, range(5), 4.0) == {2, 3, 4}


@pytest.mark.parametrize(("roomy", "heads"), [((), {0, 1, 2, 3}), ((0,), {1, 2, 3})])
def test_a_box_with_a_caption_at_its_top_spans_no_heads_of_the_table_below(
    roomy: tuple[int, ...], heads: set[int]
) -> None:
    cells = {0: Rect(100, 150, 698, 198)}
    for row in (0, 1):
        for column in range(3):
            cells[1 + 3 * row + column] = Rect(100 + 200 * column, 200 + 50 * row, 298 + 200 * column, 248 + 50 * row)
    assert table_head_cells(cells, range(4), 4.0, roomy=roomy) == heads


def _spanned() -> dict[int, Rect]:
    """Two labels of two rows each, 0 and 1, the numbers of these rows, 2 to 5, and two empty cells in each."""
    cells = {i: Rect(100.0, 200.0 + 100 * i, 298.0, 298.0 + 100 * i) for i in (0, 1)}
    for row in range(4):
        edges = ((300.0, 338.0), (340.0, 538.0), (540.0, 738.0))
        for i, (left, right) in zip((2 + row, 6 + row, 10 + row), edges, strict=True):
            cells[i] = Rect(left, 200.0 + 50 * row, right, 248.0 + 50 * row)
    return cells


def test_labels_of_several_rows_before_the_numbers_of_these_are_heads() -> None:
    assert table_head_cells(_spanned(), set(range(6)), 4.0) == set(range(6))


def test_a_label_of_several_rows_is_the_head_of_each_and_rows_without_one_have_that_of_their_column() -> None:
    table = _spanned()
    labels = {0: table[0], 20: Rect(340, 150, 538, 198), 21: Rect(540, 150, 738, 198)}
    cells = {i: rect for i, rect in table.items() if i >= 6}
    heads = table_heads(cells, labels, 4.0)
    assert heads == {6: (0, 20), 7: (0, 20), 8: (20,), 9: (20,), 10: (0, 21), 11: (0, 21), 12: (21,), 13: (21,)}


def _rows(captions: list[list[str]], gap: float) -> tuple[list[Place], list[Phrase]]:
    """Rows that each begin with a box and end in a phrase, so many pixels behind its box."""
    places, phrases = [], []
    for row, texts in enumerate(captions):
        for column, text in enumerate(texts):
            left, top = 150.0 + 450 * column, 300.0 + 80 * row
            places.append(Place(Rect(left, top, left + 280, top + 50), FieldKind.BOX))
            phrases.append(Phrase(Rect(left + 280 + gap, top + 15, left + 420, top + 33), text))
    return places, phrases


@pytest.mark.parametrize(
    "captions", [[["Surname", "Date of birth"], ["Customer number", "Town"]], [["item"], ["found"], ["officer"]]]
)
def test_captions_stand_behind_in_rows_that_begin_with_a_place(captions: list[list[str]]) -> None:
    places, phrases = _rows(captions, 12)
    title = Phrase(Rect(150.0, 275.0, 250.0, 292.0), "Membership")
    assert assign_captions(SHEET, places, [*phrases, title]) == list(range(len(phrases)))


def test_units_remarks_and_sentences_behind_places_are_no_captions() -> None:
    for texts in (["kg"], ["cm"]), (["(required)"], ["(if any)"]), (["State of", "for a term of"], ["and ending on"]):
        places, phrases = _rows([list(row) for row in texts], 12)
        chosen = assign_captions(SHEET, places, phrases)
        assert not [i for i, k in enumerate(chosen) if k is not None and phrases[k].rect.left > places[i].rect.left]


def test_captions_before_their_places_stay_with_them_where_a_row_ends_in_a_remark() -> None:
    places, phrases = _rows([["Town", "please print"], ["Street", "please print"]], 140 - 30)
    lead = [Phrase(Rect(60.0, top, 140.0, top + 18), text) for top, text in ((315.0, "Name"), (395.0, "Born"))]
    chosen = assign_captions(SHEET, places, [*phrases, *lead])
    assert chosen == [4, 0, 5, 2]


def _line(left: float, right: float, bottom: float) -> Place:
    """A line to write on, with the room above it that a drafted one has."""
    rect = Rect(left, bottom - 50, right, bottom)
    return Place(rect, FieldKind.RULED, whole=rect)


def test_captions_hug_their_lines_from_below_where_the_next_line_is_near_and_a_title_is_above() -> None:
    """Centred captions end at the room to write of the line that follows."""
    places = [_line(120, 600, 300), _line(640, 1120, 300), _line(120, 1120, 365)]
    box = Place(Rect(120.0, 900.0, 600.0, 950.0), FieldKind.BOX)
    phrases = [
        Phrase(Rect(300.0, 300.0, 420.0, 316.0), "Name of customer"),
        Phrase(Rect(840.0, 300.0, 920.0, 316.0), "Date of visit"),
        Phrase(Rect(560.0, 366.0, 680.0, 382.0), "Address of the site"),
        Phrase(Rect(120.0, 880.0, 220.0, 896.0), "Remarks"),
        Phrase(Rect(120.0, 228.0, 380.0, 246.0), "Heating and plumbing"),
    ]
    assert assign_captions(SHEET, [*places, box], phrases) == [0, 1, 2, 3]


@pytest.mark.parametrize(("brackets", "named"), [("()", [0, 1, 2]), (("", ""), [None, 0, 1])])
def test_what_stands_in_brackets_by_itself_names_the_line_above_it(brackets: str, named: list[int | None]) -> None:
    """As in Polish letters, though the next line is nearer."""
    rects = [Rect(120.0, 164.0 + 62 * row, 400.0, 200.0 + 62 * row) for row in range(3)]
    places = [Place(rect, FieldKind.RULED, whole=rect) for rect in rects]
    first, last = brackets
    phrases = [
        Phrase(Rect(120.0, 217.0 + 62 * row, 260.0, 229.0 + 62 * row), f"{first}{words}{last}")
        for row, words in enumerate(("imię i nazwisko", "adres zamieszkania", "PESEL"))
    ]
    assert assign_captions(SHEET, places, phrases) == named


def _named(place: Place, phrases: list[Phrase], *others: Place) -> list[str | None]:
    """What names the places."""
    chosen = assign_captions(SHEET, [place, *others], phrases)
    return [None if k is None else phrases[k].text for k in chosen]


def test_what_stands_in_a_box_of_its_own_goes_after_the_caption_above() -> None:
    place = Place(Rect(226.0, 145.0, 637.0, 194.0), FieldKind.BOX)
    above = Phrase(Rect(228.0, 124.0, 272.0, 140.0), "amount")
    boxed = Phrase(Rect(128.0, 160.0, 189.0, 188.0), "W P", Rect(121.0, 153.0, 198.0, 196.0))
    cell = Phrase(boxed.rect, "Town", Rect(121.0, 145.0, 224.0, 194.0))
    assert _named(place, [boxed, above]) == ["amount"]
    assert _named(place, [cell, above]) == ["Town"]


def test_the_unit_of_the_cell_before_is_no_caption() -> None:
    place = Place(Rect(466.0, 137.0, 1122.0, 189.0), FieldKind.BOX)
    for text, expected in (("EUR", None), ("h", None), ("Euro paid", "Euro paid")):
        assert _named(place, [Phrase(Rect(388.0, 151.0, 432.0, 174.0), text, Rect(383.0, 137.0, 463.0, 189.0))]) == [
            expected
        ]


def test_print_below_a_table_is_no_caption_of_its_last_row() -> None:
    upper, lower = (Place(Rect(150.0, top, 400.0, top + 50), FieldKind.BOX) for top in (300.0, 352.0))
    total = Phrase(Rect(150.0, 410.0, 260.0, 426.0), "Total value")
    assert _named(lower, [total]) == ["Total value"]
    assert _named(lower, [total], upper) == [None, None]


def test_captions_in_one_column_on_the_left_go_before_print_above_their_fields() -> None:
    first, second = (Place(Rect(271.0, top, 670.0, top + 50), FieldKind.BOX) for top in (200.0, 270.0))
    name = Phrase(Rect(120.0, 215.0, 170.0, 233.0), "Name")
    number = Phrase(Rect(120.0, 285.0, 265.0, 303.0), "Staff number here")
    title = Phrase(Rect(275.0, 175.0, 400.0, 193.0), "Form F17")
    assert _named(first, [name, number, title], second) == ["Name", "Staff number here"]
    assert _named(first, [name, title]) == ["Form F17"]


def test_the_word_of_a_choice_below_a_box_is_no_caption_of_it() -> None:
    place = Place(Rect(290.0, 140.0, 640.0, 212.0), FieldKind.BOX)
    ticks = [Place(Rect(left, 220.0, left + 18, 238.0), None) for left in (545.0, 610.0)]
    caption = Phrase(Rect(110.0, 168.0, 210.0, 186.0), "Details of damage")
    question = Phrase(Rect(110.0, 220.0, 240.0, 238.0), "Can it be driven?")
    words = [Phrase(Rect(left, 220.0, left + 28, 238.0), text) for left, text in ((512.0, "Yes"), (576.0, "No"))]
    assert _named(place, [*words, question, caption], *ticks)[0] == "Details of damage"
    assert _named(place, [*words, question], *ticks)[0] is None


def test_the_head_of_the_next_part_does_not_name_the_frame_above_it() -> None:
    page = Sheetlet()
    cv2.rectangle(page.image, (110, 348), (640, 372), 40, -1)
    cv2.putText(page.image, "The accident", (118, 366), cv2.FONT_HERSHEY_DUPLEX, 0.5, 255, 1, cv2.LINE_AA)
    frame = Place(Rect(110.0, 300.0, 640.0, 345.0), FieldKind.BOX)
    near, far = (Phrase(Rect(118.0, top, 230.0, top + 16), "The accident") for top in (352.0, 362.0))
    assert assign_captions(straighten(page.image), [frame], [near]) == [None]
    assert assign_captions(SHEET, [frame], [near]) == [0]
    assert assign_captions(SHEET, [frame], [far]) == [None]
    assert assign_captions(SHEET, [replace(frame, kind=FieldKind.RULED)], [far]) == [0]


def test_a_remark_behind_the_field_above_goes_after_the_caption_far_on_the_left() -> None:
    place = Place(Rect(290.0, 140.0, 640.0, 180.0), FieldKind.BOX)
    other = Place(Rect(390.0, 92.0, 585.0, 132.0), FieldKind.BOX)
    caption = Phrase(Rect(110.0, 150.0, 200.0, 168.0), "Place / street")
    remark = Phrase(Rect(592.0, 103.0, 636.0, 121.0), "am/pm")
    assert _named(place, [remark, caption], other) == ["Place / street", None]
    assert _named(place, [remark], other) == ["am/pm", None]
    heading = Phrase(Rect(592.0, 117.0, 636.0, 135.0), "Place")
    assert _named(place, [heading, caption], other)[0] == "Place"


def test_high_cells_with_words_turned_on_their_side_are_heads_with_what_ends_level_with_them() -> None:
    """ "Name" stands beside them over two levels, above a row of empty cells."""
    cells = {0: Rect(0, 0, 200, 120), 1: Rect(200, 30, 230, 120), 2: Rect(230, 30, 260, 120)}
    cells |= {3 + k: Rect(left, 120, right, 150) for k, (left, right) in enumerate(((0, 200), (200, 230), (230, 260)))}
    assert table_head_cells(cells, {0, 1, 2}, 4.0, {1, 2}) == {0, 1, 2}
    assert table_head_cells(cells, {0, 1, 2, 4, 5}, 4.0, {1, 2}) == set()


def test_fields_in_a_dark_panel_have_captions_that_are_light_on_it() -> None:
    page = Sheetlet()
    page.image[300:620, 700:1110] = 80
    fields, phrases = [], []
    for row in range(3):
        fields.append(Rect(150.0, 310.0 + 100 * row, 550.0, 355.0 + 100 * row))
        phrases.append(Phrase(Rect(150.0, 362.0 + 100 * row, 540.0, 376.0 + 100 * row)))
    for row in range(3):
        y = 340 + 95 * row
        page.image[y : y + 40, 720:1090] = 245
        fields.append(Rect(720.0, float(y), 1090.0, y + 40.0))
        phrases.append(Phrase(Rect(720.0, y - 24.0, 860.0, y - 8.0)))
    sheet = straighten(page.image)
    assert assign_captions(sheet, [Place(field, FieldKind.BOX) for field in fields], phrases) == list(range(6))


def test_a_caption_before_a_line_of_dashes_reaches_below_it() -> None:
    line = Rect(300.0, 300.0, 700.0, 345.0)
    caption = Phrase(Rect(150.0, 337.0, 290.0, 355.0), "Remarks")
    assert assign_captions(SHEET, [Place(line, FieldKind.RULED)], [caption]) == [0]


def test_what_only_joins_two_fields_names_the_second_where_nothing_else_does() -> None:
    lines = [Place(Rect(left, 300.0, left + 300, 345.0), FieldKind.RULED) for left in (150.0, 540.0)]
    joint = Phrase(Rect(480.0, 322.0, 520.0, 340.0), "and")
    below = [Phrase(Rect(place.rect.left, 350.0, place.rect.left + 150, 366.0), "Name (First/Last)") for place in lines]
    assert assign_captions(SHEET, lines, [joint, *below]) == [1, 2]
    assert assign_captions(SHEET, lines, [joint]) == [None, 0]


def test_a_remark_in_brackets_below_a_box_goes_after_the_caption_above_it() -> None:
    box = Rect(500.0, 300.0, 800.0, 340.0)
    above = Phrase(Rect(502.0, 278.0, 620.0, 292.0), "Member number")
    below = Phrase(Rect(502.0, 343.0, 700.0, 357.0), "(filled in by the club)")
    line = Rect(150.0, 420.0, 400.0, 460.0)
    under = Phrase(Rect(152.0, 463.0, 220.0, 477.0), "Date")
    places = [Place(box, FieldKind.BOX, whole=box), Place(line, FieldKind.RULED)]
    assert assign_captions(SHEET, places, [above, below, under]) == [0, 2]


def test_a_question_before_boxes_to_tick_names_no_line_below_it() -> None:
    """Its caption stands far on the left, as those of the fields above it do."""
    line = Place(Rect(350.0, 300.0, 1150.0, 345.0), FieldKind.BOX)
    ticks = [Place(Rect(x, 262.0, x + 20, 282.0), None) for x in (750.0, 850.0)]
    phrases = [
        Phrase(Rect(120.0, 312.0, 220.0, 330.0), "Address"),
        Phrase(Rect(600.0, 264.0, 630.0, 280.0), "Sex"),
        Phrase(Rect(776.0, 264.0, 826.0, 280.0), "Male"),
        Phrase(Rect(876.0, 264.0, 940.0, 280.0), "Female"),
    ]
    assert assign_captions(SHEET, [line, *ticks], phrases) == [0, 2, 3]
