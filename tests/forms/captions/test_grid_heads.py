"""Tables whose cells stand apart are named after their rows and columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forms.drafting import drafted
from tests.forms.printed import PrintedForm


def names_of(form: PrintedForm, tmp_path: Path) -> list[str]:
    return [field.name for field in drafted(form, tmp_path).fields]


@pytest.mark.parametrize("comb", [False, True])
@pytest.mark.parametrize("rows", [("Wages", "Pensions", "Rents"), ("", "", "")])
def test_cells_apart_have_what_their_row_is_and_the_head_of_their_column(
    tmp_path: Path, rows: tuple[str, ...], comb: bool
) -> None:
    form = PrintedForm()
    for column, head in enumerate(("Gross", "Withheld")):
        form.text(head, 220 + 140 * column, 94)
        for row, word in enumerate(rows):
            form.text(word, 60, 114 + 26 * row)
            if comb:
                form.comb(220 + 140 * column, 100 + 26 * row, 5, 18, 20)
            else:
                form.box(220 + 140 * column, 100 + 26 * row, 100, 20)
    wanted = [
        "_".join(filter(None, (word.lower(), head))) for word in rows for head in ("gross", "withheld")
    ]  # fmt: skip
    wanted = [f"{name}_{n // 2 + 1}" if n > 1 and not rows[0] else name for n, name in enumerate(wanted)]
    assert names_of(form, tmp_path) == wanted


def test_boxes_with_captions_before_them_have_their_own_below_a_heading(tmp_path: Path) -> None:
    form = PrintedForm()
    for x, heading, captions in ((60, "Mother", ("Name", "Town")), (320, "Father", ("Trade", "Phone"))):
        form.text(heading, x + 50, 92)
        for row, caption in enumerate(captions):
            form.text(caption, x, 114 + 26 * row)
            form.box(x + 34, 100 + 26 * row, 140, 20)
    assert names_of(form, tmp_path) == ["name", "trade", "town", "phone"]


def test_cells_that_share_their_sides_are_none_of_them(tmp_path: Path) -> None:
    """The sums of a table have the labels of their rows in cells of their own."""
    form = PrintedForm()
    for column, head in enumerate(("", "Mon", "Tue", "Wed")):
        for row, label in enumerate(("", "", "", "Normal hours", "Overtime")):
            x, width = (60, 120) if not column else (120 + 60 * column, 60)
            form.box(x, 100 + 24 * row, width, 24)
            form.text(head if not row else label if not column else "", x + 4, 116 + 24 * row)
    names = names_of(form, tmp_path)
    assert names[-6:] == [f"{row}_{day}" for row in ("normal_hours", "overtime") for day in ("mon", "tue", "wed")]
