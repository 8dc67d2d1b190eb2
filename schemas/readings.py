"""The `readings` table: one row per field found, and per page that could not be read."""

from __future__ import annotations

import pyarrow as pa

from schemas.contract import contract

BOX = pa.struct([pa.field(n, pa.int32(), nullable=False) for n in ("x", "y", "width", "height")])
ALTERNATIVE = pa.struct(
    [pa.field("text", pa.string(), nullable=False), pa.field("confidence", pa.float32(), nullable=False)]
)
REGISTRATION = pa.struct(
    [
        pa.field("inliers", pa.int32(), nullable=False),
        pa.field("error_mm", pa.float32(), nullable=False),
        pa.field("overlap", pa.float32(), nullable=False),
    ]
)
KNOWN = pa.struct([pa.field("row", pa.int32(), nullable=False), pa.field("confidence", pa.float32(), nullable=False)])

UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""What `correction` holds where a person says that nobody can read the field: neither null, which says that none has
looked, nor empty, which says that the field is blank."""

READINGS = contract(
    "readings",
    7,
    [
        ("document", pa.string(), False, "Path of the file, relative to the input root. Bytes that are not UTF-8 are shown as \\xNN."),
        ("document_id", pa.string(), True, "sha256 of the file's bytes in hex; null if the file could not be read."),
        ("page", pa.int32(), True, "Page of the document, from 1; null if the document could not be opened."),
        ("page_width", pa.int32(), True, "Width of the page in pixels, as it was opened: rendered, or scanned, with EXIF rotation applied and the pixels of a fax made square. Null if it could not be opened."),
        ("page_height", pa.int32(), True, "Its height in pixels."),
        ("page_dpi", pa.int32(), True, "Dots per inch at which it was rendered, or that the image file states; null if it states none."),
        ("turned", pa.int32(), True, "Counter-clockwise quarter turns, 0 to 3, that set the page upright."),
        ("form", pa.string(), True, "Name of the form that the page was read with; null without forms."),
        ("field", pa.string(), True, "Name of the field in the form; null without forms."),
        ("box", BOX, True, "Where the field is, in pixels of the page as it was opened; x, y is its top left corner. Null on failed pages."),
        ("text", pa.string(), True, "What the field says, with line breaks between several lines; empty if blank, null if failed."),
        ("value", pa.string(), True, "`text` in normal form, such as an ISO date or a plain number; null if it has none."),
        ("valid", pa.bool_(), True, "Whether every rule of the field holds; null where it has none."),
        ("rule", pa.string(), True, "The first rule that does not hold: required, cells, pattern, format, range, check, group, equals or known."),
        ("confidence", pa.float32(), True, "Probability in [0, 1] that `text` is exactly right; null unless status is ok or printed."),
        ("char_confidences", pa.list_(pa.field("element", pa.float32())), False, "For each character of `text`, its probability in [0, 1]."),
        ("alternatives", pa.list_(pa.field("element", ALTERNATIVE)), False, "Other texts that the field may hold, most probable first, each with the probability that it is exactly right; empty where the reader is sure."),
        ("accepted", pa.bool_(), True, "Whether `confidence` reaches --accept and no rule is broken; null without --accept."),
        ("correction", pa.string(), True, "What a person entered for the field; U+FFFD alone if they marked it as unreadable; null if nobody has corrected it."),
        ("status", pa.string(), False, "ok: read. blank: nothing is written there. printed: it holds only print, such as the head of a table, which was read all the same. failed: could not be read, see error_code."),
        ("error_code", pa.string(), True, "Stable code of what went wrong; null unless status is failed."),
        ("error", pa.string(), True, "A sentence for people: what went wrong and what to do; null unless status is failed."),
        ("registration", REGISTRATION, True, "How well the page fits the form: points that agree, their distance in millimetres, share of the printed rules in place. Null without forms."),
        ("known", KNOWN, True, "The row of the form's list of known rows to which the page belongs, from 1 without the header, and the probability in [0, 1] that it does. Null without a list, and where no row has a probability above one half."),
        ("outside", pa.list_(pa.field("element", BOX)), True, "Where the page holds handwriting that lies in none of the fields of its form, from the top, in pixels of the page as it was opened: the same on every row of a page, empty where there is none. Nothing of it is read. Null where it was not looked for: without forms, and on pages that could not be read."),
        ("model", pa.string(), True, "Id of the model bundle that read the field."),
    ],
)  # fmt: skip
