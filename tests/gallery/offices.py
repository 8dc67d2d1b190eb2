"""Forms of authorities, schools and utilities, each in another language."""

from __future__ import annotations

from tests.gallery.sheet import DASHED, LIGHT, THICK, THIN, Sheet, Stroke


def school() -> Sheet:
    """A Spanish school's enrolment: tinted headings over two columns, rounded captions inside light boxes, rings."""
    s = Sheet()
    s.say("COLEGIO SAN MARCOS", 14, 18, 15, "B")
    s.say("Solicitud de matrícula, curso 2026/27", 14, 25, 11)
    s.frame(162, 12, 34, 40, DASHED)
    s.say("Fotografía", 171, 33, 8, grey=0.4)
    s.room(162, 12, 34, 40, "fotografia", "")
    s.bar(14, 32, 144, 6, "Datos del alumno", 9, dark=False)
    s.box(14, 40, 144, 10, "apellidos", "last", LIGHT, "Apellidos")
    s.box(14, 52, 92, 10, "nombre", "first", LIGHT, "Nombre")
    s.box(108, 52, 50, 10, "fecha nacimiento|nacimiento", "date", LIGHT, "Fecha de nacimiento")
    s.box(14, 64, 60, 10, "lugar", "town", LIGHT, "Lugar de nacimiento")
    s.box(76, 64, 50, 10, "dni|nie", "code:9", LIGHT, "DNI / NIE")
    s.say("Sexo", 130, 66.5, 6)
    s.choices(131, 68, "sexo", ("niña", "niño"), 17, ring=True)
    s.box(164, 64, 32, 10, "nacionalidad", "word", LIGHT, "Nacionalidad")
    for x, title in ((14, "Madre, padre o tutor 1"), (107, "Madre, padre o tutor 2")):
        s.bar(x, 80, 89, 6, title, 9, dark=False)
        for row, (caption, words, holds) in enumerate((
            ("Nombre y apellidos", "nombre apellidos|nombre", "full"), ("Profesión", "profesion", "word"),
            ("Teléfono móvil", "telefono|movil", "digits:9"), ("Correo electrónico", "correo", "email"),
        )):  # fmt: skip
            s.box(x, 88 + 12 * row, 89, 10, words, holds, LIGHT, caption)
    s.bar(14, 140, 182, 6, "Domicilio familiar", 9, dark=False)
    s.box(14, 148, 120, 10, "calle", "street", LIGHT, "Calle y número")
    s.box(136, 148, 28, 10, "piso", "digits:1", LIGHT, "Piso")
    s.box(166, 148, 30, 10, "codigo postal|postal", "digits:5", LIGHT, "Código postal")
    s.box(14, 160, 89, 10, "localidad", "town", LIGHT, "Localidad")
    s.box(105, 160, 91, 10, "provincia", "town", LIGHT, "Provincia")
    s.bar(14, 176, 182, 6, "Matrícula", 9, dark=False)
    s.say("Curso", 14, 188.5)
    s.choices(34, 185.5, "curso", ("1.º", "2.º", "3.º", "4.º", "5.º", "6.º"), 16, ring=True)
    s.say("Turno", 14, 196.5)
    s.choices(34, 193.5, "turno", ("mañana", "tarde"), 32)
    s.say("Comedor", 110, 196.5)
    s.choices(128, 193.5, "comedor", ("sí", "no"), 16)
    s.say("Transporte", 14, 204.5)
    s.choices(34, 201.5, "transporte", ("autobús", "a pie", "coche"), 32)
    s.box(14, 209, 182, 20, "alergias|observaciones", "words", LIGHT, "Alergias, enfermedades y otras observaciones")
    s.say("En", 14, 244, 9)
    s.line(20, 244.5, 50, "en", "town", LIGHT)
    s.say(", a", 71, 244, 9)
    s.line(77, 244.5, 12, "a|dia|en", "digits:2", LIGHT)
    s.say("de", 90, 244, 9)
    s.line(95, 244.5, 40, "de|mes", "month", LIGHT)
    s.say("de 20", 136, 244, 9)
    s.line(146, 244.5, 10, "20|de|ano", "digits:2", LIGHT)
    s.say("Firma de los padres o tutores", 14, 255)
    s.box(14, 257, 89, 20, "firma", "signature", LIGHT)
    return s


def meter() -> Sheet:
    """A German reading card of A6: combs for a number with three figures behind the comma, points between the cells of
    the date."""
    s = Sheet(148, 105)
    s.say("Stadtwerke Lindau", 8, 12, 12, "B")
    s.say("Ablesekarte Strom und Gas", 8, 18, 9)
    s.say("Kundennummer", 8, 27, 7)
    s.comb(34, 22.5, (10,), "kundennummer", "digits:10", pitch=5.5)
    s.say("Name", 8, 37, 7)
    s.line(34, 37.5, 106, "name", "full", THIN, 6)
    s.say("Strom: Zähler-Nr.", 8, 46, 7)
    s.comb(34, 41.5, (8,), "zahler|zaehler|strom", "digits:8", pitch=5.5)
    s.say("Stand (kWh)", 84, 46, 7)
    s.comb(102, 41.5, (6,), "stand|kwh", "digits:6", pitch=5.5)
    s.say(",", 135.4, 46.6, 14)
    s.tint(137, 41.5, 5.5, 6, 0.8)
    s.frame(137, 41.5, 5.5, 6)
    s.room(137, 41.5, 5.5, 6, "stand|kwh", "digits:1")
    s.say("Gas: Zähler-Nr.", 8, 56, 7)
    s.comb(34, 51.5, (8,), "zahler|zaehler|gas", "digits:8", pitch=5.5)
    s.say("Stand (m³)", 84, 56, 7)
    s.comb(102, 51.5, (5,), "stand", "digits:5", pitch=5.5)
    s.say("Ablesedatum", 8, 66, 7)
    s.comb(34, 61.5, (2, 2, 4), "ablesedatum|datum", "date", pitch=5.5, gap=3, between=".")
    s.say("Abgelesen von:", 8, 76, 7)
    s.choices(34, 73, "abgelesen", ("Mieter", "Eigentümer", "Hausmeister"), 30)
    s.say("Telefon", 8, 86, 7)
    s.line(34, 86.5, 45, "telefon", "phone", THIN, 6)
    s.say("Unterschrift", 84, 86, 7)
    s.line(102, 86.5, 40, "unterschrift", "signature", THIN, 6)
    s.say("Bitte bis zum 15. Januar zurücksenden oder online eingeben.", 8, 97, 7)
    return s


def residence() -> Sheet:
    """An Italian town's form: numbered fields in dashed frames, captions below lines, narrow combs."""
    s = Sheet()
    s.say("Comune di Montefiore", 15, 18, 13, "B")
    s.say("Dichiarazione di residenza", 15, 25, 11)
    s.box(150, 12, 45, 14, "protocollo", "", LIGHT, "Riservato all'ufficio - Protocollo")
    s.say("Il sottoscritto", 15, 36, 9, "B")
    for number, (row, x, width, caption, holds) in enumerate((
        (0, 15, 90, "Cognome", "last"), (0, 105, 90, "Nome", "first"), (1, 15, 60, "Data di nascita", "date"),
        (1, 75, 90, "Luogo di nascita", "town"), (1, 165, 30, "Provincia", "letters:2"),
        (2, 15, 60, "Cittadinanza", "word"), (2, 75, 60, "Stato civile", "word"), (2, 135, 60, "Professione", "word"),
        (3, 15, 130, "Indirizzo (via o piazza)", "street"), (3, 145, 50, "Numero civico", "digits:2"),
        (4, 15, 90, "Telefono", "phone"), (4, 105, 90, "Posta elettronica", "email"),
    ), start=1):  # fmt: skip
        words = f"{caption.split(' (')[0]}|{caption.split()[-1]}"
        s.box(x, 40 + 13 * row, width - 1.5, 11.5, words, holds, DASHED, f"{number}   {caption}", 7)
    s.say("16   Codice fiscale", 15, 112, 8)
    s.comb(48, 107.5, (16,), "codice fiscale", "code:16", pitch=5.2)
    s.say("17   Sesso", 140, 112, 8)
    s.choices(160, 108.5, "sesso", ("M", "F"), 14)
    s.say("dichiara di aver trasferito la propria abitazione al seguente indirizzo:", 15, 123, 9, "B")
    captions = Stroke(thick=THIN.thick, grey=0.45)
    for x, y, width, caption, holds in (
        (15, 137, 110, "via / piazza", "street"), (130, 137, 25, "n.", "digits:2"),
        (160, 137, 35, "scala e interno", "digits:1"), (15, 151, 110, "comune", "town"),
        (130, 151, 65, "dal giorno", "date"), (15, 240, 50, "luogo", "town"), (70, 240, 35, "data", "date"),
        (120, 240, 75, "firma del dichiarante", "signature"),
    ):  # fmt: skip
        s.line(x, y, width, caption.replace(" / ", "|").replace(" del", "|"), holds, captions)
        s.say(caption, x + width / 2 - len(caption) * 0.6, y + 3.2, 6.5, grey=0.2)
    s.say("CAP", 15, 164, 8)
    s.comb(26, 159.5, (5,), "cap", "digits:5", pitch=5.2)
    s.say("Titolo:", 70, 164, 8)
    s.choices(84, 161, "titolo", ("proprietà", "affitto", "comodato"), 34)
    s.say("e che nella stessa abitazione vivono:", 15, 175, 9, "B")
    s.tint(15, 178, 180, 6, 0.85)
    x = 15.0
    for width, head, holds in (
        (70, "Cognome e nome", "full"), (50, "Luogo di nascita", "town"),
        (30, "Data", "date"), (30, "Parentela", "kin"),
    ):  # fmt: skip
        s.say(head, x + 1.5, 182.2, 7.5)
        for row_number in range(4):
            s.box(x, 184 + 8 * row_number, width, 8, head.lower(), holds, LIGHT)
        x += width
    s.rule(15, 250, 195, 250, THICK)
    s.say("Allegare copia di un documento di identità. Ufficio anagrafe, piazza Garibaldi 1, Montefiore.", 15, 255, 7)
    return s
