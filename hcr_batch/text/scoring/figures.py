"""Formats numbers for people, on pages and in the terminal alike."""

from __future__ import annotations

import math

from hcr_batch.text.scoring.bootstrap import Estimate

_NO_FIGURE = "–"


def percent(share: float, decimals: int = 1) -> str:
    """A share as per cent; a dash where there is none."""
    return _NO_FIGURE if math.isnan(share) else f"{100 * share:.{decimals}f} %"


def number(value: float, decimals: int = 0) -> str:
    """A number with thousands separated; a dash where there is none."""
    return _NO_FIGURE if math.isnan(value) else f"{value:,.{decimals}f}"


def span(estimate: Estimate, factor: float = 100, decimals: int = 1) -> str:
    """The 95 % interval of an estimate, its ends times `factor`."""
    if math.isnan(estimate.low):
        return _NO_FIGURE
    return f"{factor * estimate.low:.{decimals}f} to {factor * estimate.high:.{decimals}f}"
