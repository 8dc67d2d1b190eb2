"""A Polish town's form, with letters that cp1252 lacks."""

from __future__ import annotations

from tests.gallery.sheet import HAIR, PT, THIN, Sheet

_DOT = 0.278
"""How wide a full stop of Helvetica is, in its size."""

_PARENT = (
    ("Imię", "imie|imię", "first"), ("Nazwisko", "nazwisko", "last"), ("Telefon kontaktowy", "telefon", "phone"),
    ("Adres e-mail", "e mail|email|adres", "email"), ("Ulica, nr domu", "ulica", "street"),
    ("Kod pocztowy", "kod|pocztowy|kod pocztowy", "digits:5"), ("Miejscowość", "miejscowosc", "town"),
)  # fmt: skip
_CRITERIA = (
    ("Wielodzietność rodziny kandydata", "wielodzietnosc"), ("Niepełnosprawność kandydata", "niepelnosprawnosc"),
    ("Samotne wychowywanie kandydata w rodzinie", "samotne"), ("Oboje rodzice pracują lub uczą się", "oboje"),
    ("Rodzeństwo uczęszcza do tego przedszkola", "rodzenstwo"),
)  # fmt: skip


def kindergarten() -> Sheet:
    """A Polish application for a kindergarten: typed dots, captions in brackets below them, tables with shaded heads
    before their rows and mother and father beside each other, combs in their cells, TAK and NIE to cross."""
    s = Sheet()
    _typed(s, 14, 20, 60, "", "")
    s.say("(pieczęć przedszkola)", 32, 23, 6)
    s.say("Nr wniosku", 138, 20, 9)
    _typed(s, 157, 20, 39, "nr wniosku|wniosku", "digits:4", 6)
    s.say("WNIOSEK O PRZYJĘCIE DZIECKA DO PRZEDSZKOLA", 48, 33, 12, "B")
    s.say("na rok szkolny 2026/2027 (wypełniają rodzice drukowanymi literami)", 56, 38, 8)
    s.say("I.  Dane dziecka", 14, 47, 10, "B")
    for row, caption in enumerate(("Imię i nazwisko dziecka", "PESEL", "Data i miejsce urodzenia")):
        y = 50 + 9 * row
        _head(s, 14, y, 48, 9, caption)
        s.frame(62, y, 134, 9, HAIR)
    s.room(62, 50, 134, 9, "imie nazwisko dziecka|nazwisko|dziecka", "full")
    s.comb(64, 60.5, (11,), "pesel", "digits:11", HAIR, 5.2)
    s.comb(64, 69.5, (2, 2, 4), "data|urodzenia|data urodzenia", "date", HAIR, 5.2, gap=4, between="-")
    s.rule(118, 68, 118, 77, HAIR)
    s.room(118, 68, 78, 9, "miejsce|miejsce urodzenia|urodzenia", "town")
    s.say("II.  Dane rodziców / opiekunów prawnych", 14, 86, 10, "B")
    _parents(s, 89.0)
    s.say("III.  Kryteria - proszę zaznaczyć krzyżykiem", 14, 167, 10, "B")
    _criteria(s, 170.0)
    s.say("IV.  Pobyt dziecka w przedszkolu", 14, 217, 10, "B")
    s.say("od godziny", 14, 225, 9)
    _typed(s, 32, 225, 24, "od|godziny|od godziny", "time", 6)
    s.say("do godziny", 60, 225, 9)
    _typed(s, 78, 225, 24, "do|godziny|do godziny", "time", 6)
    s.say("Posiłki:", 112, 225, 9)
    s.choices(126, 222, "", ("śniadanie", "obiad", "podwieczorek"), 23, side=3.2)
    s.say("Alergie i zalecenia:", 14, 235, 9)
    _typed(s, 46, 235, 150, "alergie|zalecenia", "words", 7)
    s.say("Oświadczam, że wszystkie podane we wniosku dane są zgodne ze stanem faktycznym.", 14, 246, 8)
    for x, width, caption, words, holds in (
        (14, 52, "(miejscowość, data)", "miejscowosc|data", "town"), (76, 55, "(podpis matki)", "podpis", "signature"),
        (141, 55, "(podpis ojca)", "podpis", "signature"),
    ):  # fmt: skip
        _typed(s, x, 264, width, words, holds, 10 if x > 70 else 7)
        s.say(caption, x + width / 2 - len(caption) * 0.5, 267, 6)
    s.say("* niepotrzebne skreślić", 14, 284, 6)
    return s


def _typed(s: Sheet, x: float, y: float, width: float, words: str, holds: str, high: float = 7) -> None:
    """Full stops typed one behind the other."""
    count = int(width * PT / (9 * _DOT))
    s.say("." * count, x, y, 9)
    s.room(x, y - high, count * 9 * _DOT / PT, high, words, holds)


def _head(s: Sheet, x: float, y: float, width: float, high: float, words: str) -> None:
    """A shaded cell with the head of a row."""
    s.tint(x, y, width, high, 0.85)
    s.frame(x, y, width, high, HAIR)
    s.say(words, x + 1.5, y + high / 2 + 1, 8)


def _parents(s: Sheet, top: float) -> None:
    """Mother and father; a zip code has its dash between its cells."""
    for x, width, head in ((14, 40, ""), (54, 71, "Matka / opiekunka"), (125, 71, "Ojciec / opiekun")):
        _head(s, x, top, width, 7, head)
    for row, (caption, words, holds) in enumerate(_PARENT):
        y = top + 7 + 9 * row
        _head(s, 14, y, 40, 9, caption)
        for x in (54, 125):
            s.frame(x, y, 71, 9, HAIR)
            if holds == "digits:5":
                s.comb(x + 2, y + 1.5, (2, 3), words, holds, HAIR, 5.2, gap=4, between="-")
            else:
                s.room(x, y, 71, 9, words, holds)


def _criteria(s: Sheet, top: float) -> None:
    """What counts, each with a cell for yes and one for no."""
    for x, width, head in ((14, 8, "Lp."), (22, 134, "Kryterium"), (156, 20, "TAK"), (176, 20, "NIE")):
        _head(s, x, top, width, 6, head)
    for row, (text, word) in enumerate(_CRITERIA):
        y = top + 6 + 7 * row
        s.frame(14, y, 8, 7, THIN)
        s.say(f"{row + 1}.", 16, y + 4.8, 8)
        s.frame(22, y, 134, 7, THIN)
        s.say(text, 23.5, y + 4.8, 8)
        for x, answer in ((156, "tak"), (176, "nie")):
            s.frame(x, y, 20, 7, THIN)
            s.room(x, y, 20, 7, f"{answer}|{word} {answer}", "tick")
