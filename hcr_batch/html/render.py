"""Fills the templates. Everything that is filled in is escaped: a label may hold markup."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hcr_batch.text.scoring.compare import share_text
from hcr_batch.text.scoring.figures import number, percent, span


def render(template: str, **values: Any) -> Markup:
    """The template of that name with `values` filled in; safe to fill into another."""
    return Markup(_environment().get_template(template).render(**values))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hcr_batch.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "number": number, "span": span, "shown": shown, "certainty": share_text}
    return environment


def shown(character: str) -> str:
    """A character that can be seen: a space as an open box, the absence of one as an empty set."""
    return {"": "∅", " ": "␣"}.get(character, character)
