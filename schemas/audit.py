"""The `audit` table: one row per label that differs from what the model reads, the one most likely wrong first."""

from __future__ import annotations

import pyarrow as pa

from schemas.contract import contract

AUDIT = contract(
    "audit",
    1,
    [
        ("rank", pa.int32(), False, "Place in the list, from 1, the label most likely wrong."),
        ("image", pa.string(), False, "Path of the image file, relative to the folder of images."),
        ("label", pa.string(), False, "What the label says, NFC; empty if it says that the field is blank."),
        ("text", pa.string(), False, "What the model reads; empty if it sees no writing."),
        ("confidence", pa.float32(), False, "Probability in [0, 1] that `text` is exactly right, as the model gives it."),
        ("text_log_probability", pa.float64(), False, "Natural logarithm of the CTC probability of `text`."),
        ("label_log_probability", pa.float64(), True, "The same of `label`; null where it has more characters than the image has room for."),
        ("doubt", pa.float64(), False, "What the list is sorted by: log-odds, up to a constant, that the text is right and the label wrong."),
        ("model", pa.string(), False, "Id of the model bundle."),
    ],
)  # fmt: skip
