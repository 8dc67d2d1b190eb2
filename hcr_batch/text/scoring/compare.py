"""Is reader B really better than reader A? Both on the same fields, by a paired bootstrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hcr_batch.text.scoring.bootstrap import Estimate, count_matrix, interval, resampled_sums
from hcr_batch.text.scoring.metrics import Scores

SURE_SHARE = 0.975
"""Share of resamples in which one must win to be called better: a two-sided test at 5 %."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two readers on the same fields; differences are B minus A.

    b_better_cer, b_better_exact: share of resamples in which B has the lower CER, or reads more
    fields exactly right; equal ones count half. only_a_right, only_b_right: fields that one of
    the two reads exactly right and the other does not.
    """

    a: Scores
    b: Scores
    cer: Estimate
    exact: Estimate
    b_better_cer: float
    b_better_exact: float
    only_a_right: int
    only_b_right: int

    @property
    def verdict(self) -> str:
        """One sentence: which is better, or that these fields do not show it."""
        wins = {"B": self.b_better_cer, "A": 1 - self.b_better_cer}
        for name, share in wins.items():
            if share >= SURE_SHARE:
                return (
                    f"{name} makes fewer character errors: the CER differs by "
                    f"{100 * abs(self.cer.value):.2f} points, {name} ahead in {share_text(share)} of "
                    f"resamples; {_exact_sentence(self.b_better_exact)}."
                )
        return (
            f"No difference that {self.cer.n:,} fields can show: B has the lower CER in "
            f"{share_text(self.b_better_cer)} of resamples; {_exact_sentence(self.b_better_exact)}."
        )


def compare(a: Sequence[Scores], b: Sequence[Scores], seed: int = 0) -> Comparison:
    """Compares two readers: the counts of the same N fields in the same order.

    The same fields are drawn for both, so that what is hard for both cancels out.
    """
    total_a, total_b, n = sum(a, Scores()), sum(b, Scores()), len(a)
    pairs = np.hstack((count_matrix(a)[:, :3], count_matrix(b)[:, :3]))
    exact_a, characters, edits_a, exact_b, _, edits_b = resampled_sums(pairs, seed).T
    cer = (edits_b - edits_a) / np.maximum(characters, 1)
    exact = (exact_b - exact_a) / max(n, 1)
    return Comparison(
        a=total_a,
        b=total_b,
        cer=Estimate(total_b.cer - total_a.cer, *interval(cer), n),
        exact=Estimate(total_b.exact - total_a.exact, *interval(exact), n),
        b_better_cer=float(np.mean((cer < 0) + (cer == 0) / 2)),
        b_better_exact=float(np.mean((exact > 0) + (exact == 0) / 2)),
        only_a_right=sum(x.exact_fields > y.exact_fields for x, y in zip(a, b, strict=True)),
        only_b_right=sum(x.exact_fields < y.exact_fields for x, y in zip(a, b, strict=True)),
    )


def _exact_sentence(b_better: float) -> str:
    if b_better >= SURE_SHARE:
        return "B reads more fields exactly right"
    if b_better <= 1 - SURE_SHARE:
        return "A reads more fields exactly right"
    return "in fields exactly right neither is ahead for certain"


def share_text(share: float) -> str:
    """A share of resamples; never a flat 0 or 100 %, which no sample can show."""
    if share > 0.999:
        return "more than 99.9 %"
    return "less than 0.1 %" if share < 0.001 else f"{100 * share:.1f} %"
