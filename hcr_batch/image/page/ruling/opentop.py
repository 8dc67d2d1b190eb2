"""The upper edges of cells open at the top: uprights that begin at one height on a line, and end free there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from hcr_batch.image.page.neighbours import chained
from hcr_batch.image.page.ruling.rule import Rule, Rules
from hcr_batch.image.page.sheet import Rect, Sheet

_HEIGHT_MM = (3.8, 12.0)
"""From the line up to the open edge: the uprights of lower ones are those of letters, or of combs."""

_LEVEL_MM = 0.3
"""The uprights begin within this of each other."""

_TOUCH_MM = 0.7
"""An upright stands on a line where it ends this near to it, as in `ruling.rules`."""

_LEAST_FREE, _LEAST_ALL = 2, 3
"""This many end free there, and with one that goes on beyond it as the side of a table there are this many: two alone
may be letters at both ends of a line to write on."""

_LEAST_CELL_MM = 5.0
"""Uprights nearer to each other are strokes of figures, which stand on the line of their cell and end at one height."""

_LEAST_ROOM_MM = 15.0
"""The widest cell has this much room: combs are open at the top as well, and their cells are narrow."""

_MARGIN_MM = 0.5
"""This far from its sides it is empty."""


def open_tops(sheet: Sheet, rules: Rules) -> list[Rule]:
    """The upper edges of such cells in a row, from the first upright to the last one or to the side of the table."""
    uprights = [_up_to_its_end(sheet, rule) for rule in (*rules.down, *rules.ticks)]
    edges = [(_edge_above(sheet, foot, uprights), foot) for foot in rules.across]
    return [edge for edge, foot in edges if edge is not None and _has_room(sheet, edge, foot, uprights)]


def _up_to_its_end(sheet: Sheet, rule: Rule) -> Rule:
    """An upright with the ink that goes on above it: `find_rules` cuts one where it leaves the last line."""
    x, y = round(rule.at_start - 0.5), int(rule.start)
    while y > 0 and sheet.ink[y - 1, x]:
        y -= 1
    return replace(rule, start=float(y))


def _edge_above(sheet: Sheet, foot: Rule, uprights: Sequence[Rule]) -> Rule | None:
    """The edge at which uprights end free that stand on a line or go through it, up to those on both sides that go on
    beyond it; None where they are too few."""
    lowest, highest = (sheet.px(height) for height in _HEIGHT_MM)
    near, level = sheet.px(_TOUCH_MM), sheet.px(_LEVEL_MM)
    met = [one for one in uprights if foot.reaches(one.at) and one.reaches(foot.at_point(one.at), near)]
    free = [one for one in met if lowest <= foot.at_point(one.at) - one.start <= highest and _touches(sheet, one, foot)]
    rows = chained(sorted(free, key=lambda one: one.start), lambda row, one: one.start - row[0].start <= level)
    row = max(rows, key=len, default=[])
    if not row:
        return None
    top = min(one.start for one in row)
    beyond = [one.at for one in met if one.start < top - lowest]
    # Combs in several cells of a row are as high as each other; the sides of the cells stand between them.
    groups = chained(sorted(one.at for one in row), lambda group, at: not any(group[-1] < side < at for side in beyond))
    places = max(groups, key=len)
    if len(places) < _LEAST_FREE or any(b - a < sheet.px(_LEAST_CELL_MM) for a, b in pairwise(places)):
        return None
    first = max((at for at in beyond if at < min(places)), default=min(places))
    last = min((at for at in beyond if at > max(places)), default=max(places))
    return Rule(first, last, top, top, 1.0) if len({first, last, *places}) >= _LEAST_ALL else None


def _touches(sheet: Sheet, upright: Rule, foot: Rule) -> bool:
    """Whether there is ink all the way down to a line: people write their letters a little above it."""
    x = round(upright.at_end - 0.5)
    gap = sheet.ink[int(upright.end) : int(foot.at_point(upright.at)), max(0, x - 1) : x + 2]
    return bool(gap.any(axis=1).all())


def _has_room(sheet: Sheet, edge: Rule, foot: Rule, uprights: Sequence[Rule]) -> bool:
    """Whether the widest cell below an edge is wide enough to write in, and empty."""
    margin = sheet.px(_MARGIN_MM)
    below = [one.at for one in uprights if one.reaches(edge.at + margin) and edge.reaches(one.at)]
    left, right = max(pairwise(sorted(below)), key=lambda pair: pair[1] - pair[0])
    room = Rect(left, edge.at, right, foot.at).padded(-margin)
    return room.width >= sheet.px(_LEAST_ROOM_MM) and not sheet.ink_share(room)
