"""The order of day, month and year in the dates of a form: what is printed at one of them holds for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hcr_batch.files.scans.pdf_text import PdfWord
from hcr_batch.forms.places.place import Place
from hcr_batch.forms.wording.vocabulary import date_format, plain_words
from hcr_batch.forms.wording.words import on_sheet
from hcr_batch.image.page.sheet import Sheet

DAY_FIRST, MONTH_FIRST, YEAR_FIRST = "dd/mm/yyyy", "mm/dd/yyyy", "yyyy-mm-dd"
_ORDERS = {form[0]: form for form in (DAY_FIRST, MONTH_FIRST, YEAR_FIRST)}

_ENGLISH = "of the and to your you for or if with this birth"
_OTHER = """
    de du des d la le les l et ou ne nee naissance der die das und von oder zum bitte datum geburtsdatum geb
    el los las del y fecha nacimiento di della il e data nascita nascimento het een van urodzenia podpis
"""
"""Small words and those of dates. Of the languages that captions are known in only English has two orders."""

_AMERICAN = frozenset(["zip", "ssn"])
_EUROPEAN = frozenset(["postcode", "eircode", "iban", "nhs", "vat", "tyre", "tyres", "eur", "euro", "euros", "gbp"])
"""What is asked for in English where the month comes first, and where the day does."""


def words_in_combs(sheet: Sheet, places: Sequence[Place], words: Sequence[PdfWord]) -> list[str]:
    """What is printed in the cells of each comb, without blanks: "MMDDYYYY"."""
    placed = sorted(((on_sheet(sheet, word), word.text) for word in words), key=lambda pair: pair[0].left)
    combs = [place.rect for place in places if place.cells]
    return ["".join(text for rect, text in placed if comb.covers(rect)) for comb in combs]


def guess_order(prints: Sequence[str], in_combs: Sequence[str]) -> str | None:
    """The format of the dates on a form, guessed from all that is printed on it; None where nothing shows it.

    A format printed anywhere counts most, then the language, then what is asked for beside dates.
    """
    printed = Counter(_ORDERS[form[0]] for text in (*prints, *in_combs) if (form := date_format(text)))
    if printed:
        return printed.most_common(1)[0][0]
    words = Counter(word for text in prints for word in plain_words(text))
    english, other = (sum(words[word] for word in some.split()) for some in (_ENGLISH, _OTHER))
    if other > english:
        return DAY_FIRST
    american = bool(_AMERICAN & words.keys()) or {"social", "security"} <= words.keys()
    european = bool(_EUROPEAN & words.keys())
    return None if american is european else MONTH_FIRST if american else DAY_FIRST
