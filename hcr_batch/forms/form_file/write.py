"""Writes a form file that explains itself to whoever edits it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from hcr_batch.forms.definition import FormField, box_text
from hcr_batch.records import FieldRule, FieldType

_HEAD = """\
# A form for hcr-batch: what stands where on the blank page, and what each field may hold.
# Edit this file, then type:  {command}
# It says what is wrong, and draws {preview} again.

name = {name}
# The blank form, in this folder or below it: a picture, or a PDF.
reference = {reference}
# known = "members.csv"    # rows of which one is expected on each page; their columns are named like fields
"""

_GUIDE = """
# Each field begins with [[field]]. Keys:
#   name      in the results; each only once
#   box       [x, y, width, height] in pixels of the reference, from its top left corner
#   type      "text", "name", "digits", "number", "date", "time", "code", "phone", "email", "checkbox", "signature"
#             or "barcode"
# and, where they help:
#   required = true                    a blank field breaks the rule; = "married": where that field is ticked or filled
#   lexicon = "names.csv"              likely texts, in this folder: label[,count]
#   pattern = "[A-Z]{2}[0-9]{6}"       the whole text must match
#   cells = 8                          a comb: one cell for each character
#   format = ["dd/mm/yyyy", "dd.mm.yy"], min = "1900-01-01", max = "2030-12-31"    for a date
#   min = "06:00", max = "22:00"       for a time
#   min = 0, max = 100                 for a number; min = "arrival": not before what that field says
#   equals = "net + vat"               what + - * make of other fields, or the one that must say the same
#   check = "luhn"                     for a code with a check digit: "luhn", "mod97" or "mod11"
#   group = "married"                  for boxes of which at most one may be ticked; with required, one must be
"""

_NO_FIELDS = """
# Nothing is filled in on this page: pages of it are known, and none of them fails.
# Put [[field]] tables in place of this line where something is.
field = []
"""


def form_toml(
    file: str,
    name: str,
    reference: str,
    fields: Sequence[FormField],
    *,
    page: int | None = None,
    dpi: int | None = None,
) -> str:
    """The text of a form file called `file`; the same form gives the same text. Lexicons are left out.

    `page` and `dpi` are for a reference that is a PDF.
    """
    text = _HEAD.format(
        command=_in_comment(shlex.join(["hcr-batch", "form", "check", file])),
        preview=_in_comment(preview_name(file)),
        name=quoted(name),
        reference=quoted(reference),
    )
    if page is not None:
        text += f"page = {page}\n"
    if dpi is not None:
        text += f"# Pixels per inch: the boxes below count pixels of the page at this resolution.\ndpi = {dpi}\n"
    return text + _GUIDE + ("".join(_field_toml(field) for field in fields) or _NO_FIELDS)


def _in_comment(text: str) -> str:
    """A text on the one line of a comment: names may hold line breaks, and what follows one is no comment."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def preview_name(file: str) -> str:
    """The name of the preview of a form file: `charity.preview.png` of `charity.toml`."""
    return f"{file.removesuffix('.toml')}.preview.png"


def _field_toml(field: FormField) -> str:
    rule = field.rule
    lines = [
        "\n[[field]]",
        f"name = {quoted(field.name)}",
        f"box = {box_text(field.box)}",
        f"type = {quoted(rule.type.value)}",
    ]
    return "\n".join(lines + _rule_lines(rule)) + "\n"


def _rule_lines(rule: FieldRule) -> list[str]:
    """The optional keys that are set, in a fixed order."""
    lines = ["required = true"] if rule.required else []
    if rule.required_if is not None:
        lines.append(f"required = {quoted(rule.required_if)}")
    if rule.pattern is not None:
        lines.append(f"pattern = {quoted(rule.pattern)}")
    if rule.cells is not None:
        lines.append(f"cells = {rule.cells}")
    if rule.formats:
        lines.append(f"format = [{', '.join(map(quoted, rule.formats))}]")
    as_value = quoted if rule.type in (FieldType.DATE, FieldType.TIME) else str
    lines += [f"{key} = {as_value(bound)}" for key, bound in (("min", rule.least), ("max", rule.most)) if bound]
    fields = (("min", rule.least_field), ("max", rule.most_field), ("equals", rule.equals))
    lines += [f"{key} = {quoted(other)}" for key, other in fields if other]
    if rule.check is not None:
        lines.append(f"check = {quoted(rule.check)}")
    if rule.group is not None:
        lines.append(f"group = {quoted(rule.group)}")
    return lines


def quoted(text: str) -> str:
    """A TOML string: basic, with what must be escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
