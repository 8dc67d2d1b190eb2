"""A form from a stranger: no path in it leads out of its folder, and nothing in it makes the loader wait."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

import pytest

from hcr_batch.errors import FormError
from hcr_batch.forms.form_file.load import load_form, read_form
from tests.bad.record import CROP

OUTWARD = [
    "../outside.png",
    "a/../../outside.png",
    "./../outside.png",
    "..\\outside.png",
    "/etc/passwd",
    "C:\\outside.png",
    "\\\\server\\share\\outside.png",
    "~/outside.png",
    "$HOME/outside.png",
    "file:///etc/passwd",
    "link.png",
    "folder/outside.png",
    "loop.png",
    "pipe.png",
    "zeros.png",
    "in side\n.png",
    "a\0b.png",
    "x" * 5_000,
    "",
    ".",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of a form, with links that lead out of it; what they lead to is there and readable."""
    form = tmp_path / "form"
    form.mkdir()
    shutil.copy(CROP, tmp_path / "outside.png")
    shutil.copy(CROP, form / "inside.png")
    (form / "names.csv").write_text("label,count\nANNA,1\n", encoding="utf-8")
    (form / "link.png").symlink_to(tmp_path / "outside.png")
    (form / "folder").symlink_to(tmp_path)
    (form / "loop.png").symlink_to("loop.png")
    (form / "zeros.png").symlink_to("/dev/zero")
    os.mkfifo(form / "pipe.png")
    return form


def write(folder: Path, reference: str, lexicon: str) -> Path:
    def quoted(text: str) -> str:
        return '"' + "".join(f"\\U{ord(c):08X}" for c in text) + '"'

    text = f"""
name = "form"
reference = {quoted(reference)}
dpi = 150
[[field]]
name = "last"
box = [1, 1, 60, 20]
type = "name"
lexicon = {quoted(lexicon)}
"""
    (folder / "form.toml").write_text(text, encoding="utf-8")
    return folder / "form.toml"


def test_paths_inside_are_found(folder: Path) -> None:
    form = load_form(write(folder, "inside.png", "names.csv"))
    assert form.reference == folder / "inside.png"
    assert form.fields[0].rule.lexicon == str(folder / "names.csv")


@pytest.mark.parametrize("key", ["reference", "lexicon"])
@pytest.mark.parametrize("path", OUTWARD, ids=lambda path: repr(path)[:20])
def test_paths_cannot_leave_the_folder(folder: Path, path: str, key: str) -> None:
    form = write(folder, **{"reference": "inside.png", "lexicon": "names.csv", key: path})
    with pytest.raises(FormError, match=f"invalid value for `{key}`"):
        load_form(form)


@pytest.mark.parametrize(
    "pattern",
    [
        "[A-Z]{2}" + "[" * 50 + "0-9]{6}",  # found by the fuzzer: Python's parser warned on stderr
        "[[A-Z]{2}[0-9]{6}",
        "(((a{1000}){1000}){1000}){1000}",
        "(" * 3_000 + "a" + ")" * 3_000,
    ],
)
def test_no_pattern_fills_the_memory_or_the_screen(
    folder: Path, pattern: str, recwarn: pytest.WarningsRecorder
) -> None:
    form = write(folder, "inside.png", "names.csv")
    form.write_text(
        form.read_text(encoding="utf-8").replace(
            '"name"\nlexicon', f'"code"\ncells = 8\npattern = "{pattern}"\nlexicon'
        )
    )
    started = time.process_time()
    with suppress(FormError):
        load_form(form)
    assert time.process_time() - started < 2
    assert not recwarn.list


def test_of_fields_that_all_overlap_a_few_are_named(folder: Path) -> None:
    form = write(folder, "inside.png", "names.csv")
    field = '[[field]]\nname = "f{}"\nbox = [1, 1, 60, 20]\ntype = "name"\n'
    form.write_text(form.read_text(encoding="utf-8") + "".join(map(field.format, range(1_500))), encoding="utf-8")
    started = time.process_time()
    _, problems = read_form(form)
    assert len(problems) == 51 and "`last` and `f0` overlap" in problems[0]
    assert problems[-1].endswith("more than these 50 pairs of fields overlap.")
    assert time.process_time() - started < 2
