"""What the reader says of one crop."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from hcr_batch.records import Alternative


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the reader says of one crop; `text` is empty where it sees no writing.

    confidence: probability in [0, 1] that `text` is exactly right.
    log_probability: the CTC log-probability of `text`, before calibration; in a field whose rule allows some labels
    only, of `text` among all texts of these.
    alternatives: likeliest first; where a lexicon was asked, one may be surer than the text, as a lexicon must be far
    surer to overrule what is written.
    """

    text: str
    confidence: float
    log_probability: float
    char_confidences: tuple[float, ...]
    alternatives: tuple[Alternative, ...]

    def of_written(self) -> Recognition:
        """What it says where something is written for sure: instead of nothing the likeliest text, unsure as it is."""
        if self.text or not self.alternatives:
            return self
        best, *rest = self.alternatives
        chars = (best.confidence,) * len(best.text)
        return Recognition(best.text, best.confidence, math.log(best.confidence), chars, tuple(rest))


LINE_BREAK = "\n"
"""Between the lines of a field in which several are written."""

MOST_ALTERNATIVES = 4
"""Alternatives that are given for a reading, at most."""

LEAST_ALTERNATIVE = 1e-3
"""Texts less probable than this are not given."""


def join_lines(lines: Sequence[Recognition]) -> Recognition:
    """What a field says, of what its lines say from the top, at least one; lines without writing are left out.

    It is right where all lines are, so confidences multiply; each alternative differs in one line.
    """
    written = [line for line in lines if line.text] or lines[:1]
    if len(written) == 1:
        return written[0]
    confidence = math.prod(line.confidence for line in written)
    others = [alternative for i in range(len(written)) for alternative in _with_another(written, i)]
    others = sorted((o for o in others if o.confidence >= LEAST_ALTERNATIVE), key=lambda other: -other.confidence)
    return Recognition(
        LINE_BREAK.join(line.text for line in written),
        round(confidence, 4),
        math.fsum(line.log_probability for line in written),
        tuple(chain(*((*line.char_confidences, 1.0) for line in written)))[:-1],
        tuple(others[:MOST_ALTERNATIVES]),
    )


def _with_another(lines: Sequence[Recognition], i: int) -> list[Alternative]:
    """The field with each alternative of one of its lines."""
    before, after = [line.text for line in lines[:i]], [line.text for line in lines[i + 1 :]]
    rest = math.prod(line.confidence for k, line in enumerate(lines) if k != i)
    return [
        Alternative(LINE_BREAK.join([*before, other.text, *after]), round(rest * other.confidence, 4))
        for other in lines[i].alternatives
    ]
