"""The page of an audit: labels to review, the one most likely wrong first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hcr_batch.html.render import render
from hcr_batch.html.specimen import Specimen


@dataclass(frozen=True, kw_only=True)
class AuditPage:
    """judged: labels read; differing: how many of them are not what the model reads; specimens: the
    first of these. facts: (name, value) lines on what was read."""

    model: str
    judged: int
    differing: int
    facts: Sequence[tuple[str, str]]
    specimens: Sequence[Specimen]


def render_audit(page: AuditPage) -> str:
    """The page as one HTML file that needs nothing else."""
    return render("audit.html", page=page)
