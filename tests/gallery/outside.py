"""`python -m tests.gallery.outside OUT [NAMES...]` says how well handwriting outside all fields is noticed.

It fills forms of the gallery in, scans them, lays them over their drafts, and counts pages on which such writing is
told where there is none; then it takes written fields out of the drafts, one by one, and counts those that are noticed.
With HCR_DATA half of the names are real ink.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.definition import Form
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.forms.outside import places_of
from hcr_batch.forms.reference import reference_page
from hcr_batch.image.hull import hull_of
from hcr_batch.image.register.lay import Page, Placement, best_placement, prepare_page, propose
from hcr_batch.image.register.outside import find_outside
from hcr_batch.image.register.reference import Reference, prepare_reference
from hcr_batch.image.register.stray import prepare_grounds
from hcr_batch.image.register.working import map_points
from hcr_batch.records import Box, GreyImage
from jobs.bench.pages import real_names
from jobs.form import DraftConfig, draft
from tests.gallery.designs import DESIGNS
from tests.gallery.filling import DPI, MM, Filled, fill_in
from tests.gallery.sheet import Mm, Sheet

_FIGURES = ("pages", "flagged", "ms", "removed", "noticed", "longer", "longer_noticed")

_ROWS = 1500
_MOST_REMOVED = 12
"""Of each page this many written fields are taken out of the form, chosen by chance."""


def measure(name: str, sheet: Sheet, pages: Sequence[Filled], folder: Path) -> Iterator[Counter[str]]:
    """Of each page: whether it is `flagged`, the `ms` of processor for that, and of the fields `removed` those that are
    `noticed`; `longer` ones hold more than one character."""
    pdf = sheet.form.save(folder / f"{name}.pdf")
    draft(DraftConfig(blank=pdf, out=pdf.with_suffix(".toml")))
    form = load_form(pdf.with_suffix(".toml"))
    reference = prepare_reference(reference_page(form), [field.box for field in form.fields], form.dpi)
    owners = {k: i for k, entry in enumerate(sheet.entries) for i in _fields_in(entry.box, form)[:1]}
    rng = np.random.default_rng(1)
    for one in pages:
        page = prepare_page(one.image)
        placement = best_placement(reference, page, propose(reference, page))
        assert placement is not None
        grounds = prepare_grounds(reference, places_of(form))
        started = time.process_time()
        flagged = bool(find_outside(grounds, one.image, page.working, placement))
        figures = Counter(pages=1, flagged=flagged, ms=round(1000 * (time.process_time() - started)))
        written = [k for k in owners if one.texts[k] and not sheet.entries[k].is_tick]
        for k in rng.permutation(written)[:_MOST_REMOVED].tolist():
            noticed = _is_noticed(form, owners[k], reference, one.image, page, placement)
            figures.update(removed=1, noticed=noticed)
            if len(one.texts[k]) > 1:
                figures.update(longer=1, longer_noticed=noticed)
        yield figures


def _fields_in(place: Mm, form: Form) -> list[int]:
    """The numbers of the fields whose middle lies in a place on the sheet."""
    left, top, width, height = place
    middles = [((box.x + box.width / 2) / MM, (box.y + box.height / 2) / MM) for box in (f.box for f in form.fields)]
    return [i for i, (x, y) in enumerate(middles) if left < x < left + width and top < y < top + height]


def _is_noticed(
    form: Form, number: int, reference: Reference, image: GreyImage, page: Page, placement: Placement
) -> bool:
    """Whether something is told in the place of a field that the form lacks."""
    lacking = replace(form, fields=(*form.fields[:number], *form.fields[number + 1 :]))
    found = find_outside(prepare_grounds(reference, places_of(lacking)), image, page.working, placement)
    box = form.fields[number].box
    corners = np.array([(box.x, box.y), (box.x + box.width, box.y + box.height)], np.float64)
    place = hull_of(map_points(placement.matrix, corners), image.shape)
    return any(_meet(place, one) for one in found)


def _meet(one: Box, other: Box) -> bool:
    across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    return across > 0 and min(one.y + one.height, other.y + other.height) > max(one.y, other.y)


def main() -> None:
    """Fills in, looks and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery.outside", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(DESIGNS)}")
    parser.add_argument("--first", type=int, default=3, help="number of the first filling")
    parser.add_argument("--pages", type=int, default=5)
    flags = parser.parse_args()
    data = os.environ.get("HCR_DATA")
    ink = real_names(Path(data) / "handwriting-recognition", "train", _ROWS) if data else ()
    table = Table("form", *_FIGURES, title="Handwriting outside all fields")
    total = Counter[str]()
    for name in flags.names or DESIGNS:
        sheet, folder = DESIGNS[name](), flags.out / name
        folder.mkdir(parents=True)
        blank = render_page(sheet.form.save(folder / "blank.pdf"), 1, DPI, 60.0, 10**8)
        pages = [fill_in(sheet, blank, ink, flags.first + number) for number in range(flags.pages)]
        figures = sum(measure(name, sheet, pages, folder), Counter[str]())
        table.add_row(name, *(str(figures[figure]) for figure in _FIGURES))
        total += figures
    table.add_row("all", *(str(total[figure]) for figure in _FIGURES))
    Console().print(table)


if __name__ == "__main__":
    main()
