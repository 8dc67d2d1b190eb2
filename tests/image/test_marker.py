"""Highlighter is seen through in the colour it has; pens, papers, tints and tables of the same colours are not."""

from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from hcr_batch.files.scans.kinds import PDF, TIFF
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.pages import read_page
from hcr_batch.image.marker import ColourImage, grey_through_marker
from hcr_batch.image.page.segment import segment
from tests.image.page.drawn import Sheetlet, assert_found, mixed_form

MM = 1754 / 297
PINK, ORANGE, GREEN, BLUE = (255, 120, 190), (255, 165, 50), (120, 240, 110), (90, 190, 250)


def coloured(page: Sheetlet) -> ColourImage:
    return np.repeat(page.finish(noise=3)[:, :, None], 3, axis=2)


def highlighted(page: Sheetlet, colour: tuple[int, int, int]) -> ColourImage:
    """The page with a stroke of marker, 5 mm thick, over the left part of every field."""
    light = np.full((*page.image.shape, 3), 255, np.uint8)
    for box in page.boxes():
        middle = round(box.y + box.height / 2)
        cv2.line(light, (box.x - 12, middle), (round(box.x + 0.7 * box.width), middle + 4), colour, round(5 * MM))
    return (coloured(page).astype(np.uint16) * light // 255).astype(np.uint8)


@pytest.mark.parametrize("colour", [PINK, ORANGE, GREEN, BLUE])
def test_highlighted_fields_are_found_and_the_empty_ones_are_blank(colour: tuple[int, int, int]) -> None:
    page = mixed_form()
    assert_found(segment(grey_through_marker(highlighted(page, colour))), page)


@pytest.mark.parametrize("kind", ["png", "jpeg", TIFF, PDF])
def test_files_are_looked_at_for_marker_before_colours_are_left_out(tmp_path: Path, kind: str) -> None:
    marked, plain = BytesIO(), mixed_form().finish(noise=3)
    Image.fromarray(highlighted(mixed_form(), PINK)).save(marked, kind.upper(), quality=90, resolution=150)
    (tmp_path / "x").write_bytes(marked.getvalue())
    page = read_page(tmp_path / "x", kind, 1, PageOptions(dpi=150)).image
    assert np.abs(page.astype(int) - plain).mean() < 4


def test_what_is_no_marker_stays_as_grey_as_it_is() -> None:
    pen = coloured(Sheetlet())
    cv2.putText(pen, "LIGHT BLUE", (300, 400), cv2.FONT_HERSHEY_SIMPLEX, 2.0, (110, 160, 245), 5)
    paper = (coloured(mixed_form()) * (np.array(ORANGE) / 255)).astype(np.uint8)
    table = coloured(mixed_form())
    table[:, :90] = table[-90:] = (230, 150, 80)
    tint = coloured(Sheetlet())
    tint[400:460, 200:800] = (255, 240, 170)
    for page in (pen, paper, table, tint):
        np.testing.assert_array_equal(grey_through_marker(page), cv2.cvtColor(page, cv2.COLOR_RGB2GRAY))
