"""The `corrections` table: what a person said of the fields under review, one row per decision.

It travels as CSV (UTF-8, comma, a header with these names, empty for null), since a browser writes it.
"""

from __future__ import annotations

import pyarrow as pa

from schemas.contract import contract

ACTIONS = ("accepted", "corrected", "blank", "unreadable")

CORRECTIONS = contract(
    "corrections",
    1,
    [
        ("document_id", pa.string(), True, "sha256 of the file's bytes in hex, as in `readings`; null if the file could not be read."),
        ("document", pa.string(), False, "Path of the file, as in `readings`; it names the document where there is no id."),
        ("page", pa.int32(), True, "Page of the document, from 1, as in `readings`."),
        ("field", pa.string(), True, "Name of the field, as in `readings`."),
        ("x", pa.int32(), True, "Left edge of the field's box, as in `readings`; x, y, width and height are null together."),
        ("y", pa.int32(), True, "Its top edge."),
        ("width", pa.int32(), True, "Its width."),
        ("height", pa.int32(), True, "Its height."),
        ("reading", pa.string(), True, "What the machine had read when the person looked."),
        ("action", pa.string(), False, "accepted: the reading is right. corrected: it says something else. blank: nothing is written there. unreadable: no person can read it."),
        ("correction", pa.string(), True, "What the field holds: the reading where accepted, empty where blank or unreadable."),
        ("reviewer", pa.string(), True, "Who decided, if they said so."),
        ("at", pa.string(), True, "When, as an ISO 8601 time in UTC."),
        ("results", pa.string(), True, "Fingerprint of the results under review: 16 hex digits over their documents, boxes and readings."),
    ],
)  # fmt: skip
