"""Columns of rules that lead the eye from captions to boxes to tick, or to dark ones with the codes of their rows:
"Iron ......... [ ]". They are no lines to write on, and no rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.ruling.strokes import PRINT_MM, Strokes, find_strokes, is_print
from hcr_batch.image.page.sheet import Rect, Sheet

_COLUMN, _SAME_END_MM = 3, 1.0
"""A column has this many leaders at least, which end within this of each other."""

_REACH_MM, _BELOW_MM = 3.5, 1.5
"""They end this near before their boxes, where no further dot had room, and run this far below them."""

_OUTLINE_MM, _HIGHER = 0.6, 2.0
"""The outline of a box is this near to the room in it; the side of a column is this many times as high as a box."""

_WORD_BEHIND_MM = 4.0
"""A box with a word this near behind it has that for a caption: "Name ........ [ ] Mr"."""

_BLOCK_MM, _BLOCK_INK = (2.5, 15.0), 0.6
"""A dark box has sides between these, and is ink to this share."""


def part_leaders(sheet: Sheet, rules: Rules, squares: Sequence[Rect]) -> tuple[Rules, tuple[Rule, ...]]:
    """The rules less the leaders, and the leaders: most in a column end before a box, dotted or with print on them.

    squares: what may be boxes to tick.
    """
    near = sheet.px(_SAME_END_MM)
    columns = chained(rules.across, lambda column, rule: abs(column[0].end - rule.end) <= near)
    columns = [column for column in columns if len(column) >= _COLUMN]
    blocks = _blocks(sheet) if columns else []
    if not columns or not (blocks or squares):
        return rules, ()
    strokes = find_strokes(sheet, rules)
    marks = blocks + [square for square in squares if not _has_word(sheet, square, strokes)]
    leaders: set[int] = set()
    for column in columns:
        at_boxes = [rule for rule in column if any(_ends_before(sheet, rule, mark, rules.down) for mark in marks)]
        sure = [rule for rule in at_boxes if rule.dotted or is_print(sheet, _room_on(sheet, rule), strokes)]
        if len(at_boxes) >= max(_COLUMN, len(column) / 2) and len(sure) >= len(at_boxes) / 2:
            # A rule drawn through that ends with those of dots is the side of a box.
            dotted = sum(rule.dotted for rule in at_boxes) > len(at_boxes) / 2
            leaders |= {id(rule) for rule in (sure if dotted else at_boxes)}
    rest = tuple(rule for rule in rules.across if id(rule) not in leaders)
    return replace(rules, across=rest), tuple(rule for rule in rules.across if id(rule) in leaders)


def _has_word(sheet: Sheet, square: Rect, strokes: Strokes) -> bool:
    behind = replace(square, left=square.right, right=square.right + sheet.px(_WORD_BEHIND_MM))
    return bool(strokes.within(behind).any())


def _ends_before(sheet: Sheet, rule: Rule, mark: Rect, uprights: Sequence[Rule]) -> bool:
    """Whether a rule leads to a box: what ends before the side of the next column does not, though a box is level."""
    if not (mark.top <= rule.at <= mark.bottom + sheet.px(_BELOW_MM)):
        return False
    if not 0 <= mark.left - rule.end <= sheet.px(_REACH_MM):
        return False
    between = (side for side in uprights if rule.end <= side.at < mark.left - sheet.px(_OUTLINE_MM))
    return not any(side.reaches(rule.at) and side.length > _HIGHER * mark.height for side in between)


def _room_on(sheet: Sheet, rule: Rule) -> Rect:
    """The room for a line of print on a rule."""
    return Rect(rule.start, rule.at - sheet.px(PRINT_MM), rule.end, rule.at)


def _blocks(sheet: Sheet) -> list[Rect]:
    """The dark boxes of one line, in which codes are printed in light letters."""
    stats = sheet.components.stats[1:]
    least, most = (sheet.px(side) for side in _BLOCK_MM)
    width, height, area = stats[:, 2:].T
    sized = (np.minimum(width, height) >= least) & (np.maximum(width, height) <= most)
    dark = stats[sized & (area >= _BLOCK_INK * width * height)]
    return [Rect(float(x), float(y), float(x + w), float(y + h)) for x, y, w, h, _ in dark.tolist()]
