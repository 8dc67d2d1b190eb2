"""The `evaluation` table: one row per labelled field whose image was there to be read."""

from __future__ import annotations

import pyarrow as pa

from schemas.contract import contract

EVALUATION = contract(
    "evaluation",
    1,
    [
        ("image", pa.string(), False, "Path of the image file, relative to the folder of images."),
        ("label", pa.string(), False, "What the field says, NFC, folded where that was asked for; empty if it is known to be blank."),
        ("text", pa.string(), False, "What the model reads, NFC and folded like the label; empty if it sees no writing."),
        ("confidence", pa.float32(), False, "Probability in [0, 1] that `text` is exactly right, as the model gives it."),
        ("log_probability", pa.float64(), False, "Natural logarithm of the CTC probability of `text`, before calibration."),
        ("characters", pa.int32(), False, "Characters of `label`."),
        ("edits", pa.int32(), False, "Fewest characters to replace, insert or delete to turn `label` into `text`; 0 is exactly right."),
        ("words", pa.int32(), False, "Words of `label`, parted by spaces."),
        ("word_edits", pa.int32(), False, "The same edits, counted in words."),
        ("milliseconds", pa.float64(), False, "Time to read: the field's share of the batch that it was read in."),
        ("model", pa.string(), False, "Id of the model bundle that read `text`."),
        ("other_text", pa.string(), True, "What the model of --compare reads; null without one."),
        ("other_confidence", pa.float32(), True, "Its confidence; null without one."),
        ("other_edits", pa.int32(), True, "Its edits; null without one."),
        ("other_model", pa.string(), True, "Id of the model bundle of --compare; null without one."),
    ],
)  # fmt: skip
