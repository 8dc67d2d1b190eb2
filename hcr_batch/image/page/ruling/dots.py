"""Rules of dots or short dashes, as forms print them to write on: `Name ................`"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from hcr_batch.image.page.ruling.dot_captions import has_caption, without_captions
from hcr_batch.image.page.ruling.dot_pieces import LEVEL_PX, Piece, find_dots, pieces_in_rows, pieces_written_over
from hcr_batch.image.page.ruling.gaps import column_gaps
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Sheet

_SAME = 3.5
"""Pieces no further apart than this many steps are one rule: `..../..../....`. Captions are wider, with their
spaces."""

_COLUMN_GAP_MM = 15.0
"""Columns of dotted rules, or boxes of dashes, may stand this far apart."""

_SCREEN_MM = 3.0
"""Three dotted rules and more that are nearer to each other than this are a screen of dots, as parts of forms are
shaded with."""


def find_dotted(sheet: Sheet) -> list[Rule]:
    """The horizontal rules of a sheet that are made of dots or dashes, in no particular order; not those of dots so far
    apart that they only lead the eye."""
    dots = find_dots(sheet)
    found = [without_captions(sheet, piece) for piece in pieces_in_rows(sheet, dots)]
    found += pieces_written_over(sheet, dots, found)
    found.sort(key=lambda piece: piece.start)
    return _lone(sheet, _once(_merged(sheet, found, column_gaps(sheet, found, sheet.px(_COLUMN_GAP_MM)))))


def _merged(sheet: Sheet, pieces: list[Piece], apart: Collection[tuple[float, float]]) -> list[Rule]:
    """The rules that pieces make which continue each other, from left to right, but not those `apart`, each an end and
    a start."""
    merged: list[Piece] = []
    for piece in pieces:
        for i, other in enumerate(merged):
            level = abs(other.at_point(piece.start) - piece.at_start) <= max(2.0, piece.thickness)
            near = piece.start - other.end <= _SAME * min(other.pitch, piece.pitch)
            if not level or not near or (other.end, piece.start) in apart:
                continue
            if has_caption(sheet, other, piece):
                merged[i], piece = replace(other, end=other.seen[1]), replace(piece, start=piece.seen[0])
                continue
            end, at_end = max((other.end, other.at_end), (piece.end, piece.at_end))
            merged[i] = replace(other, end=end, at_end=at_end, seen=(other.seen[0], piece.seen[1]))
            break
        else:
            merged.append(piece)
    return [Rule(p.start, p.end, p.at_start, p.at_end, p.thickness, dotted=True, pitch=p.pitch) for p in merged]


def _once(rules: list[Rule]) -> list[Rule]:
    """Those that do not lie on a longer one: the slope of a short piece is unsure, so that it may leave the line of
    which it is a part."""
    longest = sorted(rules, key=lambda rule: rule.length, reverse=True)
    once: list[Rule] = []
    for rule in longest:
        if not any(abs(rule.at - other.at) <= LEVEL_PX and rule.shared(other) > 0.5 * rule.length for other in once):
            once.append(rule)
    return once


def _lone(sheet: Sheet, rules: list[Rule]) -> list[Rule]:
    """Those that are no rows of a screen: two right below each other are the sides of two boxes of dashes."""
    near = [[other for other in rules if _is_right_below(sheet, rule, other)] for rule in rules]
    paired = {
        id(rule): max(at) - min(at) <= LEVEL_PX
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
    near = LEVEL_PX < abs(other.at - rule.at) < sheet.px(_SCREEN_MM)
    return other is not rule and near and rule.shared(other) > 0.5 * rule.length
