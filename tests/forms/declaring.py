"""Gives printed forms fields of their own, as programs that make forms for the screen do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, NumberObject, TextStringObject

PAGE_PT = (595, 842)

TEXT, TICK, SIGNATURE = "/Tx", "/Btn", "/Sig"
READ_ONLY, REQUIRED, PUSHED, COMB = 1, 1 << 1, 1 << 16, 1 << 24


def widget(
    box: tuple[float, float, float, float], kind: str | None = TEXT, flags: int = 0, script: str = "", **entries: Any
) -> DictionaryObject:
    """A place at (x, y, width, height), points from the page's top left corner, with other entries by their names."""
    x, y, width, height = box
    bottom = PAGE_PT[1] - y - height
    made = {"Type": "/Annot", "Subtype": "/Widget", "Rect": [x, bottom, x + width, bottom + height], "Ff": flags}
    made |= {"FT": kind} if kind else {}
    made |= {"AA": {"F": {"S": "/JavaScript", "JS": script}}} if script else {}
    return _dictionary(made | entries)


def declare(path: Path, widgets: Sequence[DictionaryObject], turned: int = 0, **encryption: str) -> Path:
    """Writes the fields into the one page of a PDF, turned by so many degrees with the clock; parents of widgets are
    written with them."""
    writer = PdfWriter(clone_from=PdfReader(path))
    page = writer.pages[0]
    page[NameObject("/Annots")] = ArrayObject(writer._add_object(one) for one in widgets)
    page.rotate(turned)
    if encryption:
        writer.encrypt(user_password="", **encryption)  # type: ignore[arg-type]
    writer.write(path)
    return path


def _dictionary(entries: Mapping[str, Any]) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): _object(value) for key, value in entries.items()})


def _object(value: Any) -> Any:
    if isinstance(value, DictionaryObject):
        return value
    if isinstance(value, dict):
        return _dictionary(value)
    if isinstance(value, list):
        return ArrayObject(FloatObject(part) for part in value)
    if isinstance(value, int):
        return NumberObject(value)
    return NameObject(value) if value.startswith("/") else TextStringObject(value)
