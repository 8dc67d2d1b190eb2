"""Heads of columns that say little alone are named with the head above that spans them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hcr_batch.forms.definition import FormField
from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


def table(tmp_path: Path, group: str, columns: Sequence[tuple[int, str]]) -> Sequence[FormField]:
    """The fields drafted of a table of three persons with such columns below a head that spans them."""
    form, x = PrintedForm(), 200
    for y, high in ((100, 40), *((140 + 26 * row, 26) for row in range(3))):
        form.box(60, y, 140, high)
    form.text("Full name", 70, 124)
    form.box(x, 100, sum(width for width, _ in columns), 20)
    form.text(group, x + 4, 114)
    for width, head in columns:
        form.box(x, 120, width, 20)
        form.text(head, x + 4, 134)
        for row in range(3):
            form.box(x, 140 + 26 * row, width, 26)
        x += width
    return drafted(form, tmp_path).fields


@pytest.mark.parametrize(
    ("group", "heads", "names", "kind"),
    [
        ("Sexo", ("H", "M"), ["full_name", "sexo_h", "sexo_m"], "checkbox"),
        ("Visits", ("A", "B"), ["full_name", "visits_a", "visits_b"], "text"),
        ("Can read", ("Yes", "No"), ["full_name", "can_read_yes", "can_read_no"], "checkbox"),
        ("Born", ("Town", "Country"), ["full_name", "town", "country"], "name"),
    ],
)
def test_letters_and_answers_have_the_head_above_before_them(
    tmp_path: Path, group: str, heads: tuple[str, ...], names: list[str], kind: str
) -> None:
    fields = table(tmp_path, group, [(40, head) for head in heads])
    assert [field.name for field in fields[:3]] == names
    assert [field.name for field in fields[6:]] == [f"{name}_3" for name in names]
    assert fields[1].rule.type.value == kind


def test_boxes_to_tick_have_heads_on_a_dark_bar_before_what_comes_again_below_them(tmp_path: Path) -> None:
    form = PrintedForm()
    form.tint(60, 100, 440, 20, 0.2)
    heads = ("am", "pm", "am", "pm", "S", "M", "XL")
    for row in range(4):
        form.box(60, 120 + 24 * row, 160, 24)
        for column, head in enumerate(heads):
            x, y = 220 + 40 * column, 120 + 24 * row
            form.box(x, y, 40, 24)
            if row:
                form.box(x + 15, y + 7, 10, 10)
            else:
                form.text(head, x + 12, y + 15)
    form.text("Name", 120, 135)
    for group, x in (("Sat", 252), ("Sun", 332), ("Shirt", 428)):
        form.text(group, x, 114, grey=1)
    names = [field.name for field in drafted(form, tmp_path).fields]
    ticks = [*(f"{day}_{half}" for day in ("sat", "sun") for half in ("am", "pm")), "shirt_s", "shirt_m", "shirt_xl"]
    assert names[:8] == ["name", *ticks]
    assert names[8:16] == ["name_2", *(f"{name}_2" for name in ticks)]


@pytest.mark.parametrize(
    ("heads", "form"),
    [
        (("Day", "Month", "Year"), "dd/mm/yyyy"), (("Month", "Day", "Year"), "mm/dd/yyyy"),
        (("Day", "Month", "Yoor"), "dd/mm/yyyy"),
    ],
)  # fmt: skip
def test_day_month_and_year_of_a_date_are_one_field(tmp_path: Path, heads: tuple[str, ...], form: str) -> None:
    fields = table(tmp_path, "Date of birth", [(40, head) for head in heads])
    assert [field.name for field in fields] == [
        f"{name}{number}" for number in ("", "_2", "_3") for name in ("full_name", "date_of_birth")
    ]
    assert {field.rule.formats for field in fields[1::2]} == {(form,)}
    assert all(field.box.width > 3 * 38 / 72 * 200 for field in fields[1::2])


def test_columns_below_the_label_of_a_row_that_spans_them_have_their_own_heads(tmp_path: Path) -> None:
    form = PrintedForm()
    columns = ((60, 60, "Job"), (120, 160, "Work done"), (280, 60, "Mon"), (340, 60, "Tue"))
    for x, width, head in columns:
        form.text(head, x + 4, 114)
        for row in range(4):
            if row != 1 or x > 200:
                form.box(x, 100 + 24 * row, width, 24)
    form.box(60, 124, 220, 24)
    form.text("Date of the day", 200, 140)
    fields = drafted(form, tmp_path).fields
    names = ["job", "work_done", "mon", "tue"]
    assert [field.name for field in fields][-8:] == [*names, *(f"{name}_2" for name in names)]


def test_combs_that_fill_cells_of_a_table_have_the_heads_of_their_columns(tmp_path: Path) -> None:
    form = PrintedForm()
    for row in range(4):
        y = 100 + 28 * row
        for x, width, head in (
            (60, 60, "Shelf"),
            (120, 108, "Article code"),
            (228, 120, "Description"),
            (348, 72, "Count"),
        ):
            form.box(x, y, width, 28)
            form.text(head if not row else f"A-0{row}" if x == 60 else "", x + 4, y + 18)
            for k in range(1, width // 18 if row and head in ("Article code", "Count") else 0):
                form.rule(x + 18 * k, y + 14, x + 18 * k, y + 28)
    fields = drafted(form, tmp_path).fields
    assert [(field.name, field.rule.cells) for field in fields[3:6]] == [
        ("a_02_article_code", 6), ("a_02_description", None), ("a_02_count", 4),
    ]  # fmt: skip


def test_print_above_two_copies_of_a_table_spans_none_of_their_columns(tmp_path: Path) -> None:
    form = PrintedForm()
    for x in (40, 320):
        form.text("Date", x, 92)
        form.line(x + 60, 94, 170)
        for start, width, head in ((0, 40, "Qty"), (40, 120, "Article"), (160, 70, "Price")):
            form.box(x + start, 110, width, 18)
            form.text(head, x + start + 4, 123)
            for row in range(3):
                form.box(x + start, 128 + 24 * row, width, 24)
    fields = drafted(form, tmp_path).fields
    assert [field.name for field in fields[:8]] == [
        *("date", "date_2", "qty", "article", "price", "qty_4", "article_4", "price_4")
    ]
    assert fields[3].rule.type.value == "text"
