"""Sums of products of fields, as forms state them: what a total is made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|'(?P<quoted>[^']+)'|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*]))\s*")
_LONGEST = 2_000
"""Characters of an expression: that of a long column of a table is shorter."""

_EXPECTED = "names of fields and numbers with +, - or * between them"

_Operand = Decimal | str
"""A number, or the name of a field."""


@dataclass(frozen=True, slots=True)
class Product:
    """Numbers and amounts of fields, multiplied."""

    numbers: tuple[Decimal, ...] = ()
    names: tuple[str, ...] = ()

    def times(self, operand: _Operand) -> Product:
        """This with one more factor."""
        if isinstance(operand, str):
            return Product(self.numbers, (*self.names, operand))
        return Product((*self.numbers, operand), self.names)

    def amount(self, amounts: Mapping[str, Decimal | None]) -> Decimal | None:
        """What it comes to: 0 where all its fields are blank, None where some of several are."""
        factors = [amounts[name] for name in self.names]
        if factors and all(factor is None for factor in factors):
            return Decimal(0)
        result = Decimal(1)
        for factor in (*self.numbers, *factors):
            if factor is None:
                return None
            result *= factor
        return result


@dataclass(frozen=True, slots=True)
class Sum:
    """What a field is to equal: the sum of `products`, each behind its sign, 1 or -1."""

    products: tuple[tuple[int, Product], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that take part, each once, in their order."""
        return tuple(dict.fromkeys(name for _, product in self.products for name in product.names))

    @property
    def only_name(self) -> str | None:
        """The field that this is, where it is one and nothing else."""
        name = self.names[0]
        return name if self.products == ((1, Product((), (name,))),) else None

    @property
    def multiplies(self) -> bool:
        """Whether anything is multiplied, so that people round what comes out."""
        return any(len(product.names) + len(product.numbers) > 1 for _, product in self.products)

    def amount(self, amounts: Mapping[str, Decimal | None]) -> Decimal | None:
        """What this comes to with the amounts of fields, None for a blank one: items that are left out count nothing.

        None where it cannot be computed: an amount is not among `amounts`, one of several factors is blank, or all is.
        """
        if any(name not in amounts for name in self.names) or all(amounts[name] is None for name in self.names):
            return None
        total = Decimal(0)
        for sign, product in self.products:
            amount = product.amount(amounts)
            if amount is None:
                return None
            total += sign * amount
        return total


def parse_sum(text: str) -> Sum:
    """The sum that a text such as `net + vat`, `qty * price` or `'Gross pay' - 1.5 * tax` states.

    Names are of letters, digits and underscores, or stand between apostrophes. Raises ValueError that says what was
    expected, where it is none or names no field.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"at most {_LONGEST} characters")
    tokens = list(_tokens(text))
    operands, signs = tokens[::2], tokens[1::2]
    if len(operands) != len(signs) + 1 or any(match["sign"] for match in operands):
        raise ValueError(_EXPECTED)
    products: list[tuple[int, Product]] = []
    for sign, operand in zip(["+", *(match["sign"] for match in signs)], map(_operand, operands), strict=True):
        if sign is None:
            raise ValueError(_EXPECTED)
        if sign == "*":
            products[-1] = (products[-1][0], products[-1][1].times(operand))
        else:
            products.append((-1 if sign == "-" else 1, Product().times(operand)))
    parsed = Sum(tuple(products))
    if not parsed.names:
        raise ValueError("the name of at least one field")
    return parsed


def _tokens(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ValueError(_EXPECTED)
        yield match
        at = match.end()


def _operand(match: re.Match[str]) -> _Operand:
    return Decimal(match["number"]) if match["number"] else match["quoted"] or match["name"]
