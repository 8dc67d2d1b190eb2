"""Forms on which people say what they are due, what they take part in, and what is to be tested of them."""

from __future__ import annotations

from tests.gallery.sheet import DASHED, HAIR, LIGHT, THICK, THIN, Sheet

_INCOME = (
    ("1a", "Wages and salaries (attach pay slips)"), ("1b", "Tips not included in line 1a"),
    ("2", "Interest and dividends"), ("3a", "Pensions and annuities"), ("3b", "Social security"),
    ("4", "Rental income or (loss)"), ("5", "Total income. Add lines 1a through 4"),
)  # fmt: skip
_COSTS = (
    ("6", "Rent or mortgage paid"), ("7", "Heat and utilities"), ("8", "Child care"),
    ("9", "Total expenses. Add lines 6 through 8"), ("10", "Subtract line 9 from line 5"),
)  # fmt: skip
_TESTS = (
    ("Hématologie", ("NFS", "Plaquettes", "VS", "Réticulocytes", "Frottis")),
    ("Hémostase", ("TP / INR", "TCA", "Fibrinogène", "D-dimères")),
    ("Biochimie", ("Glycémie", "Créatinine", "Urée", "Ionogramme", "Calcium", "CRP", "Bilirubine")),
    ("Lipides", ("Cholestérol", "Triglycérides")),
    ("Sérologie", ("HIV", "Hépatite B", "Hépatite C", "Rubéole")),
    ("Hormones", ("TSH", "T4 libre", "FSH", "Prolactine", "Cortisol")),
)


def benefit() -> Sheet:
    """An American application for help with rent: numbered lines, dots that lead to amounts whose cents a rule parts
    off, numbers in dashes, boxes of a grid with captions in their corners."""
    s = Sheet(215.9, 279.4)
    s.rule(12, 22, 204, 22, THICK)
    s.say("Form", 12, 18, 7)
    s.say("RA-7", 20, 19, 16, "B")
    s.say("Application for Rental Assistance", 68, 17, 13, "B")
    s.say("Print in ink. See instructions on page 3.", 84, 21, 7)
    s.say("2026", 184, 19, 18, "B")
    for x, y, width, caption, words, holds in (
        (12, 22, 70, "Your first name and middle initial", "first name", "first"),
        (82, 22, 66, "Last name", "last name", "last"),
        (12, 31, 70, "If joint, spouse's first name and initial", "spouse|spouses first name", "first"),
        (82, 31, 66, "Last name", "last name", "last"),
        (12, 40, 112, "Home address (number and street). If a P.O. box, see page 2.", "home address", "street"),
        (124, 40, 24, "Apt. no.", "apt no|apt", "digits:2"), (12, 49, 92, "City, town or post office", "city", "town"),
        (104, 49, 20, "State", "state", "letters:2"), (124, 49, 24, "ZIP code", "zip code", "digits:5"),
    ):  # fmt: skip
        s.box(x, y, width, 9, words, holds, HAIR, caption, 6)
    for y, whose in ((22, "Your"), (31, "Spouse's")):
        s.frame(148, y, 56, 9, HAIR)
        s.say(f"{whose} social security number", 149, y + 2.8, 6, "B")
        s.comb(150, y + 3.6, (3, 2, 4), "social security number", "digits:9", DASHED, 4.6, 5, 3, between="-")
    s.frame(148, 40, 56, 18, HAIR)
    s.say("Check here if you, or your spouse, are", 149, 43, 6)
    s.choices(150, 45, "", ("65 or older", "blind"), 28, side=3, size=7)
    s.choices(150, 51, "", ("disabled", "a veteran"), 28, side=3, size=7)
    for title, left, lines, top in (("Income", 12, _INCOME, 62), ("Expenses", 12, _COSTS, 124)):
        s.tint(left, top, 22, 6, 0.0)
        s.say(title, left + 2, top + 4.2, 9, "B", 1.0)
        s.say("Monthly amounts of your household", 37, top + 4.2, 8, "B")
        s.rule(left, top, 204, top, THIN)
        s.rule(left, top + 6, 204, top + 6, THIN)
        for row, (number, text) in enumerate(lines):
            y = top + 6 + 7.5 * row
            s.say(number, 24, y + 5.4, 8, "B")
            s.say(text, 32, y + 5.4, 8)
            dots = int((150 - 34 - len(text) * 1.42) / 1.57)
            s.say(". " * dots, 150 - 1.57 * dots, y + 5.4, 8)
            s.frame(152, y, 9, 7.5, HAIR)
            s.say(number, 154.5, y + 5.4, 8, "B")
            s.frame(161, y, 43, 7.5, HAIR)
            s.rule(193, y, 193, y + 7.5, HAIR)
            s.room(161, y, 32, 7.5, f"{text.split()[0]}|{number}", "digits:4")
            s.room(193, y, 11, 7.5, f"{text.split()[0]}|{number}|cents", "digits:2")
    s.say("11", 24, 174, 8, "B")
    s.say("Do you get food stamps?", 32, 174, 8)
    s.choices(70, 171.2, "food stamps", ("Yes", "No"), 14, side=3)
    s.say("If yes, case number", 104, 174, 8)
    s.line(132, 174.5, 40, "case number", "code:7", THIN, 6)
    s.say("Sign", 12, 192, 13, "B")
    s.say("Here", 12, 197, 13, "B")
    s.rule(12, 183, 204, 183, THIN)
    s.rule(27, 183, 27, 201, THIN)
    s.say("Under penalties of perjury, I declare that I have examined this form and that it is true.", 29, 186.5, 7)
    for x, width, caption, holds in (
        (29, 72, "Your signature", "signature"), (101, 28, "Date", "date"), (129, 40, "Your occupation", "word"),
        (169, 35, "Daytime phone", "phone"),
    ):  # fmt: skip
        s.box(x, 188, width, 13, caption, holds, HAIR, caption, 6)
    s.say("Cat. No. 4471C", 12, 206, 6)
    return s


def entries() -> Sheet:
    """A swimming club's entry in landscape: a person in each row, heads turned upright above boxes to tick, numbers
    printed before the rows."""
    s = Sheet(297, 210, font="F")
    s.say("Spring Gala 2026 - Team entry", 14, 18, 18, "B")
    s.say("One swimmer per line. Tick up to four events. Entries close on 14 March.", 14, 25, 9, grey=0.3)
    for x, caption, start, end, holds in (
        (14, "Club:", 26, 110, "last"), (116, "Coach:", 131, 205, "full"), (211, "Phone:", 226, 283, "phone"),
    ):  # fmt: skip
        s.say(caption, x, 36, 11, "B")
        s.line(start, 36.5, end - start, caption[:-1], holds, LIGHT)
    s.tint(14, 42, 269, 28, 0.82)
    events = ("50 m free", "100 m free", "50 m back", "50 m breast", "50 m fly", "4 x 50 relay")
    columns = ((66, "Swimmer", "full"), (24, "Year of birth", "digits:4"), (42, "Licence", "code:8"))
    for row in range(11):
        y, high = (42, 28.0) if not row else (60 + 10 * row, 10)
        s.frame(14, y, 8, high, THIN)
        if row:
            s.say(str(row), 17 - (1 if row > 9 else 0), y + 6.5, 9, grey=0.4)
        x = 22
        for width, head, holds in columns:
            s.frame(x, y, width, high, THIN)
            if row:
                s.room(x, y, width, high, head, holds)
            else:
                s.say(head, x + 2, 67, 9, "B")
            x += width
        for k, name in enumerate(("M", "F", *events)):
            s.frame(x, y, 11, high, THIN)
            if row:
                s.tick(x + 3.5, y + 3, name, 4, stroke=LIGHT)
            else:
                s.say(name, x + (4 if k < 2 else 7), 67, 9 if k < 2 else 8, "B", turned=k > 1)
            x += 11
        s.frame(x, y, 41, high, THIN)
        if row:
            s.room(x, y, 41, high, "best time|seconds", "amount")
        else:
            s.say("Best time", x + 2, 63, 9, "B")
            s.say("(100 m, seconds)", x + 2, 67, 7)
    s.say("Number of swimmers", 14, 182, 9)
    s.box(48, 176.5, 18, 8, "number swimmers", "digits:2")
    s.say("x £6.50 =", 69, 182, 9)
    s.say("£", 90, 182, 11)
    s.box(94, 176.5, 30, 8, "6|swimmers|fee|650|50", "amount")
    s.say("Paid by", 134, 182, 9)
    s.choices(149, 178.8, "paid", ("cheque", "transfer", "cash"), 24, ring=True, size=9)
    s.line(222, 184, 61, "coach's signature|signature|coach s signature", "signature", THIN, 8)
    s.say("Coach's signature", 222, 187.5, 7)
    return s


def laboratory() -> Sheet:
    """A French laboratory's slip of A5: tiny grey captions in the corners of pale boxes, tests in three columns with
    boxes to tick close below each other, tinted headings."""
    s = Sheet(148, 210)
    s.say("Laboratoire des Halles", 8, 12, 12, "B")
    s.say("12 rue du Puits, 35000 Rennes", 8, 16, 6.5, grey=0.4)
    s.frame(100, 6, 40, 16, LIGHT)
    s.say("Étiquette", 115, 15, 7, grey=0.6)
    s.room(100, 6, 40, 16, "etiquette", "")
    pale = LIGHT
    for x, y, width, caption, words, holds in (
        (8, 24, 66, "NOM D'USAGE", "nom usage|usage|nom", "last"), (74, 24, 66, "PRÉNOM", "prenom", "first"),
        (8, 34, 40, "NÉ(E) LE", "ne|le|ne e le", "date"), (48, 34, 26, "SEXE (M/F)", "sexe|sexe m f", "letters:1"),
        (74, 34, 66, "N° SÉCURITÉ SOCIALE", "securite sociale", "digits:13"),
        (8, 44, 66, "PRESCRIPTEUR", "prescripteur", "full"), (74, 44, 33, "PRÉLEVÉ LE", "preleve|preleve le", "date"),
        (107, 44, 33, "HEURE", "heure", "time"),
    ):  # fmt: skip
        s.box(x, y, width, 10, words, holds, pale)
        s.say(caption, x + 0.8, y + 2.3, 4.8, grey=0.45)
    s.say("À jeun", 8, 59.5, 7, "B")
    s.choices(21, 57, "jeun", ("oui", "non"), 13, side=3, size=7)
    s.say("Urgent", 58, 59.5, 7, "B")
    s.choices(71, 57, "urgent", ("oui", "non"), 13, side=3, size=7)
    y, column = 64.0, 0
    for title, tests in _TESTS:
        if y + 6 + 5 * len(tests) > 134:
            y, column = 64.0, column + 1
        x = 8 + 45 * column
        s.tint(x, y, 42, 5, 0.85)
        s.say(title, x + 1.5, y + 3.6, 7.5, "B")
        s.choices(x + 1.5, y + 6.2, "", tests, down=5, side=2.8, size=7)
        y += 9 + 5 * len(tests)
    s.say("Autres analyses", 8, 143, 7, "B")
    for row in range(2):
        s.line(8, 150 + 7 * row, 132, "autres analyses|autres", "words", LIGHT, 6)
    s.say("Traitement en cours :", 8, 166, 7)
    s.choices(34, 163.5, "traitement", ("AVK", "héparine", "autre :"), 22, side=3, size=7)
    s.line(92, 166.5, 48, "autre", "word", LIGHT, 6)
    s.box(8, 172, 62, 22, "signature|signature prescripteur", "signature", pale)
    s.say("SIGNATURE DU PRESCRIPTEUR", 8.8, 174.3, 4.8, grey=0.45)
    s.tint(74, 172, 66, 22, 0.92)
    s.say("Réservé au laboratoire", 75, 175, 5.5, "B")
    for row, (caption, holds) in enumerate((("Reçu par", "last"), ("Tubes", "digits:1"))):
        s.say(caption, 76, 182 + 8 * row, 7)
        s.line(90, 182.5 + 8 * row, 46, caption, holds, HAIR, 6)
    s.say("Résultats en ligne sous 24 h.", 8, 202, 6, grey=0.4)
    return s
