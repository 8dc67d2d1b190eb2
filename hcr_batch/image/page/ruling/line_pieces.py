"""Pieces of rules, as a scan in black and white leaves of pale ones, and the straight lines through them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import closed, opened
from hcr_batch.image.page.ink import Mask, find_components
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Sheet

LEAST_LINE_MM = 15.0
_GAP_MM = 3.0
"""Pieces this near to each other are a line where together they are this long."""

_THICKEST_MM, _BARE_MM = 0.7, 0.4
"""A piece is this thick at most, and has this much paper above and below it, as no letter has."""

_LEVEL_PX = 3.0
"""Lines that continue each other are off by this much at most."""

_BESIDE_PX, _END_PX, _LEAST_PX = 2, 2, 6
"""Pieces lie this near to their line; those at its ends are of the lines that it meets; of shorter ones nothing is
told."""


def find_pieces(sheet: Sheet, ink: Mask) -> Mask:
    """What of the ink, (H, W), may be pieces of horizontal rules: thin, with paper above and below."""
    thickest, bare = max(3, round(sheet.px(_THICKEST_MM))), max(1, round(sheet.px(_BARE_MM)))
    thin = cv2.subtract(ink, opened(ink, thickest + 1, 1))
    beside = np.zeros((2 * (thickest + bare) + 1, 1), np.uint8)
    beside[:bare] = beside[-bare:] = 1
    return np.asarray(cv2.subtract(thin, cv2.dilate(ink, beside)), np.uint8)


def lines_of_pieces(sheet: Sheet, pieces: Mask) -> list[Rule]:
    """The horizontal lines of pieces that lie close together, those that continue each other as one; those with most
    pieces first."""
    gap, length = (max(3, round(sheet.px(reach))) for reach in (_GAP_MM, LEAST_LINE_MM))
    thick = np.asarray(cv2.dilate(pieces, np.ones((3, 1), np.uint8)), np.uint8)
    parts = find_components(opened(closed(thick, 1, gap), 1, length))
    lines: list[tuple[Rule, NDArray[np.intp]]] = []
    for i in (np.argsort(-parts.stats[1:, 2]) + 1).tolist():
        left, top, width, height, _ = parts.stats[i].tolist()
        window = slice(top, top + height), slice(left, left + width)
        own = np.argwhere((parts.labels[window] == i) & (thick[window] > 0)) + np.array([top, left])
        middle, at = left + width / 2, float(np.median(own[:, 0]))
        k = next((k for k, (line, _) in enumerate(lines) if abs(line.at_point(middle) - at) <= _LEVEL_PX), len(lines))
        points = np.concatenate([*(points for _, points in lines[k : k + 1]), own])
        lines[k : k + 1] = [(_fitted(points), points)]
    return [line for line, points in sorted(lines, key=lambda line: -len(line[1]))]


def _fitted(points: NDArray[np.intp]) -> Rule:
    """The straight line through points (N, 2) of y and x."""
    y, x = points.T
    slope, at = np.polyfit(x.astype(float), y + 0.5, 1)
    start, end = float(x.min()), float(x.max() + 1)
    return Rule(start, end, float(at + slope * start), float(at + slope * end), 1.0)


def part_of(line: Rule, start: float, end: float) -> Rule:
    """A line from one point of its axis to another, be they beyond its ends."""
    return replace(line, start=start, end=end, at_start=line.at_point(start), at_end=line.at_point(end))


def shares_of(pieces: Mask, line: Rule) -> tuple[float, float] | None:
    """The share of a horizontal line that is pieces, to within two rows, and that of its first and last quarter; None
    where it is too short to tell."""
    height, width = pieces.shape
    x = np.arange(max(0, int(line.start) + _END_PX), min(width, int(line.end) - _END_PX))
    if x.size < _LEAST_PX:
        return None
    y = np.interp(x, [line.start, line.end], [line.at_start, line.at_end]).astype(int)
    rows = (y + np.arange(-_BESIDE_PX, _BESIDE_PX + 1)[:, None]).clip(0, height - 1)
    along = (pieces[rows, x] > 0).any(axis=0)
    quarter = x.size // 4
    return float(along.mean()), float((along[:quarter].mean() + along[-quarter:].mean()) / 2)


def redrawn(ink: Mask, pieces: Mask, lines: Sequence[Rule]) -> Mask:
    """The ink (H, W) with horizontal lines in the place of their pieces."""
    drawn = np.zeros_like(ink)
    for line in lines:
        cv2.line(drawn, (round(line.start), int(line.at_start)), (round(line.end), int(line.at_end)), 255, 1)
    clear = cv2.bitwise_and(pieces, cv2.dilate(drawn, np.ones((2 * _BESIDE_PX + 1, 1), np.uint8)))
    return np.asarray(cv2.max(cv2.subtract(ink, clear), drawn), np.uint8)
