"""The charts of a training, from the rows of its history.parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from hcr_batch.html.line_chart import Line, LineChart, draw_lines

_COLUMNS = {
    "loss": ("Loss", "loss"),
    "cer": ("Character error rate on held-out crops", "CER"),
    "exact": ("Held-out crops exactly right", "share exactly right"),
    "learning_rate": ("Learning rate", "learning rate"),
    "crops_per_second": ("Speed", "crops per second"),
}
_OF_SOURCES = ("cer", "exact")


def draw_history(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, Markup]]:
    """A title and a chart per recorded column that has at least two values; empty without a history.

    rows: by column name. Several rows of one step, one a source of held-out crops, repeat what is
    not of the source; columns that a file lacks are passed over.
    """
    charts = []
    for column, (title, y_name) in _COLUMNS.items():
        lines = [Line(name=source, points=points) for source, points in _series(rows, column).items()]
        if any(len(line.points) > 1 for line in lines):
            chart = LineChart(name=title, x_name="step", y_name=y_name, lines=lines, y_low=0)
            charts.append((title, draw_lines(chart)))
    return charts


def _series(rows: Sequence[Mapping[str, Any]], column: str) -> dict[str, list[tuple[float, float]]]:
    """(step, value) points of `column` by source, or all under its own name."""
    series: dict[str, dict[float, float]] = {}
    for row in rows:
        if row.get(column) is not None:
            source = str(row.get("source") or column) if column in _OF_SOURCES else column
            series.setdefault(source, {})[float(row["step"])] = float(row[column])
    return {source: sorted(points.items()) for source, points in series.items()}
