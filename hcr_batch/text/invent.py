"""Invents what people write into forms: names by frequency, dates, numbers, codes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

_ELIDED = ("D'", "O'", "N'", "L'", "M'")
"""As in D'ALMEIDA, O'BRIEN and N'GUESSAN."""


_WAYS_BEFORE = ("RUE", "RUE", "RUE DE", "RUE DU", "AVENUE", "BD", "CHEMIN", "PLACE", "ALLEE", "ROUTE DE", "FLAT", "VIA")
_WAYS_BEHIND = ("STREET", "ROAD", "AVENUE", "LANE", "DRIVE", "CLOSE", "WAY", "ST", "RD", "STRASSE", "HILL", "PARK")
"""What streets are called, before and behind their names."""


class Inventor:
    """Draws texts at random, the names of `counts` with these to the power 1/2 as weights.

    The square root keeps the rare names, which are most of the lexicon, from vanishing behind
    the few common ones. elided: share of the names that get an apostrophe, which lists of names often lack.
    """

    def __init__(self, counts: Mapping[str, int], elided: float = 0.0) -> None:
        self._names, self._elided = [*counts], elided
        weights = np.sqrt(np.asarray([*counts.values()], float))
        self._cumulative = np.cumsum(weights / weights.sum())

    def name(self, rng: np.random.Generator) -> str:
        """A name of the lexicon."""
        name = self._names[min(int(np.searchsorted(self._cumulative, rng.random())), len(self._names) - 1)]
        if self._elided and rng.random() < self._elided:
            return _ELIDED[int(rng.integers(len(_ELIDED)))] + name
        return name

    def full_name(self, rng: np.random.Generator) -> str:
        """Two names of the lexicon, at times three or a double one: first and last name in one field."""
        count, hyphen = (3 if rng.random() < 0.2 else 2), rng.random() < 0.15
        first, *others = (self.name(rng) for _ in range(count))
        return " ".join((f"{first}-{others[0]}", *others[1:]) if hyphen and count == 3 else (first, *others))

    def address(self, rng: np.random.Generator) -> str:
        """A house and its street, or a town and its code: figures and words beside each other."""
        name, house = self.name(rng), str(int(10 ** rng.uniform(0, 3.3)))
        if rng.random() < 0.15:
            house += str(rng.choice([" BIS", "A", "B", "C", ","]))
        town = f"{int(rng.integers(1000, 100_000)):05d}"
        shape = rng.random()
        if shape < 0.3:
            return f"{house} {rng.choice(_WAYS_BEFORE)} {name}"
        if shape < 0.55:
            return f"{house} {name} {rng.choice(_WAYS_BEHIND)}"
        if shape < 0.7:
            return f"{house} {name}"
        if shape < 0.8:
            return f"{name} {house}"
        return f"{town} {name}" if shape < 0.95 else f"{name} {town}"

    def number(self, rng: np.random.Generator) -> str:
        """A date, amount, phone, postal or other number, or a code of letters and digits."""
        makers = (invent_date, invent_date, invent_amount, invent_phone, invent_digits, invent_digits, invent_code)
        return makers[int(rng.integers(len(makers)))](rng)


def invent_date(rng: np.random.Generator) -> str:
    """Day, month and year in one of the usual orders of figures and separators."""
    day, month = int(rng.integers(1, 32)), int(rng.integers(1, 13))
    year = int(rng.integers(1900, 2031))
    separator = str(rng.choice(["/", "/", "/", ".", "-", " "]))
    width = "02d" if rng.random() < 0.8 else "d"
    shown_year = f"{year}" if rng.random() < 0.7 else f"{year % 100:02d}"
    if rng.random() < 0.1 and separator == "-":
        return f"{year}-{month:02d}-{day:02d}"
    return separator.join((format(day, width), format(month, width), shown_year))


def invent_amount(rng: np.random.Generator) -> str:
    """A sum of money, with or without separators and cents."""
    whole = int(10 ** rng.uniform(0, 6))
    text = f"{whole:,}".replace(",", str(rng.choice(["", "", ".", " ", ","])))
    return text + (str(rng.choice([",", "."])) + f"{int(rng.integers(100)):02d}" if rng.random() < 0.4 else "")


def invent_phone(rng: np.random.Generator) -> str:
    """Ten digits in pairs, as phone numbers are written in France."""
    pairs = ["0" + str(int(rng.integers(1, 10))), *(f"{int(v):02d}" for v in rng.integers(0, 100, 4))]
    return str(rng.choice([" ", "", ".", "-"])).join(pairs)


def invent_digits(rng: np.random.Generator) -> str:
    """One to twelve digits."""
    return "".join(map(str, rng.integers(0, 10, int(rng.integers(1, 13)))))


def invent_code(rng: np.random.Generator) -> str:
    """One to three letters, three to eight digits: a case or membership number."""
    letters = "".join(chr(65 + int(v)) for v in rng.integers(0, 26, int(rng.integers(1, 4))))
    digits = "".join(map(str, rng.integers(0, 10, int(rng.integers(3, 9)))))
    return letters + str(rng.choice(["", "", "-", " "])) + digits
