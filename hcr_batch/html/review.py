"""The page on which a person looks through doubtful fields: one file, no network, saved as CSV."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hcr_batch.html.render import render
from hcr_batch.html.review_picture import Picture
from hcr_batch.html.review_rule import live_checks
from hcr_batch.records import FieldRule
from hcr_batch.text.triage import OTHER
from schemas.corrections import CORRECTIONS


@dataclass(frozen=True, kw_only=True)
class ReviewItem:
    """One field to look at. `row` is its row of `readings`, by column name.

    picture: None where there is none, then `note` says why.
    definition: what the form allows.
    equation: what the form says that this field and others must agree in, such as `total = net + vat`.
    """

    row: dict[str, Any]
    picture: Picture | None
    note: str = ""
    definition: FieldRule | None = None
    equation: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReviewPage:
    """One batch: `number` of `batches`, from 1. results: digest of the results. name: of their file. outside: pages
    with handwriting outside all fields, which `outside.html` beside it shows."""

    name: str
    results: str
    number: int
    batches: int
    items: Sequence[ReviewItem]
    outside: int = 0


def render_review(page: ReviewPage) -> str:
    """The page as one HTML file that needs nothing else.

    Only the page's own script may run: its digest is in the content security policy, so that no
    text from a scan can become one.
    """
    script = render("review.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return render("review.html", page=page, script=script, script_digest=digest, data=_data(page))


@dataclass(frozen=True, kw_only=True)
class ReviewIndex:
    """The list of batches: (file name, number of fields, what it holds) each."""

    name: str
    batches: Sequence[tuple[str, int, str]]
    facts: Sequence[tuple[str, str]]


def render_index(index: ReviewIndex) -> str:
    """The page that links to the batches beside it."""
    return render("review_index.html", index=index)


def _data(page: ReviewPage) -> dict[str, Any]:
    """What the script works on. The batch's key names its decisions in the browser's storage."""
    items = [_item(item) for item in page.items]
    keys = hashlib.sha256(repr([item["key"] for item in items]).encode()).hexdigest()[:16]
    return {
        "name": page.name,
        "results": page.results,
        "batch": f"{page.results}-{keys}",
        "number": page.number,
        "batches": page.batches,
        "columns": CORRECTIONS.schema.names,
        "items": items,
    }


def _item(item: ReviewItem) -> dict[str, Any]:
    row, picture = item.row, item.picture
    box = row["box"]
    rule = item.definition
    return {
        "key": {
            "document_id": row["document_id"],
            "document": row["document"],
            "page": row["page"],
            "field": row["field"],
            **(box or dict.fromkeys(("x", "y", "width", "height"))),
        },
        "form": row["form"],
        "type": None if rule is None else rule.type.value,
        "checks": live_checks(rule),
        "status": row["status"],
        "text": row["text"],
        "value": row["value"],
        "rule": f"equals ({item.equation})" if item.equation and row["rule"] == "equals" else row["rule"],
        "error": row["error"],
        "confidence": _rounded(row["confidence"]),
        "characters": [_rounded(share) for share in row["char_confidences"]],
        "alternatives": _alternatives(row),
        "correction": row["correction"],
        "note": item.note,
        "picture": None if picture is None else [picture.uri, picture.width, picture.height, *picture.box],
    }


def _alternatives(row: dict[str, Any]) -> list[list[Any]]:
    """Texts to choose from, with their confidences; of a checkbox or signature, what it is if not what was read."""
    if row["form"] is not None and row["text"] in OTHER:
        return [[OTHER[row["text"]], _rounded(1 - row["confidence"])]]
    return [[a["text"], _rounded(a["confidence"])] for a in row["alternatives"]]


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)
