"""The prior's say in a search, against whole texts scored one by one."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.beam import beam_search
from hcr_batch.text.decoding.ctc import sequence_log_probabilities
from hcr_batch.text.decoding.evidence import EvidenceWeights
from hcr_batch.text.decoding.guided_beam import guided_beam_search
from hcr_batch.text.decoding.prior import BEGIN, END, FIGURE, FIRST_CHARACTER, OTHER, Prior, key_of, symbols_of
from hcr_batch.text.decoding.shallow_fusion import ShallowFusion
from hcr_batch.text.learning.prior_fit import fit_prior

ABC = Alphabet(" 1ABC")
WEIGHTS = EvidenceWeights(ctc=0.8, prior=0.4, outside_length=0.6)
FRAMES = 4

counted = st.dictionaries(st.text("AB 1", min_size=1, max_size=5), st.integers(1, 9), min_size=1, max_size=8)


def one_behind(prior: Prior, before: list[int], symbol: int) -> float:
    """Log-probability of one symbol behind others: the longest sequence that was met, and what is left on the way."""
    grams = dict(zip(prior.grams.tolist(), prior.log_probabilities.tolist(), strict=True))
    rests = dict(zip(prior.contexts.tolist(), prior.log_rests.tolist(), strict=True))
    log = -math.log(len(prior.characters) + FIRST_CHARACTER)
    for known in range(prior.order):
        context = before[len(before) - known :]
        log += rests.get(key_of(context), 0.0)
        log = grams.get(key_of([*context, symbol]), log)
    return log - math.log(10) if symbol == FIGURE else log


def beginning(prior: Prior, text: str) -> float:
    """Log-probability that a text begins so: as one text of the prior, or as one for each word."""

    def of(part: str, *end: int) -> float:
        known, ahead = symbols_of(prior.characters), prior.order - 1
        row = [*[BEGIN] * ahead, *[known.get(c, OTHER) for c in part], *end]
        return sum(one_behind(prior, row[i : i + ahead], row[i + ahead]) for i in range(len(row) - ahead))

    *whole, last = text.split(" ")
    words = sum(of(word, END) + math.log(prior.goes_on) for word in whole) + of(last)
    return float(np.logaddexp(of(text), words))


def worth(fusion: ShallowFusion, labels: Sequence[int]) -> float:
    """Of a beginning, label by label."""
    known = fusion.start()
    for label in labels:
        known = fusion.after(known, np.array([label]))
    return float(known["worth"][0])


@given(counted, st.text("ABC 1", max_size=6), st.floats(0.01, 0.9))
def test_a_beginning_is_worth_what_the_weights_give_it(counts: dict[str, int], text: str, goes_on: float) -> None:
    prior = replace(fit_prior(counts, 3), goes_on=goes_on)
    found = worth(ShallowFusion(ABC, prior, WEIGHTS), ABC.encode(text))
    wanted = 0.4 / 0.8 * beginning(prior, text) + 0.6 / 0.8 * len(text) if text else 0.0
    assert found == pytest.approx(wanted)


@settings(max_examples=20, deadline=None)
@given(counted, st.integers(0, 10_000))
def test_a_wide_beam_ranks_all_texts_by_ink_and_prior(counts: dict[str, int], seed: int) -> None:
    log_probs = np.log(np.random.default_rng(seed).dirichlet(np.ones(ABC.label_count), FRAMES)).astype(np.float32)
    fusion = ShallowFusion(ABC, fit_prior(counts, 3), WEIGHTS)
    labels = range(1, ABC.label_count)
    texts = list(chain.from_iterable(product(labels, repeat=n) for n in range(FRAMES + 1)))
    totals = sequence_log_probabilities(np.stack([log_probs] * len(texts)), np.full(len(texts), FRAMES), texts)
    wanted = sorted(
        ((worth(fusion, text) + total, text) for text, total in zip(texts, totals, strict=True)), reverse=True
    )
    (found,) = guided_beam_search([log_probs], fusion, 1_000, 0.0)
    values = {text: value for value, text in wanted}
    np.testing.assert_allclose([values[text] for text in found[:20]], [value for value, _ in wanted[:20]], rtol=1e-3)


class Indifferent:
    """A guide to which all prefixes are worth the same."""

    most_gain = 0.0

    def start(self) -> NDArray[np.void]:
        return np.zeros(1, [("worth", float)])

    def after(self, known: NDArray[np.void], labels: NDArray[np.int64]) -> NDArray[np.void]:
        return known


def looks(seeds: Iterable[int]) -> list[NDArray[np.float32]]:
    """Of different lengths, with frames at which only the blank is likely."""
    made = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        rows = rng.dirichlet(np.full(ABC.label_count, 0.3), seed % 9)
        rows[rng.random(len(rows)) < 0.3] = [1 - 1e-6 * (ABC.label_count - 1), *[1e-6] * (ABC.label_count - 1)]
        made.append(np.log(np.maximum(rows, 1e-30)).astype(np.float32))
    return made


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 10_000), max_size=6), st.integers(1, 6))
def test_crops_abreast_are_searched_as_each_is_alone(seeds: list[int], width: int) -> None:
    crops = looks(seeds)
    wanted = [[h.labels for h in beam_search(crop, width, 0.01) if np.isfinite(h.log_probability)] for crop in crops]
    assert guided_beam_search(crops, Indifferent(), width, 0.01) == wanted


@settings(max_examples=20, deadline=None)
@given(counted, st.lists(st.integers(0, 10_000), min_size=1, max_size=6))
def test_what_the_guide_is_not_asked_about_changes_nothing(counts: dict[str, int], seeds: list[int]) -> None:
    prior = fit_prior(counts, 3)
    asked_about_all = ShallowFusion(ABC, prior, WEIGHTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ShallowFusion, "most_gain", 1e9)
        wanted = guided_beam_search(looks(seeds), asked_about_all, 3, 0.001)
    assert guided_beam_search(looks(seeds), ShallowFusion(ABC, prior, WEIGHTS), 3, 0.001) == wanted
