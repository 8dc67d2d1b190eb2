"""Draws the pages of the form benchmark: a printed form, filled in with names, put through a scanner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from hcr_batch.files.csv_text import read_named
from hcr_batch.files.label_source import LabelSource
from hcr_batch.files.labelled_crops import load_crop
from hcr_batch.files.labels import read_labels
from hcr_batch.image.drawing.handwriting import draw_text, font_for
from hcr_batch.image.page.ink import Mask, find_components, find_paper_and_ink, grown
from hcr_batch.records import Box, GreyImage
from jobs.bench.makes import DPI, MAKES, MM, write
from jobs.training.draw import fonts_of

KINDS = ("png", "jpeg", "tiff", "pdf")

_PAGE_MM = (210.0, 297.0)
_CAPTIONS = (
    ("Last name", "First name"),
    ("Name at birth", "Other first name"),
    ("Father's last name", "Father's first name"),
    ("Mother's last name", "Mother's first name"),
    ("Name of the school", "Name of the teacher"),
    ("Witness, last name", "Witness, first name"),
    ("Signed by", "On behalf of"),
)
_FIRST_RULED_ROW = 4

_PAPER_PX = 8
"""Around a name that was cut close, where it is to be read by itself."""

_LEAST_AREA = 6
"""Pixels of a stroke; specks have fewer."""

_GRAIN = 15
"""Levels of grey below its paper that no grain reaches, nor the ripple of JPEG."""

_LINE_SHARE, _LEAST_LINE = 0.3, 20
"""A straight row of ink as wide as this share of a crop, and as this many pixels, is a printed line."""

_LEAST_COUNT = 5
"""A label that at least this many people bear is a name; rarer ones are often slips of whoever typed them."""

_DRAWN_NAMES = """
    ALICE ANTOINE ARTHUR BERNARD CAMILLE CHARLOTTE DAVID DUPONT DURAND ELISE EMMA FLORIAN GARCIA HUGO INES JULIE
    KARIM LAMBERT LEROY LOUIS LUCAS MANON MARTIN MATHILDE MOREAU NATHAN NICOLAS OSCAR PETIT QUENTIN RICHARD ROMAIN
    ROUSSEAU SAMUEL SIMON SOPHIE THOMAS VALENTIN VICTOR WILLIAM XAVIER YASMINE ZOE"""


@dataclass(frozen=True, slots=True)
class Ink:
    """A written name: `text`, and its `darkness` (H, W) float32, 0 = paper, 1 = ink, cut close."""

    text: str
    darkness: NDArray[np.float32]

    def on_paper(self) -> GreyImage:
        """A ready-cut crop of it, grey (H, W) uint8, with white paper around."""
        return np.pad(np.round(255 * (1 - self.darkness)).astype(np.uint8), _PAPER_PX, constant_values=255)


@dataclass(frozen=True, slots=True)
class BlankForm:
    """The printed form, grey (H, W) uint8 at `DPI`, and the box of each field by its name."""

    image: GreyImage
    boxes: dict[str, Box]


@dataclass(frozen=True, slots=True)
class FilledPage:
    """A scanned page: the picture, the texts of its fields by name ('' where empty), and the map (3, 3)
    from pixels of the blank form to pixels of the page."""

    image: GreyImage
    texts: dict[str, str]
    matrix: NDArray[np.float64]
    upside_down: bool


def real_names(data: Path, part: str = "validation", rows: int | None = None) -> list[Ink]:
    """Names from a part of the names data set, or its first `rows`, that stand alone in their crops.

    Chosen by their pixels and labels alone, whatever any reader makes of them: nothing else is in the
    crop, no stroke runs into its edge, and the ink is as wide as the label's letters are.
    """
    cure = "give the folder of the names data set"
    counted = read_named(data / "train_label_counts.csv", ("IDENTITY", "COUNT"), "list of counts", cure)
    counts = {text: int(count) for text, count in counted}
    labels = read_named(data / f"written_name_{part}_v2.csv", ("FILENAME", "IDENTITY"), "label file", cure)
    found: list[Ink] = []
    for file, text in islice(labels, rows):
        if len(text) < 3 or not text.isupper() or counts.get(text, 0) < _LEAST_COUNT or text == "EMPTY":
            continue
        path = data / f"{part}_v2" / part / file
        darkness = _lone_ink(np.asarray(Image.open(path).convert("L"), np.uint8), len(text))
        if darkness is not None:
            found.append(Ink(text, darkness))
    return found


def labelled_words(source: LabelSource) -> list[Ink]:
    """What crops of one line say, and their ink, but for those with a piece of the line they were written on: forms
    have their own. Raises UsageError for labels that cannot be used."""
    found: list[Ink] = []
    for crop in read_labels(source).crops:
        picture = load_crop(crop.path) if crop.text else None
        if picture is not None and crop.text and (darkness := _all_ink(picture)) is not None:
            found.append(Ink(crop.text, darkness))
    return found


def drawn_names(fonts: Path, count: int = 130) -> list[Ink]:
    """Names in handwriting fonts, where there is no real ink. Raises UsageError where no font has their letters."""
    rng = np.random.default_rng(0)
    hands = fonts_of(fonts)
    found: list[Ink] = []
    for _ in range(count):
        text = str(rng.choice(_DRAWN_NAMES.split()))
        drawn = draw_text(text, font_for(text, hands, rng), rng, 40)
        found.append(Ink(text, 1.0 - drawn.astype(np.float32) / np.float32(255)))
    return found


def print_form(make: str | None = None) -> BlankForm:
    """Prints the form: its fields all of one make, or boxes above and lines below."""
    width, height = (round(side * MM) for side in _PAGE_MM)
    page = Image.new("L", (width, height), 255)
    pencil = ImageDraw.Draw(page)

    def say(text: str, x_mm: float, y_mm: float, points: float) -> None:
        write(pencil, text, x_mm * MM, y_mm * MM, points)

    say("City of Brookfield", 18, 22, 12)
    say("Declaration of persons", 18, 34, 20)
    say("Please print in capital letters. Leave blank what does not apply to you.", 18, 42, 9)
    say("Form BD-7, page 1 of 1", 150, 22, 8)
    boxes: dict[str, Box] = {}
    for row, captions in enumerate(_CAPTIONS):
        top = 58.0 + 31.0 * row
        say(f"{row + 1}.", 11, top - 1.5, 10)
        made = MAKES[make or ("boxes" if row < _FIRST_RULED_ROW else "lines")]
        for column, caption in enumerate(captions):
            left = 18.0 + 90.0 * column
            box = Box(round(left * MM), round(top * MM), round(82 * MM), round(10.5 * MM))
            made(pencil, box, caption)
            boxes[caption.lower().replace(" ", "_").replace("'", "").replace(",", "")] = box
    say("I declare that all of the above is true.", 18, 282, 9)
    say("City of Brookfield, Registry, 3 Mill Lane", 18, 289, 7)
    return BlankForm(np.asarray(page, np.uint8), boxes)


class Camera(Protocol):
    """Takes the picture of a sheet, grey (H, W) uint8: the picture, and the map (3, 3) from pixels of the sheet to its
    own."""

    def __call__(
        self, image: GreyImage, rng: np.random.Generator, *, upside_down: bool
    ) -> tuple[GreyImage, NDArray[np.float64]]: ...


def scan(image: GreyImage, rng: np.random.Generator, *, upside_down: bool) -> tuple[GreyImage, NDArray[np.float64]]:
    """A page (H, W) uint8 as a scanner gives it, in the same size: turned by up to 2.5 degrees, scaled by up to 3 %,
    shifted, out of square, unevenly lit, noisy, JPEG 75; and the map (3, 3) from the page to it."""
    height, width = image.shape
    angle = rng.uniform(-2.5, 2.5) + (180.0 if upside_down else 0.0)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0 + rng.uniform(-0.03, 0.03))
    turn[:, 2] += rng.uniform(-3.0, 3.0, 2) * MM
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + (rng.uniform(-1, 1, (4, 2)) * 0.004 * width).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved) @ np.vstack([turn, [0.0, 0.0, 1.0]])
    paper = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)
    slope = rng.uniform(-1, 1, 2)
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    light = 1.0 - 0.15 * np.clip(0.5 + slope[0] * (x - 0.5) + slope[1] * (y - 0.5), 0.0, 1.0)
    seen = cv2.GaussianBlur(paper, (0, 0), 0.7) * light * 0.97 + rng.normal(0.0, 5.0, image.shape)
    picture = np.clip(seen, 0, 255).astype(np.uint8)
    encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    return np.asarray(cv2.imdecode(encoded, cv2.IMREAD_GRAYSCALE), np.uint8), np.asarray(matrix, np.float64)


def fill_page(
    form: BlankForm, names: Sequence[Ink], rng: np.random.Generator, *, upside_down: bool, camera: Camera = scan
) -> FilledPage:
    """Fills the form in, leaves about 8 % of the fields empty, and has its picture taken."""
    light = np.ones(form.image.shape, np.float32)
    texts: dict[str, str] = {}
    for name, box in form.boxes.items():
        ink = names[int(rng.integers(len(names)))]
        texts[name] = "" if rng.random() < 0.08 else ink.text
        if texts[name]:
            _write(light, ink.darkness, box, rng)
    image = np.round(form.image * light).astype(np.uint8)
    picture, matrix = camera(image, rng, upside_down=upside_down)
    return FilledPage(picture, texts, matrix, upside_down)


def encode_page(image: GreyImage, kind: str) -> bytes:
    """The bytes of a PNG, JPEG, TIFF or PDF file of one page at `DPI`."""
    buffer, picture = BytesIO(), Image.fromarray(image)
    if kind == "pdf":
        picture.save(buffer, format="PDF", resolution=DPI, quality=85)
    elif kind == "tiff":
        picture.save(buffer, format="TIFF", compression="tiff_adobe_deflate", dpi=(DPI, DPI))
    elif kind == "jpeg":
        picture.save(buffer, format="JPEG", quality=85, dpi=(DPI, DPI))
    else:
        picture.save(buffer, format="PNG", dpi=(DPI, DPI))
    return buffer.getvalue()


def _all_ink(crop: GreyImage) -> NDArray[np.float32] | None:
    """The darkness of a crop, cut close to its strokes; None where there are none, or a printed line."""
    paper, ink = find_paper_and_ink(crop)
    across = np.ones((1, max(_LEAST_LINE, round(_LINE_SHARE * crop.shape[1]))), np.uint8)
    # A row more above and below: few lines lie straight.
    thick = cv2.dilate(ink.astype(np.uint8), np.ones((3, 1), np.uint8))
    if cv2.erode(thick, across, borderType=cv2.BORDER_CONSTANT, borderValue=0).any():
        return None
    left, top, right, bottom = _strokes(ink)
    if not left.size:
        return None
    return _darkness(crop, paper, (int(left.min()), int(top.min()), int(right.max()), int(bottom.max())))


def _lone_ink(crop: GreyImage, letters: int) -> NDArray[np.float32] | None:
    """The darkness of a crop that holds one clean word of this many letters, cut close; else None."""
    paper, ink = find_paper_and_ink(crop)
    height, width = crop.shape
    left, top, right, bottom = _strokes(ink)
    high = bottom - top
    tall = high >= 0.3 * height
    edge = (left <= 1) | (top <= 0) | (right >= width - 1) | (bottom >= height)
    if not tall.any() or edge.any() or (~tall).sum() > 2:
        return None
    x0, x1 = int(left.min()), int(right.max())
    y0, y1 = int(top.min()), int(bottom.max())
    if not 0.45 < (x1 - x0) / float(np.median(high[tall])) / letters < 1.5:
        return None
    return _darkness(crop, paper, (x0, y0, x1, y1))


def _strokes(ink: Mask) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """The left, top, right and bottom edge of each stroke, (N,) each, specks left out."""
    stats = find_components(ink).stats[1:]
    left, top, wide, high, _ = stats[stats[:, 4] >= _LEAST_AREA].T
    return left, top, left + wide, top + high


def _darkness(crop: GreyImage, paper: GreyImage, box: tuple[int, int, int, int]) -> NDArray[np.float32]:
    """The darkness of what lies in a box (left, top, right, bottom), and a little around it: strokes with their rims
    as dark as they are, the paper's grain left out."""
    (x0, y0, x1, y1), (height, width) = box, crop.shape
    y0, y1, x0, x1 = max(0, y0 - 4), min(height, y1 + 4), max(0, x0 - 2), min(width, x1 + 2)
    depth = 255 - np.asarray(cv2.divide(crop, paper, scale=255, dtype=cv2.CV_8U), np.uint8)[y0:y1, x0:x1]
    strokes = grown(cv2.threshold(depth, _GRAIN, 255, cv2.THRESH_BINARY)[1])
    return np.where(strokes > 0, depth, 0).astype(np.float32) / np.float32(255)


def _write(light: NDArray[np.float32], darkness: NDArray[np.float32], box: Box, rng: np.random.Generator) -> None:
    """Lays ink into a field, in place: 55 to 75 % of its height, in its left part; some rests on the lower
    rule or reaches over it."""
    zoom = min(box.height * rng.uniform(0.55, 0.75) / darkness.shape[0], 0.92 * box.width / darkness.shape[1])
    height, width = (max(1, round(side * zoom)) for side in darkness.shape)
    ink = cv2.resize(darkness, (width, height), interpolation=cv2.INTER_CUBIC if zoom > 1 else cv2.INTER_AREA)
    x = box.x + int(rng.uniform(0.02, min(0.35, 0.98 - width / box.width)) * box.width)
    y = box.y + int((box.height - height) * rng.uniform(0.4, 1.1))
    light[y : y + height, x : x + width] *= 1.0 - np.clip(ink, 0.0, 1.0)
