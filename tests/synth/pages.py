"""Filled-in pages together with what is true about them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.drawing.handwriting import random_hand
from hcr_batch.records import Box, GreyImage
from tests.synth.catalogue import FORMS
from tests.synth.fonts import HANDS
from tests.synth.ink import draw_pen, lay_ink
from tests.synth.layout import PlacedField, lay_out
from tests.synth.printing import print_form
from tests.synth.scanner import OFFICE, Scanner, scan
from tests.synth.specs import FieldKind, FieldSpec, FormSpec
from tests.synth.writing import Fill, hand_fill

Quad = NDArray[np.float32]
"""Corners of a field on its page, shape (4, 2): (x, y) px, clockwise from its own top left."""


@dataclass(frozen=True, slots=True)
class TruthField:
    """What a field of a page holds and where it is; `text` is '' where it was left blank."""

    number: int
    spec: FieldSpec
    text: str
    quad: Quad

    @property
    def kind(self) -> FieldKind:
        """What sort of text the field asks for."""
        return self.spec.kind

    @property
    def box(self) -> Box:
        """The smallest upright box around the field."""
        x, y, width, height = cv2.boundingRect(self.quad)
        return Box(x, y, width, height)


@dataclass(frozen=True, slots=True)
class Page:
    """A picture of a filled-in form, shape (H, W), uint8, and its fields in reading order."""

    image: GreyImage
    fields: tuple[TruthField, ...]
    dpi: int


def draw_page(
    form: FormSpec, fill: Fill, rng: np.random.Generator, *, dpi: int = 200, blanks: Collection[int] = ()
) -> Page:
    """Print a form and fill it in, leaving blank the field numbers in `blanks`; no scanner yet.

    Each field has a generator of its own: leaving one blank changes nothing in the others.
    """
    layout = lay_out(form, dpi)
    image = print_form(layout)
    truths = []
    pen = draw_pen(rng)
    for field, field_rng in zip(layout.fields, rng.spawn(len(layout.fields)), strict=True):
        writing = None if field.number in blanks else fill(field, field_rng)
        if writing is not None:
            lay_ink(image, writing.ink, field, pen, field_rng)
        text = "" if writing is None else writing.text
        truths.append(TruthField(field.number, field.spec, text, _corners(field)))
    return Page(image, tuple(truths), dpi)


def scan_page(page: Page, rng: np.random.Generator, scanner: Scanner = OFFICE) -> Page:
    """Put a page through a scanner: a distorted picture, and the truth moved along with it."""
    image, matrix = scan(page.image, page.dpi, rng, scanner)
    moved = tuple(replace(field, quad=cv2.perspectiveTransform(field.quad[None], matrix)[0]) for field in page.fields)
    return Page(image, moved, page.dpi)


def choose_blanks(form: FormSpec, rng: np.random.Generator, share: float = 0.15) -> frozenset[int]:
    """Draw the numbers of the fields nobody fills in, each with probability `share`."""
    count = sum(len(row) for section in form.sections for row in section.rows)
    return frozenset(int(index) + 1 for index in np.flatnonzero(rng.random(count) < share))


def make_page(
    seed: int,
    form: FormSpec | None = None,
    fill: Fill | None = None,
    *,
    dpi: int = 200,
    blank_share: float = 0.15,
    scanner: Scanner = OFFICE,
) -> Page:
    """Make the scan that `seed` names, choosing at random the form and the hand that are not given."""
    rng = np.random.default_rng(seed)
    form_drawn = list(FORMS.values())[rng.integers(len(FORMS))]
    hand_drawn = HANDS[rng.integers(len(HANDS))]
    form, fill = form or form_drawn, fill or hand_fill(hand_drawn, random_hand(rng))
    page = draw_page(form, fill, rng, dpi=dpi, blanks=choose_blanks(form, rng, blank_share))
    return scan_page(page, rng, scanner)


def cut_field(page: Page, number: int, inset_mm: float = 0.6) -> GreyImage:
    """Cut one field out, straightened, `inset_mm` inside its edges to leave its printed rules behind."""
    quad = page.fields[number - 1].quad
    width = round(float(np.linalg.norm(quad[1] - quad[0])))
    height = round(float(np.linalg.norm(quad[3] - quad[0])))
    inset = inset_mm * page.dpi / 25.4
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - np.float32(inset)
    matrix = cv2.getPerspectiveTransform(quad, corners)
    size = (width - round(2 * inset), height - round(2 * inset))
    return cv2.warpPerspective(page.image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=255)


def _corners(field: PlacedField) -> Quad:
    """Corners of a placed field, clockwise from the top left."""
    box = field.box
    right, bottom = box.x + box.width, box.y + box.height
    return np.array([[box.x, box.y], [right, box.y], [right, bottom], [box.x, bottom]], np.float32)
