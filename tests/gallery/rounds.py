"""Forms that are carried round a kitchen and a store."""

from __future__ import annotations

from tests.gallery.sheet import HAIR, LIGHT, THICK, THIN, Sheet

_CHECKS = (
    ("Staff", ("Hands washed before work", "Clean aprons, hair covered", "Cuts covered with blue plasters")),
    ("Stores", (
        "Fridge at 5 °C or below", "Freezer at -18 °C or below", "Raw food kept below cooked food",
        "Nothing past its use-by date",
    )),
    ("Kitchen", (
        "Worktops and boards cleaned", "Probe thermometer works", "Bins emptied and closed",
        "Floors clean and dry", "No signs of pests",
    )),
)  # fmt: skip
_ARTICLES = (
    ("10482", "Schroeven 4 x 40 verzinkt", "doos", 12), ("10490", "Schroeven 5 x 60 verzinkt", "doos", 8),
    ("11027", "Pluggen 8 mm", "zak", 40), ("11033", "Pluggen 10 mm", "zak", 25),
    ("12710", "Houtlijm 750 ml", "fles", 6),
    ("13001", "Schuurpapier K80", "vel", 100), ("13002", "Schuurpapier K120", "vel", 100),
    ("14550", "Muurverf wit 10 l", "emmer", 4), ("14562", "Grondverf 2,5 l", "blik", 9),
    ("15008", "Kwast plat 50 mm", "stuk", 20), ("15011", "Verfroller 18 cm", "stuk", 15),
    ("16220", "Afplaktape 38 mm", "rol", 36), ("17305", "Siliconenkit transparant", "koker", 24),
    ("18841", "Werkhandschoenen maat 9", "paar", 30), ("19007", "Vuilniszakken 60 l", "rol", 10),
)  # fmt: skip


def hygiene() -> Sheet:
    """A weekly check list: questions on tinted groups, a cell to cross for OK, Not OK and N.A., remarks beside each."""
    s = Sheet()
    s.frame(12, 10, 186, 16, THICK)
    s.say("FOOD SAFETY CHECK LIST", 16, 20, 15, "B")
    s.say("FS-04 / rev. 7", 172, 16, 7)
    s.say("page 1 of 1", 172, 21, 7)
    for x, width, caption, holds in (
        (12, 76, "Premises", "last"), (88, 40, "Date", "date"), (128, 20, "Time", "time"),
        (148, 50, "Checked by", "full"),
    ):  # fmt: skip
        s.box(x, 28, width, 12, caption, holds, THIN, caption, 7)
    y = 44.0
    columns = ((12, 10, "No."), (22, 72, "What is checked"), (94, 13, "OK"), (107, 13, "Not OK"), (120, 13, "N.A."))
    for x, width, head in (*columns, (133, 65, "Remarks / action taken")):
        s.tint(x, y, width, 8, 0.25)
        s.frame(x, y, width, 8, THIN)
        s.say(head, x + 1.5, y + 5.2, 8, "B", 1.0)
    y += 8
    for letter, (group, checks) in zip("ABC", _CHECKS, strict=True):
        s.tint(12, y, 186, 6, 0.88)
        s.frame(12, y, 186, 6, THIN)
        s.say(f"{letter}   {group}", 14, y + 4.3, 8.5, "B")
        y += 6
        for number, check in enumerate(checks, start=1):
            for x, width, head in columns:
                s.frame(x, y, width, 9, THIN)
                if x > 90:
                    s.room(x, y, width, 9, f"{head.rstrip('.').replace('.', ' ')}|{head.replace('.', '')}", "tick")
            s.say(f"{letter}{number}", 14, y + 5.8, 8)
            s.say(check, 23.5, y + 5.8, 8)
            s.box(133, y, 65, 9, "remarks|action", "word", THIN)
            y += 9
    s.say("Temperatures", 12, y + 8, 10, "B")
    for k, (place, unit) in enumerate((("Fridge 1", "°C"), ("Fridge 2", "°C"), ("Freezer", "°C"), ("Hot food", "°C"))):
        x = 12 + 47 * k
        s.say(place, x, y + 17, 8)
        s.box(x + 16, y + 11.5, 18, 8, place, "digits:2", LIGHT)
        s.say(unit, x + 35.5, y + 17, 8)
    s.say("Result:", 12, y + 30, 9, "B")
    s.choices(30, y + 26.6, "result", ("passed", "passed with remarks", "failed"), 40, side=4, size=9)
    s.say("Next check due", 140, y + 30, 8)
    s.line(164, y + 30.5, 34, "next check|due", "date", HAIR)
    for x, caption in ((12, "Signature of inspector"), (110, "Signature of manager")):
        s.line(x, y + 52, 80, caption.replace(" of", ""), "signature", THIN, 12)
        s.say(caption, x, y + 55.5, 7)
    return s


def delivery() -> Sheet:
    """A Dutch delivery note: fifteen articles printed with what was ordered, rules across and none at the sides, boxes
    for what came, and a stamp."""
    s = Sheet()
    s.say("De Vries Bouwmaterialen BV", 14, 18, 14, "B")
    s.say("PAKBON", 160, 18, 18, "B")
    for y, line in ((24, "Havenstraat 18"), (28, "9712 AB Groningen"), (32, "KvK 02117744")):
        s.say(line, 14, y, 8)
    for row, (caption, value) in enumerate((("Pakbonnr.", "2026-04417"), ("Orderdatum", "02-03-2026"))):
        s.say(caption, 130, 25 + 5 * row, 8, "B")
        s.say(value, 160, 25 + 5 * row, 8)
    s.say("Afleveradres: Bouwbedrijf Jansen, Industrieweg 4, 9403 AA Assen", 14, 42, 9)
    for x, caption, width, holds in (
        (14, "Chauffeur", 66, "last"), (84, "Kenteken", 50, "plate"), (138, "Aankomst", 58, "time"),
    ):  # fmt: skip
        s.say(caption, x, 52, 8)
        s.box(x + 17, 47, width - 17, 7.5, caption, holds, HAIR)
    columns = ((14, "Art.nr."), (32, "Omschrijving"), (92, "Eenheid"), (110, "Besteld"), (126, "Geleverd"))
    s.rule(14, 60, 196, 60, THICK)
    for x, head in (*columns, (148, "Retour"), (168, "Opmerking")):
        s.say(head, x + 1, 65, 8, "B")
    s.rule(14, 67, 196, 67, THIN)
    for row, (number, article, unit, ordered) in enumerate(_ARTICLES):
        y = 67 + 8.5 * row
        for x, text in ((14, number), (32, article), (92, unit)):
            s.say(text, x + 1, y + 5.6, 8)
        s.say(str(ordered), 121 - 1.6 * len(str(ordered)), y + 5.6, 8)
        s.rule(14, y + 8.5, 196, y + 8.5, HAIR)
        s.room(126, y, 22, 8.5, "geleverd", "digits:2")
        s.room(148, y, 20, 8.5, "retour", "digits:1")
        s.room(168, y, 28, 8.5, "opmerking", "word")
    for x in (126, 148, 168, 196):
        s.rule(x, 60, x, 194.5, HAIR)
    s.say("Aantal colli", 14, 204, 9)
    s.box(36, 198, 20, 8, "aantal colli|colli", "digits:2")
    s.say("Aantal pallets", 62, 204, 9)
    s.box(88, 198, 20, 8, "aantal pallets|pallets", "digits:1")
    s.say("Emballage retour", 114, 204, 9)
    s.choices(144, 200.8, "emballage", ("ja", "nee"), 14, side=4, size=9)
    s.tick(14, 213, "in goede staat ontvangen|ontvangen", 4.5)
    s.say("in goede staat ontvangen", 21, 216.5, 9)
    s.tick(14, 221, "beschadigd", 4.5)
    s.say("beschadigd, namelijk:", 21, 224.5, 9)
    s.line(56, 225, 140, "beschadigd namelijk|namelijk|beschadigd", "words", HAIR)
    for x, width, caption, words, holds in (
        (14, 60, "Naam ontvanger", "naam|ontvanger", "full"), (78, 34, "Datum", "datum", "date"),
        (116, 80, "Handtekening en stempel", "handtekening|stempel", "signature"),
    ):  # fmt: skip
        s.say(caption, x, 240, 8, "B")
        s.box(x, 242, width, 12 if x < 100 else 28, words, holds, THIN)
    s.say("Reclames binnen 24 uur melden. Op al onze leveringen zijn onze voorwaarden van toepassing.", 14, 282, 6.5)
    return s
