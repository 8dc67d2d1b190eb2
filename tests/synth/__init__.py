"""Draws realistic scans of filled-in paper forms, with the truth about every field.

The data's way: a form is described in millimetres (`specs`, `catalogue`), laid out in pixels
(`layout`), printed (`printing`), filled in by hand (`content`, `writing`), put through a scanner
(`scanner`) and encoded (`output`). Everything random comes from the generator passed in, so a seed
names a page.
"""

from tests.synth.catalogue import FORMS
from tests.synth.fonts import HANDS
from tests.synth.layout import Layout, PlacedField, lay_out
from tests.synth.output import encode_jpeg, encode_pdf, encode_png, encode_tiff
from tests.synth.pages import Page, TruthField, choose_blanks, cut_field, draw_page, make_page, scan_page
from tests.synth.printing import print_form
from tests.synth.scanner import CLEAN, OFFICE, ROUGH, Scanner
from tests.synth.specs import Content, FieldKind, FieldSpec, FieldStyle, FormSpec, Section
from tests.synth.writing import Fill, Writing, crop_fill, hand_fill

__all__ = [
    "CLEAN",
    "FORMS",
    "HANDS",
    "OFFICE",
    "ROUGH",
    "Content",
    "FieldKind",
    "FieldSpec",
    "FieldStyle",
    "Fill",
    "FormSpec",
    "Layout",
    "Page",
    "PlacedField",
    "Scanner",
    "Section",
    "TruthField",
    "Writing",
    "choose_blanks",
    "crop_fill",
    "cut_field",
    "draw_page",
    "encode_jpeg",
    "encode_pdf",
    "encode_png",
    "encode_tiff",
    "hand_fill",
    "lay_out",
    "make_page",
    "print_form",
    "scan_page",
]
