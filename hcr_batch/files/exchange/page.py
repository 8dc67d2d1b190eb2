"""A page with its fields, as ALTO and PAGE both need it: what each field says, and what else it may say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hcr_batch.files.results.readings import Row, final_text
from hcr_batch.records import Box
from schemas.readings import UNREADABLE

REMARK = (
    "Each field is a region, of one line or of as many as are written in it. "
    "Confidences are the probability that the whole field is exactly right. "
    "Lines and words have the place and the confidence of their field: where in it each one stands was not measured."
)
"""What a reader of the files has to know."""

READING, ALTERNATIVE = "reading", "alternative"
"""Kinds of other texts: what the machine read where a person said something else, and what it may also be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another text that a field may hold. confidence: probability in [0, 1] that it is exactly right."""

    kind: str
    text: str
    confidence: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageField:
    """One field. box: where it is, within the page.

    text: what it says, a person's word before the machine's; empty where it is blank or could not be read.
    confidence: of `text`; None where it is empty or a person's.
    corrected: whether a person has looked at it.
    others: likeliest first, the machine's own reading before all where a person said something else.
    facts: (name, value) of what else is known, for tags: form, field, value, rule, status, error.
    """

    box: Box
    name: str | None
    text: str
    confidence: float | None
    character_confidences: tuple[float, ...]
    corrected: bool
    others: tuple[Other, ...]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage:
    """A page. number: from 1. dpi: at which it was rendered, None for a picture. created, changed: times in
    UTC, as xsd:dateTime, when the page was read and when the results last changed."""

    document: str
    document_id: str | None
    number: int
    width_px: int
    height_px: int
    dpi: int | None
    model: str | None
    version: str
    created: str
    changed: str
    fields: tuple[PageField, ...]

    @property
    def file_name(self) -> str:
        """The document's own name, without its folders."""
        return self.document.rpartition("/")[2]

    @property
    def corrected(self) -> bool:
        """Whether a person has looked at any field."""
        return any(field.corrected for field in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a field's text; first: which character of the text it begins with."""

    text: str
    first: int


def make_fields(rows: Iterable[Row], width_px: int, height_px: int) -> tuple[PageField, ...]:
    """The fields of a page of that size; rows of `readings` that have no place on it are none."""
    return tuple(_field(row, width_px, height_px) for row in rows if row["box"] is not None)


def _field(row: Row, width_px: int, height_px: int) -> PageField:
    read, said = row["text"] or "", row["correction"]
    text = final_text(row) or ""
    confidence = row["confidence"]
    others = [
        Other(kind=ALTERNATIVE, text=other["text"], confidence=other["confidence"]) for other in row["alternatives"]
    ]
    if text != read:
        others = [Other(kind=READING, text=read, confidence=confidence), *others]
    return PageField(
        box=clip(Box(**row["box"]), width_px, height_px),
        name=row["field"],
        text=text,
        confidence=confidence if said is None else None,
        character_confidences=tuple(row["char_confidences"]) if said is None else (),
        corrected=said is not None,
        others=tuple(other for other in others if other.text not in ("", text)),
        facts=tuple(_facts(row)),
    )


def _facts(row: Row) -> Iterator[tuple[str, str]]:
    # All but the names is said of what the machine read, and no longer true of what a person wrote.
    names = ("form", "field") if row["correction"] is not None else ("form", "field", "value", "rule", "error_code")
    for name in names:
        if row[name] is not None:
            yield name, row[name]
    if row["correction"] == UNREADABLE:
        yield "status", "unreadable"
    elif row["status"] != "ok" and row["correction"] is None:
        yield "status", row["status"]


def clip(box: Box, width_px: int, height_px: int) -> Box:
    """The part of `box` that lies on a page of that size, one pixel at least: fields may reach over its edge."""
    left, top = min(max(box.x, 0), width_px - 1), min(max(box.y, 0), height_px - 1)
    right, bottom = min(box.x + box.width, width_px), min(box.y + box.height, height_px)
    return Box(left, top, max(right - left, 1), max(bottom - top, 1))


def line_ids(name: str, count: int) -> list[str]:
    """An id for each line of the field of that id."""
    return [f"{name}_line"] if count == 1 else [f"{name}_line_{number}" for number in range(1, count + 1)]


def split_words(text: str) -> list[list[Word]]:
    """The words of each line of a text that has any, in order. They have no places of their own: hands leave most of
    a field empty, so that shares of its width would lie beside the writing."""
    lines = re.finditer(r".+", text)
    words = [
        [Word(text=found[0], first=line.start() + found.start()) for found in re.finditer(r"\S+", line[0])]
        for line in lines
    ]
    return [some for some in words if some]
