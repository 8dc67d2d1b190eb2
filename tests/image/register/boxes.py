"""Printed boxes on small pages, and what is written in them."""

import cv2
import numpy as np

from hcr_batch.image.register.cut import Cut, cut_field
from hcr_batch.image.register.prints import find_page_print, find_print
from hcr_batch.image.register.working import shifting
from hcr_batch.records import Box, GreyImage

MM = 200 / 25.4
PEN, FAINT = 60, 215
FRAME = 90


def paper() -> GreyImage:
    return np.full((400, 900), 250, np.uint8)


def boxed(box: Box) -> GreyImage:
    """A printed box with a caption over it, and small print and a rule in it."""
    page = paper()
    cv2.rectangle(page, (box.x, box.y), (box.x + box.width, box.y + box.height), FRAME, 2)
    cv2.putText(page, "Last name", (box.x, box.y - 6), cv2.FONT_HERSHEY_DUPLEX, 0.5, FRAME, 1, cv2.LINE_AA)
    return page


def combed(box: Box, cells: int) -> GreyImage:
    """A box with ticks at its foot."""
    page = boxed(box)
    for k in range(1, cells):
        x = box.x + k * box.width // cells
        cv2.line(page, (x, box.y + box.height * 2 // 3), (x, box.y + box.height), FRAME, 2)
    return page


def write(page: GreyImage, *lines: tuple[int, int, int, int], grey: int = PEN) -> GreyImage:
    """The page with pen strokes from (x0, y0) to (x1, y1)."""
    page = page.copy()
    for x0, y0, x1, y1 in lines:
        cv2.line(page, (x0, y0), (x1, y1), grey, 4, cv2.LINE_AA)
    return page


def noisy(page: GreyImage, sigma: float) -> GreyImage:
    """The page with so much noise."""
    noise = np.random.default_rng(0).normal(0, sigma, page.shape)
    return np.clip(page + noise, 0, 255).astype(np.uint8)


def cut(blank: GreyImage, page: GreyImage, box: Box, off: tuple[float, float] = (0.0, 0.0)) -> Cut:
    return cut_field(page, shifting(*off), find_print(blank, find_page_print(blank, MM), box, MM), MM, MM)


BOX = Box(100, 120, 500, 80)
