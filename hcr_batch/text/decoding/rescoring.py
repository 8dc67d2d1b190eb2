"""Rescores the candidate texts of a crop where the ink alone is unsure: by the field's lexicon, else by the bundle's
prior."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.alphabet import Alphabet
from hcr_batch.text.decoding.ctc import LogProbs, sequence_log_probabilities
from hcr_batch.text.decoding.draft import Draft, Labels
from hcr_batch.text.decoding.evidence import Case, EvidenceWeights, weigh
from hcr_batch.text.decoding.lexicon import Lexicon
from hcr_batch.text.decoding.prior import Prior
from hcr_batch.text.decoding.shallow_fusion import ShallowFusion

_SEARCH_BELOW = 0.7
"""Where the text that is taken has less confidence after both looks, a beam search fused with the prior looks for more
candidates. To search after the first look too finds no more, and takes a tenth more work on cursive."""

_AT_ONCE = 64
"""Texts scored together: their probabilities take 1 MB, which stays near the processor. With four times as many it
takes a third longer."""


class WeighedPrior(NamedTuple):
    """A prior, and how the evidence is weighed where no lexicon is asked."""

    prior: Prior
    weights: EvidenceWeights


class Rescored(NamedTuple):
    """The candidates of a crop, and how they are weighed; `alone`: how they would be without a lexicon."""

    case: Case
    weights: EvidenceWeights
    alone: EvidenceWeights | None = None


class Rescorer:
    """Gathers the candidates of crops and their evidence. `lexicon` gives the lexicon that a rule names."""

    def __init__(
        self,
        alphabet: Alphabet,
        weights: EvidenceWeights,
        lexicon: Callable[[str], Mapping[str, int]],
        prior: WeighedPrior | None,
    ) -> None:
        self._alphabet, self._weights, self._prior = alphabet, weights, prior
        self._fusion = None if prior is None else ShallowFusion(alphabet, *prior)
        self._lexicon = lru_cache(maxsize=None)(lambda name: Lexicon(lexicon(name), alphabet))

    def rescore(self, drafts: Sequence[Draft], rules: Sequence[FieldRule | None]) -> list[Rescored | None]:
        """For each draft its candidates and how to weigh them, None where it has neither a lexicon nor a prior."""
        near = self._near(drafts, [None if rule is None else rule.lexicon for rule in rules])
        read = {i: _read(drafts[i]) for i, rule in enumerate(rules) if i in near or self._prior_knows(rule)}
        rescored = self._rescored(drafts, rules, read, near)
        return [rescored.get(i) for i in range(len(drafts))]

    def rescore_again(
        self,
        drafts: Sequence[Draft],
        rescored: Sequence[Rescored],
        rules: Sequence[FieldRule | None],
        again: Sequence[LogProbs],
    ) -> list[Rescored]:
        """With what a second look at each crop says, (T, K) given its allowed labels.

        A candidate is then as probable as the mean of what the two looks give it: one that a look all but rules out,
        since it shows too little of the field, keeps its chance by the other. Where that leaves doubt, what a search
        fused with the prior finds is a candidate too.
        """
        texts = [[tuple(self._alphabet.encode(text)) for text in one.case.texts] for one in rescored]
        totals = score_texts(again, texts)
        both = [
            one._replace(case=replace(one.case, log_probabilities=_mean_of_two(one.case.log_probabilities, total)))
            for one, total in zip(rescored, totals, strict=True)
        ]
        doubtful = [i for i, one in enumerate(both) if self._may_search(rules[i], drafts[i], one)]
        mine = [texts[i][: both[i].case.read] for i in doubtful]
        found = self._with_fused(mine, [drafts[i] for i in doubtful], [again[i] for i in doubtful])
        read = {i: more for i, some, more in zip(doubtful, mine, found, strict=True) if len(more) > len(some)}
        near = {i: both[i].case.texts[both[i].case.read :] for i in read}
        more = self._rescored(drafts, rules, read, near, again)
        return [more.get(i, one) for i, one in enumerate(both)]

    def _rescored(
        self,
        drafts: Sequence[Draft],
        rules: Sequence[FieldRule | None],
        read: Mapping[int, Sequence[Labels]],
        near: Mapping[int, Sequence[str]],
        again: Sequence[LogProbs] | None = None,
    ) -> dict[int, Rescored]:
        """The candidates of each draft that something was `read` of, by position: that, and what is near. again: what
        second looks say."""
        texts = [list(dict.fromkeys((*mine, *self._allowed(drafts[i], near.get(i, []))))) for i, mine in read.items()]
        totals = score_texts([drafts[i].log_probs for i in read], texts)
        if again is not None:
            seconds = score_texts([again[i] for i in read], texts)
            totals = [_mean_of_two(*both) for both in zip(totals, seconds, strict=True)]
        possible = [
            [k for k, score in enumerate(total) if k < len(mine) or np.isfinite(score)]
            for mine, total in zip(read.values(), totals, strict=True)
        ]
        words = [[self._alphabet.decode(some[k]) for k in which] for some, which in zip(texts, possible, strict=True)]
        priors = self._priors(words)
        alone = None if self._prior is None else self._prior.weights
        found: dict[int, Rescored] = {}
        for k, (i, mine) in enumerate(read.items()):
            shares, of_words = self._shares(words[k], rules[i])
            case = Case(tuple(words[k]), totals[k][possible[k]], shares, priors[k], of_words, len(mine))
            # A lexicon of single names says something of full names only through their words.
            knows = np.isfinite(shares).any()
            found[i] = Rescored(case, self._weights if knows or alone is None else alone, alone)
        return found

    def _may_search(self, rule: FieldRule | None, draft: Draft, rescored: Rescored) -> bool:
        """Whether to search with the prior: where it knows such texts, and what would be taken is in doubt."""
        if not self._prior_knows(rule):
            return False
        chosen, posterior = weigh(*rescored)
        return float(posterior[chosen]) * draft.kept < _SEARCH_BELOW

    def _with_fused(
        self, read: Sequence[Sequence[Labels]], drafts: Sequence[Draft], again: Sequence[LogProbs]
    ) -> list[list[Labels]]:
        """For each crop what was read, and what the prior finds in the ink of either look, as far as the field's rule
        allows it."""
        if self._fusion is None:
            return [list(mine) for mine in read]
        looks = [look for draft, second in zip(drafts, again, strict=True) for look in (draft.log_probs, second)]
        found = self._fusion.search(looks)
        return [
            list(dict.fromkeys((*mine, *(labels for labels in first + second if draft.accepts(labels)))))
            for mine, draft, first, second in zip(read, drafts, found[::2], found[1::2], strict=True)
        ]

    def _prior_knows(self, rule: FieldRule | None) -> bool:
        """Whether the prior is asked: it knows names, numbers and dates; each office has codes of its own."""
        return self._prior is not None and (rule is None or rule.type is not FieldType.CODE)

    def _priors(self, words: Sequence[Sequence[str]]) -> list[NDArray[np.float64]]:
        """What the prior gives the words of each crop; all are looked up together."""
        lengths = [len(some) for some in words]
        if self._prior is None:
            return [np.zeros(length) for length in lengths]
        together = self._prior.prior.log_probability(list(chain.from_iterable(words)))
        return np.split(together, np.cumsum(lengths)[:-1])

    def _shares(self, texts: Sequence[str], rule: FieldRule | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What the field's lexicon gives each text as a whole, and as texts of its own one after the other."""
        if rule is None or rule.lexicon is None:
            return np.full(len(texts), -np.inf), np.full(len(texts), -np.inf)
        lexicon = self._lexicon(rule.lexicon)
        goes_on = 0.0 if self._prior is None else self._prior.prior.goes_on
        another = np.log(goes_on) if goes_on else -np.inf
        of_words = [
            lexicon.log_share_of_words(text) + text.count(" ") * another if " " in text else -np.inf for text in texts
        ]
        return np.array([lexicon.log_share(text) for text in texts]), np.array(of_words)

    def _near(self, drafts: Sequence[Draft], names: Sequence[str | None]) -> dict[int, list[str]]:
        """The texts of its lexicon that are near to each draft that has one, by position."""
        asking: dict[str, list[int]] = {}
        for i, name in enumerate(names):
            if name is not None:
                asking.setdefault(name, []).append(i)
        near: dict[int, list[str]] = {}
        for name, members in asking.items():
            lexicon, readings = self._lexicon(name), [self._alphabet.decode(drafts[i].labels) for i in members]
            texts = zip(lexicon.nearest(readings), lexicon.nearest_by_word(readings), strict=True)
            near.update(zip(members, [whole + by_word for whole, by_word in texts], strict=True))
        return near

    def _allowed(self, draft: Draft, near: Sequence[str]) -> list[Labels]:
        found = [tuple(self._alphabet.encode(text)) for text in near]
        return [text for text in found if draft.accepts(text)]


def _read(draft: Draft) -> list[Labels]:
    """What the ink says: the reading first, then the others that were found."""
    return list(dict.fromkeys((draft.labels, *(h.labels for h in draft.others if h.labels))))


def _mean_of_two(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms of probabilities -> those of their means; what both rule out stays at minus infinity."""
    return np.logaddexp(one, other) - math.log(2)


def score_texts(log_probs: Sequence[LogProbs], texts: Sequence[Sequence[Labels]]) -> list[NDArray[np.float64]]:
    """Exact log-probabilities of the texts of each crop: N crops (T, K), N lists of texts -> N arrays."""
    if not texts:
        return []
    frames = np.array([len(one) for one in log_probs])
    padded = np.zeros((len(log_probs), int(frames.max()), log_probs[0].shape[1]), np.float32)
    for row, one in zip(padded, log_probs, strict=True):
        row[: len(one)] = one
    crops = np.repeat(np.arange(len(texts)), [len(some) for some in texts])
    remaining = chain.from_iterable(texts)
    totals = [
        sequence_log_probabilities(padded[part], frames[part], list(islice(remaining, len(part))))
        for part in np.split(crops, range(_AT_ONCE, len(crops), _AT_ONCE))
    ]
    return np.split(np.concatenate(totals), np.cumsum([len(some) for some in texts])[:-1])
