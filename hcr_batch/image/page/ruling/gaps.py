"""Gaps between pieces of rules on one line that part two fields, and hold no ink that was lost."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from hcr_batch.image.page.ruling.rule import LEAST_ACROSS_MM, SPECK_GAP_PX, Rule
from hcr_batch.image.page.sheet import Rect, Sheet

_COLUMN_GAP_MM = 1.5
"""A gap at least this wide that a rule above or below has as well parts two columns: no ink was lost there."""

_BARE_GAP_MM, _LONE_SHARE = 0.6, 0.35
"""A gap at least this wide with nothing in it parts two lines, where it is not one of many: on this share of all lines
at most."""

_END_UPRIGHT_MM, _END_UPRIGHT_PX = (0.4, 1.6), 3
"""An upright at the end of a line is all ink from the first to the second above or below it, within this many
columns."""

_WORD_HEIGHT_MM, _WORD_BASE_MM, _WORD_CLEAR_MM = (1.2, 3.8), (2.2, 1.2), 0.2
"""A printed word or bracket between two lines is this high, its foot is this far above or below them at most, and it is
so clear of one: "nato a ________ (____) il ______"."""

_COLUMN_BARE_MM = 5.0, 1.0
"""This far above a line and below it nothing stands in a gap between two fields; over lost ink somebody may write."""

_COLUMN_PIECE_MM = 12.0
"""Beside such a gap both rules are at least this long: as long as the shortest line to write on."""

_COLUMN_JITTER_MM = 0.7
"""By this much the ends of the rules of a column differ."""

_COLUMN_ROWS_MM = 3.5
"""The rules of a column are this far apart at least; nearer ones are two edges of one bar."""


def column_gaps(sheet: Sheet, pieces: Sequence[Rule], widest: float) -> set[tuple[float, float]]:
    """The end of a piece and the start of the next one on its line, where rules stand side by side: where one above or
    below has a gap in the same place, where both end in ticks, or where the gap is bare or holds a printed word and no
    ink is lost elsewhere. pieces: from left to right. widest: pixels of a gap at most."""
    long = [piece for piece in pieces if piece.length >= sheet.px(_COLUMN_PIECE_MM)]
    least, narrowest = sheet.px(_BARE_GAP_MM), sheet.px(_COLUMN_GAP_MM)
    gaps = _gaps(long, least, widest)
    jitter, rows = sheet.px(_COLUMN_JITTER_MM), sheet.px(_COLUMN_ROWS_MM)

    def alike(one: tuple[Rule, Rule], other: tuple[Rule, Rule]) -> bool:
        ends = abs(one[0].end - other[0].end), abs(one[1].start - other[1].start)
        return max(ends) <= jitter and abs(one[0].at_end - other[0].at_end) >= rows

    columns = [gap for gap in gaps if any(alike(gap, other) for other in gaps)]
    lone = [gap for gap in gaps if gap not in columns and _is_bare(sheet, gap)]
    lost = len(_gaps(pieces, SPECK_GAP_PX, least))
    if lost > len(lone) or len(lone) > _LONE_SHARE * (len(long) - len(gaps)):
        lone = []
    columns = [gap for gap in columns if gap[1].start - gap[0].end >= narrowest or not _is_scratch(gap, long)]
    parts = [piece for piece in pieces if piece.length >= sheet.px(LEAST_ACROSS_MM)]
    between = _gaps(parts, least, widest)
    combs = [gap for gap in between if _is_between_uprights(sheet, gap)]
    worded = [gap for gap in between if _holds_word(sheet, gap)]
    if lost > len(worded):
        worded = []
    return {(left.end, right.start) for left, right in columns + lone + combs + worded}


def _holds_word(sheet: Sheet, gap: tuple[Rule, Rule]) -> bool:
    """Whether all that stands between two pieces of a line is as low as print and stands on the line, clear of one:
    what is written over lost ink is higher, or runs on over both."""
    left, right = gap
    (lowest, highest), (above, below), clear = _WORD_HEIGHT_MM, _WORD_BASE_MM, max(1, round(sheet.px(_WORD_CLEAR_MM)))
    top, bottom = int(left.at_end - sheet.px(_COLUMN_BARE_MM[0])), int(left.at_end + sheet.px(below)) + 1
    window = sheet.ink[max(0, top) : bottom, int(left.end) + 2 : int(right.start) - 2]
    if window.shape[1] <= 2 * clear or (window[:, :clear].any() and window[:, -clear:].any()):
        return False
    rows = np.flatnonzero(window.any(axis=1)) + max(0, top)
    if not rows.size:
        return False
    height, foot = float(rows[-1] + 1 - rows[0]), float(rows[-1] + 1 - left.at_end)
    return sheet.px(lowest) <= height <= sheet.px(highest + below) and -sheet.px(above) <= foot


def _is_scratch(gap: tuple[Rule, Rule], pieces: Sequence[Rule]) -> bool:
    """Whether no line runs on where others have a gap: a scratch makes one in each that it crosses."""
    left, right = gap
    return not any(piece.start < left.end < right.start < piece.end for piece in pieces)


def _gaps(pieces: Sequence[Rule], narrowest: float, widest: float) -> list[tuple[Rule, Rule]]:
    """Pieces and those that begin this many pixels after them on the same line. pieces: from left to right."""
    starts = [piece.start for piece in pieces]
    return [
        (left, right)
        for left in pieces
        for right in pieces[bisect_left(starts, left.end + narrowest) : bisect_right(starts, left.end + widest)]
        if left.leads_to(right)
    ]


def _is_between_uprights(sheet: Sheet, gap: tuple[Rule, Rule]) -> bool:
    """Whether both lines end in an upright at a gap, as baselines with ticks do, and the frames of boxes."""
    left, right = gap
    near, far = (sheet.px(reach) for reach in _END_UPRIGHT_MM)
    ends = ((left.end - 1, left.at_end), (right.start, right.at_start))
    return any(
        all(any(sheet.ink_share(upright) == 1.0 for upright in _columns_at(x, y + high, y + low)) for x, y in ends)
        for high, low in ((-far, -near), (near, far))
    )


def _columns_at(x: float, top: float, bottom: float) -> list[Rect]:
    """The columns of pixels close to a place, from `top` to `bottom`."""
    return [Rect(x + step, top, x + step + 1, bottom) for step in range(-_END_UPRIGHT_PX, _END_UPRIGHT_PX + 1)]


def _is_bare(sheet: Sheet, gap: tuple[Rule, Rule]) -> bool:
    """Whether nothing is written across the gap between two pieces of a line."""
    left, right = gap
    above, below = (sheet.px(reach) for reach in _COLUMN_BARE_MM)
    return sheet.ink_share(Rect(left.end + 2, left.at_end - above, right.start - 2, left.at_end + below)) == 0
