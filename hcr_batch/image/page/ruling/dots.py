"""Rules of dots or short dashes, as forms print them to write on: `Name ................`"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.ruling.gaps import column_gaps
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Sheet

_DOT_MM = 0.9
"""A dot is at most this wide and high: the full stops of 16 points."""

_DASH_MM = (3.6, 0.7)
"""A dash is at most this wide and high."""

_BLUR_PX = 1
"""Ink is so much wider on a sheet that was turned or reduced."""

_GAP_MM = 5.0
"""Dots further apart than this are of two rows."""

_COARSE_PX = 4
"""Rows are looked for on a mask with so many columns in one."""

_NEAR = 2.5
"""Dots further apart than so many steps are of two pieces: one may be lost."""

_SAME = 3.5
"""Pieces no further apart than so many steps are one rule: `..../..../....`. Captions are wider, with their spaces."""

_COLUMN_GAP_MM = 15.0
"""Columns of dotted rules, or boxes of dashes, may stand this far apart."""

_CAPTION_MM = 4.0, 1.2
_LETTER_MM, _LETTERS, _WORD = 1.2, 3, 2.0
"""Between the first above a row and the second below it a caption has so many letters of that height, and nothing is
higher. What is so many times as wide as high is a word, whose letters are as wide as that."""

_ON_ROW = 0.6
"""Of typed letters so many have no descender."""

_LEADER_MM = 3.6
"""Dots, not dashes, further apart than this lead the eye to what stands at the end of their row: 12 points, as tax
forms have them. Those to write on are typed side by side, or with a space between: 2.8 mm at 14 points."""

_LONELY = 1.5
"""A dot further than so many steps from all others is the colon of a caption."""

_MIN_LENGTH_MM = 6.5
_MIN_DOTS = 8
_REGULAR = 0.25
_REGULAR_SHARE = 0.85
"""From one dot to the next it is as far as usual, give or take a quarter, for so many of the neighbours: dust of
10,000 specks on half a page has eight such in a row by chance where 0.7 is enough."""

_FELLOWS, _LEFT_DOTS, _LEVEL_PX = 2, 4, 1.5
"""On a page with so many typed lines, so many dots of another one may be left, level within so many pixels."""

_SCREEN_MM = 3.0
"""Three dotted rules and more that are nearer to each other than this are a screen of dots, as parts of forms are
shaded with."""

_SPREAD_MM = 0.25
"""Dots lie this near to the straight line through them (standard deviation)."""


@dataclass(frozen=True, slots=True)
class _Piece(Rule):
    """A part of a dotted rule. seen: where its own dots begin and end; from there to its ends they are hidden by
    writing, or a caption stands on the row."""

    seen: tuple[float, float] = (0.0, 0.0)


def find_dotted(sheet: Sheet) -> list[Rule]:
    """The horizontal rules of a sheet that are made of dots or dashes, in no particular order; not those of dots so far
    apart that they only lead the eye."""
    stats = sheet.components.stats
    dots = _dots(sheet, stats)
    if np.count_nonzero(dots) < _MIN_DOTS:
        return []
    left, top, width, height, _ = stats[dots].T
    x, y = left + width / 2.0, top + height / 2.0
    row = _rows(sheet, x, y)
    order = np.lexsort((x, row))
    _, starts = np.unique(row[order], return_index=True)
    found: list[_Piece] = []
    for members in np.split(order, starts[1:]):
        if len(members) >= _MIN_DOTS:
            found += _in_row(sheet, x[members], y[members], width[members], height[members])
    found = [_without_captions(sheet, piece) for piece in found]
    found += _written_over(sheet, x, y, found)
    found.sort(key=lambda piece: piece.start)
    return _lone(sheet, _once(_merged(sheet, found, column_gaps(sheet, found, sheet.px(_COLUMN_GAP_MM)))))


def _dots(sheet: Sheet, stats: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which strokes are as small as a dot or a dash; shape (N,)."""
    width, height = stats[:, 2], stats[:, 3]
    dot, dash_wide, dash_high = (sheet.px(side) + _BLUR_PX for side in (_DOT_MM, *_DASH_MM))
    dots: NDArray[np.bool_] = np.maximum(width, height) <= dot
    dots |= (width <= dash_wide) & (height <= dash_high) & (width > height)
    dots[0] = False
    return dots


def _rows(sheet: Sheet, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int32]:
    """For each dot a number that it shares with those of its row, a gap apart at most; shape (N,)."""
    height, width = sheet.ink.shape
    columns, rows = (x / _COARSE_PX).astype(int), y.astype(int)
    mask = np.zeros((height, width // _COARSE_PX + 1), np.uint8)
    mask[rows, columns] = 255
    jitter, gap = np.ones((3, 1), np.uint8), np.ones((1, max(3, round(sheet.px(_GAP_MM) / _COARSE_PX))), np.uint8)
    joined = cv2.morphologyEx(cv2.dilate(mask, jitter), cv2.MORPH_CLOSE, gap)
    return np.asarray(find_components(joined).labels[rows, columns], np.int32)


def _in_row(
    sheet: Sheet,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    width: NDArray[np.int32],
    height: NDArray[np.int32],
) -> list[_Piece]:
    """The pieces of rules that dots in a row make, given their centres from left to right and their sizes; (N,)."""
    steps = np.diff(x)
    breaks = np.flatnonzero(steps > _NEAR * np.median(steps)) + 1
    pieces = []
    for part in np.split(np.arange(len(x)), breaks):
        if len(part) > 2 and steps[part[0]] > _LONELY * np.median(steps[part[:-1]]):
            part = part[1:]
        if len(part) > 1 and _is_leader(sheet, x[part], width[part]):
            continue
        piece = _as_piece(sheet, x[part], y[part], float(np.median(height[part]))) if len(part) >= _MIN_DOTS else None
        if piece is not None:
            half = float(np.median(width[part])) / 2
            seen = piece.seen[0] - half, piece.seen[1] + half
            pieces.append(replace(piece, start=piece.start - half, end=piece.end + half, seen=seen))
    return pieces


def _is_leader(sheet: Sheet, x: NDArray[np.float64], width: NDArray[np.int32]) -> bool:
    """Whether dots stand too far apart for a line to write on, given their centres and widths; (N,)."""
    are_dots = float(np.median(width)) <= sheet.px(_DOT_MM) + _BLUR_PX
    return are_dots and float(np.median(np.diff(x))) > sheet.px(_LEADER_MM)


def _written_over(
    sheet: Sheet, x: NDArray[np.float64], y: NDArray[np.float64], found: Sequence[_Piece]
) -> list[_Piece]:
    """Pieces of which writing leaves only a few dots, beside those found on a page: typed like them, with ink wherever
    a dot belongs. x, y: the centres of all dots, (N,)."""
    if len(found) < _FELLOWS:
        return []
    pitch, height = (float(np.median([getattr(one, size) for one in found])) for size in ("pitch", "thickness"))
    order = np.lexsort((x, y))
    pieces: list[_Piece] = []
    for i in order.tolist():
        at, level = float(x[i]), float(y[i])
        if any(_runs_through(piece, at, level, pitch) for piece in (*found, *pieces)):
            continue
        near = np.abs(y - level) <= _LEVEL_PX
        if not (near & (np.abs(x - at - pitch) <= _REGULAR * pitch)).any():
            continue
        start, end = (_last_dot(sheet, at, level, step, 0.0) for step in (-pitch, pitch))
        own = _on_pitch(x[near & (x >= start - 1) & (x <= end + 1)], at, pitch)
        # Beyond its last dot the ink may be that of a caption.
        if len(own) >= _LEFT_DOTS and own.max() - own.min() >= sheet.px(_MIN_LENGTH_MM):
            seen = float(own.min()) - height / 2, float(own.max()) + height / 2
            pieces.append(_Piece(*seen, level, level, height, pitch=pitch, seen=seen))
    return pieces


def _runs_through(piece: _Piece, x: float, y: float, slack: float) -> bool:
    """Whether a dot is one of a piece, or right beside it."""
    return piece.start - slack <= x <= piece.end + slack and abs(piece.at_point(x) - y) <= 2 * _LEVEL_PX


def _on_pitch(x: NDArray[np.float64], first: float, pitch: float) -> NDArray[np.float64]:
    """The dots that stand a whole number of steps from one of them; (N,)."""
    steps = (x - first) / pitch
    return x[np.abs(steps - np.round(steps)) <= _REGULAR]


def _as_piece(sheet: Sheet, x: NDArray[np.float64], y: NDArray[np.float64], height: float) -> _Piece | None:
    """A piece from the first to the last centre, None where the dots are not even or not level."""
    length, steps = float(x[-1] - x[0]), np.diff(x)
    usual = float(np.median(steps))
    even = np.abs(steps - usual) <= _REGULAR * usual + 0.5
    if length < sheet.px(_MIN_LENGTH_MM) or usual < 2 or even.mean() < _REGULAR_SHARE:
        return None
    slope, at = np.polyfit(x - x[0], y, 1).tolist()
    if float(np.std(y - at - slope * (x - x[0]))) > max(0.8, sheet.px(_SPREAD_MM)):
        return None
    # The mean step is finer than the median, which is of whole pixels.
    pitch = length / max(1, round(length / float(steps[even].mean())))
    start = _last_dot(sheet, float(x[0]), at, -pitch, slope)
    end = _last_dot(sheet, float(x[-1]), at + slope * length, pitch, slope)
    at_start, at_end = (at + slope * (place - float(x[0])) for place in (start, end))
    return _Piece(start, end, at_start, at_end, height, pitch=pitch, seen=(float(x[0]), float(x[-1])))


def _last_dot(sheet: Sheet, x: float, y: float, pitch: float, slope: float) -> float:
    """Where a rule with a dot at (x, y) ends in the direction of `pitch`, with the dots that writing hides.

    There is ink wherever a dot belongs, its own or a stroke's over it.
    """
    height, width = sheet.ink.shape
    while True:
        ahead, level = x + pitch, y + slope * pitch
        row, column = round(level), round(ahead)
        inside = 0 <= row < height and 0 <= column < width
        if not inside or not sheet.ink[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2].any():
            return x
        x, y = ahead, level


def _without_captions(sheet: Sheet, piece: _Piece) -> _Piece:
    """A piece without what it has beyond its own dots where this is print typed on its row: the feet of letters may
    stand wherever a dot belongs, as those of handwriting do."""
    first, last = piece.seen
    if piece.start < first - piece.pitch / 2 and _is_typed(sheet, piece, piece.start, first):
        piece = replace(piece, start=first, at_start=piece.at_point(first))
    if piece.end > last + piece.pitch / 2 and _is_typed(sheet, piece, last, piece.end):
        piece = replace(piece, end=last, at_end=piece.at_point(last))
    return piece


def _is_typed(sheet: Sheet, piece: _Piece, start: float, end: float) -> bool:
    """Whether the letters between two columns on a row of dots are low and stand as exactly on it as the dots, none of
    which is left between them."""
    high, low = (sheet.px(reach) for reach in _CAPTION_MM)
    foot = piece.at_point((start + end) / 2) + piece.thickness / 2
    top, left = max(0, round(foot - high)), max(0, round(start - high))
    window = np.ascontiguousarray(sheet.ink[top : round(foot + low), left : round(end + high)])
    stats = find_components(window).stats[1:]
    right = stats[:, 0] + stats[:, 2] + left
    between = (right > start) & (stats[:, 0] + left < end - piece.pitch / 2)
    level = np.abs(stats[:, 1] + stats[:, 3] + top - foot) <= _LEVEL_PX
    letters = between & (stats[:, 3] >= sheet.px(_LETTER_MM))
    if not letters.any() or (between & level & ~letters).any():
        return False
    return bool((stats[letters, 1] > 0).all() and level[letters].mean() >= _ON_ROW)


def _merged(sheet: Sheet, pieces: list[_Piece], apart: Collection[tuple[float, float]]) -> list[Rule]:
    """The rules that pieces make which continue each other, from left to right, but not those `apart`, each an end and
    a start."""
    merged: list[_Piece] = []
    for piece in pieces:
        for i, other in enumerate(merged):
            level = abs(other.at_point(piece.start) - piece.at_start) <= max(2.0, piece.thickness)
            near = piece.start - other.end <= _SAME * min(other.pitch, piece.pitch)
            if not level or not near or (other.end, piece.start) in apart:
                continue
            if _has_caption(sheet, other, piece):
                merged[i], piece = replace(other, end=other.seen[1]), replace(piece, start=piece.seen[0])
                continue
            end, at_end = max((other.end, other.at_end), (piece.end, piece.at_end))
            merged[i] = replace(other, end=end, at_end=at_end, seen=(other.seen[0], piece.seen[1]))
            break
        else:
            merged.append(piece)
    return [Rule(p.start, p.end, p.at_start, p.at_end, p.thickness, dotted=True, pitch=p.pitch) for p in merged]


def _has_caption(sheet: Sheet, left: _Piece, right: _Piece) -> bool:
    """Whether low letters stand between two pieces on one row, and no stroke that hides what was lost there."""
    high, low = (sheet.px(reach) for reach in _CAPTION_MM)
    rows = slice(max(0, round(left.at_end - high)), round(left.at_end + low))
    window = np.ascontiguousarray(sheet.ink[rows, round(left.seen[1]) + 1 : round(right.seen[0])])
    if window.shape[1] < sheet.px(_LETTER_MM):
        return False
    stats = find_components(window).stats[1:]
    inside = (stats[:, 0] > 0) & (stats[:, 0] + stats[:, 2] < window.shape[1]) & (stats[:, 1] > 0)
    width, height = stats[stats[:, 3] >= sheet.px(_LETTER_MM), 2:4].T
    # On a coarse scan the letters of a word run together.
    letters = len(width) + (width[width >= _WORD * height] / sheet.px(_LETTER_MM)).sum()
    return bool(inside.all() and letters >= _LETTERS)


def _once(rules: list[Rule]) -> list[Rule]:
    """Those that do not lie on a longer one: the slope of a short piece is unsure, so that it may leave the line of
    which it is a part."""
    longest = sorted(rules, key=lambda rule: rule.length, reverse=True)
    once: list[Rule] = []
    for rule in longest:
        if not any(abs(rule.at - other.at) <= _LEVEL_PX and rule.shared(other) > 0.5 * rule.length for other in once):
            once.append(rule)
    return once


def _lone(sheet: Sheet, rules: list[Rule]) -> list[Rule]:
    """Those that are no rows of a screen: two right below each other are the sides of two boxes of dashes."""
    near = [[other for other in rules if _is_right_below(sheet, rule, other)] for rule in rules]
    paired = {
        id(rule): max(at) - min(at) <= _LEVEL_PX
        for rule, others in zip(rules, near, strict=True)
        if (at := [o.at for o in others])
    }
    return [
        rule
        for rule, others in zip(rules, near, strict=True)
        if all(paired.get(id(one), True) for one in (rule, *others))
    ]


def _is_right_below(sheet: Sheet, rule: Rule, other: Rule) -> bool:
    """Whether for half its length a rule is as near to another, above or below it, as the rows of a screen."""
    near = _LEVEL_PX < abs(other.at - rule.at) < sheet.px(_SCREEN_MM)
    return other is not rule and near and rule.shared(other) > 0.5 * rule.length
