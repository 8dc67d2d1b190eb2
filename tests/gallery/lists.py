"""Sheets of what is asked or counted one by one, in two columns."""

from __future__ import annotations

from tests.gallery.sheet import HAIR, PT, THICK, THIN, Sheet

_ILLNESSES = (
    ("Herzerkrankung, Herzschrittmacher", "Hoher oder niedriger Blutdruck", "Diabetes", "Asthma, Lungenerkrankung",
     "Schilddrüsenerkrankung", "Epilepsie", "Rheuma, Gicht"),
    ("Erhöhte Blutungsneigung", "Hepatitis, HIV, Tuberkulose", "Osteoporose (Bisphosphonate)", "Krebs, Chemotherapie",
     "Allergie gegen Antibiotika", "Allergie gegen Latex", "Zahnfleischbluten, Zähneknirschen"),
)  # fmt: skip
_ABOUT = (
    (22, 40, 92, "Name, Vorname", "name|name vorname", "full"), (120, 40, 36, "geboren am", "geboren", "date"),
    (22, 53, 74, "Straße, Hausnummer", "strasse|straße", "street"), (102, 53, 22, "PLZ", "plz", "digits:5"),
    (130, 53, 66, "Wohnort", "wohnort", "town"),
    (22, 66, 56, "Telefon (tagsüber)", "telefon", "phone"), (84, 66, 52, "Beruf", "beruf", "word"),
    (142, 66, 54, "Arbeitgeber", "arbeitgeber", "last"),
    (22, 79, 60, "Krankenkasse", "krankenkasse", "last"),
)  # fmt: skip
_ARTICLE = (
    (16, "Empl.", "", ""), (30, "Code article", "code", "digits:6"), (34, "Désignation", "designation", "word"),
    (7, "U", "u", "tick"), (7, "C", "c", "tick"), (20, "Quantité", "quantite", "digits:4"),
    (20, "Recompt.", "recompt", "digits:3"),
)  # fmt: skip


def anamnesis() -> Sheet:
    """A German dentist's sheet: dark columns with the parts' names on their side, captions of five points below lines,
    dots that lead to boxes for yes and no in two columns, lines within questions, a figure to mark."""
    s = Sheet()
    s.say("Zahnarztpraxis Dr. Lindner", 14, 15, 10, "B", 0.4)
    s.say("Anamnesebogen", 14, 24, 20, "B")
    s.say("Ihre Angaben unterliegen der ärztlichen Schweigepflicht und bleiben in der Praxis.", 98, 24, 7)
    for top, high, part in ((31, 62, "PATIENT"), (97, 71, "GESUNDHEIT"), (172, 72, "BESCHWERDEN")):
        s.tint(10, top, 7, high, 0.2)
        s.say(part, 14.7, top + high / 2 + len(part) * 1.2, 10, "B", 1.0, turned=True)
        s.rule(17, top, 198, top, HAIR)
    for x, y, width, caption, words, holds in _ABOUT:
        s.line(x, y, width, words, holds, HAIR)
        s.say(caption, x, y + 2.6, 5)
    s.choices(164, 36, "", ("m", "w", "d"), 11, side=3.2, size=7.5)
    s.choices(92, 75.5, "", ("gesetzlich", "privat", "beihilfeberechtigt"), 32, side=3.2, size=7.5)
    for x, width, caption, words in ((22, 84, "Hausarzt", "hausarzt"), (112, 84, "Empfohlen durch", "empfohlen")):
        s.line(x, 90, width, words, "full", HAIR)
        s.say(caption, x, 92.6, 5)
    s.say("Leiden oder litten Sie an folgenden Erkrankungen? Bitte alles ankreuzen.", 22, 103, 8.5, "B")
    for column, illnesses in enumerate(_ILLNESSES):
        x = 22 + 90 * column
        s.say("ja", x + 72.2, 107.5, 6.5, "B")
        s.say("nein", x + 79, 107.5, 6.5, "B")
        for row, illness in enumerate(illnesses):
            y = 109 + 6 * row
            s.say(illness, x, y + 2.9, 7.5)
            dots = int((70 - len(illness) * 1.37) / 1.47)
            s.say(". " * dots, x + 70 - 1.47 * dots, y + 2.9, 7.5)
            for left, answer in ((72, "ja"), (80, "nein")):
                s.tick(x + left, y, f"{illness.split(',')[0].split('(')[0].strip()} {answer}", 3.2)
    s.say("Nehmen Sie Medikamente?", 22, 157, 8.5)
    s.choices(66, 154, "medikamente", ("ja", "nein"), 12, side=3.2)
    s.say("Wenn ja, welche?", 94, 157, 8.5)
    s.line(120, 157.5, 76, "welche", "words", HAIR, 6)
    s.say("Rauchen Sie?", 22, 165, 8.5)
    s.choices(66, 162, "rauchen", ("ja", "nein"), 12, side=3.2)
    s.say("Wie viele Zigaretten am Tag?", 94, 165, 8.5)
    s.line(136, 165.5, 16, "zigaretten|tag|zigaretten tag", "digits:2", HAIR, 6)
    _complaints(s)
    for x, width, caption, words, holds in (
        (22, 66, "Ort", "ort", "town"), (94, 36, "Datum", "datum", "date"),
        (136, 60, "Unterschrift (bei Kindern: Erziehungsberechtigte)", "unterschrift", "signature"),
    ):  # fmt: skip
        s.line(x, 264, width, words, holds, THIN, 10 if x > 130 else 7)
        s.say(caption, x, 266.8, 5)
    s.say("Bitte teilen Sie uns jede Änderung mit.   Form. 12-03", 22, 282, 6, grey=0.4)
    return s


def _complaints(s: Sheet) -> None:
    """Open questions beside an outline of a head with its teeth."""
    for row, (question, lines) in enumerate((("Was führt Sie zu uns?", 2), ("Seit wann haben Sie Beschwerden?", 1))):
        y = 178 + 27 * row
        s.say(question, 22, y, 8.5, "B")
        for line in range(lines):
            words = ("fuhrt|fuehrt|führt", "beschwerden|wann|seit wann")[row]
            s.line(22, y + 10 + 9 * line, 118, words, "words", HAIR)
    s.say("Wie stark sind die Schmerzen?", 22, 228, 8.5, "B")
    for k in range(6):
        s.tick(74 + 12 * k, 225, str(k), 3.6, ring=True)
        s.say(str(k), 79 + 12 * k, 228, 8)
    s.say("Waren Sie schon einmal bei uns?", 22, 238, 8.5, "B")
    s.choices(74, 235, "", ("nein", "ja, zuletzt im Jahr"), 18, side=3.2)
    s.line(125, 238.5, 16, "zuletzt|jahr|zuletzt jahr", "digits:4", HAIR, 6)
    s.say("Bitte markieren Sie, wo es schmerzt:", 150, 178, 6.5)
    s.form.ring(172 * PT, 206 * PT, 20 * PT, HAIR)
    s.form.ring(172 * PT, 206 * PT, 11 * PT, HAIR)
    for x0, y0, x1, y1 in ((172, 186, 172, 195), (172, 217, 172, 226), (152, 206, 161, 206), (183, 206, 192, 206)):
        s.rule(x0, y0, x1, y1, HAIR)
    s.room(150, 184, 44, 44, "markieren", "")


def stocktake() -> Sheet:
    """A French count of a store in landscape: captions white on dark before boxes, two tables beside each other,
    with short ticks that part cells in them, a pale column for the second count."""
    s = Sheet(297, 210)
    s.say("INVENTAIRE PHYSIQUE", 12, 15, 16, "B")
    s.say("Feuille de comptage - une ligne par article, quantités sans décimale", 12, 21, 8)
    for x, y, dark, width, caption, words, holds in (
        (150, 8, 22, 34, "Magasin", "magasin", "town"), (210, 8, 18, 20, "Zone", "zone", "letters:2"),
        (252, 8, 18, 15, "Feuille", "feuille", "digits:3"),
        (150, 18, 22, 34, "Date", "date", "date"), (210, 18, 18, 57, "Compteur", "compteur", "full"),
    ):  # fmt: skip
        s.tint(x, y, dark, 7.5, 0.1)
        s.say(caption, x + 2, y + 5, 8, "B", 1.0)
        s.box(x + dark, y, width, 7.5, words, holds)
    for column, aisle in enumerate("AB"):
        _count(s, 12 + 139 * column, 29, aisle)
    s.say("Lignes remplies", 12, 166, 8.5)
    s.box(38, 161, 16, 7.5, "lignes|lignes remplies", "digits:2")
    s.say("Écart constaté", 64, 166, 8.5)
    s.choices(88, 162.8, "ecart", ("oui", "non"), 16)
    s.say("Stock bloqué", 126, 166, 8.5)
    s.choices(148, 162.8, "stock", ("oui", "non"), 16)
    s.say("Heure de fin", 188, 166, 8.5)
    s.box(208, 161, 22, 7.5, "heure fin|heure", "time")
    s.say("Observations", 12, 177, 8.5)
    s.line(34, 177.5, 251, "observations", "words", HAIR)
    for x, width, caption, words, holds in (
        (12, 60, "Visa du compteur", "visa compteur", "signature"),
        (82, 60, "Visa du contrôleur", "visa controleur", "signature"),
        (152, 60, "Nom du contrôleur", "nom controleur|nom", "full"), (222, 63, "Saisi par", "saisi", "last"),
    ):  # fmt: skip
        s.line(x, 196, width, words, holds, THIN, 10 if x < 150 else 7)
        s.say(caption, x, 199, 6)
    s.say("U = unité, C = carton. Original : comptabilité. Double : magasin.", 12, 205, 6, grey=0.4)
    return s


def _count(s: Sheet, left: float, top: float, aisle: str) -> None:
    """A table of twelve places; codes and quantities are written between ticks on the rule below them."""
    x = left
    s.tint(left, top, 134, 7, 0.25)
    s.tint(left + 114, top + 7, 20, 120, 0.88)
    for width, head, words, holds in _ARTICLE:
        s.frame(x, top, width, 7, HAIR)
        s.say(head, x + 1.2, top + 4.8, 7, "B", 1.0)
        for row in range(12):
            y = top + 7 + 10 * row
            s.frame(x, y, width, 10, HAIR)
            if not holds:
                s.say(f"{aisle}-{row // 4 + 1:02}-{row % 4 + 1:02}", x + 1.5, y + 6.2, 8)
            elif width in (30, 20) and words != "recompt":
                s.comb(x, y + 1, (width // 5,), words, holds, HAIR, high=9, is_open=True)
            elif words in "uc":
                s.say(head, x + 2.7, y + 6.2, 8, grey=0.75)
                s.room(x, y, width, 10, words, holds)
            else:
                s.room(x, y, width, 10, words, holds)
        x += width
    s.frame(left, top, 134, 127, THICK)
