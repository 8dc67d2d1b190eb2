"""Where everything on a form goes, in pixels of the perfect page."""

from __future__ import annotations

from dataclasses import dataclass, field

from hcr_batch.records import Box
from tests.synth.specs import FieldSpec, FormSpec

A4_WIDTH_MM, A4_HEIGHT_MM = 210.0, 297.0
_MM_PER_INCH = 25.4
_POINTS_PER_INCH = 72

_MARGIN_MM = 18.0
_GUTTER_MM = 6.0
_FIRST_SECTION_MM = 57.0
_SECTION_TITLE_MM = 9.0
_SECTION_GAP_MM = 8.5
_CAPTION_MM = 5.0
_ROW_GAP_MM = 6.5


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A printed text; `anchor` is Pillow's two letters for what (x, y) is a point of."""

    text: str
    x: int
    y: int
    size_px: int
    bold: bool = False
    anchor: str = "ls"


@dataclass(frozen=True, slots=True)
class PlacedField:
    """A field on the page; `number` counts from 1 in reading order.

    `box` is the room for writing: the outline of a box or comb, the room above a ruled line.
    """

    number: int
    spec: FieldSpec
    box: Box


@dataclass(slots=True)
class Layout:
    """Everything printed on a page of (height_px, width_px) at `dpi`."""

    form: FormSpec
    dpi: int
    texts: list[PlacedText] = field(default_factory=list)
    fields: list[PlacedField] = field(default_factory=list)

    def px(self, millimetres: float) -> int:
        """Convert a length on paper to whole pixels."""
        return round(millimetres * self.dpi / _MM_PER_INCH)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the page in pixels."""
        return self.px(A4_HEIGHT_MM), self.px(A4_WIDTH_MM)

    def add_text(
        self, text: str, x_mm: float, y_mm: float, points: float, bold: bool = False, anchor: str = "ls"
    ) -> None:
        """Put a text at a point given in millimetres, its size given in typographic points."""
        size_px = max(1, round(points * self.dpi / _POINTS_PER_INCH))
        self.texts.append(PlacedText(text, self.px(x_mm), self.px(y_mm), size_px, bold, anchor))

    def add_field(self, spec: FieldSpec, x_mm: float, y_mm: float) -> None:
        """Put a field's top left corner at a point given in millimetres."""
        box = Box(self.px(x_mm), self.px(y_mm), self.px(spec.width_mm), self.px(spec.height_mm))
        self.fields.append(PlacedField(len(self.fields) + 1, spec, box))


def lay_out(form: FormSpec, dpi: int = 200) -> Layout:
    """Place the form's header, sections and footer down an A4 page."""
    layout = Layout(form, dpi)
    _add_frame(layout)
    y_mm = _FIRST_SECTION_MM
    for section in form.sections:
        layout.add_text(section.title, _MARGIN_MM, y_mm, 11, bold=True)
        y_mm += _SECTION_TITLE_MM - _CAPTION_MM
        for row in section.rows:
            y_mm = _add_row(layout, row, y_mm)
        y_mm += _SECTION_GAP_MM
    return layout


def _add_frame(layout: Layout) -> None:
    """Add what surrounds the fields: letterhead, title, instruction and what stands at the foot.

    No rules: a line under the title would look like one more line to write on.
    """
    form, right_mm, foot_mm = layout.form, A4_WIDTH_MM - _MARGIN_MM, A4_HEIGHT_MM - 13.0
    layout.add_text(form.organisation, _MARGIN_MM + 9.0, 20.0, 12, bold=True)
    layout.add_text(form.reference, right_mm, 20.0, 8, anchor="rs")
    layout.add_text(form.title, _MARGIN_MM, 34.0, 20, bold=True)
    layout.add_text(form.instruction, _MARGIN_MM, 41.0, 9)
    layout.add_text(form.declaration, _MARGIN_MM, foot_mm - 11.0, 9)
    layout.add_text(form.footer, _MARGIN_MM, foot_mm, 7)
    layout.add_text("1 / 1", right_mm, foot_mm, 7, anchor="rs")


def _add_row(layout: Layout, row: tuple[FieldSpec, ...], top_mm: float) -> float:
    """Place one row of fields with its captions; return where the next row starts, in mm.

    Fields of one row stand on one line, whatever their heights.
    """
    column_mm = layout.form.caption_column_mm
    x_mm = _MARGIN_MM
    field_top_mm = top_mm + (0.0 if column_mm else _CAPTION_MM)
    bottom_mm = field_top_mm + max(spec.height_mm for spec in row)
    for spec in row:
        if column_mm:
            layout.add_text(spec.caption, x_mm, bottom_mm - spec.height_mm / 2, 9, anchor="lm")
        else:
            layout.add_text(spec.caption, x_mm, bottom_mm - spec.height_mm - 1.4, 8)
        layout.add_field(spec, x_mm + column_mm, bottom_mm - spec.height_mm)
        x_mm += column_mm + spec.width_mm + _GUTTER_MM
    return bottom_mm + _ROW_GAP_MM
