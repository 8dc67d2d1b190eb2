"""Prefix beam search whose prefixes are ranked by a guide beside their probability, for many crops abreast.

It does what `beam.py` does: whatever a guide has to look up for one prefix it looks up for those of all crops at once,
and each step is a step of numpy. For a search without a guide that would not pay: ten crops abreast take as long.

Axis letters: N crops, S steps, W prefixes in a beam, L labels that are tried, K labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from hcr_batch.text.alphabet import BLANK
from hcr_batch.text.decoding.ctc import LogProbs
from hcr_batch.text.decoding.draft import Labels

_NOTHING = -1
"""In place of a label where fewer are tried."""

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""Makes names of prefixes, numbers of 64 bits: that two in one beam have the same by chance does not happen."""


class Guide(Protocol):
    """Says what prefixes are worth beside their probability. What it knows of one is a row of a structured array; among
    its fields is `worth`, the log-weight by which a beam ranks it."""

    @property
    def most_gain(self) -> float:
        """By one label more a prefix is worth at most this much more."""
        ...

    def start(self) -> NDArray[np.void]:
        """What is known of the empty prefix, (1,)."""
        ...

    def after(self, known: NDArray[np.void], labels: NDArray[np.int64]) -> NDArray[np.void]:
        """The same of M prefixes, with one label more each, (M,)."""
        ...


def guided_beam_search(
    looks: Sequence[LogProbs], guide: Guide, width: int, least_label_probability: float
) -> list[list[Labels]]:
    """For each of N crops, (T, K), the texts that are likeliest and worth most, best first, at most `width`.

    Labels below `least_label_probability` at a frame are not tried there; the blank always is. Where it alone
    is, no text goes on with the label it had.
    """
    if not looks:
        return []
    tried = [_tried(look, least_label_probability) for look in looks]
    # Those with more steps come first, so that those that go on are always the first ones.
    order = sorted(range(len(looks)), key=lambda i: -len(tried[i].rested))
    beams = _Beams([tried[i] for i in order], width, guide)
    with np.errstate(divide="ignore"):
        beams.search()
    found = dict(zip(order, beams.texts(), strict=True))
    return [found[i] for i in range(len(looks))]


class _Tried(NamedTuple):
    """The S frames of a crop at which any label is tried. At all others, which are most, the blank alone counts, for
    all prefixes alike.

    probabilities: (S, K). labels: (S, L) those to try. rested: (S,) whether other frames lie before.
    """

    probabilities: NDArray[np.float64]
    labels: NDArray[np.int64]
    rested: NDArray[np.bool_]


def _tried(log_probs: LogProbs, least: float) -> _Tried:
    probabilities = np.exp(log_probs.astype(np.float64))
    tries = probabilities > least
    tries[:, BLANK] = False
    counts = tries.sum(axis=1)
    frames = np.flatnonzero(counts)
    labels = np.full((len(frames), int(counts.max(initial=0))), _NOTHING)
    labels[np.arange(labels.shape[1]) < counts[frames, None]] = np.nonzero(tries)[1]
    return _Tried(probabilities[frames], labels, np.diff(frames, prepend=-1) > 1)


def _padded(arrays: Sequence[NDArray[Any]], fill: float) -> NDArray[Any]:
    """N arrays of up to two axes as one with another axis before these."""
    padded = np.full((len(arrays), *np.max([array.shape for array in arrays], axis=0)), fill, arrays[0].dtype)
    for place, array in zip(padded, arrays, strict=True):
        place[tuple(map(slice, array.shape))] = array
    return padded


_ENDS = [("in_blank", np.float64), ("in_label", np.float64)]
"""Probabilities of ending in a blank, and in the last label, divided by that of the likeliest prefix."""


def _prefix_type(steps: int) -> np.dtype[np.void]:
    """What a beam holds of each prefix: its labels, `steps` at most, and the last; its name, and that of what it was
    before its last label. All zeros where there are fewer."""
    text = [("labels", np.int32, (steps,)), ("length", np.int64), ("last", np.int64)]
    return np.dtype([*_ENDS, *text, ("name", np.uint64), ("parent", np.uint64)])


class _Beams:
    """The beams of crops, in falling order of their steps."""

    def __init__(self, tried: Sequence[_Tried], width: int, guide: Guide) -> None:
        self._guide = guide
        self._steps = np.array([len(one.rested) for one in tried])
        self._probabilities = _padded([one.probabilities for one in tried], 0.0)
        self._labels = _padded([one.labels for one in tried], _NOTHING)
        self._rested = _padded([one.rested for one in tried], False)
        self._prefixes = np.zeros((len(tried), width), _prefix_type(int(self._steps[0])))
        self._prefixes["in_blank"][:, 0] = self._prefixes["name"][:, 0] = 1
        self._known = np.zeros((len(tried), width), guide.start().dtype)
        self._known[:, 0] = guide.start()

    def search(self) -> None:
        """Goes through all steps: what each prefix may become, and the best of that."""
        for step in range(int(self._steps[0])):
            count = int((self._steps > step).sum())
            labels = self._labels[:count, step]
            labels = labels[:, (labels != _NOTHING).any(axis=0)]
            prefixes, known = self._prefixes[:count], self._known[:count]
            _rest(prefixes, self._rested[:count, step])
            ends = _ends(prefixes, self._probabilities[:count, step], labels)
            scores, of_each = _scores(self._guide, known, ends["in_blank"] + ends["in_label"], labels)
            best = np.argsort(-scores.reshape(count, -1), axis=1, kind="stable")[:, : prefixes.shape[1]]
            crops = np.arange(count)[:, None]
            prefix, choice = np.divmod(best, ends.shape[2])
            added = np.where(choice > 0, labels[crops, choice - 1], BLANK)
            prefixes[...] = _longer(prefixes[crops, prefix], added, ends[crops, prefix, choice])
            known[...] = of_each[crops, prefix, choice]

    def texts(self) -> list[list[Labels]]:
        """What they hold, the best first."""
        return [
            [tuple(one["labels"][: one["length"]].tolist()) for one in beam if one["name"]] for beam in self._prefixes
        ]


def _rest(prefixes: NDArray[np.void], rested: NDArray[np.bool_]) -> None:
    """Where frames of nothing but blanks lie between, no text ends in its last label any more."""
    prefixes["in_blank"][rested] += prefixes["in_label"][rested]
    prefixes["in_label"][rested] = 0.0


def _ends(prefixes: NDArray[np.void], row: NDArray[np.float64], labels: NDArray[np.int64]) -> NDArray[np.void]:
    """What prefixes may become: (N, W), the probabilities of labels (N, K), those to try (N, L) -> (N, W, 1 + L): first
    what stays as it is, then what has one label more."""
    crops, last = np.arange(len(row))[:, None], prefixes["last"]
    in_blank, in_label = prefixes["in_blank"], prefixes["in_label"]
    ends = np.zeros((*last.shape, 1 + labels.shape[1]), _ENDS)
    stays, begins = ends["in_label"][:, :, 0], ends["in_label"][:, :, 1:]
    ends["in_blank"][:, :, 0] = (in_blank + in_label) * row[:, BLANK, None]
    stays[...] = in_label * row[crops, last]
    # The same label again starts a new character only after a blank.
    again = last[:, :, None] == labels[:, None, :]
    before = np.where(again, in_blank[:, :, None], (in_blank + in_label)[:, :, None])
    begins[...] = before * np.where(labels == _NOTHING, 0.0, row[crops, labels])[:, None, :]
    # What becomes one of the others is that one.
    crop, parent, child = np.nonzero(prefixes["name"][:, :, None] == prefixes["parent"][:, None, :])
    found, label = np.nonzero(labels[crop] == last[crop, child][:, None])
    crop, parent, child = crop[found], parent[found], child[found]
    stays[crop, child] += begins[crop, parent, label]
    begins[crop, parent, label] = 0.0
    return ends


def _scores(
    guide: Guide, known: NDArray[np.void], probabilities: NDArray[np.float64], labels: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.void]]:
    """By what the beam ranks what prefixes may become, and what is known of that, both (N, W, 1 + L).

    The guide is not asked about what can be worth no more than any prefix as it is: a full beam has no place for it.
    """
    scores, of_each = np.log(probabilities), np.zeros(probabilities.shape, known.dtype)
    of_each[:, :, 0] = known
    least = (scores[:, :, 0] + known["worth"]).min(axis=1)
    at_most = scores[:, :, 1:] + (known["worth"] + guide.most_gain)[:, :, None]
    crop, prefix, place = np.nonzero((probabilities[:, :, 1:] > 0) & (at_most >= least[:, None, None]))
    of_each[crop, prefix, 1 + place] = longer = guide.after(known[crop, prefix], labels[crop, place])
    asked = np.full(scores.shape, -np.inf)
    asked[:, :, 0] = known["worth"]
    asked[crop, prefix, 1 + place] = longer["worth"]
    return scores + asked, of_each


def _longer(prefixes: NDArray[np.void], added: NDArray[np.int64], ends: NDArray[np.void]) -> NDArray[np.void]:
    """`prefixes` with a label more each, or as they are where a blank is `added`, as likely as `ends` says: all
    (N, W), best first."""
    probabilities = ends["in_blank"] + ends["in_label"]
    likeliest = np.where(probabilities[:, :1] > 0, probabilities[:, :1], 1.0)
    for name in ("in_blank", "in_label"):
        prefixes[name] = ends[name] / likeliest
    places = np.nonzero(added)
    label, name_before, length = added[places], prefixes["name"][places], prefixes["length"][places]
    prefixes["labels"][*places, length] = prefixes["last"][places] = label
    prefixes["length"][places] = length + 1
    prefixes["parent"][places] = name_before
    prefixes["name"][places] = name_before * _MULTIPLIER + label.astype(np.uint64)
    prefixes[probabilities == 0] = np.zeros((), prefixes.dtype)
    return prefixes
