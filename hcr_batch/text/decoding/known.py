"""Rows of which one is expected on each page, such as the members of a club: evidence on several fields at once.

A number, a name and a date of birth that stand in one row of thousands do so by chance about never: where the reader
is unsure between several texts and those of one row are among them, that row is meant.
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from hcr_batch.records import FieldRule, FieldType, KnownRow
from hcr_batch.text.fold import fold_text
from hcr_batch.text.rules.dates import DEFAULT_FORMATS, write_date
from hcr_batch.text.rules.numbers import plain_number, read_number
from hcr_batch.text.rules.values import check

_EXPECTED = 0.9
"""How probable it is that a page is of a row, before anything is read: lists are never quite up to date."""

_LIKELY = 0.5
"""Above this probability one row is likelier than all others together."""

_OTHERWISE = 0.02
"""How probable it is that people write a field otherwise than their row has it: moved, married, or misspelt there."""

_LEAST_SHARE = 0.01
"""A text counts where the reader gives it a hundredth of what it gives its likeliest one: what is written clearly
otherwise than the row has it is what that person wrote."""

_NEAR = 1 / 3
"""Texts that the reader does not name may be what is written where at most this part of the characters differs."""

_NEAR_TEXTS = 30
"""How many such texts share the probability that the reader leaves open."""

_OUTSIDE = 1_000
"""A list of a few rows does not show how people are called who are not on it: this many more are assumed, with other
texts."""

_ANY = -1
"""The code of a cell that is empty: nothing is known, so any text agrees with it."""

_SIGNS = re.compile(r"[\W_]+")
"""What stands between letters and figures."""

_NOWHERE = -2
"""The code of a text that no row holds."""


class Cell(NamedTuple):
    """A text of a row, and what it is looked up by (see `key_of`)."""

    text: str
    key: str


class Candidate(NamedTuple):
    """A text that a field may hold, what it is looked up by, and its probability in [0, 1]."""

    text: str
    key: str
    probability: float


class MatchedField(NamedTuple):
    """A field matched against the rows. candidates: the likeliest first. agrees: whether the rows that the page may be
    of hold that one, or nothing. expected: where they do not, what the one holds that it most likely is of."""

    candidates: list[Candidate]
    agrees: bool
    expected: Candidate | None


Fields = Mapping[str, Sequence[Candidate]]
"""What fields of a page may hold, by column, each with one candidate or more."""


@dataclass(frozen=True)
class KnownRows:
    """Rows of a list of people or things, of which each page is expected to be one.

    codes: for N rows and F columns the number of the text there, (N, F) int32, _ANY where the cell is empty.
    places: where each row stands in the list, from 1, (N,) int32.
    counts: how often it stands there, (N,) int32.
    cells: of each column its texts, by number.
    numbers: these by their keys.
    shares: by number, of all people the share that has it.
    """

    columns: tuple[str, ...]
    codes: NDArray[np.int32]
    paths: NDArray[np.int32]
    counts: NDArray[np.int32]
    cells: tuple[Sequence[Cell], ...]
    numbers: tuple[Mapping[str, int], ...]
    shares: tuple[NDArray[np.float64], ...]

    @classmethod
    def of(cls, columns: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> KnownRows:
        """From rows with None for what is not known; equal rows count once, those of which nothing is known not at
        all."""
        cells: list[list[Cell]] = [[] for _ in columns]
        numbers: list[dict[str, int]] = [{} for _ in columns]
        paths: dict[tuple[int, ...], int] = {}
        again: Counter[tuple[int, ...]] = Counter()
        for place, row in enumerate(rows, start=1):
            for i, cell in enumerate(row):
                if cell is not None and cell.key not in numbers[i]:
                    numbers[i][cell.key] = len(cells[i])
                    cells[i].append(cell)
            coded = tuple(_ANY if cell is None else numbers[i][cell.key] for i, cell in enumerate(row))
            if coded in paths:
                again[coded] += 1
            elif any(code != _ANY for code in coded):
                paths[coded] = place
        distinct = sorted(paths)
        codes = np.array(distinct, np.int32).reshape(len(distinct), len(columns))
        shares = tuple(
            np.bincount(column[column >= 0], minlength=len(some)) / (len(distinct) + _OUTSIDE)
            for column, some in zip(codes.T, cells, strict=True)
        )
        found = np.array([paths[one] for one in distinct], np.int32)
        counts = np.array([1 + again[one] for one in distinct], np.int32)
        return cls(tuple(columns), codes, found, counts, tuple(cells), tuple(numbers), shares)

    def match(self, fields: Fields) -> tuple[dict[str, MatchedField], KnownRow | None]:
        """What fields of a page say once they are matched against the rows, and which row the page is of where one is
        likelier than all others together.

        By Bayes: that the page is of a row, whose texts are written on it for the most part, against the chance that a
        row has these texts though the page is of none; columns are taken to be independent, so what many rows hold
        says little, and where several rows agree as well they share what they have to say.
        """
        # In logarithms, since the lifts of dozens of columns multiply to more than floats hold.
        logs = np.full(len(self.codes), math.log(_EXPECTED / len(self.codes)))
        lifts = {name: self._lifts(name, candidates) for name, candidates in fields.items()}
        for lift in lifts.values():
            logs += np.log(_OTHERWISE + (1 - _OTHERWISE) * lift)
        of_none = math.log(1 - _EXPECTED)
        most = max(of_none, float(logs.max()))
        by_row = np.exp(logs - most)
        by_row /= by_row.sum() + math.exp(of_none - most)
        best = int(by_row.argmax())
        row = None if by_row[best] < _LIKELY else best
        matched = {}
        for name, some in fields.items():
            candidates = self._with_near(name, some, row)
            lift = lifts[name] if candidates is some else self._lifts(name, candidates)
            matched[name] = self._matched(name, candidates, lift, by_row, row)
        return matched, None if row is None else self._known_row(row, float(by_row[row]))

    def _known_row(self, row: int, probability: float) -> KnownRow | None:
        """The row that the page most likely is of, with its probability; of equal ones each may be it."""
        of_each = probability / int(self.counts[row])
        return KnownRow(int(self.paths[row]), of_each) if of_each > _LIKELY else None

    def _lifts(self, name: str, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
        """Of each row, how much likelier what the reader saw is if the text of that row is written there than if any
        is: the reader's probability for it against the share of people that have it. (N,)"""
        at = self.columns.index(name)
        given = np.zeros(len(self.cells[at]) + 1)
        for key, probability in _counted(candidates).items():
            number = self.numbers[at].get(key)
            if number is not None:
                given[number] = probability / self.shares[at][number]
        given[_ANY] = 1.0
        return given[self.codes[:, at]]

    def _with_near(self, name: str, candidates: Sequence[Candidate], row: int | None) -> Sequence[Candidate]:
        """The candidates, and behind them the text of the row that the page is of, where the reader does not name it:
        as probable as what the reader leaves open where it is near its likeliest one, else not at all."""
        at = self.columns.index(name)
        if row is None or self.codes[row, at] == _ANY:
            return candidates
        cell = self.cells[at][self.codes[row, at]]
        if any(candidate.key == cell.key for candidate in candidates):
            return candidates
        best = max(candidates, key=lambda candidate: candidate.probability)
        near = Levenshtein.distance(cell.key, best.key) <= max(1, round(_NEAR * len(best.key)))
        room = max(0.0, 1 - sum(candidate.probability for candidate in candidates))
        return [*candidates, Candidate(cell.text, cell.key, room / _NEAR_TEXTS if near else 0.0)]

    def _matched(
        self,
        name: str,
        candidates: Sequence[Candidate],
        lift: NDArray[np.float64],
        by_row: NDArray[np.float64],
        row: int | None,
    ) -> MatchedField:
        """The candidates by what the rows that hold them give them and, as far as they say nothing, the reader does."""
        at = self.columns.index(name)
        codes, lift, counted = self.codes[:, at], (1 - _OTHERWISE) * lift, _counted(candidates)
        written = by_row * np.where(codes == _ANY, 0.0, np.minimum(1 - _OTHERWISE, lift / (_OTHERWISE + lift)))
        as_read = 1 - float(written.sum())

        def holding(key: str) -> NDArray[np.bool_]:
            return np.equal(codes, self.numbers[at].get(key, _NOWHERE))

        found = [
            Candidate(text, key, p * as_read + p / counted.get(key, np.inf) * float(written[holding(key)].sum()))
            for text, key, p in candidates
        ]
        found.sort(key=lambda candidate: -candidate.probability)
        agrees = float(by_row[holding(found[0].key) | (codes == _ANY)].sum()) >= _LIKELY
        held = None if agrees or row is None else self.cells[at][codes[row]].key
        return MatchedField(found, agrees, next((candidate for candidate in found if candidate.key == held), None))


def _counted(candidates: Sequence[Candidate]) -> dict[str, float]:
    """The probabilities by key of those that count at all."""
    least = _LEAST_SHARE * max(candidate.probability for candidate in candidates)
    by_key: dict[str, float] = {}
    for _, key, probability in candidates:
        if probability >= least and probability > 0:
            by_key[key] = by_key.get(key, 0.0) + probability
    return by_key


def cell_of(text: str, rule: FieldRule) -> Cell | None:
    """A cell of a list, whose dates may be ISO dates, with its text as people write it into the field. None where
    nothing is known."""
    date = _iso(text) if rule.type is FieldType.DATE else None
    written = text.strip() if date is None else write_date(date, (rule.formats or DEFAULT_FORMATS)[0])
    key = key_of(written, rule)
    return None if key is None else Cell(written, key)


def key_of(text: str, rule: FieldRule) -> str | None:
    """What a text is looked up by: its letters and figures, as capitals without accents; dates as ISO dates, numbers in
    plain form; what holds figures only, such as telephone and policy numbers, without the zeros before them that
    spreadsheets drop. None where nothing is left."""
    if rule.type is FieldType.NUMBER:
        number = read_number(text)
        return None if number is None else plain_number(number.normalize())
    if rule.type in (FieldType.DATE, FieldType.TIME):
        return check(text, rule).value
    plain = text.upper() if text.isascii() else fold_text(text, case=True, accents=True)
    key = _SIGNS.sub("", plain)
    return (key.lstrip("0") or "0" if key.isdecimal() else key) or None


_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?$")
"""What databases write behind a date."""


def _iso(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(_MIDNIGHT.sub("", text.strip()))
    except ValueError:
        return None
