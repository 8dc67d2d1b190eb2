"""Combs typed with underscores and bars, as word processors' forms have them: `|__|__|__|__|__|`"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.ruling.rule import LEAST_ACROSS_MM, Rule
from hcr_batch.image.page.ruling.rules import horizontal_pieces
from hcr_batch.image.page.sheet import Sheet

_CELL_MM = (2.2, 9.0)
"""From two underscores of 9 points to three of 14: what is typed for one character."""

_GAP_SHARE = (0.15, 1.1)
"""The gap at a bar, in lengths of the underscores beside it."""

_ALIKE = 0.15
_LEVEL_PX = 2
"""Underscores are as long as their neighbours, give or take this share and a pixel, and as high on the page."""

_BAR_MM = 1.5
_BAR_INK = 0.85
"""A bar stands on a gap: this high above the underscores, and ink over this share of that height."""

_BAR_SHARE = 0.6
"""Of a gap the bar fills this much at most: the rules of a drawn comb run on."""

_FREE_MM = (1.3, 2.2)
"""Between these distances below the underscores there is no ink: a bar ends with them, the side of a cell runs on."""

_THICK = 0.16
"""Underscores are thinner than this share of their length, and the feet of written figures often thicker."""

_LEAST_CELLS = 3
_MOST_LOST = 2
"""This many cells side by side may be lost under writing."""

_LEAST_BARS, _NEXT_GROUP = 3, 1.0
"""Groups of two cells or three, whose underscores run together below this many bars, stand this many cells apart at
most: `|_|_|/|_|_|/|_|_|_|_|`. Longer ones are rules with ticks."""

_AT_END_MM = 0.8
"""The first bar of a group, and the last one, stand this near to its ends."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Even underscores with bars between. pitch: from one to the next, in pixels."""

    pieces: tuple[Rule, ...]
    pitch: float


def find_barred(sheet: Sheet) -> list[Rule]:
    """The line below each such comb, from its first bar to its last one."""
    least, most = (sheet.px(length) for length in _CELL_MM)
    runs: list[_Run] = []
    for piece in horizontal_pieces(sheet, _CELL_MM[0]):
        if not least <= piece.length <= most or piece.thickness > max(2.0, _THICK * piece.length):
            continue
        for i, run in enumerate(runs):
            if _goes_on(sheet, run, piece):
                runs[i] = _Run((*run.pieces, piece), run.pitch or piece.start - run.pieces[-1].start)
                break
        else:
            runs.append(_Run((piece,), 0.0))
    return [_baseline(run) for run in runs if len(run.pieces) >= _LEAST_CELLS] + _joined_groups(sheet)


def _joined_groups(sheet: Sheet) -> list[Rule]:
    """The line below each group of few cells whose underscores run together, where several groups are side by side."""
    found = [(piece, pitch) for piece in horizontal_pieces(sheet, 2 * _CELL_MM[0]) if (pitch := _pitch(sheet, piece))]

    def are_beside(left: Rule, right: Rule, pitch: float) -> bool:
        return abs(left.at - right.at) <= _LEVEL_PX and 0 < right.start - left.end <= _NEXT_GROUP * pitch

    return [
        piece
        for piece, pitch in found
        if piece.length < sheet.px(LEAST_ACROSS_MM)
        and any(are_beside(piece, other, pitch) or are_beside(other, piece, pitch) for other, _ in found)
    ]


def _pitch(sheet: Sheet, piece: Rule) -> float:
    """From one bar to the next on a line, in pixels, where they stand evenly and at both its ends; 0 where they do not,
    or go on below it."""
    above, low, lower = (sheet.px(length) for length in (_BAR_MM, *_FREE_MM))
    near = sheet.px(_AT_END_MM)
    left = max(0, round(piece.start - near))
    columns = slice(left, round(piece.end + near))
    on = sheet.ink[max(0, round(piece.at - above)) : round(piece.at), columns] > 0
    below = sheet.ink[round(piece.at + low) : round(piece.at + lower), columns]
    bars = runs_of(on.mean(axis=0) >= _BAR_INK) if on.size else []
    middles = left + np.array([(first + end) / 2 for first, end in bars])
    if len(bars) < _LEAST_BARS or below.any():
        return 0.0
    steps = np.diff(middles)
    even = bool((np.abs(steps - steps.mean()) <= _ALIKE * steps.mean() + 1).all())
    ends = abs(middles[0] - piece.start) <= near and abs(piece.end - middles[-1]) <= near
    least, most = (sheet.px(length) for length in _CELL_MM)
    return float(steps.mean()) if even and ends and least <= steps.mean() <= most else 0.0


def _goes_on(sheet: Sheet, run: _Run, piece: Rule) -> bool:
    """Whether a piece is the next underscore of a run, or the one behind some that are lost."""
    last = run.pieces[-1]
    step, slack = piece.start - last.start, _ALIKE * last.length + 1
    if abs(piece.at - last.at) > _LEVEL_PX or abs(piece.length - last.length) > slack:
        return False
    cells = round(step / run.pitch) if run.pitch else 1
    if not 1 <= cells <= 1 + _MOST_LOST or (run.pitch and abs(step - cells * run.pitch) > slack):
        return False
    least, most = (share * last.length for share in _GAP_SHARE)
    gap = step / cells - last.length
    return least <= gap <= most and _has_bar(sheet, last.end, last.end + gap, last.at)


def _has_bar(sheet: Sheet, left: float, right: float, bottom: float) -> bool:
    """Whether an upright stroke stands free between two columns, on a row: those of an E or L begin there."""
    above, low, lower = (sheet.px(length) for length in (_BAR_MM, *_FREE_MM))
    strip = sheet.ink[:, round(left) + 1 : round(right) - 1] > 0
    ink, row = strip[max(0, round(bottom - above)) : round(bottom)], strip[round(bottom) - 1 : round(bottom) + 1]
    # What leans by a pixel changes its column.
    wide = ink[:, :-1] | ink[:, 1:]
    if not wide.size or float(row.any(axis=0).mean()) > _BAR_SHARE:
        return False
    below = strip[round(bottom + low) : round(bottom + lower)]
    return float(wide.mean(axis=0).max()) >= _BAR_INK and not below.any()


def _baseline(run: _Run) -> Rule:
    first, last = run.pieces[0], run.pieces[-1]
    over = (run.pitch - first.length) / 2
    return Rule(first.start - over, last.end + over, first.at, last.at, first.thickness)
