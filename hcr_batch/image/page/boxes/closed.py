"""Closed boxes: boxes to fill in, the cells of combs and of tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2

from hcr_batch.image.page.neighbours import chained, is_beside
from hcr_batch.image.page.ruling.rule import MEET_PX, Rule, Rules, draw_rules
from hcr_batch.image.page.sheet import FILLED, Rect, Sheet

_CORNER_GAP_MM = 1.0
"""Rules are made this much longer at both ends, so that corners close which a scan has opened."""

_MIN_SIDE_MM = 2.5
"""Nobody writes in less; the gap of a double rule is about 1 mm."""

_MIN_RECTANGULARITY = 0.8
"""Area of a cell over that of its bounding box; 1 when upright, less by the slant that is left."""

_MAX_HEIGHT_MM = 90.0
"""Taller boxes are frames around other things."""

_PAGE_FRAME = (0.8, 0.2)
"""A box over these shares of the sheet's width and height frames a part of the page."""

_CROWDED = 0.55
_LINE_MM = 4.5, 12.0
"""Large writing with a felt pen fills up to this much of a cell that is as high as a line and stands beside others; the
codes and pictures printed in such cells are higher, lower or alone."""

_SAME_EDGE_MM, _SAME_EDGE_PX = 1.2, 6.0
"""Edges at most this far apart are one rule: cells with such edges are neighbours or stand in one row. A rule takes so
many pixels at most however small the sheet, as one that is taken for A4 and is not: three of ink, one beside them where
it leans, and one at each side as it is drawn thicker."""

_CHECKBOX_SIDE_MM = 8.5
_CHECKBOX_ASPECT = (0.6, 1.6)
"""A box alone, about square and no larger than this, is ticked and not written in."""

_NUMBER_ASPECT, _NUMBER_MM = 1.2, 5.0
"""One that is this much wider than high, and as high as a line to write on, is for a number: those to tick are
square."""


def same_edge_px(sheet: Sheet) -> float:
    """Pixels by which edges differ at most that are one rule."""
    return max(sheet.px(_SAME_EDGE_MM), _SAME_EDGE_PX)


def find_closed(sheet: Sheet, rules: Rules) -> list[Rect]:
    """All rectangles that rules close in: cells, checkboxes, frames, the slits of double rules."""
    canvas = draw_rules(sheet, _with_corners(rules, sheet.px(_CORNER_GAP_MM)), 0.0)
    outlines, nesting = cv2.findContours(canvas, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    closed = []
    for outline, parent in zip(outlines, nesting[0][:, 3].tolist() if outlines else (), strict=True):
        if parent < 0:
            continue
        # The outline of a hole runs on the rules around it, one pixel outside.
        x, y, width, height = cv2.boundingRect(outline)
        if cv2.contourArea(outline) >= _MIN_RECTANGULARITY * (width - 1) * (height - 1):
            closed.append(Rect(x + 1.0, y + 1.0, x + width - 1.0, y + height - 1.0))
    return [rect for rect in closed if rect.width > 1 and rect.height > 1]


def _with_corners(rules: Rules, gap: float) -> Rules:
    """The rules longer by `gap` pixels at ends that meet no other, and elsewhere up to the one they meet: any longer,
    the frame of a comb would run into that of its cell."""
    down = [_longer(rule, rules.across, gap) for rule in rules.down]
    return replace(rules, across=tuple(_longer(rule, rules.down, gap) for rule in rules.across), down=tuple(down))


def _longer(rule: Rule, others: Sequence[Rule], gap: float) -> Rule:
    def overrun(end: float, at: float, outwards: int) -> float:
        met = [
            beyond
            for other in others
            if other.reaches(at)
            and abs(beyond := outwards * (other.at_point(at) - end)) <= other.thickness / 2 + MEET_PX
        ]
        return max(0.0, *met) if met else gap

    start, end = overrun(rule.start, rule.at_start, -1), overrun(rule.end, rule.at_end, 1)
    return replace(rule, start=rule.start - start, end=rule.end + end)


def pick_cells(sheet: Sheet, closed: list[Rect]) -> list[Rect]:
    """The closed rectangles that are room to write or to tick: no slits, no frames around others."""
    sheet_height, sheet_width = sheet.ink.shape
    least = sheet.px(_MIN_SIDE_MM)
    roomy = [rect for rect in closed if min(rect.width, rect.height) >= least]
    inked = [
        (rect, sheet.ink_share(rect))
        for rect in roomy
        if rect.height <= sheet.px(_MAX_HEIGHT_MM)
        and not (rect.width > _PAGE_FRAME[0] * sheet_width and rect.height > _PAGE_FRAME[1] * sheet_height)
        and not _holds_another(rect, roomy)
    ]
    lowest, highest = (sheet.px(height) for height in _LINE_MM)
    crowded = [rect for rect, share in inked if FILLED <= share < _CROWDED and lowest <= rect.height <= highest]
    written = _in_rows_of(sheet, [rect for rect, share in inked if share < FILLED], crowded)
    return [rect for rect, share in inked if share < FILLED or any(rect is cell for cell in written)]


def _in_rows_of(sheet: Sheet, free: list[Rect], crowded: list[Rect]) -> list[Rect]:
    """Which of the cells that are too full of ink for a field are those that large writing fills: they are beside one
    that has room, or beside another of them that is."""
    near = same_edge_px(sheet)
    found, last = list[Rect](), free
    while last:
        last = [
            cell
            for cell in crowded
            if not any(cell is one for one in found)
            and any(is_beside(cell, other, near) or is_beside(other, cell, near) for other in last)
        ]
        found += last
    return found


def group_rows(sheet: Sheet, cells: list[Rect]) -> list[list[Rect]]:
    """Cells side by side between the same two rules, each row from left to right."""
    near = same_edge_px(sheet)

    def goes_on(row: list[Rect], cell: Rect) -> bool:
        return is_beside(row[-1], cell, near) and row[-1].right <= cell.left

    return chained(sorted(cells, key=lambda cell: cell.left), goes_on)


def is_checkbox(sheet: Sheet, cell: Rect, others: list[Rect]) -> bool:
    """Whether a cell is small, about square, shares no side with another, and has not the shape of one for a number."""
    square = _CHECKBOX_ASPECT[0] <= cell.width / cell.height <= _CHECKBOX_ASPECT[1]
    if not square or max(cell.width, cell.height) > sheet.px(_CHECKBOX_SIDE_MM):
        return False
    if cell.width >= _NUMBER_ASPECT * cell.height and cell.height >= sheet.px(_NUMBER_MM):
        return False
    near = same_edge_px(sheet)
    around = cell.padded(near)
    return not any(other is not cell and around.overlap(other) > 0 for other in others)


def _holds_another(cell: Rect, cells: list[Rect]) -> bool:
    """Whether a narrower cell lies inside the bounding box of this one."""
    return any(other.width < cell.width and cell.overlap(other) > 0.9 * other.width * other.height for other in cells)
