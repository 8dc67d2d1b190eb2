"""The prior's say in a search, against whole texts scored one by one."""

import math
from dataclasses import replace
from itertools import chain, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.beam import beam_search
from hcr_batch.text.decoding.ctc import sequence_log_probabilities
from hcr_batch.text.decoding.evidence import EvidenceWeights
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


@given(counted, st.text("ABC 1", max_size=6), st.floats(0.01, 0.9))
def test_a_beginning_is_worth_what_the_weights_give_it(counts: dict[str, int], text: str, goes_on: float) -> None:
    prior = replace(fit_prior(counts, 3), goes_on=goes_on)
    worth, labels = ShallowFusion(ABC, prior, WEIGHTS).worth(), tuple(ABC.encode(text))
    found = [worth(labels[:n]) for n in range(len(labels) + 1)][-1]
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
    worth = fusion.worth()
    wanted = sorted(((worth(text) + total, total) for text, total in zip(texts, totals, strict=True)), reverse=True)
    found = beam_search(log_probs, 100_000, 0.0, worth=fusion.worth())[:20]
    np.testing.assert_allclose([h.log_probability for h in found], [total for _, total in wanted[:20]], rtol=1e-3)
