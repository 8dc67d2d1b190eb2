"""Places to write in that are told by their shade alone: tinted on white paper, or white on a tinted part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.boxes.white_cells import BLURRED_MM, LEAST_GAP_MM, is_cell_alone, parts_of, with_groups
from hcr_batch.image.page.field import Field, FieldKind, reading_order
from hcr_batch.image.page.ink import Mask, find_components, find_darker, find_paper, grown, inks_on, runs_of
from hcr_batch.image.page.joined_combs import join_combs
from hcr_batch.image.page.neighbours import chained, is_beside, is_on_top
from hcr_batch.image.page.ruling.bars import find_bars
from hcr_batch.image.page.sheet import Rect, Sheet, around
from hcr_batch.records import GreyImage

_INK_MM = 3.0
"""Strokes and rules are thinner, and so are the gaps between printed letters: the paper behind them is taken."""

_FAINT_MM = LEAST_GAP_MM
"""So are strokes too faint to be told from a tint. Tints are wider between a white place and the edge of its panel, and
between two such places."""

_HEIGHT_MM, _WIDTH_MM = (4.5, 22.0), 12.0
_TALLEST_MM = 26.0
"""What is darker, or lighter, than the paper around it is no higher than this."""

_CONTRAST, _DARKEST = 6, 90
"""Levels of grey between a place and the paper around it: tints are light, what is darker is no place to write."""

_AROUND_DEEP_MM, _STRIP = 0.5, 20.0
"""So far around what is darker than any tint reach the grey edges of strokes. What is wider than a line and by so many
levels darker than paper is a tint elsewhere."""

_RAGGED_MM = 2.0
"""What is left of ink frays the edges by less."""

_RECTANGULAR = 0.93
"""Area over that of the bounding box."""

_RING_MM = 1.2
"""On all four sides the shade ends within this."""

_LEVEL_MM = 3.0
"""Parts of one place, as of a date, stand so near to each other, and more level than that."""

_SEPARATOR_MM = 6.0
"""The comma before the cents takes so much room at most."""

_TWO_CELLS_MM = 9.0
"""Two cells for a character each are so wide, wider than any box to tick."""

_BAR_EDGE_MM, _BESIDE_BAR = 0.4, 0.25
"""The edges of a dark bar are grey for so far; of what lies above and below it so much may be darker than the tint."""

_BETWEEN_MM = 2.0
"""Cells of a tinted table have so much white between them at most."""

_HIGHEST_MM, _ALIKE_MM, _LEAST_RANKED = 13.0, 0.6, 4
"""Tinted places with captions between them are no higher, differ in height by so much at most, and are so many at
least."""

_SHORTENED = 0.75
"""One in the row of such places is one of them with so much of their height."""

_LEAST_SIDE_MM, _LEAST_PART_MM = 3.0, 6.0
"""What is smaller is no place, not even to tick. What has grown together with boxes to tick is wider than they are."""

_TICK_MM, _TICK_ASPECT = 8.5, (0.7, 1.43)
"""Boxes to tick are as large as this at most, and about square, as in `image.page.checkboxes`."""

_UPRIGHT = 0.8
"""The cell behind a separator is so much higher than wide, or larger than boxes to tick, which are square."""

_LEAST_SIDE_PX = 200
"""Smaller pictures are one field."""

_LEAST = 2
"""A single bar is an ornament or the head of a part."""


class Shades:
    """The places of a sheet that only their shade bounds; each kind is looked for once, when it is first asked for."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._mm = sheet.px(1.0)

    @property
    def all(self) -> list[Field]:
        """Tinted and white rectangles, from the top; none where there are fewer than two."""
        return _from_top([Field(rect, FieldKind.BOX) for rect in self._darker] + self._lighter)

    @property
    def white(self) -> list[Field]:
        """Those that are lighter than the paper around them, likewise, with the cells that thin tinted lines make in
        them: unlike tinted ones they are hardly ever ornaments."""
        return _from_top(self._lighter)

    @property
    def tables(self) -> list[Field]:
        """Tinted rectangles with others beside them and below them, as the cells of a table without rules, or of one
        height with room for captions between: alone or in a single row they are ornaments, or the heads of parts, and
        beside white places what these leave of a band."""
        cells = _in_tables(self._darker, _BETWEEN_MM * self._mm)
        white = [field.rect.padded(self._mm) for field in self._lighter]
        apart = [rect for rect in self._darker if not any(rect.overlap(place) > 0 for place in white)]
        cells += _in_ranks([rect for rect in apart if rect not in cells], self._mm)
        return [Field(rect, FieldKind.BOX) for rect in cells]

    @property
    def tinted(self) -> list[Rect]:
        """All that are darker than the paper around them, as large as fields."""
        return self._darker

    @property
    def ticks(self) -> list[Rect]:
        """White squares on a tint that stand alone: boxes to tick; none where there is nothing else that is white."""
        rects = [rect for rect in self._white if _is_tick(rect, self._mm)]
        alone = [rect for rect in rects if not any(field.rect.overlap(rect) > 0 for field in self._lighter)]
        return alone if len(alone) + len(self._lighter) >= _LEAST else []

    @cached_property
    def _paper(self) -> GreyImage:
        return _paper(self._sheet)

    @cached_property
    def _without_bars(self) -> GreyImage:
        """The paper as if it had no dark bars: between two of them a tint would be no darker than what is around it."""
        paper, edge = self._paper.copy(), max(1, round(_BAR_EDGE_MM * self._mm))
        for bar in find_bars(self._sheet):
            top, bottom = max(0, int(bar.top) - edge), int(bar.bottom) + edge
            columns = slice(int(bar.left), int(bar.right))
            beside = [paper[row, columns] for row in (top - 1, bottom) if 0 <= row < len(paper)]
            tint = float(np.quantile(np.minimum.reduce(beside), _BESIDE_BAR))
            # On a page with little print a tint may be ink, and so a bar.
            if tint - self._sheet.paper_in(bar) > _DARKEST:
                paper[top:bottom, columns] = tint
        return paper

    @cached_property
    def _white(self) -> list[Rect]:
        return self._find(lighter=True)

    @cached_property
    def _darker(self) -> list[Rect]:
        return _wide_together(self._find(lighter=False), self._mm)

    @cached_property
    def _lighter(self) -> list[Field]:
        rects = _wide_together(self._white, self._mm)
        rects += [rect for rect in self._white if rect not in rects and _goes_on(rects, rect, self._mm)]
        narrow = [rect for rect in self._white if rect not in rects and _is_for_two(rects, rect, self._mm)]
        rects += [rect for rect in self._white if rect not in rects + narrow and _goes_on(narrow, rect, self._mm)]
        parts = [part for rect in rects + narrow for part in parts_of(self._sheet.grey, rect, self._mm)]
        parts = with_groups(self._sheet.grey, parts)
        parts = [part for part in parts if part.cells or not any(rect.covers(part.rect) for rect in narrow)]
        joined = join_combs(self._sheet, reading_order(parts))
        return [field for field in joined if not is_cell_alone(field)]

    def _find(self, *, lighter: bool) -> list[Rect]:
        """Rectangles that are lighter than what is around them, or darker."""
        if min(self._sheet.ink.shape) < _LEAST_SIDE_PX:
            return []
        paper, mm = self._without_bars if lighter else self._paper, self._mm
        upright = np.ones((max(3, round(_TALLEST_MM * mm)), 1), np.uint8)
        beside = cv2.morphologyEx(paper, cv2.MORPH_OPEN if lighter else cv2.MORPH_CLOSE, upright)
        contrast = cv2.subtract(paper, beside) if lighter else cv2.subtract(beside, paper)
        rects = _rectangles(contrast, mm)
        rects = _joined(rects, BLURRED_MM * mm) if lighter else rects
        return [rect for rect in rects if _stands_out(paper, rect, mm, lighter=lighter)]


def _from_top(fields: list[Field]) -> list[Field]:
    return sorted(fields, key=lambda field: field.rect.top) if len(fields) >= _LEAST else []


def _is_tick(rect: Rect, mm: float) -> bool:
    square = _TICK_ASPECT[0] <= rect.width / rect.height <= _TICK_ASPECT[1]
    return square and max(rect.width, rect.height) <= _TICK_MM * mm


def _paper(sheet: Sheet) -> GreyImage:
    """The sheet, (H, W) uint8, without its ink. Only behind the ink the paper is taken from what is around it: a narrow
    tint stays as it is."""
    mm = sheet.px(1.0)
    bare = np.where(grown(_firm_ink(sheet)) > 0, _closed(sheet.grey, _INK_MM * mm), sheet.grey)
    return np.asarray(cv2.medianBlur(_closed(bare, _FAINT_MM * mm), 5), np.uint8)


def _firm_ink(sheet: Sheet) -> Mask:
    """What is darker than any paper: on a page with little print `sheet.ink` holds tints as well. No strips of a panel
    between white places, as dark as ink may be, and on a noisy scan in every other pixel: they are wider than lines,
    and hold nothing darker than tints."""
    paper = find_paper(sheet.grey)
    even = _closed(np.asarray(cv2.medianBlur(sheet.grey, 5), np.uint8), sheet.px(BLURRED_MM))
    strips = find_darker(even, paper, _STRIP)
    deep = grown(find_darker(sheet.grey, paper, _DARKEST), sheet.px(_AROUND_DEEP_MM))
    return np.asarray(cv2.subtract(inks_on(sheet.grey, paper).firm, cv2.subtract(strips, deep)), np.uint8)


def _closed(grey: NDArray[np.uint8], size_px: float) -> NDArray[np.uint8]:
    """A picture without what is dark and narrower than so many pixels."""
    side = max(3, round(size_px) | 1)
    return np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8)), np.uint8)


def _rectangles(contrast: NDArray[np.uint8], mm: float) -> list[Rect]:
    """Where a contrast is that of a tint, in upright rectangles of a field's size."""
    mask = ((contrast >= _CONTRAST) & (contrast <= _DARKEST)).astype(np.uint8)
    ragged, least = (max(3, round(side * mm)) for side in (_RAGGED_MM, _LEAST_PART_MM))
    mask = _opened(mask, ragged, ragged)
    if not mask.any():
        return []
    found, others = _full_parts(mask, mm)
    firm, others = _full_parts(_opened(_firm(contrast, others), ragged, ragged), mm)
    # What a box to tick close by has grown together with is cut off from it: a place is wider.
    apart, others = _full_parts(_opened(others, ragged, least), mm)
    even, _ = _full_parts(_even_rows(others), mm)
    return found + firm + apart + even


def _firm(contrast: NDArray[np.uint8], mask: Mask) -> Mask:
    """Of each part of a mask what has half the contrast of most of it: stains and shadows beside a place have less."""
    firm, parts = np.zeros_like(mask), find_components(mask)
    for i, (x, y, width, height, _) in enumerate(parts.stats[1:].tolist(), 1):
        window = slice(y, y + height), slice(x, x + width)
        within = parts.labels[window] == i
        firm[window] |= (within & (contrast[window] >= np.median(contrast[window][within]) / 2)).astype(np.uint8)
    return firm


def _even_rows(mask: Mask) -> Mask:
    """Of each part of a mask the highest run of rows that are filled from side to side: between the letters of a
    caption close by the paper is as light as the place, but not everywhere."""
    even, parts = np.zeros_like(mask), find_components(mask)
    for i, (x, y, width, height, _) in enumerate(parts.stats[1:].tolist(), 1):
        within = parts.labels[y : y + height, x : x + width] == i
        runs = runs_of(within.mean(axis=1) >= _RECTANGULAR)
        top, bottom = max(runs, key=lambda run: run[1] - run[0], default=(0, 0))
        even[y + top : y + bottom, x : x + width] |= within[top:bottom].astype(np.uint8)
    return even


def _opened(mask: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """A mask without what is lower or narrower than so many pixels."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((height, width), np.uint8)), np.uint8)


def _full_parts(mask: NDArray[np.uint8], mm: float) -> tuple[list[Rect], NDArray[np.uint8]]:
    """The parts of a mask (H, W) that are rectangles as large as places, and the mask of all others."""
    found, others = [], mask.copy()
    for x, y, width, height, area in find_components(mask).stats[1:].tolist():
        sized = min(width, height) >= _LEAST_SIDE_MM * mm and height <= _HEIGHT_MM[1] * mm
        if sized and area >= _RECTANGULAR * width * height:
            found.append(Rect(float(x), float(y), float(x + width), float(y + height)))
            others[y : y + height, x : x + width] = 0
    return found, others


def _joined(rects: Sequence[Rect], near: float) -> list[Rect]:
    """Rectangles, those as one that stand level with no more than a line between them: on a blurred scan the lines of
    a comb are as dark as its panel in some places."""
    from_left = sorted(rects, key=lambda rect: rect.left)
    rows = chained(from_left, lambda row, rect: is_beside(row[-1], rect, near))
    return [around(row) for row in rows]


def _wide_together(rects: Sequence[Rect], mm: float) -> list[Rect]:
    """Those that are as high as a field, and as wide, alone or with others close beside them."""
    near = _LEVEL_MM * mm
    high = [rect for rect in rects if rect.height >= _HEIGHT_MM[0] * mm]

    def goes_on(row: list[Rect], rect: Rect) -> bool:
        return is_beside(row[-1], rect, near)

    rows = chained(sorted(high, key=lambda rect: rect.left), goes_on)
    return [rect for row in rows if row[-1].right - row[0].left >= _WIDTH_MM * mm for rect in row]


def _goes_on(places: Sequence[Rect], rect: Rect, mm: float) -> bool:
    """Whether a narrow white place goes on a wide one behind a separator, as the cents do: it is none to tick."""
    is_cell = rect.width <= _UPRIGHT * rect.height or not _is_tick(rect, mm)
    return (
        rect.height >= _HEIGHT_MM[0] * mm
        and is_cell
        and any(0 < rect.left - one.right <= _SEPARATOR_MM * mm for one in _level(places, rect, mm))
    )


def _is_for_two(places: Sequence[Rect], rect: Rect, mm: float) -> bool:
    """Whether a white place on the row of a wide one is as wide as two cells for a character."""
    return min(rect.width / _TWO_CELLS_MM, rect.height / _HEIGHT_MM[0]) >= mm and bool(_level(places, rect, mm))


def _level(places: Sequence[Rect], rect: Rect, mm: float) -> list[Rect]:
    """The places that are as high as one and on its row."""
    return [one for one in places if abs(one.top - rect.top) + abs(one.bottom - rect.bottom) <= _LEVEL_MM / 2 * mm]


def _in_tables(rects: Sequence[Rect], near: float) -> list[Rect]:
    """Those of which four stand in two rows and two columns."""
    beside = [(a, b) for a in rects for b in rects if is_beside(a, b, near)]
    below = {(a, b) for a in rects for b in rects if is_on_top(a, b, near)}
    blocks = [
        (*upper, *lower)
        for upper in beside
        for lower in beside
        if all(pair in below for pair in zip(upper, lower, strict=True))
    ]
    return [rect for rect in rects if any(rect in block for block in blocks)]


def _in_ranks(rects: Sequence[Rect], mm: float) -> list[Rect]:
    """Those that are of one height with others, in several rows of which each but one has some side by side; with what
    light or a stroke has made a little lower in these rows."""
    low = sorted((rect for rect in rects if rect.height <= _HIGHEST_MM * mm), key=lambda rect: rect.height)
    alike = chained(low, lambda group, rect: rect.height - group[0].height <= _ALIKE_MM * mm)
    found: list[Rect] = []
    for group in alike:
        # On a page that lies askew the places of a row begin one lower than the other.
        rows = chained(
            sorted(group, key=lambda rect: rect.top), lambda row, rect: rect.top < row[0].top + rect.height / 2
        )
        if len(group) >= _LEAST_RANKED and len(rows) > 1 and sum(len(row) == 1 for row in rows) <= 1:
            found += group
    beside = [rect for rect in low if any(_is_shortened(rect, other) for other in found)]
    return found + [rect for rect in beside if rect not in found]


def _is_shortened(rect: Rect, whole: Rect) -> bool:
    """Whether a place stands beside another and is as high but for a part."""
    shared = min(rect.bottom, whole.bottom) - max(rect.top, whole.top)
    return _SHORTENED * whole.height <= shared <= rect.height and rect.height < whole.height


def _stands_out(paper: GreyImage, rect: Rect, mm: float, *, lighter: bool) -> bool:
    """Whether the paper on all four sides is darker or lighter than the place is there: light falls off over a page."""
    x0, y0, x1, y1 = (int(edge) for edge in (rect.left, rect.top, rect.right, rect.bottom))
    reach = max(2, round(_RING_MM * mm))
    near = 3 * reach
    sides = (
        (paper[y0:y1, max(0, x0 - reach) : x0], paper[y0:y1, x0 : min(x0 + near, x1)]),
        (paper[y0:y1, x1 : x1 + reach], paper[y0:y1, max(x0, x1 - near) : x1]),
        (paper[max(0, y0 - reach) : y0, x0:x1].T, paper[y0 : min(y0 + near, y1), x0:x1]),
        (paper[y1 : y1 + reach, x0:x1].T, paper[max(y0, y1 - near) : y1, x0:x1]),
    )
    sign = 1 if lighter else -1
    # Half the contrast: the edge itself is grey. Behind a narrow gap the next place begins.
    return all(
        outside.size and (sign * (np.median(inside) - np.median(outside, axis=0))).max() >= _CONTRAST / 2
        for outside, inside in sides
    )
