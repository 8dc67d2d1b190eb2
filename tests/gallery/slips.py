"""Slips with print in white on dark cells: a membership with a mandate to cut off, a hotel's card."""

from __future__ import annotations

from tests.gallery.sheet import DASHED, HAIR, LIGHT, PT, THIN, Entry, Mm, Sheet

_MEMBER = (
    (("Achternaam", 64, 96, "achternaam", "last"),),
    (("Straat", 64, 76, "straat", "last"), ("Huisnummer", 166, 12, "huisnummer", "digits:2")),
    (("Woonplaats", 64, 56, "woonplaats", "town"), ("Telefoon", 146, 46, "telefoon", "phone")),
    (("E-mailadres", 64, 96, "e mailadres|emailadres", "email"),),
)
_GUEST = (
    (12, 24, 62, "Cognome · Surname · Familienname", "cognome|surname|familienname", "last"),
    (78, 24, 58, "Nome · First name · Vorname", "nome|first name|vorname", "first"),
    (12, 39, 42, "Data di nascita · Date of birth · Geburtsdatum", "nascita|birth|geburtsdatum", "date"),
    (58, 39, 40, "Luogo di nascita · Place of birth · Geburtsort", "luogo|place|geburtsort", "town"),
    (102, 39, 34, "Cittadinanza · Nationality", "cittadinanza|nationality", "word"),
    (12, 54, 74, "Indirizzo · Address · Anschrift", "indirizzo|address|anschrift", "street"),
    (90, 54, 46, "Targa · Number plate · Kennzeichen", "targa|plate|kennzeichen", "plate"),
)
_PAPERS = ("Passaporto · Passport · Reisepass", "Carta d'identità · ID card", "Patente · Driving licence")
_NARROW, _WIDE = "iljtfrI.,:;'()- ", "mwMW"


def _wide(words: str, size: float) -> float:
    """How wide words are set in Helvetica, in mm, nearly."""
    ems = sum(0.29 if c in _NARROW else 0.86 if c in _WIDE else 0.69 if c.isupper() else 0.545 for c in words)
    return ems * size / PT


def _ending(s: Sheet, words: str, x: float, y: float, size: float = 8.5) -> None:
    """Prints words that end at x."""
    s.say(words, x - _wide(words, size), y, size)


def _reverse(s: Sheet, x: float, y: float, width: float, high: float, words: str, size: float = 7.5) -> None:
    """A dark cell with a caption in white."""
    s.tint(x, y, width, high, 0.15)
    s.say(words, x + 1.5, y + high / 2 + size * 0.12, size, "B", 1.0)


def _pale(s: Sheet, x: float, y: float, width: float, high: float, words: str, holds: str) -> None:
    """A white place on a band, without a frame."""
    s.tint(x, y, width, high, 1.0)
    s.room(x, y, width, high, words, holds)


def mandate() -> Sheet:
    """A Dutch society's slip: shaded bars, captions that end at one edge before white places on pale bands, cells apart
    for initials, and below a dashed line to cut along a mandate whose captions are white on dark cells."""
    s = Sheet()
    s.say("Vereniging Het Groene Pad", 14, 19, 17, "B")
    s.say("Ja, ik word lid! Stuur deze kaart in een envelop zonder postzegel naar antwoordnummer 214.", 14, 26, 8.5)
    s.bar(10, 32, 190, 7, "1.  Mijn gegevens", 10, dark=False)
    for row, places in enumerate(_MEMBER):
        y = 42 + 20 * row if row < 2 else 62 + 10 * row
        s.tint(10, y, 190, 8.6, 0.92)
        for caption, x, width, words, holds in places:
            _ending(s, caption, x - 2.5, y + 5.4)
            _pale(s, x, y + 1, width, 6.6, words, holds)
    s.tint(10, 52, 190, 8.6, 0.92)
    _ending(s, "Voorletters", 61.5, 57.4)
    cells: list[Mm] = [(64 + 7.5 * k, 53, 6, 6.6) for k in range(5)]
    _cells(s, cells, "voorletters", "letters:3")
    _ending(s, "Ik ben", 126, 57.4)
    s.choices(129, 54.2, "ik ben", ("man", "vrouw", "anders"), 21, ring=True)
    s.tint(10, 72, 190, 8.6, 0.92)
    _ending(s, "Postcode", 61.5, 77.4)
    _cells(s, [(x, 73, 5.6, 6.6) for x in (64, 70, 76, 82, 92, 98)], "postcode", "postcode")
    _ending(s, "Geboortedatum", 139, 77.4)
    births = [(x, 73.0, 5.6, 6.6) for x in (141, 147, 155, 161, 169, 175, 181, 187)]
    _cells(s, births, "geboortedatum", "date")
    for (x, *_), letter in zip(births, "ddmmjjjj", strict=True):
        s.say(letter, x + 1.9, 77.6, 8, grey=0.7)
    s.bar(10, 104, 190, 7, "2.  Mijn lidmaatschap", 10, dark=False)
    _ending(s, "Ik betaal elk jaar", 61.5, 118.4)
    s.choices(64, 115.3, "jaar|betaal", ("€ 25", "€ 40", "€ 60"), 22)
    s.tick(130, 115.3, "anders", 3.5)
    s.say("anders, namelijk  €", 135, 118.4, 8)
    s.line(162, 118.8, 30, "anders|namelijk", "amount", HAIR, 6)
    _ending(s, "Ik ontvang het blad", 61.5, 126.4)
    s.choices(64, 123.3, "blad", ("op papier", "per e-mail", "niet"), 33)
    _ending(s, "Ik werd lid door", 61.5, 134.4)
    s.line(64, 135, 76, "werd|lid door|door", "full", HAIR, 6)
    s.say("(naam van het lid dat u wierf)", 142, 134.4, 7)
    s.say(
        "Wij bewaren uw gegevens zolang u lid bent, en geven ze aan niemand door. Opzeggen kan elke maand.", 14, 146, 7
    )
    s.rule(0, 156, 210, 156, DASHED)
    for y in (155.0, 157.0):
        s.form.ring(19 * PT, y * PT, 0.8 * PT, THIN)
        s.rule(19.8, y, 25, 312 - y, THIN)
    _coupon(s)
    return s


def _cells(s: Sheet, cells: list[Mm], words: str, holds: str) -> None:
    """White cells that stand apart on a band."""
    for x, y, width, high in cells:
        s.tint(x, y, width, high, 1.0)
    (left, top, *_), (last, _, width, high) = cells[0], cells[-1]
    s.entries.append(Entry(words, holds, (left, top, last + width - left, high), tuple(cells)))


def _coupon(s: Sheet) -> None:
    """What is below the line to cut along."""
    s.say("Doorlopende machtiging  SEPA", 14, 168, 13, "B")
    s.say("Incassant-ID  NL62ZZZ401234560000", 140, 164, 7)
    s.say("Kenmerk  lidnummer, volgt later", 140, 168, 7)
    s.say(
        "Met mijn handtekening geef ik Het Groene Pad, Molenlaan 9, 6871 AB Renkum, toestemming om bedragen van",
        14,
        175,
        7,
    )
    s.say(
        "mijn rekening af te schrijven. Ben ik het er niet mee eens, dan kan ik het binnen 8 weken laten terugboeken.",
        14,
        178.5,
        7,
    )
    for y, caption, words, holds in (
        (183, "Naam rekeninghouder", "naam rekeninghouder|rekeninghouder", "full"),
        (192, "Adres", "adres", "street"), (201, "Postcode en plaats", "postcode plaats|plaats|postcode", "town"),
    ):  # fmt: skip
        _reverse(s, 14, y, 40, 8, caption)
        s.box(54, y, 142, 8, words, holds, THIN)
    _reverse(s, 14, 214, 22, 7, "IBAN")
    s.comb(36, 214, (4, 4, 4, 4, 2), "iban", "account", THIN, 5.4, 7, 2.4)
    _reverse(s, 14, 225, 22, 7, "BIC")
    s.comb(36, 225, (8,), "bic", "letters:8", THIN, 5.4, 7)
    _reverse(s, 92, 225, 34, 7, "Vanaf (maand/jaar)")
    s.comb(126, 225, (2, 4), "vanaf|maand|maand jaar", "digits:6", THIN, 5.4, 7, 4, between="/")
    for x, width, caption, words, holds in (
        (14, 56, "Plaats", "plaats", "town"), (74, 36, "Datum", "datum", "date"),
        (114, 82, "Handtekening", "handtekening", "signature"),
    ):  # fmt: skip
        _reverse(s, x, 238, width, 5.5, caption)
        s.box(x, 243.5, width, 10 if x < 100 else 24, words, holds, THIN)
    s.say("Niet invullen", 14, 272, 6.5, grey=0.4)
    s.box(34, 267, 30, 8, "niet|invullen", "", LIGHT)


def hotel() -> Sheet:
    """An Italian hotel's card of A5 in landscape: pale bands to write on, captions of five points in three languages
    below them, a dark panel with white places, papers to tick, a table of who travels along."""
    s = Sheet(210, 148)
    s.tint(0, 0, 210, 13, 0.2)
    s.say("HOTEL MIRAMARE", 12, 8.8, 14, "B", 1.0)
    s.say("Scheda di arrivo · Registration card · Meldeschein", 82, 8.5, 9, "F", 1.0)
    for x, y, width, caption, words, holds in _GUEST:
        s.tint(x, y - 6, width, 9, 0.88)
        s.room(x, y - 6, width, 9, words, holds)
        s.say(caption, x, y + 5.2, 5)
    for k, paper in enumerate(_PAPERS):
        s.tick(12 + 44 * k, 63.5, f"{paper.split(' ·')[0]}", 3.2)
        s.say(paper, 16.5 + 44 * k, 66.2, 6)
    s.say("N. documento", 12, 75, 7)
    s.say("Document no.", 12, 78, 5)
    s.comb(32, 71.5, (9,), "documento|document no", "code:9", LIGHT, 5, 7)
    s.say("Rilasciato da", 82, 75, 7)
    s.say("Issued by", 82, 78, 5)
    s.line(100, 78, 36, "rilasciato|issued", "town", HAIR, 7)
    _companions(s, 84.0)
    s.tint(142, 18, 60, 66, 0.3)
    for y, parts in ((20, (("Camera · Room", 143, 26, "camera|room", "digits:3"),
                           ("Ospiti · Guests", 173, 26, "ospiti|guests", "digits:1"))),
                     (36, (("Arrivo · Arrival", 143, 56, "arrivo|arrival", "date"),)),
                     (52, (("Partenza · Departure", 143, 56, "partenza|departure", "date"),)),
                     (68, (("Prezzo · Rate  €", 143, 26, "prezzo|rate", "amount"),
                           ("Cauzione  €", 173, 26, "cauzione", "amount")))):  # fmt: skip
        for caption, x, width, words, holds in parts:
            s.say(caption, x + 2, y + 3.4, 6.5, "B", 1.0)
            _pale(s, x + 2, y + 4.6, width, 8, words, holds)
    s.say("Pagamento · Payment", 144, 91, 7, "B")
    s.choices(144, 93.5, "", ("contanti / cash", "carta / card", "bonifico / transfer"), down=5.5, side=3.2, size=7)
    s.say("Colazione · Breakfast", 176, 91, 7, "B")
    s.choices(180, 93.5, "colazione|breakfast", ("sì / yes", "no"), down=5.5, ring=True, side=3.2, size=7)
    s.line(142, 130, 60, "firma|signature|unterschrift", "signature", THIN, 13)
    s.say("Firma · Signature · Unterschrift", 142, 133, 5)
    s.say(
        "Art. 109 T.U.L.P.S. - I dati sono trasmessi alla Questura. Hotel Miramare, lungomare Colombo 3, Camogli.",
        12,
        143,
        5.5,
    )
    return s


def _companions(s: Sheet, top: float) -> None:
    """Who travels along: a dark head, rows in stripes without sides."""
    s.tint(12, top, 124, 6, 0.2)
    heads = ((12, 48, "Cognome e nome · Name", "cognome nome|name", "full"),
             (60, 28, "Nato il · Born on", "nato|nato il|born", "date"),
             (88, 30, "Luogo · Place", "luogo|place", "town"), (118, 18, "Grado", "grado", "kin"))  # fmt: skip
    for row in range(4):
        y = top + 6 + 9.5 * row
        if row % 2:
            s.tint(12, y, 124, 9.5, 0.93)
        s.rule(12, y + 9.5, 136, y + 9.5, HAIR)
    for x, width, head, words, holds in heads:
        s.say(head, x + 1, top + 4.1, 6, "B", 1.0)
        if x > 12:
            s.rule(x, top + 6, x, top + 44, HAIR)
        for row in range(4):
            s.room(x, top + 6 + 9.5 * row, width, 9.5, words, holds)
