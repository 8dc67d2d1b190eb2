"""Bar charts as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from hcr_batch.html.render import render
from hcr_batch.html.scale import Scale, tick_text, ticks

_HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 260, 64, 12, 12, 46


def draw_bars(name: str, bars: Sequence[tuple[str, int]], x_name: str, width: int = 460) -> Markup:
    """Counts side by side as an <svg> element: (text under the bar, count) each, in the given order."""
    slot = (width - _LEFT - _RIGHT) / max(1, len(bars))
    y = Scale(0, max((count for _, count in bars), default=0) or 1, _HEIGHT - _BOTTOM, _TOP)
    return render(
        "bar_chart.svg",
        name=name,
        x_name=x_name,
        size=(width, _HEIGHT),
        box=(_LEFT, _TOP, width - _RIGHT, _HEIGHT - _BOTTOM),
        y_ticks=[(y(v), tick_text(v)) for v in ticks(0, y.high, 4) if v == int(v)],
        bars=[(round(_LEFT + i * slot, 2), y(count), text, count) for i, (text, count) in enumerate(bars)],
        slot=round(slot, 2),
        bar_width=round(min(0.82 * slot, 48), 2),
    )
