"""Names of fields, made of what names them on paper."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from itertools import pairwise

from hcr_batch.forms.wording.vocabulary import plain_words
from hcr_batch.grouping import indices_by

Caption = tuple[str, ...]
"""What names a field on paper: its caption, in a table the heads of its row and column, before the caption of a box to
tick the question. Empty where nothing does."""

UNNAMED = "field_"
"""How the names of fields begin that nothing names; their number follows."""

_MOST_NAME, _MOST_SHARED, _LEAST_SHARED = 40, 28, 14
"""Characters of a name, and of the part that fields share: it is the same beside a long choice and a short one, but
for choices that leave less than the last for it."""

_MOST_WORDS = 5
"""A longer caption, the small words not counted, is a sentence: its name ends with its first part."""

_SMALL = """
    a an the of to in on by at for and or as is are be your you if with was were where which
    de du des d le la les l et ou un une der die das und von zu di del della el y e o van het en while that this when
"""
SMALL_WORDS = frozenset(_SMALL.split())
"""Words that no name ends with where it is cut."""

_BEHIND_FIGURE = "or and to plus und oder bis et ou y o e jahre years ans anos anni jaar"
_AFTER_FIGURE = frozenset(_BEHIND_FIGURE.split())
"""Words behind a figure that is no number of the caption."""

_UNITS, _LEAST_MEASURED = frozenset("m km cm mm g kg l ml h min".split()), 2
"""Units behind a figure of this many characters at least: "50 m back", but "1 M, 2 F"."""

_TRANSLATED = re.compile(r"\s[/|·•]\s")
_TRANSLATING = 0.35
"""Where this many captions have a slash or a dot between words, what stands behind it is a translation."""

_CONDITION = re.compile(r"^\s*(?:(?:if|falls|wenn|si)\b[^,:]*[,:]|(?:for|pour|nur)\b[^:]*:)\s*", re.IGNORECASE)
_NUMBERING = re.compile(r"^\s*(?:(?:\d{1,2}[a-z]?|[a-l])[.)]\s+(?=\S))+", re.IGNORECASE)
_REMARK = re.compile(r"\(([^()]*[^\W\d_]{2}[^()]*)\)\W*$")
_PART_ENDS = re.compile(r"\s*(?:[,;?!]|\.\s|\s[–—-]\s|\s(?:if|unless|see|wenn|falls|si|siehe|voir)\s)", re.IGNORECASE)


def name_fields(captions: Sequence[Caption], follows: Sequence[bool], rows: Sequence[int] = ()) -> list[str]:
    """A name for each field, in small letters without accents, each once; numbers where nothing names it.

    follows: whether a field stands so close behind the one before that, without a caption, it is the second part of
    that: `total_b` beside `total`. rows: for cells under the head of a column the number of their row from 1, else 0:
    all of one row end in it, but for the first, `quantity_2` and `total_2` and `total_b_2`, or `quantity_row_2` where
    there is another `quantity` or `total` outside of the table.
    """
    wide = max(2, len(str(len(captions))))
    if sum(any(map(_TRANSLATED.search, caption)) for caption in captions) >= _TRANSLATING * len(captions):
        captions = [tuple(map(_untranslated, caption)) for caption in captions]
    rows = rows or [0] * len(captions)
    rooms = _shared_rooms(captions)
    bases: list[str] = []
    numbers: list[int] = []
    for number, (caption, close, row) in enumerate(zip(captions, follows, rows, strict=True), start=1):
        part_of = bases[-1] if not caption and close and (captions[number - 2] or _is_part(bases[-1])) else None
        bases.append(
            _next_part(part_of)
            if part_of
            else _name(caption, rooms[caption[:-1]])
            if caption
            else f"{UNNAMED}{number:0{wide}}"
        )
        numbers.append(numbers[-1] if part_of else row)
    return _numbered(_with_remarks(bases, captions), numbers)


def _with_remarks(bases: Sequence[str], captions: Sequence[Caption]) -> list[str]:
    """The names, those that are alike but for what stands in brackets at the end of their captions with that: "Phone
    (day)" and "Phone (evening)"."""
    remarks = [found[1] if caption and (found := _REMARK.search(caption[-1])) else "" for caption in captions]
    added = [f"{base}_{'_'.join(plain_words(remark))}" for base, remark in zip(bases, remarks, strict=True)]
    distinct = {
        i
        for some in indices_by(bases).values()
        if len(some) > 1 and all(remarks[i] for i in some) and len({added[i] for i in some}) == len(some)
        for i in some
    }
    return [added[i] if i in distinct and len(added[i]) <= _MOST_NAME else base for i, base in enumerate(bases)]


def _numbered(bases: Sequence[str], rows: Sequence[int]) -> list[str]:
    """The names with a number behind those that come again; the numbers of rows go before.

    Where a field outside of a table has the name of one of its columns, the rows of that table are called rows.
    """
    outside = {base for base, row in zip(bases, rows, strict=True) if not row}
    called = {i for table in _tables(rows) if outside & {bases[i] for i in table} for i in table}
    names: list[str | None] = [None] * len(bases)
    for i, (base, row) in enumerate(zip(bases, rows, strict=True)):
        named = f"{base}_row_{row}" if i in called else f"{base}_{row}" if row > 1 else base
        if row and named not in names:
            names[i] = named
    for i, base in enumerate(bases):
        if names[i] is None:
            tries = (base if n == 1 else f"{base}_{n}" for n in itertools.count(1))
            names[i] = next(one for one in tries if one not in names)
    return [name for name in names if name is not None]


def _tables(rows: Sequence[int]) -> list[list[int]]:
    """The fields of each table, by their numbers: rows are counted from 1 again in the next."""
    in_rows = [i for i, row in enumerate(rows) if row]
    starts = [n for n, i in enumerate(in_rows) if n == 0 or rows[i] < rows[in_rows[n - 1]]]
    return [in_rows[start:end] for start, end in pairwise([*starts, len(in_rows)])]


def _is_part(base: str) -> bool:
    return re.search(r"_[b-y]$", base) is not None


def _next_part(base: str) -> str:
    """The name of what stands behind a part of a field: `total_b` after `total`, `born_c` after `born_b`."""
    return f"{base[:-1]}{chr(ord(base[-1]) + 1)}" if _is_part(base) else f"{base}_b"


def _shared_rooms(captions: Sequence[Caption]) -> dict[Caption, int]:
    """For what fields share, as a question, the characters that it may have before the longest of their last parts, so
    that it is the same before all; those that leave too few do not count."""
    rooms: dict[Caption, int] = {}
    for caption in filter(None, captions):
        room = _room_before(caption[-1])
        rooms[caption[:-1]] = min(_MOST_SHARED, rooms.get(caption[:-1], _MOST_SHARED), max(room, _LEAST_SHARED))
    return rooms


def _room_before(last: str) -> int:
    return _MOST_NAME - len(_snake(last, _MOST_NAME)) - 1


def _name(caption: Caption, room: int) -> str:
    """The last part distinguishes fields that share what comes before: that is shortened to `room` characters first."""
    last, room = _snake(caption[-1], _MOST_NAME), min(room, _room_before(caption[-1]))
    first = _snake(" ".join(caption[:-1]), room) if len(caption) > 1 and room > 0 else ""
    return f"{first}_{last}" if first else last


def _snake(text: str, most: int) -> str:
    """The words of a text joined by underscores, as many as make a name that is not too long."""
    words = _without_number(plain_words(_chief_part(text)))
    kept = words
    while len("_".join(kept)) > most or _significant(kept) > _MOST_WORDS:
        kept = kept[:-1]
    while len(kept) < len(words) and len(kept) > 1 and kept[-1] in SMALL_WORDS:
        kept = kept[:-1]
    return "_".join(kept) or words[0][:most]


def _untranslated(text: str) -> str:
    """A caption in the first of its languages; "parent / guardian name" is in one."""
    first, *others = _TRANSLATED.split(text)
    whole = bool(others) and (len(first.split()) > 1 or len(others[0].split()) == 1)
    return first if whole and _is_worded(first) else text


def _chief_part(text: str) -> str:
    """The part of a caption that names: without its number, before a colon, in a sentence before a comma or "if"."""
    chief = _NUMBERING.sub("", re.sub(r"\(\d\)", " ", text))
    asked = _CONDITION.sub("", chief)
    chief = next(part for part in (asked.partition(":")[0], asked, chief, text) if _is_worded(part) or part == text)
    first = _PART_ENDS.split(chief)[0]
    too_long = _significant(plain_words(chief)) > _MOST_WORDS or len("_".join(plain_words(chief))) > _MOST_NAME
    return first if too_long and _is_worded(first) else chief


def _is_worded(text: str) -> bool:
    return any(word.isalpha() and len(word) > 1 for word in plain_words(text))


def _significant(words: Sequence[str]) -> int:
    return sum(word not in SMALL_WORDS for word in words)


def _without_number(words: list[str]) -> list[str]:
    """The words of a caption without the number that the form gives it, "1. Surname"; "18-30", "50 m", "4 x 50"
    and "75 or over" have none."""
    numbered = words[0].isdigit() and len(words) > 1 and not words[1].isdigit() and words[1] not in _AFTER_FIGURE
    measured = numbered and len(words[0]) >= _LEAST_MEASURED and words[1] in _UNITS
    measured |= numbered and words[1] == "x" and words[2:] != [] and words[2].isdigit()
    return words[1:] if numbered and not measured else words
