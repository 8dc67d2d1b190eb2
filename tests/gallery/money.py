"""Forms of banks and of those who ask for money."""

from __future__ import annotations

from tests.gallery.sheet import DOTTED, LIGHT, THICK, Sheet


def account() -> Sheet:
    """A British bank's application: white headings on black, grey combs of many groups, rows of boxes to tick."""
    s = Sheet()
    s.bar(10, 10, 190, 13, "Northern Savings Bank", 16)
    s.say("Application for a current account", 12, 31, 14, "B")
    s.say("Please write in BLOCK CAPITALS with black ink and tick the boxes that apply to you.", 12, 36, 7)
    s.bar(10, 40, 190, 6, "1   About you", 9)
    s.bar(10, 150, 190, 6, "2   Your money", 9)
    for x, y, caption, start, groups, holds in (
        (12, 58, "Surname", 48, (24,), "last"), (12, 67, "First name", 48, (24,), "first"),
        (12, 76, "Previous surname", 48, (24,), "last"), (12, 85, "Date of birth", 48, (2, 2, 4), "date"),
        (12, 94, "House number", 48, (5,), "digits:3"), (108, 94, "Postcode", 126, (4, 3), "code:7"),
        (12, 103, "Street", 48, (24,), "last"), (12, 112, "Town", 48, (24,), "town"),
        (12, 130, "Mobile phone", 48, (5, 6), "digits:11"), (102, 177, "Account number", 128, (8,), "digits:8"),
        (12, 168, "Yearly income before tax", 66, (6,), "digits:5"),
    ):  # fmt: skip
        s.say(caption, x, y + 4.5)
        s.comb(start, y, groups, caption.removesuffix(" before tax"), holds, LIGHT, pitch=6.1, high=6.5)
    for x, letter in zip((48, 54.1, 62.7, 68.8, 77.4, 83.5, 89.6, 95.7), "DDMMYYYY", strict=True):
        s.say(letter, x + 2.2, 89.4, 7, grey=0.7)
    for x, y, caption, start, width, words, holds in (
        (136, 48.5, "Other", 147, 47, "other", "word"), (108, 85, "Nationality", 126, 68.4, "nationality", "word"),
        (12, 139, "E-mail", 48, 146.4, "e mail|email", "email"), (108, 186.5, "How much? £", 128, 40, "much", "amount"),
    ):  # fmt: skip
        s.say(caption, x, y + 4.5)
        s.box(start, y, width, 6.5, words, holds, LIGHT)
    s.say("How long have you lived there?", 12, 125.5)
    for x, unit in ((66, "years"), (93, "months")):
        s.comb(x, 121, (2,), f"{unit}|lived", "digits:2", LIGHT, pitch=6.1, high=6.5)
        s.say(unit, x + 14, 125.5)
    s.say("£", 62, 172.8, 10)
    s.say(".00", 103.5, 172.8, 10)
    s.say("Sort code", 12, 181.5)
    s.comb(48, 177, (2, 2, 2), "sort code", "digits:6", LIGHT, pitch=6.1, high=6.5, gap=4, between="-")
    for y, x, question, words, step, answers in (
        (53, 48, "Title", "title", 17, ("Mr", "Mrs", "Miss", "Ms", "Dr")),
        (163, 48, "Employment", "", 29, ("Employed", "Self-employed", "Student", "Retired", "Not working")),
        (191, 66, "Do you want an overdraft?", "overdraft", 20, ("Yes", "No")),
    ):  # fmt: skip
        s.say(question, 12, y)
        s.choices(x, y - 3, words, answers, step)
    s.bar(10, 198, 190, 6, "3   Your agreement", 9)
    s.say("I have read the terms and conditions and agree to be bound by them. I confirm that what I have", 12, 210, 8)
    s.say("told the bank is true and complete, and that the bank may check it.", 12, 214, 8)
    s.say("Signature", 12, 221)
    s.box(12, 222.5, 110, 20, "signature|signed", "signature", THICK)
    s.say("Date", 130, 221)
    s.comb(130, 222.5, (2, 2, 2), "date", "date", LIGHT, pitch=6.1, high=6.5, gap=4, between="/")
    s.tint(10, 250, 190, 22, 0.88)
    s.say("FOR BANK USE ONLY", 12, 254.5, 7, "B")
    s.say("Branch", 12, 264)
    s.room(30, 257, 60, 12, "branch", "")
    s.say("Checked by", 100, 264)
    s.room(120, 257, 75, 12, "checked by", "")
    s.say("NSB 1204 (03/26)  Northern Savings Bank plc, 4 Quay Street, Newcastle", 12, 283, 6)
    return s


def donation() -> Sheet:
    """A French charity's slip: choices in rings, dotted lines within sentences, a mandate with a comb for the IBAN."""
    s = Sheet(font="S")
    s.say("Les Amis du Canal", 18, 24, 20, "T")
    s.say("Bulletin de soutien", 18, 32, 14, "S")
    s.rule(18, 36, 192, 36, THICK)
    s.say("Oui, je soutiens les Amis du Canal et je fais un don de :", 18, 45, 11)
    for k, amount in enumerate(("20 €", "50 €", "100 €")):
        s.tick(18 + 28 * k, 49, amount[:-2], 4, ring=True)
        s.say(amount, 24 + 28 * k, 52.5, 11)
    s.tick(102, 49, "autre", 4, ring=True)
    s.say("autre montant :", 108, 52.5, 11)
    s.line(134, 53, 40, "autre montant|montant", "amount", DOTTED)
    s.say("€", 176, 52.5, 11)
    s.say("Mes coordonnées", 18, 64, 12, "T")
    s.choices(18, 68, "", ("Mme", "M."), 20, size=11)
    lines = (("Nom", 18, 90, "last"), ("Prénom", 112, 80, "first"))
    for caption, x, width, holds in lines:
        s.say(caption, x, 81, 11)
        start = x + 4 + 2 * len(caption)
        s.line(start, 81.5, x + width - start, caption, holds, DOTTED)
    for y, caption, holds in ((91, "Adresse", "street"), (101, "Courriel", "email")):
        s.say(caption, 18, y, 11)
        s.line(36, y + 0.5, 156, caption, holds, DOTTED)
    s.say("Code postal", 18, 111, 11)
    s.comb(41, 105.5, (5,), "code postal", "digits:5", is_open=True)
    s.say("Ville", 74, 111, 11)
    s.line(85, 111.5, 107, "ville", "town", DOTTED)
    s.say("Téléphone", 18, 121, 11)
    s.comb(41, 115.5, (2, 2, 2, 2, 2), "telephone", "phone", is_open=True)
    s.frame(14, 130, 182, 100, THICK)
    s.say("MANDAT DE PRÉLÈVEMENT SEPA", 18, 138, 12, "T")
    s.say(
        "En signant ce mandat, vous autorisez l'association à envoyer des instructions à votre banque pour", 18, 144, 9
    )
    s.say("débiter votre compte, et votre banque à débiter votre compte selon ces instructions.", 18, 148, 9)
    s.say("Titulaire du compte", 18, 159, 11)
    s.line(54, 159.5, 138, "titulaire", "full", DOTTED)
    s.say("IBAN", 18, 170.5, 11)
    s.comb(32, 165, (4, 4, 4, 4, 4, 4, 3), "iban", "iban", pitch=5.2, gap=2.4)
    s.say("BIC", 18, 181.5, 11)
    s.comb(32, 176, (11,), "bic", "letters:8", pitch=5.2)
    s.say("Je verse", 18, 193, 11)
    s.line(33, 193.5, 24, "verse", "digits:2", DOTTED)
    s.say("€ par mois, à partir du", 59, 193, 11)
    s.line(96, 193.5, 30, "partir", "day", DOTTED)
    s.say("Fait à", 18, 205, 11)
    s.line(29, 205.5, 60, "fait", "town", DOTTED)
    s.say("le", 92, 205, 11)
    for x in (97, 109):
        s.rule(x, 205.5, x + 9, 205.5, DOTTED)
        s.say("/", x + 10, 205, 11)
    s.rule(121, 205.5, 135, 205.5, DOTTED)
    s.parts((97, 109, 121), (9, 9, 14), 198.5, "fait le|date|le")
    s.say("Signature :", 140, 205, 11)
    s.room(140, 207, 52, 20, "signature", "")
    s.say("Reçu fiscal :", 18, 242, 11)
    s.choices(42, 239, "recu", ("par courriel", "par la poste", "aucun"), 34, size=11)
    s.say("Les Amis du Canal, 3 quai des Tanneurs, 31000 Toulouse. Merci de joindre un RIB.", 18, 276, 8)
    return s
