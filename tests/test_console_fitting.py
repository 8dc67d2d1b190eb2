"""On a terminal of any width no word, figure or path is cut."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hcr_batch.console.fitting import print_fitted
from hcr_batch.console.night import documents_table, nights_table
from hcr_batch.documents import DocumentStatus
from hcr_batch.files.nights.ledger import Entry, NightEntry

PATH = "/srv/claims/" + "a department/" * 12 + "results.parquet"


def lines(table: Table, width: int) -> list[str]:
    shown = io.StringIO()
    print_fitted(Console(file=shown, width=width), table)
    return shown.getvalue().splitlines()


def figures() -> Table:
    """As `evaluate --compare` prints them: nothing of it may wrap."""
    table = Table(title="A names-1   B names-2", caption="No difference that 57 fields can show.")
    for head in ("", "A", "B", "B minus A", "95 %", "B better in"):
        table.add_column(head, no_wrap=True, justify="right" if head else "left")
    table.add_row("Character error rate", "89.62 %", "89.61 %", "-0.01", "-0.02 to 0.00", "50.0 %")
    return table


def ledger() -> Table:
    entries = [
        Entry(
            document_id="f" * 64, name=name, night="2026-11-22-001", status=DocumentStatus.FAILED,
            error_code="truncated_image", pages=1_000, fields=20_000, seconds=0.5,
        )
        for name in ("claim 0007.png", "registrations/" * 6 + "a scan.png")
    ]  # fmt: skip
    return documents_table(entries)


def nights() -> Table:
    night = NightEntry(
        night="2026-11-22-001", started="2026-11-22T02:30:00+01:00", finished="2026-11-22T02:40:59+01:00",
        documents=1_000, read=900, partial=50, failed=40, skipped=10, pages=2_000, fields=20_000, model="names-0",
        exit_code=8,
    )  # fmt: skip
    return nights_table([night])


def summary() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right")
    table.add_column()
    table.add_row("documents", "19 found: 14 read, 5 skipped, and of the earlier results 3 files are no longer there")
    table.add_row("[green]results[/green]", Text(PATH, "bold", no_wrap=True))
    return table


def words(table: Table) -> set[str]:
    cells = [cell for column in table.columns for cell in (column.header, *column.cells)]
    return {word for cell in cells for word in Text.from_markup(str(cell)).plain.split()}


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("make", [figures, ledger, nights, summary])
def test_words_stay_whole(make: object, width: int) -> None:
    table = make()  # type: ignore[operator]
    shown = lines(table, width)
    assert words(table) <= {word for line in shown for word in line.split()}
    long = [line for line in shown if len(line.rstrip()) > width]
    assert all(len(line.split()) == 1 or "/" in line for line in long)  # a path, which the terminal wraps


def test_figures_keep_their_heads_as_a_paragraph() -> None:
    assert lines(figures(), 60) == [
        "A names-1   B names-2",
        "Character error rate  A 89.62 %  B 89.61 %",
        "    B minus A -0.01  95 % -0.02 to 0.00  B better in 50.0 %",
        "No difference that 57 fields can show.",
    ]


def test_a_summary_is_aligned_and_ends_where_its_words_do() -> None:
    assert lines(summary(), 60) == [
        "documents  19 found: 14 read, 5 skipped, and of the earlier",
        "           results 3 files are no longer there",
        f"  results  {PATH}",
    ]
