"""Chooses the samples that people should look at. Equal ones stand in the order they came in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hcr_batch.text.scoring.sample import Sample


def random_samples(samples: Sequence[Sample], most: int, seed: int) -> list[Sample]:
    """Some of all, in their order: what the model does when nobody chooses."""
    rng = np.random.default_rng(seed)
    chosen = rng.choice(len(samples), min(most, len(samples)), replace=False)
    return [samples[i] for i in sorted(chosen.tolist())]


def worst_samples(samples: Sequence[Sample], most: int) -> list[Sample]:
    """Those with the most edits for their length, the longer first among equals."""

    def badness(sample: Sample) -> tuple[float, int]:
        longer = max(len(sample.label), len(sample.reading), 1)
        return sample.scores.character_edits / longer, sample.scores.character_edits

    return sorted((s for s in samples if not s.right), key=badness, reverse=True)[:most]


def surest_mistakes(samples: Sequence[Sample], most: int) -> list[Sample]:
    """Wrong readings with the highest confidence: the model's worst, or labels that are wrong."""
    return sorted((s for s in samples if not s.right), key=lambda s: -s.confidence)[:most]


def longest_samples(samples: Sequence[Sample], most: int) -> list[Sample]:
    """Those with the longest labels."""
    return sorted(samples, key=lambda s: -len(s.label))[:most]


def slow_candidates(samples: Sequence[Sample], most: int) -> list[Sample]:
    """Samples among which the slowest should be: from the slowest batches, the least sure first, since
    an unsure text is searched for with a beam."""
    slow = sorted(samples, key=lambda s: -s.milliseconds)[: most // 2]
    unsure = sorted(samples, key=lambda s: s.confidence)[: most - len(slow)]
    return list({s.image: s for s in [*slow, *unsure]}.values())
