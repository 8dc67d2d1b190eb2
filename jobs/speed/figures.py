"""Measured figures: several values of one thing, their median, and whether a goal is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A bound on a figure's median: `least` or `most`."""

    least: float | None = None
    most: float | None = None

    def met(self, value: float) -> bool:
        """Whether `value` keeps the bound."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One thing, measured once in each round. unit: as in "crops/s", "x" for a ratio."""

    name: str
    unit: str
    values: tuple[float, ...]
    goal: Goal | None = None

    @property
    def median(self) -> float:
        """The median of the values."""
        return median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the median keeps the goal; None without one."""
        return None if self.goal is None else self.goal.met(self.median)

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        bound = {} if self.goal is None else {"at_least": self.goal.least, "at_most": self.goal.most, "met": self.met}
        return {
            "name": self.name,
            "unit": self.unit,
            "median": self.median,
            "values": list(self.values),
            **{key: value for key, value in bound.items() if value is not None},
        }


@dataclass(frozen=True, kw_only=True)
class Section:
    """Figures that belong together, and what to know of them."""

    title: str
    figures: tuple[Figure, ...]
    note: str = ""

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {"title": self.title, "figures": [figure.as_dict() for figure in self.figures], "note": self.note}


def ratios(name: str, above: Sequence[float], below: Sequence[float], goal: Goal | None = None) -> Figure:
    """Ratios of what was measured in the same rounds."""
    values = tuple(a / b for a, b in zip(above, below, strict=True))
    return Figure(name=name, unit="x", values=values, goal=goal)
