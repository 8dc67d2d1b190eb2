"""The confusion matrix as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hcr_batch.html.render import render
from hcr_batch.text.scoring.confusion import NOTHING, Confusions

_CELL, _MARGIN = 18, 44
_MOST_CHARACTERS = 44


@dataclass(frozen=True)
class Cell:
    """One (written, read) pair: where it stands, how strongly it is tinted (0 to 1), and its count."""

    column: int
    row: int
    tint: float
    right: bool
    written: str
    read: str
    times: int


def draw_confusions(confusions: Confusions) -> Markup:
    """Rows are what is written, columns what is read, the last of each stands for nothing.

    Tints are shares of the row under a square root, which lets rare confusions be seen.
    """
    characters = [*confusions.commonest_characters(_MOST_CHARACTERS), NOTHING]
    side = _MARGIN + len(characters) * _CELL + 6
    return render(
        "heat_map.svg",
        characters=characters,
        cells=_cells(confusions, characters),
        cell=_CELL,
        margin=_MARGIN,
        side=side,
    )


def _cells(confusions: Confusions, characters: Sequence[str]) -> list[Cell]:
    """The pairs that occur."""
    matrix = confusions.matrix(characters)
    sums = matrix.sum(axis=1)
    return [
        Cell(column, row, round(float((times / sums[row]) ** 0.5), 3), row == column, written, read, int(times))
        for row, written in enumerate(characters)
        for column, read in enumerate(characters)
        if (times := matrix[row, column])
    ]
