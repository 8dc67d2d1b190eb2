"""Places to write in that are bounded by their shade alone: tinted on white paper, or white on a tinted part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from hcr_batch.image.page.boxes.background import estimate_background, without_bars
from hcr_batch.image.page.boxes.shade_groups import (
    as_wide_as_all,
    continues,
    in_even_rows,
    in_tables,
    is_for_two,
    is_tick,
    wide_together,
)
from hcr_batch.image.page.boxes.shade_rectangles import find_tinted, find_white
from hcr_batch.image.page.boxes.white_cells import is_cell_alone, parts_of, with_groups
from hcr_batch.image.page.field import Field, FieldKind, reading_order
from hcr_batch.image.page.joined_combs import join_combs
from hcr_batch.image.page.sheet import Rect, Sheet
from hcr_batch.image.page.tint_range import LIGHTEST_TINT
from hcr_batch.records import GreyImage

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
        return _from_top([Field(rect, FieldKind.BOX) for rect in self.tinted] + self._lighter)

    @property
    def white(self) -> list[Field]:
        """Those that are lighter than the paper around them, likewise, with the cells that thin tinted lines make in
        them: unlike tinted ones they are hardly ever ornaments."""
        return _from_top(self._lighter)

    def tables_beside(self, fields: Sequence[Field]) -> list[Field]:
        """Tinted rectangles with others beside them and below them, as the cells of a table without rules, or in rows
        of one height with room for captions between, and with these what has their shade and is as wide as all of them,
        for several lines. Of the latter no stripes that rules part into several of `fields`. Alone or in a single row
        tinted rectangles are ornaments, or the heads of parts, and beside white places what these leave of a band."""
        cells = in_tables(self.tinted, self._mm)
        white = [field.rect.padded(self._mm) for field in self._lighter]
        apart = [rect for rect in self.tinted if not any(rect.overlap(place) > 0 for place in white)]
        apart = [rect for rect in apart if sum(rect.covers(field.rect) for field in fields) < _LEAST]
        even = in_even_rows([rect for rect in apart if rect not in cells], self._mm)
        cells += even + [rect for rect in as_wide_as_all(apart, even, self._mm) if self._is_as_dark(rect, even)]
        return [Field(rect, FieldKind.BOX) for rect in cells]

    def _is_as_dark(self, rect: Rect, places: Sequence[Rect]) -> bool:
        """Whether a rectangle has the shade of some of the places: light falls off over a page."""
        shade, *shades = (
            float(np.median(self._background[int(one.top) : int(one.bottom), int(one.left) : int(one.right)]))
            for one in (rect, *places)
        )
        return any(abs(shade - other) < LIGHTEST_TINT for other in shades)

    @cached_property
    def tinted(self) -> list[Rect]:
        """All that are darker than the paper around them, as large as fields."""
        return [] if self._is_small else wide_together(find_tinted(self._background, self._mm), self._mm)

    @property
    def ticks(self) -> list[Rect]:
        """White squares on a tint that stand alone: boxes to tick; none where there is nothing else that is white."""
        rects = [rect for rect in self._white if is_tick(rect, self._mm)]
        alone = [rect for rect in rects if not any(field.rect.overlap(rect) > 0 for field in self._lighter)]
        return alone if len(alone) + len(self._lighter) >= _LEAST else []

    @property
    def _is_small(self) -> bool:
        return bool(min(self._sheet.ink.shape) < _LEAST_SIDE_PX)

    @cached_property
    def _background(self) -> GreyImage:
        return estimate_background(self._sheet)

    @cached_property
    def _white(self) -> list[Rect]:
        return [] if self._is_small else find_white(without_bars(self._sheet, self._background), self._mm)

    @cached_property
    def _lighter(self) -> list[Field]:
        """The white places as high and wide as fields, those that continue them, and the combs that they make."""
        rects = wide_together(self._white, self._mm)
        rects += [rect for rect in self._white if rect not in rects and continues(rects, rect, self._mm)]
        narrow = [rect for rect in self._white if rect not in rects and is_for_two(rects, rect, self._mm)]
        rects += [rect for rect in self._white if rect not in rects + narrow and continues(narrow, rect, self._mm)]
        parts = [part for rect in rects + narrow for part in parts_of(self._sheet.grey, rect, self._mm)]
        parts = with_groups(self._sheet.grey, parts)
        parts = [part for part in parts if part.cells or not any(rect.covers(part.rect) for rect in narrow)]
        joined = join_combs(self._sheet, reading_order(parts))
        return [field for field in joined if not is_cell_alone(field)]


def _from_top(fields: list[Field]) -> list[Field]:
    return sorted(fields, key=lambda field: field.rect.top) if len(fields) >= _LEAST else []
