"""One labelled field and what was read there: the unit of every evaluation."""

from __future__ import annotations

from dataclasses import dataclass

from hcr_batch.text.scoring.metrics import Scores


@dataclass(frozen=True, slots=True)
class Sample:
    """A field as it was judged; `label` and `reading` are NFC and folded alike.

    image: path below the folder of images.
    label: empty for a field known to be blank.
    confidence: in [0, 1].
    milliseconds: its share of the time of the batch that it was read in.
    """

    image: str
    label: str
    reading: str
    confidence: float
    log_probability: float
    scores: Scores
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the reading is exactly the label."""
        return self.label == self.reading
