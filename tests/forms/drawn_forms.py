"""Form files for the drawn forms, as a user would write them."""

from __future__ import annotations

from pathlib import Path

import cv2

from hcr_batch.forms.definition import Form
from hcr_batch.forms.form_file.load import load_form
from hcr_batch.records import Box, GreyImage
from tests.image.register.drawn import DPI, blank, layout


def write_form(folder: Path, name: str, image: GreyImage, fields: dict[str, tuple[Box, str]]) -> Path:
    """Writes a form file and its reference: each field has a box and a type."""
    cv2.imwrite(str(folder / f"{name}.png"), image)
    lines = [f'name = "{name}"', f'reference = "{name}.png"', f"dpi = {DPI}"]
    for field, (box, kind) in fields.items():
        lines += ["[[field]]", f'name = "{field}"', f'type = "{kind}"']
        lines += [f"box = [{box.x}, {box.y}, {box.width}, {box.height}]"]
    path = folder / f"{name}.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_drawn_form(folder: Path, name: str) -> Path:
    """Writes one of the drawn forms; its fields are called f01, f02, ..."""
    fields = {f"f{field.number:02d}": (field.box, "text") for field in layout(name).fields}
    return write_form(folder, name, blank(name), fields)


def drawn_form(folder: Path, name: str) -> Form:
    """One of the drawn forms."""
    return load_form(write_drawn_form(folder, name))
