"""People fill the forms in: texts in handwriting fonts, or real crops of names, then a scanner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.drawing.handwriting import Hand, draw_text
from hcr_batch.records import GreyImage
from jobs.bench.pages import Ink
from tests.gallery.sheet import Entry, Mm, Sheet
from tests.synth.content import FIRST_NAMES, LAST_NAMES, TOWNS
from tests.synth.fonts import HANDS
from tests.synth.ink import darken, resize
from tests.synth.scanner import OFFICE, ROUGH, Scanner, scan

DPI = 200
MM = DPI / 25.4

_NEAT = Hand(spacing=0.07, drift=0.02, tilt=2.0, size_jitter=0.04)
_BLANK, _TICKED, _REAL = 0.2, 0.35, 0.5
_CAPITALS_MM = (3.2, 4.2)
"""How high people write where there is room."""

_WORDS = tuple(
    "BAKER FRIEND SISTER IRISH GERMAN TEACHER PILOT NURSE SCARF BOOKS OLIVE OIL DOCTOR COUSIN FRENCH".split()
)
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_NAMES = ("last", "first", "town", "word", "kin")

Rng = np.random.Generator


@dataclass(frozen=True, slots=True)
class Filled:
    """A scan of a filled-in form, the text of each entry ('' where blank, 'x' where ticked), and the map (3, 3) from
    pixels of the sheet to those of the scan."""

    image: GreyImage
    texts: tuple[str, ...]
    matrix: NDArray[np.float64]


def _figures(count: int, rng: Rng) -> str:
    return "".join(map(str, rng.integers(0, 10, count)))


def _pick(words: Sequence[str], rng: Rng) -> str:
    return words[int(rng.integers(len(words)))]


def _date(rng: Rng) -> str:
    return f"{rng.integers(1, 29):02}/{rng.integers(1, 13):02}/{rng.integers(1950, 2026)}"


_MAKERS: dict[str, Callable[[Rng], str]] = {
    "last": lambda rng: _pick(LAST_NAMES, rng),
    "first": lambda rng: _pick(FIRST_NAMES, rng),
    "full": lambda rng: f"{_pick(FIRST_NAMES, rng)} {_pick(LAST_NAMES, rng)}",
    "town": lambda rng: _pick(TOWNS, rng),
    "word": lambda rng: _pick(_WORDS, rng),
    "kin": lambda rng: _pick(("FIGLIO", "FIGLIA", "MOGLIE", "MARITO"), rng),
    "month": lambda rng: _pick(("ENERO", "MARZO", "MAYO", "JUNIO"), rng),
    "words": lambda rng: " ".join(_pick(_WORDS, rng) for _ in range(3)),
    "street": lambda rng: f"{rng.integers(1, 99)} {_pick(LAST_NAMES, rng)}",
    "date": _date,
    "parts": _date,
    "day": lambda rng: _date(rng)[:5],
    "time": lambda rng: f"{rng.integers(6, 19):02}:{rng.integers(10, 59)}",
    "phone": lambda rng: "0" + _figures(9, rng),
    "amount": lambda rng: f"{rng.integers(5, 900)}.{rng.integers(10, 99)}",
    "email": lambda rng: f"{_pick(FIRST_NAMES, rng)}@MAIL.ORG".replace("'", ""),
    "plate": lambda rng: f"AB-{_figures(3, rng)}-{_pick(_LETTERS, rng)}K",
    "iban": lambda rng: "FR" + _figures(25, rng),
    "account": lambda rng: f"NL{_figures(2, rng)}{_pick(('RABO', 'INGB', 'TRIO'), rng)}{_figures(10, rng)}",
    "postcode": lambda rng: _figures(4, rng) + _pick(_LETTERS, rng) + _pick(_LETTERS, rng),
    "signature": lambda rng: _pick(LAST_NAMES, rng),
}


def make_text(entry: Entry, rng: Rng) -> str:
    """What somebody writes in a field; a comb's has no more characters than cells, and none that cells part."""
    kind, _, count = entry.holds.partition(":")
    if kind in ("digits", "code", "letters"):
        one = {"digits": "0123456789", "letters": _LETTERS, "code": _LETTERS + "23456789" * 3}[kind]
        return "".join(_pick(one, rng) for _ in range(int(count)))
    text = _MAKERS[kind](rng)
    if not entry.cells or kind == "parts":
        return text
    if kind == "date":
        text = text.replace("/", "")
        return text if len(entry.cells) >= 8 else text[:4] + text[6:]
    return text[: len(entry.cells)]


def fill_in(sheet: Sheet, page: GreyImage, names: Sequence[Ink], number: int) -> Filled:
    """The `number`th filling of a form whose blank `page` (H, W) is drawn at `DPI`; every third is scanned badly."""
    rng = np.random.default_rng([7, number])
    page, font = page.copy(), HANDS[int(rng.integers(len(HANDS)))]
    pen = float(rng.uniform(20, 95))
    texts = []
    for entry in sheet.entries:
        if not entry.holds or rng.random() < (1 - _TICKED if entry.is_tick else _BLANK):
            texts.append("")
        elif entry.is_tick:
            texts.append("x")
            _tick(page, entry.box, pen, rng)
        elif names and entry.holds in _NAMES and not entry.cells and rng.random() < _REAL:
            ink = names[int(rng.integers(len(names)))]
            texts.append(ink.text)
            _lay(page, np.round(255 * (1 - ink.darkness)).astype(np.uint8), entry.box, pen / 2, rng)
        else:
            texts.append(make_text(entry, rng))
            _write(page, texts[-1], entry, font, pen, rng)
    scanner: Scanner = ROUGH if number % 3 == 2 else OFFICE
    image, matrix = scan(page, DPI, rng, scanner)
    return Filled(image, tuple(texts), matrix)


def _write(page: GreyImage, text: str, entry: Entry, font: Path, pen: float, rng: Rng) -> None:
    """Writes a text in one go, or its characters, or the parts of a date, into cells."""
    pieces = text.split("/") if entry.holds == "parts" else text
    for cell, piece in zip(entry.cells, pieces, strict=False):
        if piece != " ":
            high = 0.6 * cell[3] * rng.uniform(0.85, 1.1) * (0.25 if piece in "-'." else 1.0)
            _lay(page, draw_text(piece, font, rng, round(high * MM), _NEAT), cell, pen, rng, centre=True)
    if not entry.cells:
        high = min(rng.uniform(*_CAPITALS_MM), 0.72 * entry.box[3])
        high *= 1.8 if entry.holds == "signature" and entry.box[3] > 9 else 1
        words = draw_text(text.replace(" ", "  "), font, rng, round(high * MM), _NEAT)
        _lay(page, words, entry.box, pen, rng)


def _lay(page: GreyImage, ink: GreyImage, box: Mm, pen: float, rng: Rng, *, centre: bool = False) -> None:
    """Lays ink into a place, in its left part and on its rule, or in the middle of a cell."""
    left, top, width, height = (length * MM for length in box)
    ink = resize(ink, min(1.0 if ink.shape[0] < height else 0.7 * height / ink.shape[0], 0.93 * width / ink.shape[1]))
    free_x, free_y = width - ink.shape[1], height - ink.shape[0]
    x = left + free_x * (0.5 + rng.normal(0, 0.08) if centre else min(rng.uniform(0.05, 0.2), 8 * MM / max(1, free_x)))
    y = top + (free_y * (0.5 + rng.normal(0, 0.08)) if centre or height > 9 * MM else free_y * rng.uniform(0.55, 0.95))
    dark = np.rint(255 - (255 - ink.astype(np.float32)) * (1 - pen / 255)).astype(np.uint8)
    darken(page, dark, round(x), round(top + 2 * MM if not centre and height > 12 * MM else y))


def _tick(page: GreyImage, box: Mm, pen: float, rng: Rng) -> None:
    """A cross or a tick, a little over the sides at times."""
    left, top, width, height = (length * MM for length in box)
    side = min(width, height) * rng.uniform(0.7, 1.15)
    middle = np.array([left + width / 2, top + height / 2]) + rng.normal(0, 0.06, 2) * side
    shapes = ([[(-0.5, -0.5), (0.5, 0.5)], [(0.5, -0.5), (-0.5, 0.5)]], [[(-0.5, 0.0), (-0.1, 0.45), (0.7, -0.7)]])
    for path in shapes[int(rng.integers(2))]:
        points = middle + (np.array(path) + rng.normal(0, 0.05, (len(path), 2))) * side
        cv2.polylines(page, [np.round(points).astype(np.int32)], False, pen, 3, cv2.LINE_AA)
