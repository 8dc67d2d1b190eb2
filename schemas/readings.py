"""The `readings` table: one row per field found, and per page that could not be read."""

from __future__ import annotations

import pyarrow as pa

from schemas.contract import contract

BOX = pa.struct([pa.field(n, pa.int32(), nullable=False) for n in ("x", "y", "width", "height")])
ALTERNATIVE = pa.struct(
    [pa.field("text", pa.string(), nullable=False), pa.field("confidence", pa.float32(), nullable=False)]
)

READINGS = contract(
    "readings",
    1,
    [
        ("document", pa.string(), False, "Path of the file, relative to the input root. Bytes that are not UTF-8 are shown as \\xNN."),
        ("document_id", pa.string(), True, "sha256 of the file's bytes in hex; null if the file could not be read."),
        ("page", pa.int32(), True, "Page of the document, from 1; null if the document could not be opened."),
        ("field", pa.string(), True, "Name of the field in the form template; null without a template."),
        ("box", BOX, True, "Where the field is: pixels of the page as rendered, upright; x, y is its top left corner. Null on failed pages."),
        ("text", pa.string(), True, "What the field says; empty if blank, null if failed."),
        ("confidence", pa.float32(), True, "Probability in [0, 1] that `text` is exactly right; null unless status is ok."),
        ("char_confidences", pa.list_(pa.field("element", pa.float32())), False, "For each character of `text`, its probability in [0, 1]."),
        ("alternatives", pa.list_(pa.field("element", ALTERNATIVE)), False, "Other texts the field may hold, likeliest first, each with the probability that it is exactly right; empty where the reader is sure."),
        ("status", pa.string(), False, "ok: read. blank: nothing is written there. failed: could not be read, see error_code."),
        ("error_code", pa.string(), True, "Stable word for what went wrong; null unless status is failed."),
        ("error", pa.string(), True, "A sentence for people: what went wrong and what to do; null unless status is failed."),
        ("model", pa.string(), True, "Id of the model bundle that read the field."),
    ],
)  # fmt: skip
