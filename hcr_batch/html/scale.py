"""From values to places on the drawing: linear scales with round ticks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Maps values from `low` to `high` onto places from `start` to `end`, in drawing units."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """The place of `value`, rounded to hundredths to keep the page small."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 2)


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round values from `low` to `high`, some `about` of them: steps of 1, 2 or 5 times a power of 10.

    After Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990.
    """
    raw = (high - low) / max(1, about)
    power = 10 ** math.floor(math.log10(raw))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def bounds(values: Sequence[float], low: float | None = None, high: float | None = None) -> tuple[float, float]:
    """Least and greatest of `values`, replaced by what is given, and never equal."""
    known = [v for v in values if math.isfinite(v)] or [0.0]
    least = min(known) if low is None else low
    most = max(known) if high is None else high
    return (least, most) if most > least else (least, least + 1.0)


def tick_text(value: float) -> str:
    """A tick's value, short: 1500 as 1.5k."""
    return f"{value / 1000:g}k" if abs(value) >= 1000 else f"{value:g}"
