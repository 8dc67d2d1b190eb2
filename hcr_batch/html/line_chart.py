"""Line and point charts as inline SVG."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from hcr_batch.html.render import render
from hcr_batch.html.scale import Scale, bounds, tick_text, ticks

WIDTH, HEIGHT = 460, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 12, 12, 46
_MOST_POINTS = 600
"""More points than the chart has columns only make the page bigger."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line through `points` (x, y); `dots` gives each point a mark with a tooltip from `titles`."""

    name: str
    points: Sequence[tuple[float, float]]
    dots: bool = False
    titles: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class LineChart:
    """Lines over one pair of axes; bounds that are None follow the data.

    diagonal: also draws y = x, where a perfect reader would be. `name` is read out in place of it.
    """

    name: str
    x_name: str
    y_name: str
    lines: Sequence[Line]
    x_low: float | None = None
    x_high: float | None = None
    y_low: float | None = None
    y_high: float | None = None
    diagonal: bool = False


def draw_lines(chart: LineChart) -> Markup:
    """The chart as an <svg> element."""
    points = [p for line in chart.lines for p in line.points]
    low, high = bounds([p[0] for p in points], chart.x_low, chart.x_high)
    x = Scale(low, high, _LEFT, WIDTH - _RIGHT)
    low, high = bounds([p[1] for p in points], chart.y_low, chart.y_high)
    y = Scale(low, high, HEIGHT - _BOTTOM, _TOP)
    return render(
        "line_chart.svg",
        chart=chart,
        size=(WIDTH, HEIGHT),
        box=(_LEFT, _TOP, WIDTH - _RIGHT, HEIGHT - _BOTTOM),
        x_ticks=[(x(v), tick_text(v)) for v in ticks(x.low, x.high)],
        y_ticks=[(y(v), tick_text(v)) for v in ticks(y.low, y.high)],
        lines=[(line, [(x(a), y(b)) for a, b in _thinned(line.points)]) for line in chart.lines],
        ends=(x(max(x.low, y.low)), y(max(x.low, y.low)), x(min(x.high, y.high)), y(min(x.high, y.high))),
    )


def _thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """At most about `_MOST_POINTS` of the finite points, evenly, the last one always among them."""
    finite = [p for p in points if math.isfinite(p[0]) and math.isfinite(p[1])]
    step = max(1, len(finite) // _MOST_POINTS)
    return finite[::step] + (finite[-1:] if (len(finite) - 1) % step else [])
