"""What one crop says."""

from __future__ import annotations

from dataclasses import dataclass

from hcr_batch.records import Alternative


@dataclass(frozen=True, slots=True)
class Recognition:
    """What one crop says; `text` is empty where the reader sees no writing.

    confidence: probability in [0, 1] that `text` is exactly right. log_probability: the CTC
    log-probability of `text`, before calibration; in a field whose rule allows some labels only, of
    `text` among all texts of these. alternatives: likeliest first; where a lexicon was asked, one may be
    surer than the text, as a lexicon must be far surer to overrule what is written.
    """

    text: str
    confidence: float
    log_probability: float
    char_confidences: tuple[float, ...]
    alternatives: tuple[Alternative, ...]
