"""The page of an evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hcr_batch.html.bar_chart import draw_bars
from hcr_batch.html.heat_map import draw_confusions
from hcr_batch.html.history import draw_history
from hcr_batch.html.line_chart import Line, LineChart, draw_lines
from hcr_batch.html.render import render, shown
from hcr_batch.html.specimen import SpecimenGroup
from hcr_batch.text.scoring.compare import Comparison
from hcr_batch.text.scoring.confidence import ConfidenceFigures
from hcr_batch.text.scoring.evaluation import Evaluation

_MOST_CONFUSIONS = 24
_MOST_BARS = 60


@dataclass(frozen=True)
class Split:
    """The rows of one label file: with writing, known to be blank, and left out."""

    name: str
    written: int
    blank: int
    left_out: int


@dataclass(frozen=True, kw_only=True)
class EvaluationPage:
    """All that the page shows. `facts` are (name, value) lines on what was read; `labels` the texts of
    the fields with writing; `history` rows of the training by column name, as in history.parquet."""

    model: str
    other_model: str | None
    facts: Sequence[tuple[str, str]]
    evaluation: Evaluation
    comparison: Comparison | None
    groups: Sequence[SpecimenGroup]
    labels: Sequence[str]
    splits: Sequence[Split]
    history: Sequence[Mapping[str, Any]] = ()
    card: Mapping[str, Any] = field(default_factory=dict)


def render_evaluation(page: EvaluationPage) -> str:
    """The page as one HTML file that needs nothing else."""
    confusions = page.evaluation.confusions
    commonest = confusions.commonest(_MOST_CONFUSIONS)
    return render(
        "evaluation.html",
        page=page,
        figures=page.evaluation,
        scores=page.evaluation.scores,
        reliability=_reliability(page.evaluation.confidence),
        risk_coverage=_risk_coverage(page.evaluation.confidence),
        matrix=draw_confusions(confusions),
        commonest=commonest,
        written={character: confusions.written(character) for character, _, _ in commonest},
        characters=_characters(page.labels),
        lengths=_lengths(page.labels),
        splits=_splits(page.splits),
        history=draw_history(page.history),
        card=flatten(page.card),
    )


def _reliability(figures: ConfidenceFigures) -> Any:
    points = [(b.confidence, b.right) for b in figures.bins]
    titles = [f"{b.fields:,} fields: confidence {b.confidence:.3f}, right {b.right:.3f}" for b in figures.bins]
    return draw_lines(
        LineChart(
            name="Reliability diagram",
            x_name="mean confidence",
            y_name="share exactly right",
            lines=[Line(name="fields", points=points, dots=True, titles=titles)],
            x_low=0, x_high=1, y_low=0, y_high=1, diagonal=True,
        )
    )  # fmt: skip


def _risk_coverage(figures: ConfidenceFigures) -> Any:
    points = list(zip(figures.coverage, figures.risk, strict=True))
    return draw_lines(
        LineChart(
            name="Risk-coverage curve",
            x_name="share of fields accepted, surest first",
            y_name="share of those that is wrong",
            lines=[Line(name="risk", points=points)],
            x_low=0, x_high=1, y_low=0,
        )
    )  # fmt: skip


def _characters(labels: Sequence[str]) -> Any:
    counts = Counter(c for label in labels for c in label)
    bars = [(shown(c), times) for c, times in counts.most_common(_MOST_BARS)]
    return draw_bars("Character distribution", bars, "character, the commonest first", width=960)


def _lengths(labels: Sequence[str]) -> Any:
    counts = Counter(map(len, labels))
    longest = max(counts, default=0)
    last = min(longest, _MOST_BARS)
    bars = [(str(n), counts[n]) for n in range(1, last)] if last > 1 else []
    rest = sum(times for n, times in counts.items() if n >= last)
    return draw_bars(
        "Length distribution", [*bars, (f"{last}" + "+" * (longest > last), rest)], "characters of the label"
    )


def _splits(splits: Sequence[Split]) -> Any:
    return draw_bars("Split sizes", [(s.name, s.written + s.blank) for s in splits], "split")


def flatten(card: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """Nested tables as (dotted name, value) lines."""
    lines: list[tuple[str, str]] = []
    for name, value in card.items():
        if isinstance(value, Mapping):
            lines.extend(flatten(value, f"{prefix}{name}."))
        else:
            lines.append((f"{prefix}{name}", f"{value:.6g}" if isinstance(value, float) else str(value)))
    return lines
