"""The form file: what stands where on a printed page, as one TOML with a picture of the blank form.

    name = "charity-2024"
    reference = "charity.png"
    [[field]]
    name = "last_name"
    box = [560, 380, 940, 110]
    type = "name"

`schemas/form.schema.json` says the same to editors.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from hcr_batch.config import parse_toml
from hcr_batch.counts import counted
from hcr_batch.errors import FormError, ItemError
from hcr_batch.files.scans.kinds import PDF, SNIFF_BYTES, kind_of
from hcr_batch.files.scans.pages import PageOptions, read_page
from hcr_batch.forms.parse import (
    DPI_RANGE,
    FORM_KEYS,
    Table,
    a_dpi,
    a_name,
    a_page,
    a_text,
    parse_field,
    path_within,
)
from hcr_batch.forms.relations import relation_problems
from hcr_batch.records import Box, FieldRule, GreyImage

PDF_DPI = 200
"""A reference that is a PDF is rendered at so many pixels per inch, unless the form says otherwise."""

Tables = list[Mapping[str, Any]]

_MOST_BYTES = 4_000_000
_MOST_FIELDS = 2_000
MOST_OVERLAP = 0.15
"""Fields may share this part of the smaller one, as boxes drawn by hand do; more would be read twice."""

_LATER_KEYS = frozenset({"group", "required_if", "least_field", "most_field", "equals"})
"""Forms from before there were these, which have none of them, keep their digests, by which runs go on."""

_MOST_OVERLAPS = 50
"""So many pairs of fields that overlap are named; where there are more, they have one cause as a rule."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: `box` in pixels of the reference, and what it may hold.

    `rule.lexicon`, where set, is the absolute path of a file that exists.
    """

    name: str
    box: Box
    rule: FieldRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A printed form: where its fields are on the reference, and what each may hold.

    `reference` is the absolute path of the blank form, `page` the page of it, from 1. `dpi` is its
    resolution in pixels per inch: always known for a PDF, which is rendered at it, and None for a
    picture whose form file does not say. `known`, where set, is the absolute path of a CSV of rows of which one is
    expected on each page. `folder` holds the form file. `digest` is the sha256 in hex
    of all that has a bearing on results: the same for two files that mean the same.
    """

    name: str
    reference: Path
    page: int = 1
    dpi: float | None = None
    known: Path | None = None
    fields: tuple[FormField, ...] = ()
    folder: Path
    digest: str = ""


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
    table.known(FORM_KEYS)
    name = table.get("name", a_name, 'a name such as "charity-2024"', path.stem, needed=True)
    reference = _parse_file(table, "reference", 'the path of the blank form, such as "charity.png"', path.parent, True)
    page = table.get("page", a_page, "a page number, from 1", 1)
    dpi = table.get("dpi", a_dpi, f"a resolution from {DPI_RANGE[0]} to {DPI_RANGE[1]}", None)
    known = _parse_file(table, "known", "the path of a CSV with columns named like fields", path.parent)
    fields = _parse_fields(table, path)
    found = (*_overlap_problems(fields), *_group_problems(fields), *relation_problems(fields))
    problems += [f"{path}: {problem}" for problem in found]
    if reference is None:
        return None, problems
    if dpi is None and _is_pdf(reference):
        dpi = float(PDF_DPI)
    form = Form(name=name, reference=reference, page=page, dpi=dpi, known=known, fields=fields, folder=path.parent)
    return form, problems


def reference_page(form: Form, options: PageOptions | None = None) -> GreyImage:
    """The reference as grey (H, W) uint8, in the pixels that the fields' boxes are given in.

    Of `options` the time-out and the largest size count; the resolution is the form's. Raises
    FormError, or MissingProgramError where a PDF finds no poppler.
    """
    options = options or PageOptions()
    try:
        with form.reference.open("rb") as file:
            kind = kind_of(form.reference.name, file.read(SNIFF_BYTES))
        return read_page(form.reference, kind, form.page, replace(options, dpi=round(form.dpi or PDF_DPI)))
    except ItemError as error:
        page = f" (page {form.page})" if form.page > 1 else ""
        raise FormError(f"The reference {form.reference}{page} cannot be used: {error}") from error
    except OSError as error:
        raise FormError(f"The reference {form.reference} cannot be opened ({error.strerror}).") from error


def form_digest(form: Form) -> str:
    """The sha256 in hex of what a form means and of the bytes of its reference and its lexicons.

    Neither where its files lie nor the order of keys and comments in its TOML matter.
    """
    meaning = {
        "name": form.name,
        "reference": _file_digest(form.reference),
        "page": form.page,
        "dpi": form.dpi,
        "fields": [_meaning(field) for field in form.fields],
    } | ({} if form.known is None else {"known": _file_digest(form.known)})
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


def _meaning(field: FormField) -> Mapping[str, Any]:
    lexicon = field.rule.lexicon
    rule = asdict(replace(field.rule, lexicon=None))
    rule = {key: value for key, value in rule.items() if value is not None or key not in _LATER_KEYS}
    return asdict(field) | {"lexicon": _file_digest(Path(lexicon)) if lexicon else None} | {"rule": rule}


def _file_digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FormError(f"The file {path} of a form cannot be read ({error.strerror}).") from error


def _load_toml(path: Path) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise FormError(f"{path} is no form file: it has more than {_MOST_BYTES // 1_000_000} MB.")
        return parse_toml(content)
    except FileNotFoundError as error:
        raise FormError(f"There is no form file {path}: check the path.") from error
    except OSError as error:
        raise FormError(f"The form file {path} cannot be opened ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise FormError(f"{path} is no form file: it is not text in UTF-8. Expected a TOML file.") from error
    except ValueError as error:  # malformed, or a number of thousands of digits
        raise FormError(f"{path} is not valid TOML: {error}.") from error
    except RecursionError as error:
        raise FormError(f"{path} is no form file: its tables are nested without end.") from error


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


def _tables(value: Any) -> Tables | None:
    good = isinstance(value, list) and all(isinstance(part, dict) for part in value)
    return value if good else None


def _overlap_problems(fields: tuple[FormField, ...]) -> Iterator[str]:
    """The first overlaps, and whether there are more: of 2,000 equal boxes there are two million."""
    overlaps = _overlaps(fields)
    yield from islice(overlaps, _MOST_OVERLAPS)
    if next(overlaps, None) is not None:
        yield f"more than these {_MOST_OVERLAPS} pairs of fields overlap."


def _overlaps(fields: tuple[FormField, ...]) -> Iterator[str]:
    for i, one in enumerate(fields):
        for other in fields[i + 1 :]:
            share = overlap_share(one.box, other.box)
            if share > MOST_OVERLAP:
                yield (
                    f"the fields `{one.name}` and `{other.name}` overlap: they share {share:.0%} of the smaller one. "
                    f"Expected at most {MOST_OVERLAP:.0%}, so that nothing is read twice. "
                    f"Received: {_listed(one.box)} and {_listed(other.box)}."
                )


def _group_problems(fields: tuple[FormField, ...]) -> Iterator[str]:
    """Groups of a single box: whoever wrote that misspelt it, or forgot the others."""
    groups = Counter(field.rule.group for field in fields)
    for field in fields:
        if field.rule.group is not None and groups[field.rule.group] == 1:
            yield (
                f"the field `{field.name}` is the only one of the group {field.rule.group!r}. "
                "Expected two boxes to tick or more that have the same `group`."
            )


def overlap_share(one: Box, other: Box) -> float:
    """What two boxes share, as a part of the smaller one's area, from 0 to 1."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min(one.width * one.height, other.width * other.height)


def _listed(box: Box) -> str:
    return f"[{box.x}, {box.y}, {box.width}, {box.height}]"


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return kind_of(path.name, file.read(SNIFF_BYTES)) == PDF
    except (OSError, ItemError):
        # What is wrong with the file is said when it is opened.
        return False
