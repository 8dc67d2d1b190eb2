"""Printed rules as straight lines along their axis, and how they are drawn."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import Mask
from hcr_batch.image.page.sheet import Sheet

MEET_PX = 2.0
"""Rules this near to each other meet."""

SPECK_GAP_PX = 2
"""Runs are closed over one lost pixel first, as 1-bit scans lose some; more would join printed letters."""

LEAST_ACROSS_MM = 9.0
"""Shortest horizontal rule. The bars of a written T or 5 are shorter; so are the sides of boxes to
tick, which are nothing to read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule in sheet pixels, along the axis it runs on.

    `start` and `end` are where it begins and ends on that axis (x when horizontal, y when vertical);
    `at_start` and `at_end` are its centre on the other axis there; `thickness` in pixels. A `dotted` one is
    made of dots or dashes as high as it is thick, `pitch` pixels from one to the next.
    """

    start: float
    end: float
    at_start: float
    at_end: float
    thickness: float
    dotted: bool = False
    pitch: float = 0.0

    @property
    def length(self) -> float:
        """In pixels of the sheet."""
        return self.end - self.start

    @property
    def at(self) -> float:
        """Centre of the rule on the axis across it."""
        return (self.at_start + self.at_end) / 2

    def at_point(self, along: float) -> float:
        """Centre of the rule across it, at a point along it."""
        share = (along - self.start) / max(1.0, self.length)
        return self.at_start + (self.at_end - self.at_start) * share

    def reaches(self, along: float, near: float = MEET_PX) -> bool:
        """Whether it runs as far as a point on its axis, or nearly so: to within this many pixels."""
        return self.start - near <= along <= self.end + near

    def leads_to(self, other: Rule) -> bool:
        """Whether another rule begins at the height at which this one ends."""
        return abs(other.at_start - self.at_end) <= 1.5 + (other.thickness + self.thickness) / 4

    def shared(self, other: Rule) -> float:
        """Pixels along the axis on which both run, below 0 where a gap lies between them."""
        return min(self.end, other.end) - max(self.start, other.start)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a sheet: horizontal ones, vertical ones from one of these to another, and ticks,
    vertical ones that stand on a horizontal rule or hang from it with their other end free."""

    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    ticks: tuple[Rule, ...]


def values_along(image: NDArray[np.uint8], rule: Rule, below: int = 0) -> NDArray[np.uint8]:
    """The values of an image (H, W) on the course of a horizontal rule, or so many rows below it, (N,)."""
    height, width = image.shape
    x = np.arange(max(0, int(rule.start)), min(width, int(rule.end)))
    y = np.round(rule.at_start + (rule.at_end - rule.at_start) * (x - rule.start) / max(1.0, rule.length))
    return np.asarray(image[(y.astype(int) + below).clip(0, height - 1), x], np.uint8)


def draw_rules(sheet: Sheet, rules: Rules, overrun_px: float) -> Mask:
    """A mask of the rules alone, each made longer by `overrun_px` at both ends."""
    canvas = np.zeros_like(sheet.ink)
    for rule in rules.across:
        _draw(canvas, rule, overrun_px, across=True)
    for rule in rules.down:
        _draw(canvas, rule, overrun_px, across=False)
    return canvas


def _draw(canvas: Mask, rule: Rule, overrun: float, *, across: bool) -> None:
    """Draw a rule into `canvas`, from its first to its last pixel and `overrun` beyond."""
    start, end = rule.start - overrun, rule.end - 1 + overrun
    ends = [(round(start), int(rule.at_start)), (round(end), int(rule.at_end))]
    if not across:
        ends = [(y, x) for x, y in ends]
    cv2.line(canvas, ends[0], ends[1], 255, max(1, round(rule.thickness)))
