"""Tables of whose rules a scan left pieces: in black and white pale ones come out as dashes and dots, some of which lie
far apart, and there is no grey in between to tell where they ran."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.morphology import turned
from hcr_batch.image.page.ink import Mask, runs_of
from hcr_batch.image.page.ruling.even_rows import even_rows
from hcr_batch.image.page.ruling.line_pieces import (
    LEAST_LINE_MM,
    find_pieces,
    lines_of_pieces,
    part_of,
    redrawn,
    shares_of,
)
from hcr_batch.image.page.ruling.rule import Rule, Rules, draw_rules
from hcr_batch.image.page.sheet import Sheet

_SURE, _END, _LEAST = 0.2, 0.1, 0.03
"""A line is there in sides of cells beside each other of which one has the first share of pieces, both ends have the
second and all have the third: hardly any ink lies on a straight line by chance."""

_SPREAD = 0.4
"""Near the ends of such sides there are pieces as well, this share of those elsewhere at least: strokes of writing that
stand below each other stay clear of the rules between them."""

_POSTS, _ROWS = 3, 2
"""A rule of a table is met by this many others at least: what is written or printed in it is not. Below and above its
cells are rows."""

_BETWEEN = 1 / 3
"""Of the posts that stand above or below a row more than this share stand in it, unless it is the room between two
tables."""

_DRAWN = 0.5
"""Of a rule that is drawn, and no open side of a table, such a share is ink."""

_ROW_MM, _SAME_POST_MM = 3.4, 0.7
"""Rows are this high: what seems a rule nearer to another one is the foot of writing. Uprights are this far apart, as
those of two tables one below the other may nearly meet."""

_FOUND, _SAME_PLACE_MM = 0.9, 1.0
"""A side of a cell is found where rules as near as the second run along this much of it."""

_LEAST_LOST = 0.1
"""Where fewer of the sides of cells are lost, there is little to mend."""


def with_broken_tables(sheet: Sheet, rules: Rules) -> Sheet | None:
    """The sheet with such rules of its tables whole, across and down; None where `rules` has nearly all there are."""
    known = _known(sheet, rules)
    upright = find_pieces(sheet, turned(sheet.ink))
    posts = _apart([*lines_of_pieces(sheet, upright), *known.down], sheet.px(_SAME_POST_MM))
    if len(posts) < _POSTS:
        return None
    level = find_pieces(sheet, sheet.ink)
    even = even_rows(sheet, level, posts)
    rows = _apart([*even, *lines_of_pieces(sheet, level), *known.across], sheet.px(_ROW_MM))
    if len(rows) < _ROWS:
        return None
    across = draw_rules(sheet, Rules((*even, *known.across), (), ()), 0.0)
    down = turned(draw_rules(sheet, Rules((), known.down, ()), 0.0))
    lying, standing = _sides(sheet, cv2.max(level, across), cv2.max(upright, down), rows, posts)
    lost = _count_lost(sheet, lying, rules.across) + _count_lost(sheet, standing, rules.down)
    if not lost or lost < _LEAST_LOST * (len(lying) + len(standing)):
        return None
    ink = redrawn(sheet.ink, level, lying)
    return replace(sheet, ink=turned(redrawn(turned(ink), upright, standing)))


def _known(sheet: Sheet, rules: Rules) -> Rules:
    """Those of the rules that are drawn, and so long that they are no strokes of writing."""
    least = sheet.px(LEAST_LINE_MM)

    def chosen(some: Sequence[Rule], ink: Mask) -> tuple[Rule, ...]:
        long = (rule for rule in some if not rule.dotted and rule.length >= least)
        return tuple(rule for rule in long if (shares := shares_of(ink, rule)) and shares[0] >= _DRAWN)

    return Rules(chosen(rules.across, sheet.ink), chosen(rules.down, turned(sheet.ink)), ())


def _apart(lines: Sequence[Rule], least: float) -> list[Rule]:
    """The lines that are at least `least` pixels away from all before them, in order of their places."""
    kept: list[Rule] = []
    for line in lines:
        if all(abs(line.at - other.at) >= least for other in kept):
            kept.append(line)
    return sorted(kept, key=lambda line: line.at)


def _sides(
    sheet: Sheet, level: Mask, upright: Mask, rows: Sequence[Rule], posts: Sequence[Rule]
) -> tuple[list[Rule], list[Rule]]:
    """The sides of cells that are there where rows cross posts, those that lie and those that stand.

    level, upright: the pieces of either, (H, W) and (W, H).
    """
    across, down = _crossed(rows, posts), _crossed(posts, rows)
    lie, stand = (
        np.array([_joined([shares_of(pieces, side) for side in line]) for line in lines])
        for pieces, lines in ((level, across), (upright, down))
    )
    _drop_short(stand, down, sheet.px(LEAST_LINE_MM))
    _drop_between_tables(stand)
    least = sheet.px(_ROW_MM)
    _drop_unmet(lie, stand, [post.at for post in posts], least)
    _drop_unmet(stand, lie, [row.at for row in rows], least)
    return _chosen(across, lie), _chosen(down, stand)


def _crossed(lines: Sequence[Rule], others: Sequence[Rule]) -> list[list[Rule]]:
    """Each line in its parts between every two neighbours of the others."""
    places = [[other.at_point(line.at) for other in others] for line in lines]
    return [[part_of(line, *ends) for ends in pairwise(at)] for line, at in zip(lines, places, strict=True)]


def _joined(shares: Sequence[tuple[float, float] | None]) -> NDArray[np.bool_]:
    """Which sides of cells in a row are there, by the shares of pieces in all of each and near its ends, (N,); those of
    which nothing is told are where their neighbours are."""
    whole, ends = np.array([told or (_LEAST, _LEAST) for told in shares]).T
    found = np.zeros(len(whole), np.bool_)
    for start, end in runs_of(whole >= _LEAST):
        clear = start + np.flatnonzero(whole[start:end] >= _END)
        if not clear.size or whole[start:end].max() < _SURE:
            continue
        run = slice(clear[0], clear[-1] + 1)
        found[run] = ends[run].mean() >= _SPREAD * whole[run].mean()
    return found


def _drop_short(stand: NDArray[np.bool_], sides: Sequence[Sequence[Rule]], least: float) -> None:
    """Take out, in place, the sides that together are shorter than a line: a pen draws such."""
    for post, parts in zip(stand, sides, strict=True):
        for start, end in runs_of(post):
            post[start:end] &= parts[end - 1].end - parts[start].start >= least


def _drop_between_tables(stand: NDArray[np.bool_]) -> None:
    """Take out, in place, of (posts, rooms between rows) the rooms in which few of the posts stand that do above or
    below."""
    known = np.pad(stand, ((0, 0), (1, 1)))
    beside = (known[:, :-2] | known[:, 2:] | stand).sum(axis=0)
    stand &= stand.sum(axis=0) > _BETWEEN * beside


def _drop_unmet(sides: NDArray[np.bool_], crossing: NDArray[np.bool_], places: Sequence[float], least: float) -> None:
    """Take out, in place, the lines (N, M - 1) that too few of the others, (M, N - 1), meet; those less than
    `least` pixels apart count as one."""
    beside = np.pad(crossing, ((0, 0), (1, 1)))
    met, at = (beside[:, :-1] | beside[:, 1:]).T, np.array(places)
    for line, others in zip(sides, met, strict=True):
        for start, end in runs_of(line):
            ends = at[start : end + 1][others[start : end + 1]]
            line[start:end] &= np.count_nonzero(np.diff(ends) >= least) >= _POSTS - 1


def _chosen(lines: Sequence[Sequence[Rule]], which: NDArray[np.bool_]) -> list[Rule]:
    return [
        side for line, wanted in zip(lines, which, strict=True) for side, on in zip(line, wanted, strict=True) if on
    ]


def _count_lost(sheet: Sheet, sides: Sequence[Rule], rules: Sequence[Rule]) -> int:
    """How many of the sides have no rule along them."""
    near = sheet.px(_SAME_PLACE_MM)

    def found(side: Rule) -> float:
        along = (rule for rule in rules if abs(rule.at_point(side.start) - side.at_start) < near)
        return sum(max(0.0, rule.shared(side)) for rule in along)

    return sum(found(side) < _FOUND * side.length for side in sides)
