"""An evaluation page made up by hand, with labels that try to break it."""

from __future__ import annotations

import numpy as np

from hcr_batch.html.evaluation import EvaluationPage, Split
from hcr_batch.html.pictures import data_uri
from hcr_batch.html.specimen import Specimen, SpecimenGroup
from hcr_batch.text.scoring.compare import compare
from hcr_batch.text.scoring.evaluation import evaluate
from hcr_batch.text.scoring.metrics import score
from hcr_batch.text.scoring.sample import Sample

HOSTILE = "<script>alert(1)</script>"
PAIRS = [("ANNA", "ANNA"), ("BOB", "BOD"), (HOSTILE, "&amp;"), ("", "X"), ("DE LA RUE", "DELARUE"), ("عمر", "عمر")]
SAMPLES = [
    Sample(f"{i:03d}.png", label, reading, 0.1 + 0.8 * (i % 10) / 10, -1.0, score(label, reading), 1.0)
    for i, (label, reading) in enumerate(PAIRS * 5)
]


def made_up_page() -> EvaluationPage:
    """All sections filled: a comparison, a history, a card, pictures there and gone."""
    scores = [sample.scores for sample in SAMPLES if sample.label]
    picture = data_uri(np.full((40, 200), 200, np.uint8))
    specimens = [
        Specimen(
            image=sample.image,
            picture=picture if i else None,
            label=sample.label,
            reading=sample.reading,
            confidence=sample.confidence,
        )
        for i, sample in enumerate(SAMPLES[:6])
    ]
    names = ("samples", "worst", "surest", "longest", "slowest")
    return EvaluationPage(
        model="tiny-0123456789ab",
        other_model=f"tiny-{HOSTILE}",
        facts=[("rows", "30"), (HOSTILE, HOSTILE)],
        evaluation=evaluate(SAMPLES),
        comparison=compare(scores, scores),
        groups=[SpecimenGroup(name, name.title(), "How chosen.", specimens) for name in names],
        labels=[sample.label for sample in SAMPLES if sample.label],
        splits=[Split("train", 100, 5, 2), Split("validation", 25, 5, 0)],
        history=[{"step": s, "loss": 9.0 / s, "source": "names", "cer": 0.5 / s, "exact": 0.1 * s} for s in (1, 2, 3)],
        card={"data": {"train": 100}, "loss": 0.123456789},
    )
