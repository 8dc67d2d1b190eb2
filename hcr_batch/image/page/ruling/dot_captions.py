"""Captions on a row of dots: what of a dotted rule they take, and where they part two."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hcr_batch.image.page.ink import find_components
from hcr_batch.image.page.ruling.dot_pieces import LEVEL_PX, Piece
from hcr_batch.image.page.sheet import Sheet

_CAPTION_MM = 4.0, 1.2
_LETTER_MM, _LETTERS, _WORD = 1.2, 3, 2.0
"""Between the first above a row and the second below it a caption has this many letters of that height, and nothing is
higher. What is this many times as wide as high is a word, whose letters are as wide as that."""

_ON_ROW = 0.6
"""Of typed letters this many have no descender."""


def without_captions(sheet: Sheet, piece: Piece) -> Piece:
    """A piece without what it has beyond its own dots where this is print typed on its row: the feet of letters may
    stand wherever a dot belongs, as those of handwriting do."""
    first, last = piece.seen
    if piece.start < first - piece.pitch / 2 and _is_typed(sheet, piece, piece.start, first):
        piece = replace(piece, start=first, at_start=piece.at_point(first))
    if piece.end > last + piece.pitch / 2 and _is_typed(sheet, piece, last, piece.end):
        piece = replace(piece, end=last, at_end=piece.at_point(last))
    return piece


def has_caption(sheet: Sheet, left: Piece, right: Piece) -> bool:
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


def _is_typed(sheet: Sheet, piece: Piece, start: float, end: float) -> bool:
    """Whether the letters between two columns on a row of dots are low and stand as exactly on it as the dots, none of
    which is left between them."""
    high, low = (sheet.px(reach) for reach in _CAPTION_MM)
    foot = piece.at_point((start + end) / 2) + piece.thickness / 2
    top, left = max(0, round(foot - high)), max(0, round(start - high))
    window = np.ascontiguousarray(sheet.ink[top : round(foot + low), left : round(end + high)])
    stats = find_components(window).stats[1:]
    right = stats[:, 0] + stats[:, 2] + left
    between = (right > start) & (stats[:, 0] + left < end - piece.pitch / 2)
    level = np.abs(stats[:, 1] + stats[:, 3] + top - foot) <= LEVEL_PX
    letters = between & (stats[:, 3] >= sheet.px(_LETTER_MM))
    if not letters.any() or (between & level & ~letters).any():
        return False
    return bool((stats[letters, 1] > 0).all() and level[letters].mean() >= _ON_ROW)
