"""The walls of combs that writing hides: where it touches one, that is neither thin nor straight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.image.page.ruling.rule import MEET_PX, Rule, Rules
from hcr_batch.image.page.sheet import Sheet

_HEIGHT_MM = (3.5, 12.0)
"""The upper and the lower line of a comb are this far apart."""

_ALIKE_MM = 1.0
"""They begin and end within this of each other: the rows of a table go on above or below."""

_ASPECT = (0.4, 1.5)
"""Width over height of a cell for one character."""

_LEAST_WALLS, _LEAST_SHARE, _OFF_PLACE = 3, 0.5, 0.2
"""This many walls, and this share of all that even cells have, are found, each off its place by this much of a cell."""

_ASIDE_PX, _INK = 2, 0.9
"""A hidden wall is ink for this share of its height, this near to its place."""


def lost_walls(sheet: Sheet, rules: Rules) -> tuple[Rule, ...]:
    """The walls that are missing of combs with a frame of their own, most of whose walls are found, where there is ink
    in the place of each."""
    lowest, highest = (sheet.px(height) for height in _HEIGHT_MM)
    slack = sheet.px(_ALIKE_MM)
    solid = sorted((rule for rule in rules.across if not rule.dotted), key=lambda rule: rule.at)
    found: list[Rule] = []
    for i, upper in enumerate(solid):
        for lower in solid[i + 1 :]:
            if lower.at - upper.at > highest:
                break
            alike = max(abs(lower.start - upper.start), abs(lower.end - upper.end)) <= slack
            if alike and lower.at - upper.at >= lowest:
                found += _missing(sheet, upper, lower, rules.down)
    return tuple(found)


def _missing(sheet: Sheet, upper: Rule, lower: Rule, down: Sequence[Rule]) -> list[Rule]:
    """The walls that are missing between two lines; none where those that are found make no even cells."""
    walls = [
        wall
        for wall in down
        if abs(wall.start - upper.at) <= 2 * MEET_PX
        and abs(wall.end - lower.at) <= 2 * MEET_PX
        and upper.start - MEET_PX <= wall.at <= upper.end + MEET_PX
    ]
    if len(walls) < _LEAST_WALLS:
        return []
    known = _places(upper, lower, [wall.at for wall in walls])
    if not known:
        return []
    cells = max(known)
    numbers = [number for number in range(cells + 1) if number not in known or known[number][1]]
    places = np.interp(numbers, list(known), [at for at, _ in known.values()]).tolist()
    thickness = float(np.median([wall.thickness for wall in walls]))
    lost = [Rule(upper.at, lower.at, place, place, thickness) for place in places]
    return lost if all(_is_inked(sheet, wall) for wall in lost) else []


def _places(upper: Rule, lower: Rule, at: Sequence[float]) -> dict[int, tuple[float, bool]]:
    """Where the walls of even cells are, by their number from the left, both ends among them, and whether they are
    ends at which none was found; empty where no cells fit. at: where walls were found."""
    half = upper.thickness / 2
    left, right = (upper.start + lower.start) / 2 + half, (upper.end + lower.end) / 2 - half
    height = lower.at - upper.at
    fewest, most = (round((right - left) / (aspect * height)) for aspect in reversed(_ASPECT))
    for cells in range(max(2, fewest), most + 1):
        steps = (np.array(at) - left) / (right - left) * cells
        numbers = np.round(steps).astype(int).tolist()
        even = bool((np.abs(steps - numbers) <= _OFF_PLACE).all())
        if even and len(set(numbers)) >= _LEAST_SHARE * (cells + 1):
            ends = {0: (left, True), cells: (right, True)}
            return dict(sorted((ends | {n: (x, False) for n, x in zip(numbers, at, strict=True)}).items()))
    return {}


def _is_inked(sheet: Sheet, wall: Rule) -> bool:
    """Whether there is ink from the upper to the lower line in the place of a wall."""
    x = round(wall.at)
    columns = slice(max(0, x - _ASIDE_PX), x + _ASIDE_PX + 1)
    window = sheet.ink[round(wall.start) + 2 : round(wall.end) - 2, columns] > 0
    return bool(window.size and window.mean(axis=0).max() >= _INK)
