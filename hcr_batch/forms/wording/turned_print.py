"""Words turned on their side in the cells of a scan, as heads above narrow columns are: read in a picture of their
own, in which they stand upright."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.image.page.field import FieldKind, Form
from hcr_batch.image.page.ink import median_paper
from hcr_batch.image.page.ruling.strokes import find_strokes, is_standing
from hcr_batch.image.page.sheet import Sheet
from hcr_batch.image.paper import MM_PER_INCH
from hcr_batch.records import Box, GreyImage

PrintReader = Callable[[GreyImage, float], Sequence[PdfWord]]
"""Reads the printed words of a page, given its resolution."""

_HIGHER = 1.2
"""Cells with such words are this many times as high as wide."""

_SIDE_MM, _BETWEEN_MM = 0.6, 4.0
"""What may be left of a cell's sides, and the paper between cells in the picture."""


def with_turned(sheet: Sheet, found: Form, words: Sequence[PdfWord], read: PrintReader) -> list[PdfWord]:
    """The words of a sheet's page, with those in cells that hold nothing but a line on its side, from foot to head,
    read again."""
    strokes = find_strokes(sheet, found.rules)
    cells = [
        sheet.box_on_page(field.rect)
        for field in found.fields
        if field.kind is FieldKind.BOX and field.rect.height > _HIGHER * field.rect.width
        if is_standing(sheet, field.rect, strokes)
    ]
    if not cells:
        return list(words)
    mm = sheet.page_dpi / MM_PER_INCH
    pictures = [_upright(sheet.page, cell, round(_SIDE_MM * mm)) for cell in cells]
    strip, corners = _stacked(pictures, round(_BETWEEN_MM * mm))
    height, width = sheet.page.shape
    others = [word for word in words if not any(_is_in(_in_pixels(word, sheet.page), cell) for cell in cells)]
    read_again = [_in_pixels(word, strip) for word in read(strip, sheet.page_dpi)]
    for cell, picture, (left, top) in zip(cells, pictures, corners, strict=True):
        place = Box(left, top, picture.shape[1], picture.shape[0])
        for word in read_again:
            if _is_in(word, place):
                x, y = cell.x - top, cell.y + cell.height + left
                others.append(
                    PdfWord(
                        word.text,
                        (x + word.top) / width,
                        (y - word.right) / height,
                        (x + word.bottom) / width,
                        (y - word.left) / height,
                    )
                )
    return others


def _upright(page: GreyImage, cell: Box, side: int) -> GreyImage:
    """A cell, its sides painted over, turned with the clock, on white paper."""
    picture = page[cell.y : cell.y + cell.height, cell.x : cell.x + cell.width].copy()
    paper = median_paper(picture)
    for edge in (np.s_[:side], np.s_[-side:], np.s_[:, :side], np.s_[:, -side:]):
        picture[edge] = paper
    return np.asarray(np.minimum(255, np.rot90(picture, -1) * (255 / max(1, paper))), np.uint8)


def _stacked(pictures: Sequence[GreyImage], between: int) -> tuple[GreyImage, list[tuple[int, int]]]:
    """Pictures one below the other with white paper around them, and where each has its upper left corner (x, y)."""
    tops = np.cumsum([between, *(picture.shape[0] + between for picture in pictures)]).tolist()
    strip = np.full((tops[-1], max(picture.shape[1] for picture in pictures) + 2 * between), 255, np.uint8)
    for picture, top in zip(pictures, tops, strict=False):
        strip[top : top + picture.shape[0], between : between + picture.shape[1]] = picture
    return strip, [(between, top) for top in tops[:-1]]


def _in_pixels(word: PdfWord, picture: GreyImage) -> PdfWord:
    """A word with its place in pixels of its picture instead of shares."""
    height, width = picture.shape
    return PdfWord(word.text, word.left * width, word.top * height, word.right * width, word.bottom * height)


def _is_in(word: PdfWord, box: Box) -> bool:
    """Whether the middle of a word, its place in pixels, lies in a box."""
    x, y = (word.left + word.right) / 2, (word.top + word.bottom) / 2
    return box.x <= x < box.x + box.width and box.y <= y < box.y + box.height
