"""Figures that stand in a row by themselves are circled where they are a scale, and nothing else is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hcr_batch.records import FieldType
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


def _form() -> PrintedForm:
    form = PrintedForm()
    form.text("Name", 60, 75)
    form.box(120, 60, 200, 24)
    return form


def _figures(form: PrintedForm, y: float, first: int, last: int, x: float = 260, step: float = 40) -> None:
    for number in range(first, last + 1):
        form.text(str(number), x + step * (number - first), y, 10)


def _ticks(form: PrintedForm, folder: Path) -> list[str]:
    return [field.name for field in drafted(form, folder).fields if field.rule.type is FieldType.CHECKBOX]


def test_figures_of_a_scale_are_circled(tmp_path: Path) -> None:
    form = _form()
    form.text("How friendly was our staff?", 60, 150)
    _figures(form, 175, 0, 10, 60)
    for row, question in enumerate(("I slept well", "I felt rested")):
        form.text(question, 60, 300 + 20 * row)
        _figures(form, 300 + 20 * row, 0, 3)
    fields = [field for field in drafted(form, tmp_path).fields if field.rule.type is FieldType.CHECKBOX]
    assert [field.name for field in fields] == [
        *(f"how_friendly_was_our_staff_{number}" for number in range(11)),
        *(f"i_slept_well_{number}" for number in range(4)),
        *(f"i_felt_rested_{number}" for number in range(4)),
    ]
    assert len({field.rule.group for field in fields}) == 3
    assert all(one.box.y + one.box.height <= two.box.y for one, two in zip(fields[11:15], fields[15:], strict=True))


def _calendar(form: PrintedForm) -> None:
    for week in range(4):
        _figures(form, 200 + 20 * week, 7 * week + 1, 7 * week + 7, 60)


def _heads(form: PrintedForm) -> None:
    _figures(form, 200, 1, 5)
    for row in range(2):
        for column in range(5):
            form.box(254 + 40 * column, 205 + 24 * row, 18, 18)


def _sentence(form: PrintedForm) -> None:
    form.text("See the pages 1 2 3 4 5 6 of the leaflet", 60, 200)


def _uneven(form: PrintedForm) -> None:
    for number, x in enumerate((60, 90, 180, 220, 300, 330), start=1):
        form.text(str(number), x, 200)


@pytest.mark.parametrize("draw", [_calendar, _sentence, _uneven])
def test_other_figures_are_not(draw: Callable[[PrintedForm], None], tmp_path: Path) -> None:
    form = _form()
    draw(form)
    assert _ticks(form, tmp_path) == []


def test_the_heads_of_boxes_to_tick_are_not(tmp_path: Path) -> None:
    form = _form()
    _heads(form)
    assert len(_ticks(form, tmp_path)) == 10
