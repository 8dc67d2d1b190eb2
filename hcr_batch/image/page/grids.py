"""Narrow columns of tables, which look like combs: those below a printed head, and those of boxes to tick."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from hcr_batch.image.page.boxes.closed import group_rows, same_edge_px
from hcr_batch.image.page.neighbours import chained, is_on_top
from hcr_batch.image.page.ruling.rule import Rules
from hcr_batch.image.page.ruling.strokes import PRINT_MM, STROKE_MM, Strokes, find_strokes, is_print, is_standing
from hcr_batch.image.page.sheet import Rect, Sheet, around
from hcr_batch.image.page.ticking.choices import inner_squares
from hcr_batch.image.page.ticking.rings import find_rings

_LEAST_ROWS = 3
"""A column has a head and this many cells less one at least."""

_WIDE_MM = 10.0
"""Cells wider than this in this many rows below each other are those of a table, whatever its head: those of a check
list, "OK, Not OK, N.A.". A comb's are narrower also on a card that is taken for a page of A4, or it stands alone."""

_MOST = 0.5
"""More than this share of a comb's cells in such columns make it none."""

_WORD, _WORDED = 1.3, 0.6
"""Low print that is this many times as wide as high is a word. A row with one in this share of its cells, lying or
standing, is none of a comb, whose cells hold a character each."""

_WIDER = 1.5
"""A cell this many times as wide as most has no mark where those have."""

_MARGIN, _ALIKE = 0.2, 0.12
"""Of a cell's lesser side: how far in its frame reaches, and by how much boxes to tick differ in place and size."""


def without_columns(
    sheet: Sheet, rules: Rules, parts: Sequence[list[Rect]], squares: Sequence[Rect]
) -> list[list[Rect]]:
    """The parts of rows, combs and lone cells, with those that are a row of a table's columns cut into their cells.
    squares: those of the sheet that look like boxes to tick."""
    in_columns = _below_heads(sheet, rules, parts)
    combs = [_narrow(part) for part in parts if len(part) > 1]
    inked = [cells for cells in combs if all(sheet.ink_share(_middle(cell)) > 0 for cell in cells)]
    # Cells are squares themselves, which hide the rings in them.
    marks = [*squares, *find_rings(sheet)] if inked else []
    return [
        part
        for whole in parts
        for part in (
            [[cell] for cell in whole] if in_columns(whole) or _holds_ticks(_narrow(whole), marks) else [whole]
        )
    ]


def _below_heads(sheet: Sheet, rules: Rules, parts: Sequence[list[Rect]]) -> Callable[[Sequence[Rect]], bool]:
    """Whether most cells of a part are in columns with a printed head, or too wide for a comb."""
    cells = [cell for part in parts for cell in part]
    heads = _heads(cells, same_edge_px(sheet)) if any(len(part) > 1 for part in parts) else {}
    tops = [[cell for cell in part if heads[id(cell)] is cell] for part in parts if len(part) > 1]
    # Flat cells, as heads often are, make no comb.
    tops += group_rows(sheet, [cell for cell, *more in parts if not more and heads.get(id(cell)) is cell])
    wide = sheet.px(_WIDE_MM)
    strokes = find_strokes(sheet, rules) if any(tops) else None
    rows = [row for row in tops if row and strokes and _is_head(sheet, row, strokes)]
    rows += [row for row in tops if strokes and _ends_level(row, rows, strokes, same_edge_px(sheet))]
    printed = {id(cell) for row in rows for cell in row}

    def in_columns(part: Sequence[Rect]) -> bool:
        found = [(cell, heads.get(id(cell))) for cell in part]
        known = [top is not None and (id(top) in printed or cell.width > wide) for cell, top in found]
        return len(part) > 1 and sum(known) > _MOST * len(part)

    return in_columns


def _is_head(sheet: Sheet, row: Sequence[Rect], strokes: Strokes) -> bool:
    """Whether cells side by side hold print, or a word each: thin print that is small for the scan looks less even."""
    worded = sum(_holds_word(sheet, cell, strokes) for cell in row)
    return is_print(sheet, around(row), strokes) or worded >= max(2, _WORDED * len(row))


def _ends_level(row: Sequence[Rect], heads: Sequence[Sequence[Rect]], strokes: Strokes, near: float) -> bool:
    """Whether cells that all hold something end level with the heads of columns: in the last line of these there may
    be few letters, as "Yes" and "No" below what is asked. near: pixels by which edges are off."""
    held = bool(row) and all(strokes.within(cell).any() for cell in row)
    return held and any(abs(row[0].bottom - head[0].bottom) <= near for head in heads)


def _holds_word(sheet: Sheet, cell: Rect, strokes: Strokes) -> bool:
    """Whether a cell holds nothing larger than print, and more than one character of it, lying or standing."""
    inside = strokes.within(cell)
    highest = float((strokes.bottom - strokes.top)[inside].max(initial=0.0))
    reach = strokes.around(cell)
    lies = reach is not None and STROKE_MM <= highest / sheet.px(1.0) <= PRINT_MM and reach.width >= _WORD * highest
    return lies or is_standing(sheet, cell, strokes)


def _holds_ticks(cells: Sequence[Rect], marks: Sequence[Rect]) -> bool:
    """Whether each cell of a comb holds a box or ring to tick, all alike and in one place: letters vary."""
    own = [inner_squares(cell, marks) for cell in cells]
    if len(cells) < 2 or not all(own):
        return False
    places = [(m.left - c.left, m.top - c.top, m.width, m.height) for c, (m, *_) in zip(cells, own, strict=True)]
    spread = np.ptp(np.array(places), axis=0)
    return bool((spread <= _ALIKE * min(cell.height for cell in cells)).all())


def _narrow(part: Sequence[Rect]) -> list[Rect]:
    """The cells of a comb that are as wide as most: a wider one, of which it seems that separators were lost, is the
    next column of a table where the others are to be ticked."""
    usual = float(np.median([cell.width for cell in part]))
    return [cell for cell in part if cell.width < _WIDER * usual]


def _middle(cell: Rect) -> Rect:
    return cell.padded(-_MARGIN * min(cell.width, cell.height))


def _heads(cells: Sequence[Rect], near: float) -> dict[int, Rect | None]:
    """For each cell, by its id, the uppermost of its column; None where that has too few cells.

    near: pixels by which the edges of neighbours differ.
    """
    from_top = sorted(cells, key=lambda cell: cell.top)
    columns = chained(from_top, lambda column, cell: is_on_top(column[-1], cell, near))
    return {id(cell): column[0] if len(column) >= _LEAST_ROWS else None for column in columns for cell in column}
