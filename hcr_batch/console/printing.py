"""How commands print: tables and errors, and nothing of libraries beside them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hcr_batch.console.fitting import print_fitted

_PIPE_WIDTH = 10_000
"""Columns, more than any table needs: in a pipe a path or a sentence stays in one line, for whoever looks for it."""


@contextmanager
def stdout_kept_clean() -> Iterator[None]:
    """Sends to stderr what libraries print meanwhile: Ray reports on stdout that a worker died, and
    stdout belongs to the report, which other programs parse."""
    with redirect_stdout(sys.stderr):
        yield


def print_tables(*tables: Table | None) -> None:
    """Tables on stdout, those there are; in a pipe they are as wide as they need."""
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    for table in filter(None, tables):
        print_fitted(console, table)


def print_error(message: str) -> None:
    """One sentence on stderr."""
    Console(stderr=True, highlight=False).print(Text.assemble(("Error:", "bold red"), " ", message), soft_wrap=True)
