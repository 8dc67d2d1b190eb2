"""Which characters a field of each type can hold: the rest is never a question there."""

from __future__ import annotations

import unicodedata

from hcr_batch.records import FieldRule, FieldType
from hcr_batch.text.dates import DEFAULT_FORMATS, separators

_DIGITS = frozenset("0123456789")
_NUMBER_SIGNS = frozenset(" '+,-.\u2019")
_CODE_SIGNS = frozenset(" -./")


def may_hold(rule: FieldRule, character: str) -> bool:
    """Whether a field with `rule` can hold `character`.

    digits: 0 to 9, and the space between groups unless there are cells. number: digits, signs, and
    separators of thousands and decimals. date: digits and the signs of its formats. name: all but digits
    and the signs that no name has. code: letters, digits, space, hyphen, point and slash. text: everything.
    """
    match rule.type:
        case FieldType.DIGITS:
            return character in _DIGITS or (character == " " and rule.cells is None)
        case FieldType.NUMBER:
            return character in _DIGITS or character in _NUMBER_SIGNS
        case FieldType.DATE:
            return character in _DIGITS or character in separators(rule.formats or DEFAULT_FORMATS)
        case FieldType.NAME:
            return _is_letter(character) or character in " '-.,\u2019"
        case FieldType.CODE:
            return _is_letter(character) or character in _DIGITS or character in _CODE_SIGNS
        case _:
            return True


def _is_letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM"
