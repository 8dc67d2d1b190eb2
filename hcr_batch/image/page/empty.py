"""Whether a page is the empty back of a sheet: nothing is on it but what scanning, filing and its front leave there."""

from __future__ import annotations

import cv2
import numpy as np

from hcr_batch.image.negative import is_black
from hcr_batch.image.page.ink import Mask, find_components, find_darker, find_paper, inks_on
from hcr_batch.image.page.photo import lay_flat
from hcr_batch.image.page.sheet import SHEET_SIDE_PX
from hcr_batch.image.page.writing.holes import are_holes
from hcr_batch.image.page.writing.lines import LARGEST_STROKE_MM, TextLine, lines_of_ink
from hcr_batch.image.paper import A4_LONG_SIDE_MM
from hcr_batch.records import GreyImage

_DEPTH, _BODY = 28, 0.25
"""This much of a stroke of ink is this many grey levels darker than the paper: print that shows through at 10 % is up
to 25 darker, and of its strokes noise makes single pixels more."""

_RIM_MM = 8.0
"""What comes in from the edge of the picture, or is longer than any stroke, is an edge of the sheet or its shadow so
far."""

_FILED_MM = 30.0
"""Sheets are stapled no further from their edge."""


def is_empty(page: GreyImage) -> bool:
    """Whether a page, shape (H, W), uint8, has practically no ink.

    Dust, punched holes, staples, the edges of the sheet, and what shows through at a tenth of its darkness are none; a
    word is, in the lightest pencil too. A black picture is not empty: nobody knows what is on it.
    """
    if is_black(page):
        return False
    flat = lay_flat(page)
    small = _reduced(page if flat is None else flat.image)
    px_per_mm = max(small.shape) / A4_LONG_SIDE_MM
    ink = _without_edges(_find_strokes(small), px_per_mm)
    if (find_components(ink).stats[1:, 2:4] > LARGEST_STROKE_MM * px_per_mm).any():
        return False
    lines = lines_of_ink(ink, px_per_mm)
    return not lines or (are_holes(lines, px_per_mm) and not any(_is_inside(line, ink, px_per_mm) for line in lines))


def _reduced(page: GreyImage) -> GreyImage:
    """The page at the size of a sheet, at which noise is averaged away and a hairline is not."""
    shrink = min(1.0, SHEET_SIDE_PX / max(page.shape))
    height, width = (max(1, round(side * shrink)) for side in page.shape)
    return np.asarray(cv2.resize(page, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _find_strokes(page: GreyImage) -> Mask:
    """The strokes of a page that are no front showing through, whole, however pale their ends are."""
    paper = find_paper(page)
    parts = find_components(inks_on(page, paper).faint)
    dark = parts.pixels_in(find_darker(page, paper, _DEPTH) > 0)
    inked = dark >= _BODY * parts.stats[:, 4]
    inked[0] = False
    return parts.chosen(inked)


def _without_edges(ink: Mask, px_per_mm: float) -> Mask:
    """The ink less what lies along the edges of the picture and comes in from there, or is longer than a stroke."""
    parts = find_components(ink)
    left, top, width, height, _ = parts.stats.T
    rows, columns = ink.shape
    edges = (left == 0) | (top == 0) | (left + width == columns) | (top + height == rows)
    edges |= np.maximum(width, height) > LARGEST_STROKE_MM * px_per_mm
    edges[0] = False
    rim = round(_RIM_MM * px_per_mm)
    along = parts.chosen(edges)
    along[rim : rows - rim, rim : columns - rim] = 0
    return np.asarray(cv2.subtract(ink, along), np.uint8)


def _is_inside(line: TextLine, ink: Mask, px_per_mm: float) -> bool:
    """Whether a line lies further from every edge of its page than anybody staples."""
    height, width = line.ink.shape
    rows, columns = ink.shape
    nearest = min(line.left, line.top, columns - line.left - width, rows - line.top - height)
    return bool(nearest > _FILED_MM * px_per_mm)
