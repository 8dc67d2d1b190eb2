"""Small pages drawn for the segmentation tests: rules, boxes, combs and scribbled words, with no fonts or files.

Lengths are in pixels of a page of 1240 x 1754, which is A4 at 150 dpi; `Sheetlet.finish` turns and scales it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import Box, Crop, GreyImage

PAPER = 245
PRINT = 60
INK = 40

LEAST_OVERLAP = 0.7
"""Of a field that is found and its true place."""


@dataclass
class Sheetlet:
    """A page being drawn, and the rectangles (x, y, width, height) of its fields with whether each is written in."""

    width: int = 1240
    height: int = 1754
    image: GreyImage = field(init=False)
    truth: list[tuple[int, int, int, int, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.image = np.full((self.height, self.width), PAPER, np.uint8)

    def box(self, x: int, y: int, width: int, height: int, text: str = "", thickness: int = 2) -> None:
        """A box to fill in."""
        cv2.rectangle(self.image, (x, y), (x + width, y + height), PRINT, thickness)
        self._fill(x, y, width, height, text)

    def comb(self, x: int, y: int, cells: int, text: str = "", pitch: int = 38, height: int = 48) -> None:
        """A row of closed cells with one character each."""
        cv2.rectangle(self.image, (x, y), (x + cells * pitch, y + height), PRINT, 2)
        for k in range(1, cells):
            cv2.line(self.image, (x + k * pitch, y), (x + k * pitch, y + height), PRINT, 2)
        for k, character in enumerate(text):
            self.write(character, x + k * pitch + 8, y + height - 11, 26)
        self.truth.append((x, y, cells * pitch, height, bool(text)))

    def apart(
        self, x: int, y: int, cells: int, text: str = "", width: int = 34, height: int = 46, gap: int = 8
    ) -> None:
        """A row of boxes with paper between them, for one character each."""
        for k in range(cells):
            left = x + k * (width + gap)
            cv2.rectangle(self.image, (left, y), (left + width, y + height), PRINT, 2)
            self.write(text[k : k + 1], left + 8, y + height - 11, 24)
        self.truth.append((x, y, cells * (width + gap) - gap, height, bool(text)))

    def ticked(self, x: int, y: int, cells: int, text: str = "", pitch: int = 38, height: int = 48) -> None:
        """A comb drawn as a baseline with ticks, the room above it being `height` high."""
        cv2.line(self.image, (x, y + height), (x + cells * pitch, y + height), PRINT, 2)
        for k in range(cells + 1):
            cv2.line(self.image, (x + k * pitch, y + height - 12), (x + k * pitch, y + height), PRINT, 2)
        for k, character in enumerate(text):
            self.write(character, x + k * pitch + 8, y + height - 8, 26)
        self.truth.append((x, y, cells * pitch, height, bool(text)))

    def line(self, x: int, y: int, width: int, text: str = "", height: int = 48) -> None:
        """A ruled line at `y`, with the room above it."""
        cv2.line(self.image, (x, y), (x + width, y), PRINT, 2)
        self._fill(x, y - height, width, height, text)

    def dots(self, x: int, y: int, width: int, text: str = "", pitch: int = 6, dot: tuple[int, int] = (2, 2)) -> None:
        """A line of dots or dashes, `dot` their width and height, with the room above it."""
        for left in range(x, x + width - dot[0] + 1, pitch):
            self.image[y : y + dot[1], left : left + dot[0]] = PRINT
        self._fill(x, y - 48, width, 48, text)

    def caption(self, text: str, x: int, y: int, scale: float = 0.5) -> None:
        """Printed text with its baseline at `y`."""
        cv2.putText(self.image, text, (x, y), cv2.FONT_HERSHEY_DUPLEX, scale, PRINT, 1, cv2.LINE_AA)

    def write(self, text: str, x: int, y: int, size: int = 28) -> None:
        """Handwriting: scribbled letters, capitals `size` pixels high, with the baseline wandering about `y`."""
        rng = np.random.default_rng(len(text) * 1000 + x + y)
        for letter in text:
            if letter != " ":
                rise = y + int(rng.integers(-2, 3))
                points = np.round(_stroke(letter) * (size, -size) + (x, rise)).astype(np.int32)
                cv2.polylines(self.image, [points], False, INK, 2, cv2.LINE_AA)
            x += int(size * rng.uniform(0.85, 1.05))

    def finish(self, degrees: float = 0.0, scale: float = 1.0, noise: float = 0.0) -> GreyImage:
        """The page as scanned: turned about its centre (clockwise for positive), scaled, with grey noise."""
        matrix = turn_matrix(self.width, self.height, degrees, scale)
        size = (round(self.width * scale), round(self.height * scale))
        image = cv2.warpAffine(self.image, matrix, size, flags=cv2.INTER_AREA, borderValue=PAPER)
        if noise:
            grain = np.random.default_rng(5).normal(0.0, noise, image.shape)
            image = np.clip(image + grain, 0, 255).astype(np.uint8)
        return image

    def boxes(self, degrees: float = 0.0, scale: float = 1.0) -> list[Box]:
        """Where the fields are on the finished page: the upright boxes around them."""
        matrix = turn_matrix(self.width, self.height, degrees, scale)
        boxes = []
        for x, y, width, height, _ in self.truth:
            corners = np.array([[a, b, 1.0] for a in (x, x + width) for b in (y, y + height)])
            points = corners @ matrix.T
            (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
            boxes.append(Box(round(left), round(top), round(right - left), round(bottom - top)))
        return boxes

    def _fill(self, x: int, y: int, width: int, height: int, text: str) -> None:
        if text:
            self.write(text, x + 14, y + height - 11)
        self.truth.append((x, y, width, height, bool(text)))


def _stroke(letter: str) -> NDArray[np.float64]:
    """The stroke of a letter, shape (N, 2): x to the right and y upwards from the baseline, in capital heights.

    A zigzag that is the same for a letter every time: what matters is where ink is, not what it says.
    """
    if letter in "1Il":
        return np.array([(0.35, 0.0), (0.35, 1.0)])
    top = 1.0 if letter.isupper() or letter.isdigit() or letter in "bdfhkt" else 0.62
    bottom = -0.35 if letter in "gjpqy" else 0.0
    x = np.array([0.0, 0.2, 0.4, 0.55]) + np.random.default_rng(ord(letter)).uniform(0.0, 0.15, 4)
    return np.stack([x, [0.1, top, bottom, 0.8 * top]], axis=1)


def turn_matrix(width: int, height: int, degrees: float, scale: float) -> NDArray[np.float64]:
    """Map, shape (2, 3), from a drawn page to the finished one."""
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return np.asarray(matrix * scale, np.float64)


def overlap(one: Box, two: Box) -> float:
    """Area of the intersection of two boxes over that of their union, 0 to 1."""
    width = min(one.x + one.width, two.x + two.width) - max(one.x, two.x)
    height = min(one.y + one.height, two.y + two.height) - max(one.y, two.y)
    shared = max(0, width) * max(0, height)
    return shared / (one.width * one.height + two.width * two.height - shared)


def ink_in(crop: Crop, depth: int = 60) -> int:
    """How many pixels of a crop are dark."""
    return int((crop.image < PAPER - depth).sum())


def assert_found(crops: Sequence[Crop], page: Sheetlet, degrees: float = 0.0, scale: float = 1.0) -> None:
    """Each field of a page that was finished so is one of the crops, blank and bare of ink where nothing is written."""
    assert len(crops) == len(page.truth)
    for box, (*_, written) in zip(page.boxes(degrees, scale), page.truth, strict=True):
        crop = max(crops, key=lambda crop: overlap(crop.box, box))
        assert overlap(crop.box, box) > LEAST_OVERLAP
        assert crop.blank is not written
        assert written or ink_in(crop) == 0


def mixed_form() -> Sheetlet:
    """A form with each kind of field, written in and blank, in reading order."""
    page = Sheetlet()
    page.caption("Application for a card", 420, 180, 1.0)
    page.caption("Name", 120, 300)
    page.box(240, 270, 420, 50, "MARTIN")
    page.box(720, 270, 380, 50)
    page.caption("Number", 120, 400)
    page.comb(240, 370, 10, "4711805")
    page.comb(720, 370, 8)
    page.caption("Town", 120, 500)
    page.line(240, 510, 400, "BERGEN")
    page.line(720, 510, 380)
    page.caption("Code", 120, 620)
    page.ticked(240, 580, 8, "AX70")
    for row in range(3):
        page.box(240, 720 + 60 * row, 300, 60, "UVWX"[row:] if row else "")
        page.box(540, 720 + 60 * row, 200, 60, "" if row else "39")
    page.truth.sort(key=lambda field: (field[1], field[0]))
    return page
