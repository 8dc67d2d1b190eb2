"""Plausible things for people to write: names, dates, numbers and codes, all made up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.synth.specs import Content


def _words(text: str) -> tuple[str, ...]:
    """Split a text at its spaces; an underscore stands for a space inside a word."""
    return tuple(word.replace("_", " ") for word in text.split())


# Common first names and surnames in capitals, as the forms ask for. Some carry a hyphen, a space or
# an apostrophe, because those are what segmentation and decoding trip over.
FIRST_NAMES = _words(
    "ALICE ANTOINE ARTHUR BENJAMIN CAMILLE CHARLOTTE CHLOE DANIEL DAVID ELISE EMMA FATIMA FLORIAN "
    "GEORGE GRACE HANNAH HUGO INES JACK JAMES JULIE KARIM KATE LEA LOUIS LUCAS MANON MARIE MATHILDE "
    "NATHAN NICOLAS OLIVIA OSCAR PAUL QUENTIN ROMAIN ROSE SAMUEL SOPHIE THOMAS VALENTIN VICTOR WILLIAM "
    "XAVIER YASMINE ZOE ANNE-SOPHIE JEAN-PIERRE JEAN-LUC MARIE-LOU"
)
LAST_NAMES = _words(
    "ADAMS ANDRE BAKER BERNARD BONNET BROWN CARTER CLARK COOPER DUBOIS DUPONT DURAND EVANS FAURE "
    "FONTAINE GARCIA GIRARD GREEN HARRIS HUBERT HUGHES JACKSON JOLY KELLY LAMBERT LEFEBVRE LEROY LEWIS "
    "MARTIN MERCIER MOREAU MORGAN NGUYEN PARKER PETIT QUINN RICHARD ROBERTS ROUX SIMON TAYLOR TURNER "
    "VASSEUR WALKER WRIGHT YOUNG ZIMMERMANN SMITH-JONES MARTIN-ROY O'BRIEN O'CONNOR D'ALMEIDA L'HERMITE "
    "DE_LA_TOUR LE_GALL VAN_DYKE ST_JOHN"
)
TOWNS = _words(
    "BATH BREST CALAIS DERBY DIJON DOVER EXETER LEEDS LILLE LYON NANTES OXFORD RENNES ROUEN TOURS YORK "
    "STOKE-ON-TRENT SAINT-MALO L'ISLE-ADAM LE_HAVRE MILTON_KEYNES"
)

# No O or I: codes meant to be read back avoid the letters that look like digits.
_CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_TRIES = 1000


def make_text(content: Content, rng: np.random.Generator, max_length: int) -> str:
    """Draw a text of this content with at most `max_length` characters."""
    for _ in range(_TRIES):
        text = _MAKERS[content](rng)
        if len(text) <= max_length:
            return text
    raise ValueError(f"no {content} fits in {max_length} characters; give the field more room")


def _pick(words: tuple[str, ...], rng: np.random.Generator) -> str:
    """Draw one of the words."""
    return words[int(rng.integers(len(words)))]


def _digits(count: int, rng: np.random.Generator) -> str:
    """Draw a string of `count` digits."""
    return "".join(str(digit) for digit in rng.integers(0, 10, count))


def _letters(count: int, rng: np.random.Generator) -> str:
    """Draw a string of `count` capitals."""
    return "".join(_CODE_LETTERS[index] for index in rng.integers(0, len(_CODE_LETTERS), count))


def _date(first_year: int, last_year: int, rng: np.random.Generator) -> str:
    """Draw a date dd/mm/yyyy, both years included; no day past 28, so every month has it."""
    day, month = rng.integers(1, 29), rng.integers(1, 13)
    return f"{day:02d}/{month:02d}/{rng.integers(first_year, last_year + 1)}"


def _phone(rng: np.random.Generator) -> str:
    """Draw a French-style phone number: five pairs of digits, spaced."""
    return " ".join(["0" + str(rng.integers(1, 8)), *(_digits(2, rng) for _ in range(4))])


_MAKERS: dict[Content, Callable[[np.random.Generator], str]] = {
    Content.LAST_NAME: lambda rng: _pick(LAST_NAMES, rng),
    Content.FIRST_NAME: lambda rng: _pick(FIRST_NAMES, rng),
    Content.FULL_NAME: lambda rng: f"{_pick(FIRST_NAMES, rng)} {_pick(LAST_NAMES, rng)}",
    Content.TOWN: lambda rng: _pick(TOWNS, rng),
    Content.BIRTH_DATE: lambda rng: _date(1948, 2006, rng),
    Content.PUPIL_BIRTH_DATE: lambda rng: _date(2008, 2018, rng),
    Content.RECENT_DATE: lambda rng: _date(2022, 2025, rng),
    Content.PHONE: _phone,
    Content.POSTCODE: lambda rng: _digits(5, rng),
    Content.MEMBER_NUMBER: lambda rng: _digits(8, rng),
    Content.CODE: lambda rng: f"{_letters(2, rng)}-{_digits(4, rng)}",
    Content.PLATE: lambda rng: f"{_letters(2, rng)}-{_digits(3, rng)}-{_letters(2, rng)}",
}
