"""What a field holds, as far as its caption says.

A caption's head noun decides: the last before a preposition in English, German and Dutch ("unit price", "place of
birth"), the first in French, Spanish, Italian, Portuguese and Polish ("prix unitaire", "lieu de naissance"). Where it
is unknown, or the caption names two things of different types, the field is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from hcr_batch.forms.wording import nouns
from hcr_batch.forms.wording.vocabulary import date_format, plain_words
from hcr_batch.records import FieldType

_LONG_CAPTION = 6
"""A caption of more words is an instruction, and single words in it say nothing of the type."""

_FIRST = {word: kind for kind, words in nouns.FIRST.items() for word in words.split()}
_LAST = {word: kind for kind, words in nouns.LAST.items() for word in words.split()}

_SIGNS = str.maketrans({"#": " number ", "%": " percent ", "€": " eur ", "£": " gbp ", "$": " usd "})

_APART = re.compile(r"\s*[,;&+]\s*|\s+(?:and|or|et|ou|und|oder|y|o|e)\s+|\s+-\s+", re.IGNORECASE)
"""Between two things that a caption asks for."""

_EITHER = re.compile(r"^\s*(?:il|le|el|der|o)\s?/\s?(?:la|die|a)\s+", re.IGNORECASE)
"""The articles of a man and a woman, of which the first alone would ask for a day: "Il/La sottoscritto/a"."""

_BY = re.compile(
    r"\b(\w+ed|\w+en by|recu|verifie|approuve|saisi|delivre|etabli|gepruft|ausgestellt|erstellt) (by|par|von)$"
)
_BORN = re.compile(r"^(ne|nee|born|geboren|nato|nata|nacido|nacida)( e)? (le|on|am|op|il|el)$")
_ON_DAY = re.compile(
    r"^(issued|entered|received|signed|completed|paid|returned|approved|checked|admitted|"
    r"recu|fait|signe|delivre|valable|saisi|paye|admise?|preleve|"
    r"ausgestellt|eingegangen|erhalten|unterzeichnet|aufgenommen|afgegeven|ontvangen|opgenomen|"
    r"rilasciat[ao]|ricevuto|expedid[ao]|emitid[ao]|admitid[ao]) "
    r"(.*\b)?(on|le|am|op|il|el|em)$"
)
_VALID = re.compile(
    r"^(valid|valable|valide|gultig|geldig|valido|valida) (from|until|to|till|thru|through|jusqu|du|bis|ab|tot|hasta)\b"
)
_SIGNED = re.compile(
    r"^((signatures?|unterschrift|handtekening|assinatura|podpis) (of|des?|d|du|da|do|del|der|van|von)|"
    r"(signature|unterschrift|handtekening|assinatura)(?= (?!and |or |et |und |oder |en |e |in |at )\w)|"
    r"firma (del?|dell[aeo]?|degli|di|y sello|e timbro)|(sello y|timbro e) firma|visa (du|de la|de l)|"
    r"(czytelny )?podpis( i pieczec\w*)?(?! i | oraz ))\b(?!.* (date|datum|data|fecha|name|nom|naam|nome)\b)"
)
"""Who is to sign, in as many words as it takes. By itself, "Firma" may be the company of a German form, and a "visa de"
is for a journey."""

_OR, _TRANSLATED = re.compile(r"/|\s[|·•]\s"), re.compile(r"\s[/|·•]\s")
"""Between what may stand for one another, and between the languages of a caption."""

_BEGINS = re.compile(r"^(week|fortnight|month|period) (commencing|beginning|starting|ending|ended)$")
_SUM = re.compile(
    r"^(add|subtract|multiply|divide|combine) (the )?(amounts? )?(on |from |in )?lines? |"
    r"^(additionne[zr]|soustrayez|soustraire|multiplie[zr]) (les |la |l )?lignes? "
)
"""What is to be reckoned from other lines of a tax form, in as many words as it takes."""

_DAYS = (_BORN, _ON_DAY, _VALID, _BEGINS, re.compile(r"\b(mise en circulation|(partir|compter) du)$"))


def guess_type(heads: Sequence[str], cells: int | None) -> FieldType:
    """What a field most likely holds, by its caption; text where nothing says.

    Of a cell of a table it is what the head of its column says, and where that is silent that of its row.
    A head with a number, "Child 1", or that is but somebody, "Mother", is one of several of whom the other head asks
    something.
    """
    informative = [head for head in heads if len(heads) == 1 or not _is_one_of_several(head)] or heads
    return next((kind for head in reversed(informative) if (kind := caption_type(head, cells))), FieldType.TEXT)


def _is_one_of_several(head: str) -> bool:
    words = plain_words(head)
    return re.search(r"\d\W*$", head) is not None or (words != [] and set(words) <= nouns.ROLES)


def caption_type(caption: str, cells: int | None) -> FieldType | None:
    """The type of field that a caption asks for; None where it says nothing."""
    if date_format(caption):
        return FieldType.DATE
    phrase = " ".join(_bare(plain_words(caption)))
    if _SUM.search(phrase):
        return FieldType.NUMBER
    if _SIGNED.search(phrase):
        return FieldType.SIGNATURE
    said = re.sub(r"\((s|e|n|en|es)\)|/(s|e|n)\b", r"\1\2", caption, flags=re.IGNORECASE)
    said = _EITHER.sub("", said.partition(":")[0].strip() or said).translate(_SIGNS)
    bracketed = re.findall(r"\(([^)]+)\)", said)
    said = re.sub(r"\([^)]*\)?", " ", said).strip() or said.strip("() ")
    if max(len(plain_words(part)) for part in _TRANSLATED.split(said)) > _LONG_CAPTION or "?" in said:
        return FieldType.TEXT
    parts = _OR.split(said)
    translated = [_of_all([_of_one(one, cells) for one in _APART.split(part) if one.strip()]) for part in parts]
    if FieldType.SIGNATURE in translated:
        translated = [kind for part, kind in zip(parts, translated, strict=True) if plain_words(part) != ["firma"]]
    known = {kind for kind in translated if kind}
    if known == {FieldType.NAME} and None in translated:
        return FieldType.TEXT
    if bracketed and set(plain_words(bracketed[-1])) & nouns.UNITS and known <= {FieldType.TEXT, FieldType.NUMBER}:
        return FieldType.NUMBER
    return known.pop() if len(known) == 1 else FieldType.TEXT if known else None


def names_text(caption: str) -> bool:
    """Whether the noun of a thing that a caption asks for is one of those for which text is written."""
    parts = [words for part in _APART.split(caption) if (words := _bare(plain_words(part)))]
    return any(_chief(words[: _front(words)])[1] is FieldType.TEXT for words in parts)


def is_unit(text: str | None) -> bool:
    """Whether a phrase is nothing but a unit, which stands behind one field and names none."""
    words = plain_words(text) if text and any(map(str.isalnum, text)) else []
    return bool(words) and all(word in nouns.UNITS or word in nouns.TIMES for word in words)


def _of_all(kinds: Sequence[FieldType | None]) -> FieldType | None:
    """What one field holds in which things of these types are written: text where they differ."""
    return (kinds or [None])[0] if len(set(kinds)) <= 1 else FieldType.TEXT


def _of_one(part: str, cells: int | None) -> FieldType | None:
    """The type of one thing that a caption asks for."""
    words = _bare(plain_words(part))
    phrase = " ".join(words)
    if not words or (len(words) > 1 and words[0] in nouns.ASKING):
        return FieldType.TEXT if words else None
    if phrase in nouns.WHOLE:
        return nouns.WHOLE[phrase]
    if any(pattern.search(phrase) for pattern in _DAYS):
        return FieldType.DATE
    if _BY.search(phrase):
        return FieldType.NAME
    if phrase.endswith(nouns.IN_WORDS):
        return FieldType.TEXT
    at = _front(words)
    kind = _of_noun(words[:at], words[at:], cells)
    if words[at : at + 1] == ["en"] and len(words) > at + 1 and _of_noun(words[at + 1 :], [], cells) is not kind:
        return FieldType.TEXT  # "Naam en adres"
    return _fit(kind, words, cells)


def _front(words: Sequence[str]) -> int:
    """How many words stand before the preposition."""
    return next((i for i, word in enumerate(words) if i and word in nouns.PREPOSITIONS), len(words))


def _bare(words: list[str]) -> list[str]:
    """The words of a caption without its number, "12a." or "A3.", and what stands before its nouns."""
    while len(words) > 1 and (words[0] in nouns.LEADING or re.fullmatch(r"\d+[a-z]?|[a-z]\d{1,2}|[b-z]", words[0])):
        words = words[1:]
    while len(words) > 1 and words[-1].isdigit():
        words = words[:-1]
    return words


def _of_noun(front: list[str], behind: list[str], cells: int | None) -> FieldType | None:
    """The type that the chief noun of `front` says; `behind`: from the preposition on, "of birth"."""
    rest = set(front[:-1]) | set(behind)
    if front[-1] in nouns.UNITS:
        return FieldType.NUMBER
    if {"postal", "zip", "postcode"} & set(front) and front[-1] != "address":
        # Five cells are the digits of most countries' codes; elsewhere there are letters in them, and in Portugal and
        # Brazil, whose words are those of Spain, a hyphen: 8600-315.
        figures = cells == 5 or "zip" in front or front[0] == "code"
        return FieldType.DIGITS if figures else FieldType.CODE
    if _counts(front, behind):
        return FieldType.NUMBER if cells is None else FieldType.DIGITS
    numbered = _numbered(front, behind)
    if numbered is not None:
        return _of_number(numbered, front, cells)
    if front[0] in nouns.DAY_OF and behind:
        return FieldType.DATE
    word, kind = _chief(front)
    if kind is FieldType.NAME and (rest | {*front[1:]}) & nouns.NOT_PERSONS:
        return FieldType.TEXT
    if {"email", "mail"} & {*front} and word in nouns.ADDRESSES:
        return FieldType.EMAIL
    if kind is FieldType.DATE and "card" in rest:
        return FieldType.TEXT  # The month of a card's expiry is no date.
    if word in ("place", "state", "lieu", "lugar", "luogo") and behind and not set(behind) & nouns.PLACE_OF:
        return FieldType.TEXT
    if word == "time" and rest - nouns.CLOCK - nouns.PREPOSITIONS:
        return FieldType.TEXT
    if word in ("year", "annee", "ano", "anno") and set(behind) & nouns.YEAR_OF:
        return FieldType.DIGITS
    return kind


def _counts(front: list[str], behind: list[str]) -> bool:
    """Whether a caption asks how many there are: "number of pages", "nombre d'enfants"."""
    of = behind[:1] in (["of"], ["d"]) or (front == ["nombre"] and behind[:1] == ["de"])
    return of and len(front) == 1 and front[0] in nouns.COUNTED and behind[-1].endswith(("s", "people", "children"))


def _chief(front: list[str]) -> tuple[str, FieldType | None]:
    """The chief noun and its type."""
    first, last = front[0], front[-1]
    if first in _FIRST and first not in _LAST:
        return first, _FIRST[first]
    # A person's name, "patient name", is one in either order.
    other = _FIRST.get(first, FieldType.NAME) if len(front) > 1 else FieldType.NAME
    if last in _LAST and (_LAST[last] is not FieldType.NAME or other is FieldType.NAME):
        return last, _LAST[last]
    for ending, kind in nouns.ENDINGS:
        if last.endswith(ending) and len(last) > len(ending) + 2:
            return (last, FieldType.TEXT if last[: -len(ending)] in nouns.NOT_PERSONS else kind)
    if first in _FIRST and not (_FIRST[first] is FieldType.NAME and first in _LAST):
        return first, _FIRST[first]
    if last in nouns.TRAILING and len(front) > 1:
        return _chief(front[:-1])
    return last, FieldType.DATE if first in ("date", "datum") else None


def _numbered(front: list[str], behind: list[str]) -> set[str] | None:
    """What a number is that of, None for other captions: the telephone in "telephone no" and "numéro de téléphone"."""
    ending = next((end for end in nouns.NUMBERED_ENDINGS if front[-1].endswith(end) and front[-1] != end), None)
    if ending is not None and front[-1] not in _LAST:
        return {*front[:-1], front[-1].removesuffix(ending)}
    if front[-1] in nouns.NUMBERED:
        return {*front[:-1], *behind}
    if front[0] in nouns.NUMBERED:
        return {*front[1:], *behind}
    if len(front) > 1 and front[-2] in nouns.NUMBERED and front[-1] in nouns.TRAILING:
        return set(front[:-2])
    return None


def _of_number(owner: set[str], front: list[str], cells: int | None) -> FieldType | None:
    """The type of the number of something, by what that is: figures, or letters and figures."""
    if owner & nouns.PHONES:
        return FieldType.PHONE
    if owner & nouns.IN_FIGURES and not owner & {"id", "iban", "policy", "insurance"}:
        return FieldType.DIGITS if cells is None or cells <= nouns.LONGEST_ACCOUNT else FieldType.CODE
    if not owner:
        return FieldType.TEXT if front == ["no"] else FieldType.CODE
    return FieldType.TEXT if owner & {"street", "strasse", "rue", "voie", "calle", "via", "road"} else FieldType.CODE


def _fit(kind: FieldType | None, words: list[str], cells: int | None) -> FieldType | None:
    """The type as the cells of a comb allow it: those of a phone number, a day, month or year hold figures."""
    if kind is FieldType.PHONE and cells is not None:
        return FieldType.DIGITS
    if cells in (2, 4) and kind in (None, FieldType.TEXT) and words[-1:] and words[-1] in nouns.PARTS_OF_DATE:
        return FieldType.DIGITS
    return kind
