"""Invents what people write into forms: names by frequency, dates, numbers, codes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

_ELIDED = ("D'", "O'", "N'", "L'", "M'")
"""As in D'ALMEIDA, O'BRIEN and N'GUESSAN."""


_WAYS_BEFORE = ("RUE", "RUE", "RUE DE", "RUE DU", "AVENUE", "BD", "CHEMIN", "PLACE", "ALLEE", "ROUTE DE", "FLAT", "VIA")
_WAYS_BEHIND = ("STREET", "ROAD", "AVENUE", "LANE", "DRIVE", "CLOSE", "WAY", "ST", "RD", "STRASSE", "HILL", "PARK")
"""What streets are called, before and behind their names."""


_MAIL_HOSTS = ("GMAIL.COM", "GMAIL.COM", "HOTMAIL.COM", "YAHOO.COM", "OUTLOOK.COM", "ORANGE.FR", "FREE.FR", "WEB.DE")
_MAIL_ENDS = ("COM", "COM", "FR", "DE", "CO.UK", "ORG", "NET", "EDU", "ES", "IT")
"""Where addresses of e-mail end, hosts and countries."""


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

    def signed(self, rng: np.random.Generator) -> str:
        """What is written with signs: times, numbers called from abroad, fractions, day and month; names with the last
        before a comma, with initials and titles."""
        shape = rng.random()
        if shape < 0.35:
            return invent_time(rng)
        if shape < 0.5:
            return invent_foreign_phone(rng)
        if shape < 0.65:
            return invent_part(rng)
        name, other = self.name(rng), self.name(rng)
        initial = name[0] + "."
        shapes = (
            f"{name}, {other}",
            f"{name}, {other[0]}.",
            f"{initial} {other}",
            f"{initial}{other[0]}. {other}",
            f"{other} {initial}",
            f"{other} {initial} {self.name(rng)}",
            f"{rng.choice(['MR', 'MRS', 'DR', 'ST', 'MME', 'M', 'SR', 'HR'])}. {other}",
            f"{initial}{other[0]}.",
        )
        return shapes[int(rng.integers(len(shapes)))]

    def marked(self, rng: np.random.Generator) -> str:
        """What is written with the marks of keyboards: phone numbers with an area in brackets, addresses of e-mail,
        firms, numbers of flats, prices, shares."""
        shape = rng.random()
        if shape < 0.3:
            return invent_area_phone(rng)
        if shape < 0.58:
            return self._e_mail(rng)
        if shape < 0.74:
            return invent_price(rng)
        name, other = self.name(rng), self.name(rng)
        few = int(rng.integers(1, 400))
        shapes = (
            f"{name} & {other}",
            f"{name} & {rng.choice(['SONS', 'CO', 'FILS', 'CIE', 'SOHN'])}",
            f"{name[0]}&{other[0]}",
            f"{rng.choice(['APT ', 'UNIT ', 'NO ', '', ''])}#{few}",
            f"#{few}{other[0]}",
            f"{few % 100}{rng.choice(['%', ' %', '.5%'])}",
            f"{name} ({other})",
            f"({few})",
            f"{few} ({rng.integers(1, 20)})",
        )
        return shapes[int(rng.integers(len(shapes)))]

    def _e_mail(self, rng: np.random.Generator) -> str:
        name, other, firm = (self.name(rng).replace("'", "").replace(" ", "") for _ in range(3))
        mine = (f"{name}.{other}", f"{name}{other}", f"{name[:1]}.{other}", f"{name}_{other}", f"{name}-{other}", name)
        local = mine[int(rng.integers(len(mine)))]
        if rng.random() < 0.35:
            local += str(rng.integers(1, 2010))
        if rng.random() < 0.6:
            return f"{local}@{rng.choice(_MAIL_HOSTS)}"
        return f"{local}@{firm}.{rng.choice(_MAIL_ENDS)}"

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


def invent_decimal(rng: np.random.Generator) -> str:
    """A measure, a price or a share with one to three figures behind the point or comma."""
    whole, places = int(10 ** rng.uniform(0, 4.5)), int(rng.choice([1, 1, 1, 2, 2, 2, 2, 2, 3]))
    whole = 0 if rng.random() < 0.1 else whole
    return f"{whole}{rng.choice(['.', ','])}{int(rng.integers(10**places)):0{places}d}"


def invent_phone(rng: np.random.Generator) -> str:
    """Ten digits in pairs, as phone numbers are written in France."""
    pairs = ["0" + str(int(rng.integers(1, 10))), *(f"{int(v):02d}" for v in rng.integers(0, 100, 4))]
    return str(rng.choice([" ", "", ".", "-"])).join(pairs)


def invent_foreign_phone(rng: np.random.Generator) -> str:
    """A number with the code of its country."""
    groups = [f"{int(v):0{n}d}" for n in rng.integers(2, 5, int(rng.integers(2, 5))) for v in rng.integers(0, 10**n, 1)]
    return "+" + str(rng.choice([" ", " ", ""])).join(
        [str(rng.choice(["33", "44", "49", "1", "39", "34", "31", "48"])), *groups]
    )


def invent_area_phone(rng: np.random.Generator) -> str:
    """A number whose area stands in brackets, as in America and Britain."""
    area, middle, last = (f"{int(rng.integers(10**n)):0{n}d}" for n in (3, 3, 4))
    if rng.random() < 0.3:
        area = "0" + area[: int(rng.integers(1, 4))]
    return f"({area}){rng.choice([' ', ' ', ''])}{middle}{rng.choice(['-', '-', ' ', '.'])}{last}"


def invent_price(rng: np.random.Generator) -> str:
    """A sum with the sign of its money, before it as in English or behind it."""
    whole, cents = int(10 ** rng.uniform(0, 4.5)), f"{int(rng.integers(100)):02d}"
    separator = str(rng.choice([".", ","]))
    text = f"{whole:,}".replace(",", str(rng.choice(["", ",", " "]))) if rng.random() < 0.3 else str(whole)
    if rng.random() < 0.6:
        text += separator + cents
    money, gap = str(rng.choice(["$", "$", "£", "€", "€"])), str(rng.choice(["", "", " "]))
    return f"{text}{gap}€" if money == "€" and rng.random() < 0.7 else f"{money}{gap}{text}"


def invent_time(rng: np.random.Generator) -> str:
    """A time of day, or from one to another."""
    colon = str(rng.choice([":", ":", ":", ":", "H", "."]))

    def one() -> str:
        return f"{int(rng.integers(0, 24)):{'02d' if rng.random() < 0.5 else 'd'}}{colon}{int(rng.integers(0, 60)):02d}"

    time = one()
    if rng.random() < 0.15:
        time += str(rng.choice(["-", " - "])) + one()
    return time + (str(rng.choice([" AM", " PM"])) if rng.random() < 0.06 else "")


def invent_part(rng: np.random.Generator) -> str:
    """A fraction, day and month or month and year, a small decimal number, or a range."""
    few = [int(v) for v in rng.integers(1, 32, 2)]
    shapes = (
        f"{few[0]}/{int(rng.integers(1, 13))}",
        f"{few[0]:02d}.{int(rng.integers(1, 13)):02d}.",
        f"{few[0]}.{int(rng.integers(1, 13))}",
        f"{int(rng.integers(1, 13)):02d}/{int(rng.integers(2000, 2031))}",
        f"{few[0] % 10} {rng.choice(['1/2', '1/4', '3/4', '2/3'])}",
        f"{int(rng.integers(0, 100))}{rng.choice(['.', ','])}{int(rng.integers(0, 10 ** rng.integers(1, 4)))}",
        f"{few[0]}-{few[1]}",
        f"{few[0]}+{few[1]}",
    )
    return shapes[int(rng.integers(len(shapes)))]


def invent_digits(rng: np.random.Generator) -> str:
    """One to twelve digits."""
    return "".join(map(str, rng.integers(0, 10, int(rng.integers(1, 13)))))


def invent_code(rng: np.random.Generator) -> str:
    """One to three letters, three to eight digits: a case or membership number."""
    letters = "".join(chr(65 + int(v)) for v in rng.integers(0, 26, int(rng.integers(1, 4))))
    digits = "".join(map(str, rng.integers(0, 10, int(rng.integers(3, 9)))))
    return letters + str(rng.choice(["", "", "-", " "])) + digits
