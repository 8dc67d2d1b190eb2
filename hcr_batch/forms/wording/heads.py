"""What names a field of a table beside its own caption: the heads of its row and column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from hcr_batch.forms.wording.head_cells import LEAST_HEADS, is_above, is_level
from hcr_batch.forms.wording.vocabulary import date_part, is_choice, plain_words
from hcr_batch.image.page.neighbours import chained, on_one_row
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, around

_OFF_MIDDLE = 0.25
"""A head on a bar is out of the middle of those that it spans by at most this share of the narrowest of them."""

_Leads = Callable[[Rect, Rect, float], bool]
"""Whether a label leads to a cell, to within this many pixels."""


def table_heads(
    cells: Mapping[int, Rect],
    labels: Mapping[int, Rect],
    near: float,
    ticks: Sequence[Rect] = (),
    counted: Mapping[int, Rect] = MappingProxyType({}),
) -> dict[int, tuple[int, ...]]:
    """For cells that have both, the label at the head of their row and of their column, each by its number; for others
    in such columns that have no head of a row, that of their column.

    Only such heads count as have two cells or more, or one and boxes to tick: a label with one field beside it is that
    field's caption. near: pixels by which the edges of neighbours differ. counted: heads of columns that are mere
    numbers, for columns that have no other.
    """
    rows = {i: _last(labels, rect, near, _is_before) for i, rect in cells.items()}
    columns = {i: _last(labels, rect, near, is_above) for i, rect in cells.items()}
    if counted:
        columns |= {i: _last(counted, cells[i], near, is_above) for i, column in columns.items() if column is None}
        labels = {**labels, **counted}
    both = {i: (row, column) for i, row in rows.items() if row is not None and (column := columns[i]) is not None}
    of_rows, of_columns = list(rows.values()), list(columns.values())
    of_rows += [_last(labels, tick, near, _is_before) for tick in ticks]
    found: dict[int, tuple[int, ...]] = {
        i: (row, column) for i, (row, column) in both.items() if of_rows.count(row) > 1 and of_columns.count(column) > 1
    }
    headed = {column for _, column in found.values()}
    # Below the label of a row that spans several columns no cell of these has a head of its row.
    beside = {k for k in of_columns if k is not None}
    headed |= {k for k in beside if any(is_level(labels[k], labels[other], near) for other in headed)}
    return found | {i: (column,) for i, column in columns.items() if column in headed and rows[i] is None}


def heads_above(
    cells: Mapping[int, Rect], labels: Mapping[int, Phrase], prints: Mapping[int, Phrase], near: float
) -> dict[int, int]:
    """For the cells right below a row of heads of which some say the same, as "In" and "Out" below each day, and for
    those beside them in that row, the head above these that each belongs to.

    cells: all cells, by their numbers. labels: the heads of some of them. prints: what else is printed, by its number.
    near: pixels by which the edges of neighbours differ.
    """
    found: dict[int, int] = {}
    columns = {i for i, label in labels.items() if label.cell and is_above(label.cell, cells[i], near)}

    def goes_on(row: list[int], i: int) -> bool:
        # With paper between them they are two tables, such as the copies of one form on a sheet.
        return is_level(cells[row[0]], cells[i], near) and cells[i].left - cells[row[-1]].right <= near

    for cells_of_row in chained(sorted(cells, key=lambda i: cells[i].left), goes_on):
        row = [i for i in cells_of_row if i in columns]
        if not row:
            continue
        texts = [labels[i].text for i in row]
        strip = min(cell.top for i in row if (cell := labels[i].cell))
        beside = {i: cells[i] for i in cells_of_row}
        start, end = min(rect.left for rect in beside.values()), max(rect.right for rect in beside.values())
        height = cells[row[0]].top - strip
        above = {
            k: _middle(phrase.rect)
            for k, phrase in prints.items()
            if strip - 2 * height <= phrase.rect.top and phrase.rect.bottom <= strip + near
            if start < _middle(phrase.rect) < end
        }
        if None in texts or len(set(texts)) > len(texts) / 2 or len(above) < LEAST_HEADS:
            continue
        for i, rect in beside.items():
            nearest = min(above, key=lambda k: abs(above[k] - _middle(rect)))
            if i in row or rect.left < above[nearest] < rect.right:
                found[i] = nearest
    return found


def heads_over(labels: Mapping[int, Phrase], near: float) -> dict[int, int]:
    """For the heads of columns that say little alone, a letter, "yes" or "no", the part of a date, or what stands below
    another such head too, the head above them that spans some of them, each by its number. near: pixels by which the
    edges of neighbours differ."""
    cells = {k: label.cell for k, label in labels.items() if label.cell is not None}
    texts = {k: labels[k].text or "" for k in cells}
    groups: dict[int, list[int]] = {}
    for k, upper in cells.items():
        under = [i for i, cell in cells.items() if abs(cell.top - upper.bottom) <= near and i != k]
        own = [i for i in under if upper.left - near <= cells[i].left and cells[i].right <= upper.right + near]
        if len(own) >= LEAST_HEADS:
            groups[k] = own
    said = [text for own in groups.values() for text in {texts[i] for i in own}]
    found: dict[int, int] = {}
    for k, own in groups.items():
        # Of day, month and year one may be illegible.
        dated = sum(map(_is_date_part, (texts[i] for i in own))) >= LEAST_HEADS
        vague = [i for i in own if _is_terse(texts[i]) or said.count(texts[i]) > 1]
        # What stands among letters, "S, M, L, XL", says no more than they do.
        found |= dict.fromkeys(own if dated or 2 * len(vague) > len(own) else vague, k)
    return found


def _is_terse(text: str) -> bool:
    words = plain_words(text)
    return len(words) == 1 and (len(words[0]) == 1 or is_choice(text) or _is_date_part(text))


def _is_date_part(text: str) -> bool:
    return any(map(date_part, plain_words(text)))


def _middle(rect: Rect) -> float:
    return (rect.left + rect.right) / 2


def _last(labels: Mapping[int, Rect], cell: Rect, near: float, leads: _Leads) -> int | None:
    """The nearest of the labels that lead to a cell."""
    leading = [(abs(rect.left - cell.left) + abs(rect.top - cell.top), i) for i, rect in labels.items()]
    return next((i for _, i in sorted(leading) if leads(labels[i], cell, near)), None)


def _is_before(label: Rect, cell: Rect, near: float) -> bool:
    """Whether a label stands before a cell: it may be that of several rows."""
    return label.top - near <= cell.top and cell.bottom <= label.bottom + near and label.right <= cell.left + near


def heads_apart(
    phrases: Sequence[Phrase], parts: Sequence[Phrase], boxes: Sequence[Rect] = (), near: float = 0.0
) -> list[Phrase]:
    """The phrases, those that fill a cell with one row of several parts in these parts: a strip above the columns of a
    table holds the head of each, which may go on in a remark below it.

    Where one of the boxes stands right below, its head has a cell as wide. near: pixels by which neighbours are off.
    """
    found: list[Phrase] = []
    for phrase in phrases:
        strip = phrase.cell
        inside = sorted((part for part in parts if strip and strip.covers(part.rect)), key=lambda part: part.rect.top)
        columns = chained(
            inside, lambda column, part: column[0].rect.left < part.rect.right and part.rect.left < column[0].rect.right
        )
        worded = all(any(map(_is_worded, column)) for column in columns)
        if strip and len(columns) > 1 and worded and all(on_one_row(c[0].rect, inside[0].rect) for c in columns):
            found += [_head(column, strip, boxes, near) for column in columns]
        else:
            found.append(phrase)
    return found


def heads_on_bars(phrases: Sequence[Phrase], bars: Sequence[Rect], boxes: Sequence[Rect], near: float) -> list[Phrase]:
    """The phrases, those of a dark bar above the columns of a table with the part of the bar above their column: each
    stands above another, though the heading of a group of rows may stand between.

    near: pixels by which the edges of neighbours differ.
    """
    found = list(phrases)
    for bar in bars:
        below = sorted((box for box in boxes if 0 <= box.top + near - bar.bottom <= bar.height + 2 * near), key=_top)
        column = {
            k: box
            for k, phrase in enumerate(phrases)
            if phrase.cell is None and bar.covers(phrase.rect)
            if (box := next((box for box in below if box.left < _middle(phrase.rect) < box.right), None))
        }
        if len({id(box) for box in column.values()}) == len(column) >= LEAST_HEADS:
            for k, box in column.items():
                found[k] = replace(phrases[k], cell=replace(bar, left=box.left, right=box.right))
    return found


def heads_spanning_on_bars(phrases: Sequence[Phrase], bars: Sequence[Rect], near: float) -> list[Phrase]:
    """The phrases, those of a dark bar that stand in the middle above several cells with heads with the part of the bar
    above these.

    near: pixels by which the edges of neighbours differ.
    """
    found = list(phrases)
    cells = [phrase.cell for phrase in phrases if phrase.cell is not None]
    for bar in bars:
        above = {k: p.rect for k, p in enumerate(phrases) if p.cell is None and bar.covers(p.rect)}
        under = [cell for cell in cells if abs(cell.top - bar.bottom) <= near]
        under = sorted((c for c in under if bar.left - near <= c.left and c.right <= bar.right + near), key=_middle)
        for k, rect in above.items():
            nearest = [c for c in under if k == min(above, key=lambda i: abs(_middle(above[i]) - _middle(c)))]
            own = _below_middle(nearest, _middle(rect))
            if len(own) >= LEAST_HEADS:
                found[k] = replace(phrases[k], cell=replace(bar, left=own[0].left, right=own[-1].right))
    return found


def _below_middle(cells: Sequence[Rect], middle: float) -> Sequence[Rect]:
    """Of cells from the left those around a middle: beside them may be some that no head spans."""
    while cells:
        off = _middle(around(cells)) - middle
        if abs(off) <= _OFF_MIDDLE * min(cell.width for cell in cells):
            break
        cells = cells[1:] if off < 0 else cells[:-1]
    return cells


def _top(rect: Rect) -> float:
    return rect.top


def _is_worded(phrase: Phrase) -> bool:
    return any(word.isalpha() and len(word) > 1 for word in plain_words(phrase.text or "-"))


def _head(column: Sequence[Phrase], strip: Rect, boxes: Sequence[Rect], near: float) -> Phrase:
    """The head of a column in a strip, what stands below its first line in brackets."""
    first, *others = (part.text or "" for part in column)
    rect = around([part.rect for part in column])
    below = (b for b in boxes if abs(b.top - strip.bottom) <= near and b.left < _middle(rect) < b.right)
    cell = next((replace(strip, left=box.left, right=box.right) for box in below), None)
    return Phrase(rect, f"{first} ({' '.join(others)})" if others else first, cell)
