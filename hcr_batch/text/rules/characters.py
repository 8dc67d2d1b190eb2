"""Which characters a field of each type can hold: the rest is never a question there."""

from __future__ import annotations

import unicodedata

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.rules.dates import DEFAULT_FORMATS, separators
from hcr_batch.text.rules.times import TIME_SIGNS

MONEY_SIGNS = frozenset("$£€%")
"""Beside a number: they say of what it is."""

_DIGITS = frozenset("0123456789")
_NUMBER_SIGNS = frozenset(" '+,-.\u2019") | MONEY_SIGNS
_PHONE_SIGNS = frozenset(" +()-./")
_EMAIL_SIGNS = frozenset("@.-_+")
_CODE_SIGNS = frozenset(" -./")
_SIGNS_IN_CELLS = frozenset("-")
"""What else parts the groups of a code is printed between the cells of a comb: a slash in one is a 1."""


def may_hold(rule: FieldRule, character: str) -> bool:
    """Whether a field with `rule` can hold `character`.

    digits: 0 to 9, and the space between groups unless there are cells. number: digits, signs, separators of
    thousands and decimals, and the signs of money and shares. date: digits and the signs of its formats.
    time: digits, what parts hours from minutes, and the letters of am, pm, h, hrs and Uhr. name: all but digits and the
    signs that no name has. code: letters, digits, hyphen, and, but in a comb without a pattern, space, point and slash.
    phone: digits, and the signs and brackets between their groups. email: letters, digits, @ and the signs that stand
    in addresses. text: everything.
    """
    match rule.type:
        case FieldType.DIGITS:
            return character in _DIGITS or (character == " " and rule.cells is None)
        case FieldType.NUMBER:
            return character in _DIGITS or character in _NUMBER_SIGNS
        case FieldType.DATE:
            return character in _DIGITS or character in separators(rule.formats or DEFAULT_FORMATS)
        case FieldType.TIME:
            return character in _DIGITS or character in TIME_SIGNS
        case FieldType.NAME:
            return _is_letter(character) or character in " '-.,\u2019"
        case FieldType.CODE:
            signs = _SIGNS_IN_CELLS if rule.cells is not None and rule.pattern is None else _CODE_SIGNS
            return _is_letter(character) or character in _DIGITS or character in signs
        case FieldType.PHONE:
            return character in _DIGITS or character in _PHONE_SIGNS
        case FieldType.EMAIL:
            return character.isascii() and (character.isalnum() or character in _EMAIL_SIGNS)
        case _:
            return True


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"
