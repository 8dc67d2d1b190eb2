"""`form draft`: the form files it writes, and what it says of a blank form that cannot be used."""

import json
import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from pypdf import PdfWriter

from hcr_batch.errors import ExitCode
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.check import check_form
from hcr_batch.forms.form_file.load import load_form
from jobs.bench.photos import photograph
from tests.forms.commands import run
from tests.forms.printed import PrintedForm, membership

LETTER = (
    "How to fill in this form. Print in capital letters. Use a black pen. Keep a copy for yourself. Do not staple. "
    "Sign on the last page. Send it to the address below before the end of the month. The office is closed on Fridays"
)
"""Printed on a page on which nothing is filled in."""


def test_a_draft_of_a_pdf_stands_by_itself(tmp_path: Path) -> None:
    membership().save(tmp_path / "membership.pdf")
    code, output = run("draft", tmp_path / "membership.pdf", "--out", tmp_path / "new" / "club.toml")
    assert code == ExitCode.OK, output
    assert "was copied to" in output.replace("\n", " ")
    assert (tmp_path / "new" / "club.preview.png").exists()
    values = tomllib.loads((tmp_path / "new" / "club.toml").read_text(encoding="utf-8"))
    assert (values["reference"], values["dpi"], len(values["field"])) == ("membership.pdf", 200, 13)
    assert check_form(tmp_path / "new" / "club.toml").problems == ()


@pytest.mark.slow
def test_a_photographed_blank_is_laid_flat(tmp_path: Path) -> None:
    """There were fields on the table beside it, and few names on the slanted sheet."""
    page = render_page(membership().save(tmp_path / "membership.pdf"), 1, 200, 60.0, 10**8)
    photo, _ = photograph(page, np.random.default_rng(3), upside_down=False)
    cv2.imwrite(str(tmp_path / "photo.jpg"), photo)
    code, output = run("draft", tmp_path / "photo.jpg", "--out", tmp_path / "club.toml")
    assert code == ExitCode.OK, output
    values = tomllib.loads((tmp_path / "club.toml").read_text(encoding="utf-8"))
    assert (values["reference"], len(values["field"])) == ("club.reference.png", 13)
    with Image.open(tmp_path / "club.reference.png") as reference:
        assert reference.width < 0.97 * photo.shape[1] and reference.height < 0.97 * photo.shape[0]


def test_limits_that_messages_name_can_be_raised(tmp_path: Path) -> None:
    membership().save(tmp_path / "membership.pdf")
    code, output = run("draft", tmp_path / "membership.pdf", "--out", tmp_path / "a.toml", "--max-pixels", 1_000_000)
    assert code == ExitCode.USAGE and "raise --max-pixels" in " ".join(output.split())
    code, output = run("draft", tmp_path / "membership.pdf", "--out", tmp_path / "a.toml", "--page-timeout", 0.001)
    assert code == ExitCode.USAGE and "raise --page-timeout" in " ".join(output.split())


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


def test_the_summary_tells_how_many_fields_have_only_a_number(tmp_path: Path) -> None:
    form = membership()
    form.box(60, 600, 200, 28)
    code, output = run("draft", form.save(tmp_path / "blank.pdf"), "--out", tmp_path / "a.toml")
    said = " ".join(output.split())
    assert code == ExitCode.OK
    assert "13 of them are named after captions, which may be those of a neighbour; 1 has only a number" in said
    assert "a place to write in that has no coloured frame was not found" in said
