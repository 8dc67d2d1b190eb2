"""The page of a review that shows handwriting outside all fields: pictures to look at, nothing to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hcr_batch.html.render import render
from hcr_batch.html.review_picture import Picture


@dataclass(frozen=True, kw_only=True)
class WrittenPage:
    """A page of a document with handwriting outside all fields. form: it was read with. pictures: of each place, none
    where the scan is gone; then `note` says why."""

    document: str
    page: int
    form: str
    pictures: Sequence[Picture]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class OutsidePage:
    """The first `pages` of `found`. name: of the results' file."""

    name: str
    found: int
    pages: Sequence[WrittenPage]


def render_outside(page: OutsidePage) -> str:
    """The page as one HTML file that needs nothing else."""
    return render("outside.html", page=page)
