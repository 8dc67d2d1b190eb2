"""Boxes in which nobody writes: shaded cells, bars beside rows, what boxes to tick leave of their cells, and what the
letters of a word make with the line under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.wording.words import on_sheet
from hcr_batch.image.page.bounded import CODE_TINT
from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.neighbours import on_one_row
from hcr_batch.image.page.sheet import Rect, Sheet

_SHADE, _MOST_SHADED = 40, 0.25
"""Levels of grey by which a cell that is to be left empty is darker than most of the boxes, and the share of these that
are so at most: the tint of fields is lighter, or that of all."""

_RIM_MM, _EMPTY = 0.5, 0.005
"""Such a cell holds no more ink than this share but for its sides: one with print is the head of a row or column."""

_BAR_MM, _BAR_TIMES = 8.0, 6.0
"""A bar with the number of the rows beside it is narrower, and this many times as high."""

_BESIDE_TICK_MM, _SET_IN_MM = 1.5, 0.5
"""A box to tick that is drawn into a cell ends this near to what seems a box beside it, and begins this far below its
upper edge: the cells of a row begin level."""

_LEAST_LETTERS, _LETTER_MM = 3, (0.7, 1.7)
"""A word has this many letters. Between these distances from what seems a box within it are those before and behind."""

_MARKS = ".,:;!?()\"'"
"""What may stand at the ends of a word: other signs may be a box that was typed."""

_CENTRED = 0.25
"""In the middle of a cell a box to tick leaves as much on both sides, to within this share."""


def without_idle(sheet: Sheet, fields: Sequence[Field], ticks: Sequence[Rect]) -> list[Field]:
    """The fields but such boxes. Only for a blank: writing would show that a box is meant for it."""
    boxes = [field.rect for field in fields if field.kind is FieldKind.BOX]
    idle = [*_shaded(sheet, boxes), *_around_ticks(sheet, boxes, ticks), *(b for b in boxes if _is_bar(sheet, b))]
    return [field for field in fields if field.kind is not FieldKind.BOX or field.rect not in idle]


def without_codes(sheet: Sheet, ticks: Sequence[Rect], fields: Sequence[Field]) -> list[Rect]:
    """The boxes to tick but those with the number of a place: darker than what stands behind them on their row, and
    with print."""
    papers = [(field.rect, sheet.paper_in(field.rect)) for field in fields]
    rim = sheet.px(_RIM_MM)

    def is_code(tick: Rect) -> bool:
        behind = [(rect.left, paper) for rect, paper in papers if rect.left >= tick.right and on_one_row(rect, tick)]
        darker = bool(behind) and sheet.paper_in(tick) <= min(behind)[1] - CODE_TINT
        return darker and sheet.ink_share(tick.padded(-rim)) > _EMPTY

    return [tick for tick in ticks if not is_code(tick)]


def outside_words(sheet: Sheet, ticks: Sequence[Rect], words: Sequence[PdfWord]) -> list[Rect]:
    """The boxes to tick but those within a word: letters such as "CT" make a square with the line under them."""
    texts = [(word.text.strip(_MARKS), word) for word in words]
    spelt = [on_sheet(sheet, word) for text, word in texts if text.isalnum() and len(text) >= _LEAST_LETTERS]
    near, far = (sheet.px(reach) for reach in _LETTER_MM)

    def is_within(tick: Rect, word: Rect) -> bool:
        before, behind = tick.left - far, tick.right + far
        sides = replace(tick, left=before, right=tick.left - near), replace(tick, left=tick.right + near, right=behind)
        spans = word.left <= before and behind <= word.right and word.top <= (tick.top + tick.bottom) / 2 <= word.bottom
        # The blank of a tab stands within a word of some PDFs.
        return spans and all(sheet.ink_share(side) > 0 for side in sides)

    return [tick for tick in ticks if not any(is_within(tick, word) for word in spelt)]


def _shaded(sheet: Sheet, boxes: Sequence[Rect]) -> list[Rect]:
    dark = [box for box, darker in zip(boxes, sheet.are_darker(boxes, _SHADE), strict=True) if darker]
    if len(dark) > _MOST_SHADED * len(boxes):
        return []
    return [box for box in dark if sheet.ink_share(box.padded(-sheet.px(_RIM_MM))) <= _EMPTY]


def _is_bar(sheet: Sheet, box: Rect) -> bool:
    return box.width < sheet.px(_BAR_MM) and box.height > _BAR_TIMES * box.width


def _around_ticks(sheet: Sheet, boxes: Sequence[Rect], ticks: Sequence[Rect]) -> list[Rect]:
    """The boxes on both sides of each box to tick that stands in the middle of their cell."""
    near = sheet.px(_BESIDE_TICK_MM)
    found: list[Rect] = []
    for tick in ticks:
        around = [box for box in boxes if _is_set_into_row(sheet, tick, box)]
        before = [box for box in around if abs(tick.left - box.right) <= near]
        behind = [box for box in around if abs(box.left - tick.right) <= near]
        for left, right in ((left, right) for left in before for right in behind):
            if abs(left.width - right.width) <= _CENTRED * max(left.width, right.width):
                found += [left, right]
    return found


def _is_set_into_row(sheet: Sheet, tick: Rect, box: Rect) -> bool:
    """Whether a box to tick stands between the upper and the lower edge of a box."""
    inset = sheet.px(_SET_IN_MM)
    return box.top + inset <= tick.top and tick.bottom + inset <= box.bottom
