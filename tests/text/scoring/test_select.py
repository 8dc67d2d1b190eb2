"""Who is shown on the page."""

from hcr_batch.text.scoring.metrics import score
from hcr_batch.text.scoring.sample import Sample
from hcr_batch.text.scoring.select import (
    longest_samples,
    random_samples,
    slow_candidates,
    surest_mistakes,
    worst_samples,
)


def sample(image: str, label: str, reading: str, confidence: float = 0.5, milliseconds: float = 1.0) -> Sample:
    return Sample(image, label, reading, confidence, -1.0, score(label, reading), milliseconds)


SAMPLES = [
    sample("right", "ABCDEFGH", "ABCDEFGH", 0.9),
    sample("all wrong", "ABC", "XYZ", 0.1),
    sample("one wrong", "ABCD", "ABCX", 0.95),
    sample("slow", "AB", "AB", 0.8, 50.0),
]


def names(samples: list[Sample]) -> list[str]:
    return [s.image for s in samples]


def test_choices() -> None:
    assert names(worst_samples(SAMPLES, 5)) == ["all wrong", "one wrong"]
    assert names(surest_mistakes(SAMPLES, 5)) == ["one wrong", "all wrong"]
    assert names(longest_samples(SAMPLES, 1)) == ["right"]
    assert names(slow_candidates(SAMPLES, 2)) == ["slow", "all wrong"]
    assert names(slow_candidates(SAMPLES, 8)) == ["slow", "right", "all wrong", "one wrong"]


def test_random_samples_follow_the_seed_and_keep_their_order() -> None:
    assert names(random_samples(SAMPLES, 9, seed=1)) == names(SAMPLES)
    assert random_samples(SAMPLES, 2, seed=3) == random_samples(SAMPLES, 2, seed=3)
    assert random_samples([], 2, seed=3) == []
