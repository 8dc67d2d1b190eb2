"""Where in a crop each character of a known text stands: forced CTC alignment."""

from __future__ import annotations

from collections.abc import Sequence

from hcr_batch.text.alphabet import frames_needed
from hcr_batch.text.decoding.alignment import likeliest_path
from hcr_batch.text.decoding.ctc import LogProbs


def align(log_probs: LogProbs, labels: Sequence[int]) -> list[tuple[int, int]]:
    """First and last frame of each label on the likeliest path that says exactly `labels`.

    log_probs (T, K), true frames only. Raises ValueError where the frames are too few.
    """
    if frames_needed(labels) > len(log_probs):
        raise ValueError(f"{len(labels)} labels cannot be aligned with {len(log_probs)} frames.")
    spans: list[list[int]] = [[] for _ in labels]
    for frame, state in enumerate(likeliest_path(log_probs, labels)):
        if state % 2:
            spans[state // 2].append(frame)
    return [(span[0], span[-1]) for span in spans]
