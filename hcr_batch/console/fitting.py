"""Prints tables on a terminal of any width: lines break between words, and no word, figure or path is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Column, Table
from rich.text import Text

_ANY = 100_000
"""Columns of a terminal that would hold everything."""

_INDENT = 4
"""Of the second line of a row that is printed as a paragraph, and of those below."""


def print_fitted(console: Console, table: Table) -> None:
    """A summary (two columns without heads) as lines, any other table with columns that leave words whole, or as a
    paragraph for each row where the terminal is too narrow for that."""
    if not table.show_header:
        for line in _summary(console, table):
            console.print(line, soft_wrap=True)
    elif _fit(console, table):
        console.print(table)
    else:
        for line in _paragraphs(console, table):
            console.print(line, soft_wrap=True)


def _fit(console: Console, table: Table) -> bool:
    """Sets the columns' widths, where words and figures have room: rich by itself takes it from the widest columns,
    and cuts their words."""
    spans = [_span(console, column) for column in table.columns]
    frame = _measured(console, table).maximum - sum(span.maximum for span in spans)
    spare = console.width - frame - sum(span.minimum for span in spans)
    if spare < 0:
        return False
    modest = sorted(range(len(spans)), key=lambda i: spans[i].span)
    for still, i in zip(range(len(spans), 0, -1), modest, strict=True):
        more = min(spans[i].span, spare // still)
        table.columns[i].width = spans[i].minimum + more
        spare -= more
    return True


def _span(console: Console, column: Column) -> Measurement:
    """How wide a column is with its longest word in a line, and with everything in one."""
    cells = [_measured(console, cell) for cell in (column.header, *column.cells)]
    most = max(cell.maximum for cell in cells)
    return Measurement(most if column.no_wrap else max(cell.minimum for cell in cells), most)


def _measured(console: Console, cell: RenderableType) -> Measurement:
    return Measurement.get(console, console.options.update(width=_ANY), cell)


def _summary(console: Console, table: Table) -> Iterator[Text]:
    """A line for each row: what it is about, aligned, and what is said of that, in as many lines as it takes."""
    about, said = table.columns
    labels = [_text(console, cell) for cell in about.cells]
    width = max((label.cell_len for label in labels), default=0)
    for label, cell in zip(labels, said.cells, strict=True):
        label.align("right" if about.justify == "right" else "left", width)
        yield Text.assemble(label, "  ", _filled(console, [_text(console, cell)], width + 2))


def _paragraphs(console: Console, table: Table) -> Iterator[Text]:
    """The table's title, its rows, each cell after the head of its column, and what stands below it."""
    if table.title:
        yield _filled(console, [_text(console, table.title)], 0)
    heads = [Text.assemble((_text(console, column.header).plain, "bold")) for column in table.columns]
    for row in zip(*(column.cells for column in table.columns), strict=True):
        cells = [(head, _text(console, cell)) for head, cell in zip(heads, row, strict=True)]
        items = [Text.assemble(*((head, " ") if head else ()), cell) for head, cell in cells if cell]
        yield _filled(console, items, _INDENT)
    if table.caption:
        yield _filled(console, [_text(console, table.caption)], 0)


def _filled(console: Console, items: Sequence[Text], indent: int) -> Text:
    """The items in lines, as many in each as have room beside each other; what is longer is broken between words,
    unless it is to stay in one (`no_wrap`)."""
    width = console.width - indent
    lines: list[Text] = []
    for line in _side_by_side(items, "  ", width):
        whole = line.no_wrap or line.cell_len <= width
        lines += [line] if whole else _side_by_side(list(line.split(" ")), " ", width)
    return Text(f"\n{' ' * indent}").join(lines)


def _side_by_side(parts: Sequence[Text], gap: str, width: int) -> list[Text]:
    """Lines of parts, none of which is longer than `width` unless a single part is."""
    lines = [Text()]
    for part in parts:
        if lines[-1] and lines[-1].cell_len + len(gap) + part.cell_len > width:
            lines.append(Text())
        lines[-1] = Text.assemble(lines[-1], gap, part) if lines[-1] else part
    return lines


def _text(console: Console, cell: RenderableType) -> Text:
    return cell.copy() if isinstance(cell, Text) else console.render_str(str(cell), highlight=False)
