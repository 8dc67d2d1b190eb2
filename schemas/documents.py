"""The `documents` table: one row per file found, whatever came of it."""

from __future__ import annotations

import pyarrow as pa

from schemas.contract import contract

DOCUMENTS = contract(
    "documents",
    1,
    [
        ("document", pa.string(), False, "Path of the file, relative to the input root. Bytes that are not UTF-8 are shown as \\xNN."),
        ("document_id", pa.string(), True, "sha256 of the file's bytes in hex; null if the file could not be read. Files with equal ids are identical: they are read once and reported under each name."),
        ("bytes", pa.int64(), False, "Size of the file."),
        ("pages", pa.int32(), False, "Pages the document holds; 0 if it could not be opened."),
        ("fields", pa.int32(), False, "Fields of the file: its rows of `readings` that have a box and have not failed, blank and printed ones too."),
        ("status", pa.string(), False, "read: all pages were. partial: some pages failed. failed: none could be read. skipped: not a scan."),
        ("error_code", pa.string(), True, "Stable code of the first thing that went wrong, or of why it was skipped."),
        ("error", pa.string(), True, "A sentence for people: what went wrong and what to do."),
        ("seconds", pa.float64(), False, "Seconds of work spent on the document by one worker; 0 for a copy of a file already read."),
    ],
)  # fmt: skip
