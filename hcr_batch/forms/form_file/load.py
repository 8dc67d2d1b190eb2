"""Reads a form file: a form that is ready to use, or as much of it as can be understood and all that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hcr_batch.config import parse_toml
from hcr_batch.counts import counted
from hcr_batch.errors import FormError, ItemError
from hcr_batch.files.scans.kinds import PDF, SNIFF_BYTES, kind_of
from hcr_batch.forms.definition import PDF_DPI, Form, FormField
from hcr_batch.forms.form_file.digest import form_digest
from hcr_batch.forms.form_file.overlaps import overlap_problems
from hcr_batch.forms.form_file.parse import FORM_KEYS, parse_field
from hcr_batch.forms.form_file.relations import relation_problems
from hcr_batch.forms.form_file.table import Table
from hcr_batch.forms.form_file.values import DPI_RANGE, a_dpi, a_name, a_page, a_text, path_within

Tables = list[Mapping[str, object]]

_MOST_BYTES = 4_000_000
_MOST_FIELDS = 2_000


def load_form(path: Path) -> Form:
    """The form of a TOML file, checked against all that can be known without opening its reference.

    Raises FormError that names the file, the field, the key, what was expected and what was received.
    """
    form, problems = read_form(path)
    if problems:
        are = "is" if len(problems) == 2 else "are"
        more = f" There {are} {counted(len(problems) - 1, 'more problem')}: see `hcr-batch form check {path}`."
        raise FormError(problems[0] + (more if len(problems) > 1 else ""))
    assert form is not None  # a form that cannot be made up has a problem
    return replace(form, digest=form_digest(form))


def read_form(path: Path) -> tuple[Form | None, list[str]]:
    """As much of the form as can be understood, without a digest, and a sentence for each thing wrong.

    None where even the reference is unknown. Raises FormError where the file is no TOML at all.
    """
    problems: list[str] = []
    table = Table(_load_toml(path), str(path), problems)
    table.check_keys(FORM_KEYS)
    name = table.get("name", a_name, 'a name such as "charity-2024"', path.stem, needed=True)
    reference = _parse_file(table, "reference", 'the path of the blank form, such as "charity.png"', path.parent, True)
    page = table.get("page", a_page, "a page number, from 1", 1)
    dpi = table.get("dpi", a_dpi, f"a resolution from {DPI_RANGE[0]} to {DPI_RANGE[1]}", None)
    known = _parse_file(table, "known", "the path of a CSV with columns named like fields", path.parent)
    fields = _parse_fields(table, path)
    found = (*overlap_problems(fields), *relation_problems(fields))
    problems += [f"{path}: {problem}" for problem in found]
    if reference is None:
        return None, problems
    if dpi is None and _is_pdf(reference):
        dpi = float(PDF_DPI)
    form = Form(name=name, reference=reference, page=page, dpi=dpi, known=known, fields=fields)
    return form, problems


def _load_toml(path: Path) -> Mapping[str, object]:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise FormError(f"{path} is not a form file: it has more than {_MOST_BYTES // 1_000_000} MB.")
        return parse_toml(content)
    except FileNotFoundError as error:
        raise FormError(f"There is no form file {path}: check the path.") from error
    except OSError as error:
        raise FormError(f"The form file {path} cannot be opened ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise FormError(f"{path} is not a form file: it is not text in UTF-8. Expected a TOML file.") from error
    except ValueError as error:  # malformed, or a number of thousands of digits
        single = any(mark in str(error) for mark in ("Cannot declare ('field',)", "Received: [[field]]"))
        hint = " Each field begins with [[field]], in two brackets." if single else ""
        raise FormError(f"{path} is not valid TOML: {error}.{hint}") from error
    except RecursionError as error:
        raise FormError(f"{path} is not a form file: its tables are nested too deeply.") from error


def _parse_file(table: Table, key: str, expected: str, folder: Path, needed: bool = False) -> Path | None:
    """A file that exists in the folder of the form."""
    given = table.get(key, a_text, expected, None, needed=needed)
    if given is None:
        return None
    found = path_within(folder, given)
    if isinstance(found, str):
        table.complain(key, found)
        return None
    return found


def _parse_fields(table: Table, path: Path) -> tuple[FormField, ...]:
    """The fields whose boxes are known; a nameless one is called by its number."""
    none: Tables = []
    expected = "tables that begin with [[field]], or [] for a page on which nothing is filled in"
    listed = table.get("field", _tables, expected, none, needed=True)
    if len(listed) > _MOST_FIELDS:
        table.problems.append(f"{path}: there are {len(listed)} fields. Expected at most {_MOST_FIELDS}.")
    fields: list[FormField] = []
    taken: set[str] = set()
    for number, values in enumerate(listed[:_MOST_FIELDS], start=1):
        label = a_name(values.get("name"))
        called = f" `{label}`" if label else ""
        part = Table(values, f"{path}: field {number}{called}", table.problems)
        name, box, rule = parse_field(part)
        lexicon = _parse_file(part, "lexicon", "the path of a CSV file with the columns label[,count]", path.parent)
        if name in taken:
            part.complain("name", "a name that no other field has")
        if name:
            taken.add(name)
        if box is not None:
            rule = replace(rule, lexicon=None if lexicon is None else str(lexicon))
            fields.append(FormField(name or f"({number})", box, rule))
    return tuple(fields)


def _tables(value: object) -> Tables | None:
    return value if isinstance(value, list) and all(isinstance(part, dict) for part in value) else None


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return kind_of(path.name, file.read(SNIFF_BYTES)) == PDF
    except (OSError, ItemError):
        # What is wrong with the file is said when it is opened.
        return False
