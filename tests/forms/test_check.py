"""`form draft` and `form check`: what they write, and what they say of forms that cannot be used."""

import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfWriter
from typer.testing import CliRunner

from hcr_batch.cli import app
from hcr_batch.errors import ExitCode
from hcr_batch.forms.check import check_form
from hcr_batch.forms.definition import FormField
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.preview import COLOURS, WRONG, draw_preview
from hcr_batch.records import Box, FieldRule, FieldType
from tests.conftest import SAMPLES
from tests.forms.printed import PrintedForm, membership

LETTER = (
    "How to fill in this form. Print in capital letters. Use a black pen. Keep a copy for yourself. Do not staple. "
    "Sign on the last page. Send it to the address below before the end of the month. The office is closed on Fridays"
)
"""Printed on a page on which nothing is filled in."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the library's form."""
    for name in ("library_card.toml", "library_card.blank.png"):
        shutil.copy(SAMPLES / "forms" / name, tmp_path)
    return tmp_path


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["form", *map(str, arguments)])
    return result.exit_code, result.output


def problems(path: Path) -> str:
    return "\n".join(check_form(path).problems)


def edit(folder: Path, old: str, new: str) -> Path:
    path = folder / "library_card.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["library_card", "patient_registration", "parking_permit"])
def test_the_sample_forms_are_fit_to_use(name: str) -> None:
    assert check_form(SAMPLES / "forms" / f"{name}.toml").problems == ()


def test_a_good_form_is_said_to_be_good_and_drawn(folder: Path) -> None:
    code, output = run("check", folder / "library_card.toml")
    assert (code, "fit to use" in output) == (ExitCode.OK, True)
    with Image.open(folder / "library_card.preview.png") as preview:
        assert preview.size[0] > 1000


def test_without_a_resolution_the_long_side_is_that_of_a4(folder: Path) -> None:
    """As registration takes it: on the upper half of a page, which is wider than high, sizes are those of A4 across."""
    path = folder / "library_card.blank.png"
    with Image.open(path) as page:
        upper = page.crop((0, 0, 1654, 1100))
    upper.save(path)
    edit(folder, "dpi = 200", "")
    form = edit(folder, "box = [145, 523, 655, 73]", "box = [145, 523, 655, 7]")
    assert "`last_name` is too small to write in: 117.6 x 1.3 mm" in problems(form)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("cells = 10", "cells = 11", "has cells = 11, but the reference shows 10 cells"),
        ('name = "last_name"', 'name = "last_name"\ncells = 7', "has cells = 7, but the reference shows no comb"),
        ("box = [145, 523, 655, 73]", "box = [1145, 523, 655, 73]", "`last_name` reaches outside the page"),
        (
            "box = [145, 523, 655, 73]",
            "box = [145, 523, 655, 7]",
            "`last_name` is too small to write in: 83.2 x 0.9 mm",
        ),
        ("box = [145, 523, 655, 73]", "box = [645, 523, 655, 73]", "`last_name` and `first_name` overlap"),
        ('type = "name"', 'type = "nmae"', "invalid value for `type`"),
        ('name = "last_name"', 'name = "last_name"\nlexicon = "none.csv"', "`last_name`: The lexicon"),
    ],
)
def test_what_is_wrong_on_the_page_is_said_and_drawn(folder: Path, old: str, new: str, words: str) -> None:
    (folder / "none.csv").write_text("label,count\n")
    path = edit(folder, old, new)
    code, output = run("check", path)
    assert code == ExitCode.USAGE
    assert words in " ".join(output.split())
    assert (folder / "library_card.preview.png").exists()


def black(path: Path) -> None:
    Image.new("L", (1654, 2339), 0).save(path)


def blank(path: Path) -> None:
    Image.new("L", (1654, 2339), 255).save(path)


def words_only(path: Path) -> None:
    page = np.full((2339, 1654), 255, np.uint8)
    page[300:310, 200:1200] = 0
    Image.fromarray(page).save(path)


def huge(path: Path) -> None:
    Image.new("1", (20_000, 20_000), 1).save(path)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (black, "is nearly all black"),
        (blank, "is blank"),
        (words_only, "has too few printed features"),
        (huge, "The picture is far too large"),
        (empty, "cannot be used: The file is empty"),
    ],
)
def test_a_reference_that_no_page_can_be_laid_over_is_said(
    folder: Path, make: Callable[[Path], None], words: str
) -> None:
    make(folder / "library_card.blank.png")
    code, output = run("check", folder / "library_card.toml")
    assert code == ExitCode.USAGE
    assert words in " ".join(output.split())


def test_check_as_json(folder: Path) -> None:
    code, output = run("check", edit(folder, "cells = 10", "cells = 11"), "--json")
    found = json.loads(output)
    assert code == ExitCode.USAGE
    assert (found["fields"], len(found["problems"])) == (14, 1)


def test_a_draft_of_a_pdf_stands_by_itself(tmp_path: Path) -> None:
    membership().save(tmp_path / "membership.pdf")
    code, output = run("draft", tmp_path / "membership.pdf", "--out", tmp_path / "new" / "club.toml")
    assert code == ExitCode.OK, output
    assert "was copied to" in output.replace("\n", " ")
    assert (tmp_path / "new" / "club.preview.png").exists()
    values = tomllib.loads((tmp_path / "new" / "club.toml").read_text(encoding="utf-8"))
    assert (values["reference"], values["dpi"], len(values["field"])) == ("membership.pdf", 200, 13)
    assert check_form(tmp_path / "new" / "club.toml").problems == ()


def three_pages(path: Path) -> Path:
    """A form, a page with nothing to fill in, and another form."""
    writer = PdfWriter()
    letter = PrintedForm()
    for line, words in enumerate(LETTER.split(". ")):
        letter.text(words, 60, 100 + 20 * line)
    for number, form in enumerate((membership(), letter, membership())):
        writer.append(form.save(path.with_name(f"{number}.pdf")))
    writer.write(path)
    return path


def test_every_page_gets_a_form_file(tmp_path: Path) -> None:
    blank = three_pages(tmp_path / "blank.pdf")
    code, output = run("draft", blank, "--out", tmp_path / "club.toml")
    text = " ".join(output.split())
    assert code == ExitCode.OK, output
    assert "club-2.toml: no fields; pages of it are known" in text
    files = [tmp_path / name for name in ("club.toml", "club-2.toml", "club-3.toml")]
    assert " ".join(f"--form {file}" for file in files) in text
    forms = [load_form(file) for file in files]
    assert [(form.page, len(form.fields)) for form in forms] == [(1, 13), (2, 0), (3, 13)]
    assert [check_form(file).problems for file in files] == [(), (), ()]
    assert len({path.name for path in tmp_path.glob("*.preview.png")}) == 3


def test_a_page_that_no_other_could_be_laid_over_has_no_form_file(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=membership().save(tmp_path / "blank.pdf"))
    writer.add_blank_page(595, 842)
    writer.write(tmp_path / "blank.pdf")
    code, output = run("draft", tmp_path / "blank.pdf", "--out", tmp_path / "club.toml")
    assert code == ExitCode.OK, output
    assert "Page 2 has no form file" in output and "is blank" in " ".join(output.split())
    assert [path.name for path in tmp_path.glob("*.toml")] == ["club.toml"]


def test_one_page_of_several_is_drafted_where_it_is_asked_for(tmp_path: Path) -> None:
    blank = three_pages(tmp_path / "blank.pdf")
    assert run("draft", blank, "--out", tmp_path / "club.toml", "--page", 3)[0] == ExitCode.OK
    assert [path.name for path in tmp_path.glob("*.toml")] == ["club.toml"]
    assert load_form(tmp_path / "club.toml").page == 3
    code, output = run("draft", blank, "--out", tmp_path / "letter.toml", "--page", 2)
    assert (code, "No fields were found" in output) == (ExitCode.USAGE, True)


def test_nothing_is_drafted_where_the_file_of_a_later_page_exists(tmp_path: Path) -> None:
    (tmp_path / "club-3.toml").write_text("edited")
    code, output = run("draft", three_pages(tmp_path / "blank.pdf"), "--out", tmp_path / "club.toml")
    assert (code, "club-3.toml exists" in " ".join(output.split())) == (ExitCode.USAGE, True)
    assert not (tmp_path / "club.toml").exists() and (tmp_path / "club-3.toml").read_text() == "edited"


def test_each_form_file_has_a_line_of_json(tmp_path: Path) -> None:
    _, output = run("draft", three_pages(tmp_path / "blank.pdf"), "--out", tmp_path / "club.toml", "--json")
    drafts = [json.loads(line) for line in output.splitlines()]
    assert [Path(one["out"]).name for one in drafts] == ["club.toml", "club-2.toml", "club-3.toml"]
    assert [one["fields"] for one in drafts] == [13, 0, 13]


def test_a_book_is_asked_for_the_page_of_its_form(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(51):
        writer.add_blank_page(595, 842)
    writer.write(tmp_path / "book.pdf")
    code, output = run("draft", tmp_path / "book.pdf", "--out", tmp_path / "club.toml")
    assert (code, "has 51 pages: say with --page" in " ".join(output.split())) == (ExitCode.USAGE, True)


def test_a_draft_does_not_write_over_an_edited_form(folder: Path, tmp_path: Path) -> None:
    membership().save(tmp_path / "membership.pdf")
    before = (folder / "library_card.toml").read_bytes()
    code, output = run("draft", tmp_path / "membership.pdf", "--out", folder / "library_card.toml")
    assert (code, "--force" in output) == (ExitCode.USAGE, True)
    assert (folder / "library_card.toml").read_bytes() == before
    assert run("draft", tmp_path / "membership.pdf", "--out", folder / "library_card.toml", "--force")[0] == ExitCode.OK
    assert load_form(folder / "library_card.toml").reference.name == "membership.pdf"


def test_a_folder_for_a_blank_form_is_said_to_be_one(tmp_path: Path) -> None:
    code, output = run("draft", tmp_path, "--out", tmp_path / "a.toml")
    assert code == ExitCode.NO_INPUT
    assert "is a folder. Expected the file of one scan" in " ".join(output.split())


@pytest.mark.parametrize(
    ("name", "content", "options", "code", "words"),
    [
        ("none.pdf", None, (), ExitCode.NO_INPUT, "There is no file"),
        ("empty.pdf", b"", (), ExitCode.USAGE, "The file is empty"),
        ("broken.pdf", b"%PDF-1.4 nothing more", (), ExitCode.USAGE, "The PDF is damaged"),
        ("notes.txt", b"hello", (), ExitCode.USAGE, "Not a scan"),
        ("good.pdf", b"", ("--page", 0), ExitCode.USAGE, "Expected 1 or more. Received: page=0"),
        ("good.pdf", b"", ("--page", 3), ExitCode.USAGE, "Expected 1. Received: page=3"),
        ("good.pdf", b"", ("--dpi", 7), ExitCode.USAGE, "Expected 50 to 1200"),
    ],
)
def test_a_blank_form_that_cannot_be_used_ends_in_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, options: tuple[object, ...], code: ExitCode, words: str
) -> None:
    if name == "good.pdf":
        membership().save(tmp_path / name)
    elif content is not None:
        (tmp_path / name).write_bytes(content)
    found, output = run("draft", tmp_path / name, "--out", tmp_path / "a.toml", *options)
    assert found == code
    assert words in " ".join(output.split())
    assert not (tmp_path / "a.toml").exists()


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


def test_the_summary_tells_how_many_fields_have_only_a_number(tmp_path: Path) -> None:
    form = membership()
    form.box(60, 600, 200, 28)
    code, output = run("draft", form.save(tmp_path / "blank.pdf"), "--out", tmp_path / "a.toml")
    said = " ".join(output.split())
    assert code == ExitCode.OK
    assert "13 of them are named after captions, which may be those of a neighbour; 1 have only a number" in said
    assert "a place to write in that has no coloured frame was not found" in said
