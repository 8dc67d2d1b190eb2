"""Fills the templates. Everything that is filled in is escaped: a label may hold markup."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hcr_batch.text.bootstrap import Estimate
from hcr_batch.text.compare import share_text

_NO_FIGURE = "–"


def render(template: str, **values: Any) -> Markup:
    """The template of that name with `values` filled in; safe to fill into another."""
    return Markup(_environment().get_template(template).render(**values))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hcr_batch.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "number": number, "span": span, "shown": shown, "certainty": share_text}
    return environment


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


def shown(character: str) -> str:
    """A character that can be seen: a space as an open box, the absence of one as an empty set."""
    return {"": "∅", " ": "␣"}.get(character, character)
