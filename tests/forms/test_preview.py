"""The picture of a form with its fields drawn in."""

import numpy as np

from hcr_batch.forms.definition import FormField
from hcr_batch.forms.preview import COLOURS, WRONG, draw_preview
from hcr_batch.records import Box, FieldRule, FieldType


def test_a_preview_shows_every_field_in_the_colour_of_its_type() -> None:
    page = np.full((1200, 700), 255, np.uint8)
    fields = [
        FormField(kind.value, Box(50, 60 + 90 * i, 500, 50), FieldRule(type=kind)) for i, kind in enumerate(FieldType)
    ]
    picture = draw_preview(page, fields, wrong={"text"})
    for field in fields:
        colour = WRONG if field.name == "text" else COLOURS[field.rule.type]
        assert tuple(picture[field.box.y, field.box.x + 250]) == colour
    assert picture.shape[0] > 1200  # the legend stands below


def test_the_label_of_a_box_to_tick_hides_neither_print_nor_its_neighbours() -> None:
    page = np.full((700, 700), 255, np.uint8)
    page[180:200, 330:520] = 0
    fields = [
        FormField(f"question_answer_{row}", Box(300, 180 + 24 * row, 20, 20), FieldRule(type=FieldType.CHECKBOX))
        for row in range(2)
    ]
    fields.append(FormField("notes", Box(290, 150, 300, 28), FieldRule(type=FieldType.TEXT)))
    picture = draw_preview(page, fields)
    assert (picture[182:198, 332:518, 0] < 200).all()
    for field in fields[:2]:
        middle = picture[field.box.y + 4 : field.box.y + 16, field.box.x + 4 : field.box.x + 16]
        assert np.ptp(middle) == 0


def test_names_without_room_are_listed_below_by_the_numbers_in_their_fields() -> None:
    page = np.full((1000, 1400), 255, np.uint8)
    fields = [
        FormField(
            f"a_long_question_{row}_answer_{column}",
            Box(400 + 60 * column, 200 + 36 * row, 24, 24),
            FieldRule(type=FieldType.CHECKBOX),
        )
        for row in range(6)
        for column in range(8)
    ]
    alone = draw_preview(page, fields[:1])
    picture = draw_preview(page, fields)
    assert picture.shape[0] > alone.shape[0]
    for field in fields:
        left, right = (round((field.box.x + x) * alone.shape[1] / 1400) for x in (0, 24))
        middle = round((field.box.y + 12) * alone.shape[1] / 1400)
        for side in (left, right):
            assert tuple(picture[middle, side]) == COLOURS[FieldType.CHECKBOX]
