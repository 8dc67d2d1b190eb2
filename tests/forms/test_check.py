"""`form check`: what it writes, and what it says of forms that cannot be used."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import ExitCode
from hcr_batch.forms.check import check_form
from tests.conftest import SAMPLES
from tests.forms.commands import run


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
    assert (code, "ready to use" in output) == (ExitCode.OK, True)
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
