"""Forms of what is sent and driven: customs, mileage, an accident."""

from __future__ import annotations

from tests.gallery.sheet import HAIR, THICK, THIN, Sheet

_ADDRESS = (
    ("Name / Nom", 0, 0, 85, "name|nom", "full"),
    ("Business / Société", 0, 1, 85, "business|societe", "last"),
    ("Street / Rue", 0, 2, 85, "street|rue", "street"),
    ("Postcode / Code postal", 0, 3, 35, "postcode|postal", "digits:5"),
    ("City / Ville", 35, 3, 50, "city|ville", "town"),
    ("Country / Pays", 0, 4, 85, "country|pays", "word"),
)
_TRIP = (
    (20, "Datum", "day"), (18, "Beginn", "time"), (18, "Ende", "time"), (62, "Fahrtziel", "town"),
    (26, "Anfang km", "digits:5"), (26, "Ende km", "digits:5"), (20, "km", "digits:2"),
)  # fmt: skip
_EVENTS = (
    "was parked", "was leaving a parking place", "was entering a parking place", "emerged from a car park",
    "was on a roundabout", "hit the rear of the other", "was changing lanes", "was overtaking", "was turning right",
    "was turning left", "was reversing", "ignored a red light",
)  # fmt: skip


def customs() -> Sheet:
    """A customs declaration in two languages: a dense table of small cells with captions in their corners."""
    s = Sheet()
    s.say("CUSTOMS DECLARATION / DÉCLARATION EN DOUANE", 12, 14, 10, "B")
    s.say("CN 23", 188, 14, 11, "B")
    s.frame(10, 17, 190, 190, THICK)
    for x, title in ((10, "From / De"), (105, "To / À")):
        s.say(title, x + 6, 52, 8, "B", turned=True)
        for caption, left, row, width, words, holds in _ADDRESS:
            s.box(x + 10 + left, 17 + 8.5 * row, width, 8.5, words, holds, HAIR, caption)
    s.box(10, 59.5, 95, 9, "reference", "code:8", HAIR, "Sender's customs reference (if any) / Référence en douane")
    s.box(
        105,
        59.5,
        95,
        9,
        "importer|importers",
        "code:8",
        HAIR,
        "Importer's reference (if any) / Référence de l'importateur",
    )
    columns = (
        (80, "Detailed description of contents (1)", "description|contents", "word"),
        (22, "Quantity (2)", "quantity", "digits:1"),
        (30, "Net weight (3)", "weight", "digits:3"),
        (28, "Value (5)", "value", "amount"),
        (30, "HS tariff number (7)", "tariff|hs", "digits:6"),
    )
    x = 10.0
    for width, head, words, holds in columns:
        s.frame(x, 68.5, width, 7, HAIR)
        s.say(head, x + 1, 73, 6.5, "B")
        for row in range(4):
            s.box(x, 75.5 + 8 * row, width, 8, words, holds, HAIR)
        x += width
    s.box(10, 107.5, 102, 9, "total gross weight|gross weight", "digits:4", HAIR, "Total gross weight (4) / Poids brut")
    s.box(112, 107.5, 48, 9, "total value|value", "amount", HAIR, "Total value (6) / Valeur")
    s.box(160, 107.5, 40, 9, "postal charges|charges", "amount", HAIR, "Postal charges (9)")
    s.frame(10, 116.5, 120, 22, HAIR)
    s.say("Category of item (10) / Catégorie de l'envoi", 11, 120, 6)
    s.choices(14, 122, "", ("Gift / Cadeau", "Documents", "Returned goods"), 36)
    s.choices(14, 128, "", ("Commercial sample", "Sale of goods", "Other"), 36)
    s.say("Explanation:", 14, 137, 7)
    s.line(31, 137.3, 94, "explanation", "word", HAIR, 4.5)
    s.frame(130, 116.5, 70, 22, HAIR)
    s.say("Office of origin / Date of posting", 131, 120, 6)
    s.room(130, 120, 70, 18.5, "office|date|posting", "")
    s.box(
        10, 138.5, 190, 14, "comments", "words", HAIR, "Comments (11): e.g. goods subject to quarantine / Observations"
    )
    for k, (caption, number) in enumerate(
        (("Licence (12)", "licence"), ("Certificate (13)", "certificate"), ("Invoice (14)", "invoice"))
    ):
        x = 10 + 63.4 * k
        s.frame(x, 152.5, 63.4, 14, HAIR)
        s.tick(x + 2, 155, number, 3.2)
        s.say(caption, x + 7, 157.8, 7)
        s.say("No(s):", x + 2, 164, 6)
        s.line(x + 11, 164.5, 48, f"{number}|no", "code:6", HAIR, 5)
    s.say(
        "I certify that the particulars given in this declaration are correct and that this item does not contain",
        12,
        172,
        6.5,
    )
    s.say("any dangerous article prohibited by legislation or by postal or customs regulations.", 12, 175, 6.5)
    s.box(10, 178, 60, 17, "date", "date", HAIR, "Date / Date")
    s.box(
        70, 178, 130, 17, "signature|sender", "signature", HAIR, "Sender's signature (15) / Signature de l'expéditeur"
    )
    s.say("Complete in English, French or in a language accepted in the country of destination.", 12, 204, 7)
    return s


def mileage() -> Sheet:
    """A German log of drives: a table of twenty rows in stripes of grey, sums below it, signatures on lines above their
    captions."""
    s = Sheet()
    s.say("Fahrtenbuch", 10, 20, 18, "B")
    for x, width, caption, words, holds in (
        (10, 80, "Name, Vorname", "name", "full"), (95, 45, "Kennzeichen", "kennzeichen", "plate"),
        (145, 30, "Monat", "monat", "digits:2"), (180, 20, "Jahr", "jahr", "digits:4"),
    ):  # fmt: skip
        s.say(caption, x, 29, 7)
        s.box(x, 30, width, 8, words, holds)
    x = 10.0
    s.tint(10, 43, 190, 8, 0.8)
    for row in range(1, 20, 2):
        s.tint(10, 51 + 8 * row, 190, 8, 0.93)
    for width, head, holds in _TRIP:
        s.frame(x, 43, width, 8)
        s.say(head, x + 1.5, 48.3, 8, "B")
        for row in range(20):
            s.box(x, 51 + 8 * row, width, 8, head, holds)
        x += width
    s.say("Summe", 160, 216.5, 9, "B")
    s.box(180, 211, 20, 8, "summe", "digits:4", THICK)
    s.say("davon privat", 152, 226.5, 8)
    s.box(180, 221, 20, 8, "privat|davon privat", "digits:3")
    for x, width, caption, words, holds in (
        (10, 60, "Ort, Datum", "ort|datum", "town"), (80, 55, "Unterschrift", "unterschrift", "signature"),
        (145, 55, "Geprüft durch", "gepruft|geprueft", "full"),
    ):  # fmt: skip
        s.line(x, 255, width, words, holds, high=8)
        s.say(caption, x, 258.5, 7)
    s.say("Bitte bis zum fünften Tag des folgenden Monats in der Verwaltung abgeben.", 10, 272, 7)
    return s


def accident() -> Sheet:
    """An accident report: boxes with headings inside, two columns of drivers with a list to tick between them, an area
    for a sketch."""
    s = Sheet()
    s.bar(8, 8, 194, 9, "Motor accident report - fill in at the scene", 12, dark=False)
    s.box(8, 20, 40, 13, "date", "date", inside="1. Date of accident", size=7)
    s.box(48, 20, 26, 13, "time", "time", inside="Time", size=7)
    s.box(74, 20, 88, 13, "place", "town", inside="2. Place (road, town)", size=7)
    s.frame(162, 20, 40, 13)
    s.say("3. Anybody hurt?", 163, 23, 7)
    s.choices(165, 26, "hurt", ("yes", "no"), 18)
    s.box(8, 33, 194, 14, "witnesses", "words", inside="4. Witnesses: names, addresses and telephone", size=7)
    for side, x in (("A", 8), ("B", 138)):
        s.frame(x, 50, 64, 150, THICK)
        s.bar(x, 50, 64, 7, f"Vehicle {side}", 10)
        y = 66.0
        for caption, holds in (
            ("Name", "full"), ("Address", "street"), ("Phone", "phone"), ("Make and type", "word"),
            ("Registration no.", "plate"), ("Insurer", "last"), ("Policy no.", "code:9"), ("Licence no.", "code:9"),
        ):  # fmt: skip
            s.say(caption, x + 2, y - 4.5, 7)
            s.line(x + 2, y + 4, 60, caption.removesuffix(" no.").lower(), holds, HAIR)
            y += 13
        s.box(x + 2, 165, 60, 15, "damage", "words", THIN, "Visible damage", 7)
        s.box(x + 2, 182, 60, 16, "remarks", "words", THIN, "My remarks", 7)
    s.say("12. Circumstances", 90, 54, 9, "B")
    s.say("A", 76.5, 59, 9, "B")
    s.say("B", 131, 59, 9, "B")
    for row, event in enumerate(_EVENTS):
        y = 62 + 8 * row
        s.tick(75.5, y, event, 4)
        s.tick(130.2, y, event, 4)
        s.say(event, 84, y + 3.1, 7.5)
    s.say("total of boxes ticked", 90, 163, 7)
    s.box(75, 159, 9, 7, "total|boxes ticked", "digits:1")
    s.box(126, 159, 9, 7, "total|boxes ticked", "digits:1")
    s.frame(8, 203, 194, 62)
    s.say("13. Sketch of the accident: show the road, the vehicles and their direction", 9.5, 207, 7)
    s.room(8, 208, 194, 57, "sketch", "")
    for x, side in ((8, "A"), (106, "B")):
        s.box(x, 268, 96, 17, "signature|signed|driver", "signature", inside=f"14. Signature of driver {side}", size=7)
    return s
