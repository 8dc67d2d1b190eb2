"""The pictures on a page of a PDF, as poppler lists them without drawing any."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from hcr_batch.files.scans.poppler import run_poppler

_LIST_BYTES = 1024**2
_PICTURE = re.compile(
    r"(?m)^ *\d+ +\d+ +[a-z]+ +(?P<width>\d{1,9}) +(?P<height>\d{1,9}) +(?P<space>\S+) +(?P<channels>\d{1,3}) "
    r".* (?P<x_dpi>\d{1,9}) +(?P<y_dpi>\d{1,9}) +\S+ +\S+$"
)
"""Page, number, kind, width, height, colour space, channels, ..., dots per inch across and down, bytes, ratio."""


class PdfPicture(NamedTuple):
    """Its pixels, whether it may hold colours, and how finely it lies on the page."""

    width: int
    height: int
    coloured: bool
    x_dpi: int
    y_dpi: int


def list_pictures(path: Path, page_range: list[str], timeout_s: float) -> list[PdfPicture]:
    """The pictures on the pages of `page_range`, poppler's arguments. Raises ItemError, MissingProgramError."""
    listed = run_poppler("pdfimages", ["-list", *page_range], path, timeout_s, _LIST_BYTES)
    return [
        PdfPicture(
            int(found["width"]),
            int(found["height"]),
            int(found["channels"]) > 1 or found["space"] == "index",
            int(found["x_dpi"]),
            int(found["y_dpi"]),
        )
        for found in _PICTURE.finditer(listed.output.decode("utf-8", "replace"))
    ]
