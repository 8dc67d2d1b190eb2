"""Fine dotted lines of which a coarse scan runs some dots together: pieces of a drawn line with dots between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hcr_batch.image.page.ink import runs_of
from hcr_batch.image.page.ruling.rule import Rule
from hcr_batch.image.page.sheet import Sheet

_REACH_MM = 25.0
"""This far from one such piece to the next there are dots at most."""

_DOTTED, _LEAST_GAPS, GAP_MM = 0.35, 3, 0.9
"""This much of the row between them is ink, with this many gaps at least, none of which is wider: dots that run
together stand close."""

_RUN_TOGETHER = 0.65
"""Where more is ink, gaps are not counted: the feet of print make less."""

_ON_LINE_MM = 1.0
"""A piece of a line lies this near to it."""

BESIDE_MM, _BARE, _WRITTEN_ON = (0.6, 1.2), 0.3, 0.7
"""Between these distances above the row and below it no more than the first share has ink: letters stand on a row with
their stems. Above what is ink for the most part may be more, as it was written on."""

_WORD_MM = 5.0
"""Between two lines a short word may stand, such as "n.", whose feet are ink for the most part."""


def bridge_dots(sheet: Sheet, rules: Sequence[Rule], known: Sequence[Rule]) -> list[Rule]:
    """The horizontal rules, from left to right, those as one that have nothing but dots of one row between them. known:
    lines of dots that were found whole, whose pieces stay apart."""
    bridged: list[Rule] = []
    for rule in rules:
        level = [one for one in bridged if 0 < rule.start - one.end <= sheet.px(_REACH_MM) and one.leads_to(rule)]
        last = max(level, key=lambda one: one.end, default=None)
        whole = last is not None and any(_runs_through(sheet, line, last, rule) for line in known)
        if last is None or whole or not _are_dots(sheet, last, rule):
            bridged.append(rule)
            continue
        thickness = (last.thickness + rule.thickness) / 2
        bridged[bridged.index(last)] = Rule(last.start, rule.end, last.at_start, rule.at_end, thickness)
    return bridged


def _runs_through(sheet: Sheet, line: Rule, left: Rule, right: Rule) -> bool:
    """Whether a dotted line has two pieces on it."""
    level = abs(line.at_point(left.end) - left.at_end) <= sheet.px(_ON_LINE_MM)
    return line.dotted and level and line.start <= left.end and right.start <= line.end


def _are_dots(sheet: Sheet, left: Rule, right: Rule) -> bool:
    """Whether a row of dots leads from the end of a piece to the start of the next."""
    row = inked_columns(sheet, left, right, -1, 1)
    gaps, share = runs_of(~row), float(row.mean()) if row.size else 0.0
    if max((end - start for start, end in gaps), default=0) > sheet.px(GAP_MM):
        return False
    near, far = (round(sheet.px(reach)) for reach in BESIDE_MM)
    above, below = (float(inked_columns(sheet, left, right, *rows).mean()) for rows in ((-far, -near), (near, far)))
    if share >= _RUN_TOGETHER:
        most = _WRITTEN_ON if row.size > sheet.px(_WORD_MM) else _BARE
        return above <= most and below <= _BARE
    return share >= _DOTTED and len(gaps) >= _LEAST_GAPS and max(above, below) <= _BARE


def inked_columns(sheet: Sheet, left: Rule, right: Rule, first: int, last: int) -> NDArray[np.bool_]:
    """Which columns between two pieces have ink in the rows from one distance to another below their line; (N,)."""
    height, width = sheet.ink.shape
    columns = np.arange(max(0, round(left.end)), min(width, round(right.start)))
    at = np.interp(columns, (left.end, right.start), (left.at_end, right.at_start)) - 0.5
    rows = np.round(at).astype(int)[None, :] + np.arange(first, last + 1)[:, None]
    return np.asarray((sheet.ink[rows.clip(0, height - 1), columns[None, :]] > 0).any(axis=0), np.bool_)
