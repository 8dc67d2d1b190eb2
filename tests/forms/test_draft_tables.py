"""The cells of a table in a draft, named after the heads of their columns and rows."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import FieldType
from tests.forms.drafting import drafted, word
from tests.forms.printed import PrintedForm
from tests.image.page.drawn import Sheetlet


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


def persons(cell: str) -> PrintedForm:
    """A list with a column for each of three persons, the last row of which has something printed in its cells."""
    form = PrintedForm()
    for row, label in enumerate(("", "First name", "Country", "Born" if cell == "19" else "Working time")):
        for column in range(4):
            x, width = (40, 110) if not column else (20 + 130 * column, 130)
            form.box(x, 100 + 28 * row, width, 28)
            if not row and column:
                form.text(f"Person {column}", x + 8, 117)
            elif not column and label:
                form.text(label, 46, 117 + 28 * row)
            elif row == 3 and cell == "19":
                form.text(cell, x + 30, 117 + 28 * row)
                form.comb(x + 44, 104 + 28 * row, 2, 16, 20)
            elif row == 3:
                form.text(cell, x + 127 - 4.7 * len(cell), 117 + 28 * row)
    return form


@pytest.mark.parametrize(("cell", "name"), [("hours", "working_time"), ("Std.", "working_time"), ("19", "born")])
def test_a_unit_or_the_first_figures_of_a_year_in_the_cells_of_a_row_leave_them_their_heads(
    cell: str, name: str, tmp_path: Path
) -> None:
    names = [field.name for field in drafted(persons(cell), tmp_path).fields]
    assert names[-3:] == [f"{name}_person_{number}" for number in (1, 2, 3)]
    assert len(names) == 9


def test_heads_that_are_mere_numbers_name_the_columns_of_rows_with_a_label(tmp_path: Path) -> None:
    form = PrintedForm()
    most = ("Maximum", 8, 12, 10, 15)
    for row, label in enumerate(("Question", *most[:1], "First marker", "Second marker")):
        for column in range(5):
            x, width = (40, 110) if not column else (110 + 40 * column, 40)
            form.box(x, 100 + 20 * row, width, 20)
            text = label if not column else str(column) if not row else str(most[column]) if row == 1 else ""
            form.text(text, x + 8, 113 + 20 * row, 8)
    names = [field.name for field in drafted(form, tmp_path).fields]
    assert names == [f"{which}_marker_{number}" for which in ("first", "second") for number in (1, 2, 3, 4)]


def test_a_label_with_boxes_to_tick_and_a_cell_behind_them_names_that_cell_too(tmp_path: Path) -> None:
    form = PrintedForm()
    widths = ((40, 120), (160, 40), (200, 40), (240, 200))
    heads = ("Do you suffer from", "yes", "no", "if yes, since when")
    for row, label in enumerate(("", "Diabetes", "Allergies", "Asthma")):
        for (x, width), head in zip(widths, heads, strict=True):
            form.box(x, 100 + 24 * row, width, 24)
            form.text(head if not row else label if x == 40 else "", x + 6, 116 + 24 * row, 8)
            if row and head in ("yes", "no"):
                form.box(x + 15, 107 + 24 * row, 10, 10)
    names = [field.name for field in drafted(form, tmp_path).fields if field.rule.type is not FieldType.CHECKBOX]
    assert [name.partition("_")[0] for name in names] == ["diabetes", "allergies", "asthma"]


@pytest.mark.parametrize("label", ["Totals", "Sum in EUR"])
def test_a_label_at_the_right_of_a_wide_cell_is_that_of_the_sum_behind_it_and_no_caption(
    label: str, tmp_path: Path
) -> None:
    form = PrintedForm()
    widths = ((40, 200), (240, 50), (290, 66), (356, 70), (426, 76), (502, 60))
    heads = ("Description", "Quantity", "Weight", "Value", "Tariff", "Origin")
    for (x, width), head in zip(widths, heads, strict=True):
        form.text(head, x + 4, 111, 8)
        for row in range(3):
            form.box(x, 100 + (0, 16, 34)[row], width, 16 if not row else 18)
    for x, width in ((40, 250), (290, 66), (356, 70), (426, 136)):
        form.box(x, 152, width, 24)
    form.text(label, 287 - 4 * len(label), 159, 7)
    names = [field.name for field in drafted(form, tmp_path).fields]
    assert len(names) == 6 + 6 + 3
    assert all(name.startswith(label.split()[0].lower()) for name in names[-3:])
