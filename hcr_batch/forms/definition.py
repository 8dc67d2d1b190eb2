"""What a form is: what stands where on a printed page, and what may stand there.

Its file is one TOML with a picture of the blank form beside it (`forms.form_file` reads and writes it):

    name = "charity-2024"
    reference = "charity.png"
    [[field]]
    name = "last_name"
    box = [560, 380, 940, 110]
    type = "name"

`schemas/form.schema.json` says the same to editors.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hcr_batch.records import Box, FieldRule

PDF_DPI = 200
"""A reference that is a PDF is rendered at this many pixels per inch, unless the form says otherwise."""

MOST_OVERLAP = 0.15
"""Fields may share this part of the smaller one, as boxes drawn by hand do; more would be read twice."""


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
    expected on each page. `digest` is the sha256 in hex of all that has a bearing on results: the same for two files
    that mean the same.
    """

    name: str
    reference: Path
    page: int = 1
    dpi: float | None = None
    known: Path | None = None
    fields: tuple[FormField, ...] = ()
    digest: str = ""


def box_text(box: Box) -> str:
    """A box as form files have it."""
    return f"[{box.x}, {box.y}, {box.width}, {box.height}]"


def overlap_share(one: Box, other: Box) -> float:
    """What two boxes share, as a part of the smaller one's area, from 0 to 1."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min(one.width * one.height, other.width * other.height)
