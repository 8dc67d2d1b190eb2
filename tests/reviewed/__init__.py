"""A run to review: drawn scans, and results made by hand that hold every kind of row."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from PIL import Image, ImageDraw, ImageFont

from schemas import DOCUMENTS, READINGS

HOSTILE = "</script><script>document.title='taken'</script>"
BOXES = {"name": (40, 60, 300, 60), "born": (40, 200, 300, 60), "town": (40, 340, 300, 60), "note": (40, 480, 300, 60)}


def draw_page(words: dict[str, str], size: tuple[int, int] = (600, 700)) -> Image.Image:
    """A page with a printed box per field and a word in each."""
    page = Image.new("L", size, 255)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(40)
    for field, word in words.items():
        x, y, width, height = BOXES[field]
        draw.rectangle((x, y, x + width, y + height), outline=90, width=2)
        draw.text((x + 12, y + 6), word, font=font, fill=20)
    return page


def write_run(folder: Path, *, in_parts: bool = False) -> Path:
    """Writes `folder`/scans and the results beside it; returns the path of the results.

    a.png: four fields, of which `name` is doubtful, `born` breaks its rule, `town` is accepted and
    `note` is blank. copy/a.png: the same bytes. b.tif: two pages. torn.png: failed. gone.png and
    changed.png: read once, no longer there as they were.
    """
    scans = folder / "scans"
    (scans / "copy").mkdir(parents=True)
    draw_page({"name": "ANNA", "born": "1/2/93", "town": "ULM", "note": ""}).save(scans / "a.png")
    (scans / "copy" / "a.png").write_bytes((scans / "a.png").read_bytes())
    draw_page({"name": "BOB"}).save(
        scans / "b.tif", save_all=True, append_images=[draw_page({"name": "ÉVE", "town": "x"})]
    )
    (scans / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n torn off here")
    Image.fromarray(np.full((50, 200), 255, np.uint8)).save(scans / "changed.png")
    rows = _rows({path.relative_to(scans).as_posix(): _digest(path) for path in sorted(scans.rglob("*.*"))})
    return _write(folder, rows, in_parts)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _rows(ids: dict[str, str]) -> list[dict[str, Any]]:
    a = [
        row("a.png", ids, "name", "ANHA", 0.31, alternatives=("ANNA", "ANN"), characters=(0.9, 0.9, 0.3, 0.8)),
        row("a.png", ids, "born", "1/2/193", 0.97, rule="format"),
        row("a.png", ids, "town", "ULM", 0.99, accepted=True),
        row("a.png", ids, "note", "", None, status="blank"),
    ]
    return [
        *a,
        *({**r, "document": "copy/a.png"} for r in a),
        row("b.tif", ids, "name", "BOB", 0.62),
        row("b.tif", ids, "name", "EVE", 0.42, page=2),
        row("b.tif", ids, "town", HOSTILE, 0.12, page=2),
        row("torn.png", ids, None, None, None, page=None, status="failed", error="The picture is damaged."),
        row("gone.png", {"gone.png": "0" * 64}, "name", "GUS", 0.55),
        row("changed.png", {"changed.png": "1" * 64}, "name", "IDA", 0.56),
    ]


def row(
    document: str,
    ids: dict[str, str],
    field: str | None,
    text: str | None,
    confidence: float | None,
    *,
    page: int | None = 1,
    status: str = "ok",
    rule: str | None = None,
    accepted: bool | None = None,
    alternatives: tuple[str, ...] = (),
    characters: tuple[float, ...] = (),
    error: str | None = None,
) -> dict[str, Any]:
    """One row of `readings`."""
    return {
        "document": document,
        "document_id": ids[document],
        "page": page,
        "page_width": page and 600,
        "page_height": page and 700,
        "page_dpi": None,
        "turned": page and 0,
        "form": None,
        "field": field,
        "box": dict(zip(("x", "y", "width", "height"), BOXES[field], strict=True)) if field else None,
        "text": text,
        "value": None,
        "valid": None if rule is None else False,
        "rule": rule,
        "confidence": confidence,
        "char_confidences": list(characters) or [0.95] * len(text or ""),
        "alternatives": [{"text": t, "confidence": 0.2 / (i + 1)} for i, t in enumerate(alternatives)],
        "accepted": accepted,
        "correction": None,
        "status": status,
        "error_code": None if error is None else "damaged_image",
        "error": error,
        "registration": None,
        "known": None,
        "outside": None,
        "model": "tiny-0123456789ab",
    }


def _write(folder: Path, rows: list[dict[str, Any]], in_parts: bool) -> Path:
    documents = [
        {
            "document": name, "document_id": None, "bytes": 1, "pages": 1, "fields": 1, "status": "read",
            "error_code": None, "error": None, "seconds": 0.1,
        }
        for name in sorted({r["document"] for r in rows})
    ]  # fmt: skip
    if not in_parts:
        pq.write_table(READINGS.table(rows), folder / "results.parquet", row_group_size=5)
        pq.write_table(DOCUMENTS.table(documents), folder / "results.documents.parquet")
        return folder / "results.parquet"
    out = folder / "results"
    for part, some in enumerate((rows[:6], rows[6:])):
        (out / "readings").mkdir(parents=True, exist_ok=True)
        pq.write_table(READINGS.table(some), out / "readings" / f"part-{part:05d}.parquet")
    (out / "documents").mkdir()
    pq.write_table(DOCUMENTS.table(documents), out / "documents" / "part-00000.parquet")
    return out
