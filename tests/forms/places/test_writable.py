"""What of a box with print in it is left to write in."""

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import Box
from tests.image.page.drawn import Sheetlet


class Printed(Sheetlet):
    """A page whose captions are words of a PDF as well."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[PdfWord] = []

    def say(self, text: str, x: int, y: int, scale: float = 0.5) -> None:
        """A caption with its baseline at `y`."""
        self.caption(text, x, y, scale)
        width, height = round(20 * scale * len(text)), round(30 * scale)
        place = x / self.width, (y - height) / self.height, (x + width) / self.width, (y + 4) / self.height
        self.words.append(PdfWord(text, *place))

    def drafted(self) -> dict[str, Box]:
        """The fields that are found on it, by their names."""
        return {field.name: field.box for field in draft_fields(self.image, self.words).fields}


def test_a_caption_beside_a_higher_box_is_of_the_room_behind_it() -> None:
    page = Printed()
    for x, width, head in ((120, 160, "Date"), (280, 400, "Employer"), (680, 200, "Wage")):
        page.box(x, 260, width, 40)
        page.say(head, x + 6, 287)
    for row in range(2):
        y = 300 + 80 * row
        for part, text in enumerate(("From", "To")):
            page.box(120, y + 40 * part, 160, 40)
            page.say(text, 126, y + 40 * part + 27)
        page.box(280, y, 400, 80)
        page.box(680, y, 200, 80)
    found = page.drafted()
    assert set(found) == {"from", "to", "employer", "wage", "from_2", "to_2", "employer_2", "wage_2"}
    assert found["from"].x > 160 and found["from"].x + found["from"].width <= 282


def test_a_caption_beside_an_empty_box_as_high_is_its_label() -> None:
    page = Printed()
    for row, text in enumerate(("Name", "Street", "Town")):
        page.box(120, 300 + 60 * row, 300, 60)
        page.say(text, 126, 340 + 60 * row)
        page.box(420, 300 + 60 * row, 400, 60)
    found = page.drafted()
    assert list(found) == ["name", "street", "town"]
    assert all(box.x >= 420 for box in found.values())


def test_labels_with_room_below_them_are_no_fields_though_a_table_further_down_has_as_wide_columns() -> None:
    """As a word processor makes both: columns in even parts of the page, each label at the top of its cell."""
    page = Printed()
    for row, labels in enumerate((("Surname", "First name"), ("Born", "Nationality"), ("Telephone", "Mobile"))):
        for part, text in enumerate(labels):
            page.box(120 + 480 * part, 300 + 56 * row, 240, 56)
            page.say(text, 126 + 480 * part, 320 + 56 * row)
            page.box(360 + 480 * part, 300 + 56 * row, 240, 56)
    for column, head in enumerate(("Employer", "Position", "Since", "Until")):
        for row in range(3):
            page.box(120 + 240 * column, 560 + 50 * row, 240, 50)
        page.say(head, 126 + 240 * column, 590)
    found = page.drafted()
    assert list(found)[:6] == ["surname", "first_name", "born", "nationality", "telephone", "mobile"]
    assert all(box.x >= 358 and box.height > 50 for box in list(found.values())[:6])
    assert list(found)[6:10] == ["employer", "position", "since", "until"]


def test_heads_of_a_table_are_no_fields_where_its_rules_are_heavy() -> None:
    page = Printed()
    for x, width, head in ((120, 400, "Name"), (520, 220, "Birthday"), (740, 160, "Class"), (900, 200, "Since")):
        for row in range(3):
            page.box(x, 300 + 44 * row, width, 44, thickness=4)
        page.say(head, x + 12, 330)
    found = page.drafted()
    assert list(found) == ["name", "birthday", "class", "since", "name_2", "birthday_2", "class_2", "since_2"]


def test_a_box_with_a_caption_at_its_top_right_above_a_table_is_a_field() -> None:
    page = Printed()
    page.box(120, 240, 980, 60)
    page.say("Country", 126, 258, 0.45)
    for x, width, head in ((120, 400, "Name"), (520, 220, "Birthday"), (740, 360, "Class")):
        for row in range(3):
            page.box(x, 300 + 44 * row, width, 44)
        page.say(head, x + 12, 330)
    assert list(page.drafted()) == ["country", "name", "birthday", "class", "name_2", "birthday_2", "class_2"]


def test_a_caption_below_a_box_to_tick_has_the_room_under_it() -> None:
    page = Printed()
    for column, (tick, caption) in enumerate((("Licence", "No."), ("Invoice", "No."), ("Certificate", ""))):
        x = 120 + 260 * column
        page.box(x, 300, 260, 120)
        page.box(x + 12, 314, 20, 20)
        page.say(tick, x + 42, 331)
        if caption:
            page.say(caption, x + 12, 362)
    found = page.drafted()
    assert [name for name, box in found.items() if box.width > 200] == ["no", "no_2"]
    assert len(found) == 5
    assert all(box.y >= 362 for box in found.values() if box.width > 200)


def test_the_numbers_of_rows_in_a_scan_are_no_fields() -> None:
    page = Sheetlet()
    for row in range(7):
        for x, width in ((120, 42), (162, 400), (562, 200)):
            page.box(x, 300 + 44 * row, width, 44)
        page.caption(str(row + 1), 136, 327 + 44 * row)
    found = draft_fields(page.image).fields
    assert len(found) == 2 * 7
    assert min(field.box.x for field in found) > 150


def test_the_numbers_of_rows_are_no_fields_where_only_their_heads_could_be_read() -> None:
    page = Printed()
    for x, width, head in ((120, 42, ""), (162, 400, "Name"), (562, 200, "Age")):
        for row in range(8):
            page.box(x, 256 + 44 * row, width, 44)
        page.say(head, x + 10, 283)
    for row in range(7):
        page.caption(str(row + 1), 136, 327 + 44 * row)
    found = page.drafted()
    assert sorted(found)[:3] == ["age", "age_2", "age_3"]
    assert len(found) == 2 * 7
    assert min(box.x for box in found.values()) > 150


def behind_captions(*captions: tuple[str, int]) -> Printed:
    """A box with its caption at its top, and others at its bottom, each at its x."""
    page = Printed()
    page.box(120, 300, 700, 70)
    page.say("Unable to work", 126, 318, 0.4)
    for text, x in captions:
        page.say(text, x, 356, 0.4)
    page.box(120, 500, 700, 50)
    return page


def test_the_room_behind_each_of_two_captions_at_the_bottom_of_a_box_is_a_field() -> None:
    found = behind_captions(("from", 140), ("to", 480)).drafted()
    assert list(found)[:2] == ["from", "to"]
    assert len(found) == 3
    assert found["from"].x > 160 and found["from"].x + found["from"].width < 480 < found["to"].x


def test_values_printed_behind_captions_leave_no_room_of_their_own() -> None:
    assert len(behind_captions(("Telephone 0123 456 789", 126), ("Telefax 0123 456 790", 480)).drafted()) == 1


def test_captions_with_a_colon_in_one_box_have_the_room_behind_or_below_them() -> None:
    page = Printed()
    page.box(200, 300, 800, 330)
    page.say("Seller:", 220, 330)
    page.say("Registered number of the company in the country of its seat with any", 220, 430)
    page.say("prefix:", 220, 460)
    page.say("Territory:", 220, 510)
    page.say("If the territory is none of those above go on", 220, 560)
    page.say("below, and say why.", 220, 590)
    found = page.drafted()
    assert list(found) == ["seller", "prefix", "territory"]
    seller, prefix, territory = found.values()
    assert seller.x <= 230 and seller.y >= 330 and seller.y + seller.height <= 430
    assert all(room.x >= 290 and room.x + room.width >= 990 for room in (prefix, territory))
    # "Territory" is written to from above its own line, what is below that is print alone.
    assert prefix.y + prefix.height <= 488 and territory.y + territory.height >= 540


def test_a_colon_above_a_line_close_below_it_asks_for_nothing() -> None:
    page = Printed()
    page.box(200, 300, 800, 160)
    lines = "Please send this within a fortnight to the office, with a copy of:", "your passport, and for a company:"
    more = "the last accounts which were approved by all of its members", "or of its bill."
    for row, text in enumerate((*lines, *more)):
        page.say(text, 220, 330 + 27 * row)
    page.line(200, 700, 500)
    assert len(page.drafted()) == 1


def test_nobody_writes_beside_a_box_to_tick_in_the_middle_of_its_cell() -> None:
    page = Printed()
    for row in range(4):
        page.box(200, 300 + 44 * row, 400, 44)
        page.box(600, 300 + 44 * row, 220, 44)
        if row:
            page.box(698, 311 + 44 * row, 20, 20)
    page.say("Name", 206, 328)
    page.say("Qualifies", 620, 328)
    found = page.drafted()
    assert sorted((box.x, box.width) for box in found.values() if box.x > 590 and box.width > 30) == []
    assert len(found) == 6


def test_a_caption_with_a_line_of_its_own_in_a_box_of_choices_has_no_room_below_it() -> None:
    page = Printed()
    page.box(700, 300, 300, 200)
    for row, text in enumerate(("Gift", "Sale of goods")):
        page.box(720, 330 + 50 * row, 20, 20)
        page.say(text, 750, 347 + 50 * row)
    page.box(720, 430, 20, 20)
    page.say("Other (specify):", 750, 447)
    page.line(915, 465, 75)
    found = [box for box in page.drafted().values() if box.width > 40]
    assert [(box.y + box.height <= 468, box.x >= 910) for box in found] == [(True, True)]


def ticked_table() -> Printed:
    """A low table with columns of boxes to tick, below heads and a sentence of its own."""
    page = Printed()
    page.say("Have you ever had one of these?", 120, 285)
    for row, text in enumerate(("Disease", "Asthma", "Stroke", "Cancer", "Diabetes", "Epilepsy")):
        page.box(120, 300 + 30 * row, 360, 30)
        page.say(text, 126, 321 + 30 * row if row else 328)
        for column, head in enumerate(("Never", "Once", "Often")):
            page.box(480 + 100 * column, 300 + 30 * row, 100, 30)
            if row:
                page.box(522 + 100 * column, 306 + 30 * row, 15, 15)
            else:
                page.say(head, 492 + 100 * column, 324)
    return page


def test_labels_before_columns_of_boxes_to_tick_are_no_fields() -> None:
    found = ticked_table().drafted()
    assert {"asthma_never", "asthma_often", "stroke_once", "epilepsy_never"} <= set(found)
    assert len(found) == 15
    assert min(box.x for box in found.values()) > 480


def test_a_line_right_below_a_line_of_print_has_the_room_between() -> None:
    page = Printed()
    page.say("All about your child", 120, 306, 1.1)
    for row, text in enumerate(("Name", "Class")):
        page.say(text, 120, 332 + 80 * row)
        page.line(200, 334 + 80 * row, 500)
    found = page.drafted()
    assert list(found) == ["name", "class"]
    assert found["name"].y >= 306
