"""What is wrong in a form file is said where it is."""

from pathlib import Path

import pytest

from hcr_batch.errors import ExitCode, FormError
from hcr_batch.forms.form_file.load import load_form, read_form
from hcr_batch.forms.reference import reference_page
from tests.forms.form_file.texts import FIELD, HEAD, write


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(FormError) as caught:
        load_form(write(folder, text))
    assert caught.value.exit_code is ExitCode.USAGE
    return str(caught.value)


WRONG = [
    ("", "`name` is missing"),
    (HEAD, "`field` is missing"),
    (HEAD + "field = [1]", "invalid value for `field`. Expected tables that begin with [[field]], or []"),
    (HEAD + "colour = 1\n" + FIELD + 'type = "name"', "unknown key `colour`"),
    (HEAD + FIELD + 'type = "name"\nrequried = true', "field 1 `x`: unknown key `requried`. Did you mean `required`?"),
    (HEAD + FIELD + 'type = "nmae"', "field 1 `x`: invalid value for `type`. Expected one of text | name | digits"),
    (HEAD + FIELD, "field 1 `x`: the key `type` is missing"),
    (HEAD + '[[field]]\nbox = [1, 1, 9, 9]\ntype = "name"', "field 1: the key `name` is missing"),
    (HEAD + '[[field]]\nname = "x"\nbox = [1, 1, 9]\ntype = "name"', "Received: box = [1, 1, 9]."),
    (HEAD + '[[field]]\nname = "x"\nbox = [1, 1, 0, 9]\ntype = "name"', "invalid value for `box`"),
    (HEAD + '[[field]]\nname = "x"\nbox = [-1, 1, 9, 9]\ntype = "name"', "invalid value for `box`"),
    (HEAD + '[[field]]\nname = "x"\nbox = [1, true, 9, 9]\ntype = "name"', "invalid value for `box`"),
    (HEAD + FIELD + 'type = "name"\nrequired = 1', "Expected true, false, or the name of a field, such"),
    (HEAD + FIELD + 'type = "name"\npattern = "["', "invalid value for `pattern`"),
    (HEAD + FIELD + 'type = "name"\ncells = 0', "invalid value for `cells`"),
    (HEAD + FIELD + 'type = "date"\nformat = ["yyyy"]', "invalid value for `format`"),
    (HEAD + FIELD + 'type = "date"\ncells = 8\nformat = ["dd/mm/yyyy"]', "formats of at most 8 characters"),
    (HEAD + FIELD + 'type = "code"\ncells = 5\npattern = "[A-Z]{2}[0-9]{6}"', "invalid value for `pattern`"),
    (HEAD + FIELD + 'type = "date"\nmin = "31/12/1999"', 'Expected a date such as "1900-01-31"'),
    (HEAD + FIELD + 'type = "date"\nmin = "2001-01-01"\nmax = "2000-01-01"', "no value lies in the range"),
    (HEAD + FIELD + 'type = "number"\nmin = nan', "Expected a number"),
    (HEAD + FIELD + 'type = "time"\nmin = "6.30"', 'Expected a time such as "06:30"'),
    (HEAD + FIELD + 'type = "time"\nrange = ["22:00", "06:00"]', "no value lies in the range"),
    (
        HEAD + FIELD + 'type = "number"\nmin = "least"',
        "field `x`: invalid value for `min`. Expected the name of another",
    ),
    (HEAD + FIELD + 'type = "number"\nmin = 1\nrange = [1, 2]', "the range is given twice"),
    (HEAD + FIELD + 'type = "name"\ncheck = "luhn"', "`check` says nothing about a field of type name"),
    (HEAD + FIELD + 'type = "checkbox"\ncells = 3', "`cells` says nothing about a field of type checkbox"),
    (HEAD + FIELD + 'type = "code"\ncheck = "crc"', "Expected one of luhn, mod97, mod11"),
    (HEAD + FIELD + 'type = "name"\nlexicon = "no.csv"', "Expected a file that exists"),
    (HEAD + (FIELD + 'type = "name"\n') * 2, "field 2 `x`: invalid value for `name`. Expected a name that no other"),
    (
        HEAD + FIELD + 'type = "name"\n[[field]]\nname = "y"\nbox = [200, 20, 300, 60]\ntype = "name"',
        "`x` and `y` overlap: they share 31% of the smaller one",
    ),
    ('name = "a"\nreference = "no.png"\n' + FIELD + 'type = "name"', "Expected a file that exists"),
    (HEAD + "dpi = 7\n" + FIELD + 'type = "name"', "invalid value for `dpi`"),
    (HEAD + "[[field]\n", "is not valid TOML"),
    (HEAD + FIELD.replace("[[field]]", "[field]") * 2, "Each field begins with [[field]]"),
    (HEAD + "page = one\n", "Received: page = one."),
    ("x = " + "[" * 20_000, "is n"),
]


@pytest.mark.parametrize(
    ("wrong", "said"), [(2, "There is 1 more problem: see"), (3, "There are 2 more problems: see")]
)
def test_further_problems_are_counted(folder: Path, wrong: int, said: str) -> None:
    keys = "".join(f"key_{number} = 1\n" for number in range(wrong))
    assert said in complaint(folder, HEAD + keys + FIELD + 'type = "name"')


@pytest.mark.parametrize(("text", "words"), WRONG, ids=[words[-40:] for _, words in WRONG])
def test_what_is_wrong_is_said(folder: Path, text: str, words: str) -> None:
    message = complaint(folder, text)
    assert words in message
    assert "a.toml" in message


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (f'type = "number"\nmin = {"9" * 400}', "invalid value for `min`. Expected a number"),
        (f'type = "number"\nmin = {"9" * 5_000}', "is not valid TOML"),
        (f'type = "number"\nmin = 0x{"f" * 5_000}', "Received: min = a number of thousands of digits"),
        (f'type = "number"\nrange = [0, 0x{"f" * 5_000}]', "Received: range = a number of thousands of digits"),
        (f'type = "text"\ncells = 0x{"f" * 5_000}', "Expected a whole number from 1 to"),
    ],
    ids=["no float", "no int", "hex", "in a list", "cells"],
)
def test_numbers_that_are_too_large_are_said(folder: Path, settings: str, words: str) -> None:
    assert words in complaint(folder, HEAD + FIELD + settings)


def test_all_problems_are_found_at_once(folder: Path) -> None:
    text = HEAD + FIELD + 'type = "nmae"\ncells = 0\n[[field]]\nname = "y"\nbox = [1]\ntype = "name"'
    _, problems = read_form(write(folder, text))
    assert len(problems) == 2  # what a field of unknown type may hold is not known
    assert "There is 1 more" in complaint(folder, text)


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../blank.png", "a/../../blank.png", "C:\\blank.png", "\\\\host\\x", "..\\blank.png"]
)
@pytest.mark.parametrize("key", ["reference", "lexicon"])
def test_a_form_names_no_file_outside_its_folder(folder: Path, key: str, path: str) -> None:
    (folder.parent / "blank.png").write_bytes((folder / "blank.png").read_bytes())
    if key == "reference":
        text = f"name = 'a'\nreference = '{path}'\n" + FIELD + 'type = "name"'
    else:
        text = HEAD + FIELD + f"type = 'name'\nlexicon = '{path}'"
    assert f"invalid value for `{key}`. Expected a path" in complaint(folder, text)


def test_a_link_out_of_the_folder_is_not_followed(folder: Path) -> None:
    (folder.parent / "other.png").write_bytes((folder / "blank.png").read_bytes())
    (folder / "link.png").symlink_to(folder.parent / "other.png")
    (folder / "loop.png").symlink_to(folder / "loop.png")
    (folder / "inner.png").symlink_to(folder / "blank.png")
    text = HEAD + FIELD + 'type = "name"'
    assert "a link leads out" in complaint(folder, text.replace("blank.png", "link.png"))
    assert "reference" in complaint(folder, text.replace("blank.png", "loop.png"))
    assert (
        load_form(write(folder, text.replace("blank.png", "inner.png"))).reference == (folder / "blank.png").resolve()
    )


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 nothing", b"\x89PNG\r\n\x1a\n cut short"])
def test_a_reference_that_is_no_picture_ends_in_a_sentence(folder: Path, content: bytes) -> None:
    (folder / "blank.png").write_bytes(content)
    form = load_form(write(folder, HEAD + FIELD + 'type = "name"'))
    with pytest.raises(FormError, match=r"The reference .*blank\.png cannot be used: "):
        reference_page(form)


def test_a_group_of_one_box_or_of_another_type_is_wrong(folder: Path) -> None:
    boxes = [
        f'[[field]]\nname = "{n}"\nbox = [{x}, 10, 20, 20]\ntype = "checkbox"\n' for n, x in (("y", 10), ("n", 90))
    ]
    one = complaint(folder, HEAD + boxes[0] + 'group = "smoker"\n' + boxes[1])
    assert "`y` is the only one of the group 'smoker'" in one
    assert "`group` says nothing about a field of type text" in complaint(
        folder, HEAD + FIELD + 'type = "text"\ngroup = "a"'
    )
