"""Drafts a form of the gallery from its blank, reads its filled-in scans with that draft and without, and counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray
from PIL import Image

from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.definition import FormField
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.image.register.working import map_points
from hcr_batch.records import Box, FieldType, GreyImage
from hcr_batch.text.fold import fold_text
from hcr_batch.text.rules.values import EITHER
from jobs.bench.pages import Ink
from jobs.form import DraftConfig, draft
from jobs.transcribe import TranscribeConfig, run
from tests.gallery.filling import DPI, MM, Filled, fill_in
from tests.gallery.sheet import Entry, Mm, Sheet
from tests.synth.scanner import OFFICE, scan

SCANS = 3
_LEAST_WIDE, _LEAST_HIGH = 0.6, 0.5
"""A place is an entry's when they share so much of the wider one's width, and of the lower one's height."""

_MORE_WORDS = 5
"""A good name has no more than so many words beside those asked for."""

_NAMES = ("last", "first", "full", "town", "word", "words", "kin", "month", "street", "letters")
_TYPES = {
    FieldType.DATE: ("date", "parts", "day"),
    FieldType.NUMBER: ("digits", "amount"),
    FieldType.DIGITS: ("digits", "phone", "date"),
    FieldType.TIME: ("time",),
    FieldType.PHONE: ("phone", "digits"),
    FieldType.EMAIL: ("email",),
    FieldType.NAME: _NAMES,
    FieldType.SIGNATURE: ("signature",),
}
"""What may be written in a field of a type that does not take everything."""

_EITHER = {"tick": EITHER[FieldType.CHECKBOX], "signature": EITHER[FieldType.SIGNATURE]}
"""What is read of a field that is only ticked or signed, or is not."""

Figures = Counter[str]
"""Of a draft: `found` entries, `named` well, of a type that takes what is to be written there (`typed`), and fields
`invented` where nothing is. Of what was read: `written` fields, `seen` (found, and not called blank), `exact`; `blank`
ones and those not taken for written (`left`); `ticks`, signatures among them, and those told rightly
(`told`); and texts where no field is (`spurious`)."""


def measure(name: str, sheet: Sheet, names: Sequence[Ink], folder: Path) -> tuple[Figures, Figures, Figures, Figures]:
    """The draft of the PDF with text, that of its scan, and what is read with the former's form file and without one.
    Writes all there is into the folder."""
    (folder / "scans").mkdir(parents=True)
    pdf, picture = sheet.form.save(folder / f"{name}.pdf"), folder / f"{name}_scan.pdf"
    page = render_page(pdf, 1, DPI, 60.0, 10**8)
    still = replace(OFFICE, rotation_deg=0, scale=0, shift_mm=0, tilt=0)
    _save(scan(page, DPI, np.random.default_rng(0), still)[0], picture)
    with_text, of_scan = (_draft(blank) for blank in (pdf, picture))
    filled = [fill_in(sheet, page, names, number) for number in range(SCANS)]
    for number, one in enumerate(filled):
        _save(one.image, folder / "scans" / f"{number}.{'pdf' if number % 2 else 'png'}")
    owners = {with_text[i].name: k for i, k in _match([_mm(field.box) for field in with_text], sheet.entries).items()}
    read, unknown = Figures(), Figures()
    for one, rows in zip(filled, _rows(folder, pdf.with_suffix(".toml")), strict=True):
        found = {i: owners[row["field"]] for i, row in enumerate(rows) if row["field"] in owners}
        read += _count(sheet.entries, one, rows, found)
        read += _spurious(rows, found, [])
    texts = [entry for entry in sheet.entries if not entry.is_tick]
    for one, rows in zip(filled, _rows(folder, None), strict=True):
        moved = [replace(entry, box=_moved(entry.box, one.matrix)) for entry in texts]
        wrote = [text for entry, text in zip(sheet.entries, one.texts, strict=True) if not entry.is_tick]
        boxes = [_mm(Box(**row["box"])) if row["box"] else (0.0, 0.0, 0.0, 0.0) for row in rows]
        matched = _match(boxes, moved)
        inked = [_moved(entry.box, one.matrix) for entry, text in zip(sheet.entries, one.texts, strict=True) if text]
        unknown += _count(texts, replace(one, texts=tuple(wrote)), rows, matched)
        unknown += _spurious(rows, matched, inked)
    return _judge(with_text, sheet.entries), _judge(of_scan, sheet.entries), read, unknown


def _draft(blank: Path) -> tuple[FormField, ...]:
    draft(DraftConfig(blank=blank, out=blank.with_suffix(".toml")))
    return load_form(blank.with_suffix(".toml")).fields


def _rows(folder: Path, form: Path | None) -> list[list[dict[str, Any]]]:
    """The rows of each scan, in order."""
    out = folder / f"{'with' if form else 'without'}.parquet"
    run(TranscribeConfig(inputs=(folder / "scans",), out=out, forms=(form,) if form else (), workers=0, dpi=DPI))
    rows = pq.read_table(out).to_pylist()
    return [[row for row in rows if row["document"].startswith(f"{number}.")] for number in range(SCANS)]


def _save(image: GreyImage, path: Path) -> None:
    Image.fromarray(image).save(path, resolution=DPI, dpi=(DPI, DPI))


def _mm(box: Box) -> Mm:
    return box.x / MM, box.y / MM, box.width / MM, box.height / MM


def _moved(box: Mm, matrix: NDArray[np.float64]) -> Mm:
    """Where a box in mm lies on the scan, in mm as well."""
    left, top, width, height = (length * MM for length in box)
    y = top + height / 2
    (x0, _), (x1, _), (_, middle) = (
        map_points(matrix, np.array([[left, y], [left + width, y], [left + width / 2, y]])) / MM
    )
    return x0, middle - box[3] / 2, x1 - x0, box[3]


def _match(boxes: Sequence[Mm], entries: Sequence[Entry]) -> dict[int, int]:
    """The entry of each box that has one, by their numbers; no entry has two."""
    shares = []
    for i, (x, y, width, height) in enumerate(boxes):
        for k, (left, top, wide, high) in enumerate(entry.box for entry in entries):
            across = (min(x + width, left + wide) - max(x, left)) / max(width, wide)
            down = (min(y + height, top + high) - max(y, top)) / max(min(height, high), 0.1)
            if across >= _LEAST_WIDE and down >= _LEAST_HIGH:
                shares.append((across * down, i, k))
    found: dict[int, int] = {}
    for _, i, k in sorted(shares, reverse=True):
        if i not in found and k not in found.values():
            found[i] = k
    return found


def _judge(fields: Sequence[FormField], entries: Sequence[Entry]) -> Figures:
    matched = _match([_mm(field.box) for field in fields], entries)
    counted = [(fields[i], entries[k]) for i, k in matched.items() if entries[k].holds]
    return Figures(
        found=len(counted),
        named=sum(is_good_name(field.name, entry.words) for field, entry in counted),
        typed=sum(takes(field.rule.type, entry) for field, entry in counted),
        invented=len(fields) - len(matched),
    )


def is_good_name(name: str, words: str) -> bool:
    """Whether a name has all words of one of the alternatives, and not many others."""
    had = {re.sub(r"^q(?=\d)", "", word) for word in name.split("_")}
    wanted = [set("".join(c if c.isalnum() else " " for c in _folded(one)).split()) for one in words.split("|")]
    return any(one <= had and len(had) <= len(one) + _MORE_WORDS for one in wanted)


def takes(type_: FieldType, entry: Entry) -> bool:
    """Whether what is to be written in an entry can be read as of that type."""
    if entry.is_tick or type_ is FieldType.CHECKBOX:
        return entry.is_tick and type_ is FieldType.CHECKBOX
    return type_ not in _TYPES or entry.holds.partition(":")[0] in _TYPES[type_]


def _folded(text: str) -> str:
    return fold_text(text, case=True, accents=True).lower()


def _count(
    entries: Sequence[Entry], one: Filled, rows: Sequence[Mapping[str, Any]], matched: Mapping[int, int]
) -> Figures:
    """What was read of one scan; matched: the number of each row's entry."""
    found = {k: rows[i] for i, k in matched.items()}
    told = [(entry, text, found.get(k)) for k, (entry, text) in enumerate(zip(entries, one.texts, strict=True))]
    ticks = [(_EITHER[entry.holds][not text], row) for entry, text, row in told if entry.holds in _EITHER]
    fields = [(text, row) for entry, text, row in told if entry.holds and entry.holds not in _EITHER]
    written = [(text, row) for text, row in fields if text]
    return Figures(
        written=len(written),
        seen=sum(row is not None and row["status"] == "ok" for _, row in written),
        exact=sum(row is not None and _bare(row["text"]) == _bare(text) for text, row in written),
        blank=len(fields) - len(written),
        left=sum(row is None or row["status"] != "ok" for text, row in fields if not text),
        ticks=len(ticks),
        told=sum(row is not None and row["text"] == text for text, row in ticks),
    )


def _spurious(rows: Sequence[Mapping[str, Any]], matched: Mapping[int, int], inked: Sequence[Mm]) -> Figures:
    """Texts where nobody wrote: what stands amid an entry that is written, as day and month of a date in columns, or
    the cross in a cell, is a part of that. inked: the places of those, where they are known."""
    others = [row for i, row in enumerate(rows) if i not in matched and row["status"] == "ok"]
    return Figures(spurious=sum(row["text"] != "unchecked" and not _is_amid(row["box"], inked) for row in others))


def _is_amid(box: Mapping[str, int], places: Sequence[Mm]) -> bool:
    x, y, width, height = _mm(Box(**box))
    return any(
        left < x + width / 2 < left + wide and top - 1.0 < y + height / 2 < top + high + 1.0
        for left, top, wide, high in places
    )


def _bare(text: str | None) -> str:
    """Letters and figures alone: where a date has its points and a number its spaces is not the question here."""
    return "".join(filter(str.isalnum, _folded(text or "")))
