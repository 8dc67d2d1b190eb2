"""Forms with a row for each person, each task or each of a couple, below heads that span columns."""

from __future__ import annotations

from tests.gallery.sheet import DOTTED, HAIR, THICK, THIN, Sheet

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PERSON = (
    ("Nombre y apellidos", (
        (33, "Nombre", "nombre", "first"), (33, "Primer apellido", "primer apellido", "last"),
        (33, "Segundo apellido", "segundo apellido", "last"),
    )),
    ("Sexo", ((7, "H", "sexo h", "tick"), (7, "M", "sexo m", "tick"))),
    ("Fecha de nacimiento", ((9, "Día", "", ""), (9, "Mes", "", ""), (14, "Año", "", ""))),
    ("Lugar de nacimiento", (
        (34, "Municipio", "municipio", "town"), (28, "Provincia o país", "provincia|pais", "word"),
    )),
    ("", ((30, "DNI / pasaporte", "dni|pasaporte", "code:9"),)),
    ("Sabe leer", ((7, "Sí", "leer si", "tick"), (7, "No", "leer no", "tick"))),
    ("", ((14, "Estudios", "estudios", "digits:2"),)),
)  # fmt: skip
_COUPLE = (
    (14, "No.", "", ""), (28, "When married.", "when married", "date"),
    (50, "Name and Surname.", "name surname", "full"), (14, "Age.", "age", "digits:2"),
    (26, "Condition.", "condition", "word"), (36, "Rank or profession.", "rank|profession", "word"),
    (38, "Residence at the time of Marriage.", "residence|residence time marriage", "town"),
    (40, "Father's Name and Surname.", "father|fathers", "full"),
    (27, "Rank or profession of Father.", "rank|profession|father", "word"),
)  # fmt: skip


def timesheet() -> Sheet:
    """A British time sheet in landscape: days as columns, their dates to write below their names, the week-end tinted,
    jobs to write before the rows and sums with printed heads below them."""
    s = Sheet(297, 210)
    s.say("Hallam & Reid Engineering Ltd", 12, 14, 9, "B", 0.3)
    s.say("WEEKLY TIME SHEET", 12, 23, 17, "B")
    for x, caption, width, holds in (
        (100, "Employee", 64, "full"), (190, "Department", 74, "word"), (100, "Week ending", 40, "date"),
    ):  # fmt: skip
        y, start = (24, x + 24) if caption == "Week ending" else (15, x + 20)
        s.say(caption, x, y - 0.5, 9)
        s.line(start, y, width, caption, holds)
    s.say("Payroll no.", 190, 23.5, 9)
    s.comb(210, 18.5, (6,), "payroll", "digits:6", pitch=5.5, high=6.5)
    _week(s, 30.0)
    s.say("Absence (days):", 12, 171, 9, "B")
    for x, kind in ((42, "Holiday"), (80, "Sickness"), (120, "Training"), (160, "Unpaid leave")):
        s.say(kind, x, 171, 9)
        s.box(x + (22 if kind[0] == "U" else 17), 165.8, 12, 7.5, kind, "digits:1", HAIR)
    s.say("Mileage claimed", 206, 171, 9)
    s.box(233, 165.8, 24, 7.5, "mileage", "digits:3", HAIR)
    s.say("miles", 259, 171, 9)
    for x, who in ((12, "Employee"), (152, "Supervisor")):
        s.line(x, 194, 80, f"{who} signature|{who}s signature", "signature", THIN, 10)
        s.say(f"{who}'s signature", x, 197.5, 7)
        s.line(x + 88, 194, 40, "date", "date")
        s.say("Date", x + 88, 197.5, 7)
    s.say("White copy: payroll. Yellow copy: keep.  HR 17", 12, 204, 6.5, grey=0.3)
    return s


def _week(s: Sheet, top: float) -> None:
    """The table of the week: a head, the dates, eight jobs, and four sums."""
    s.tint(12, top, 273, 7, 0.8)
    s.tint(12 + 92 + 5 * 18, top + 7, 36, 13 * 9.5, 0.9)
    s.tint(252, top + 7, 33, 13 * 9.5, 0.82)
    columns = [(26, "Job no.", "job no|job", "code:5"), (66, "Description of work", "description", "word")]
    columns += [(18, day, day, "digits:1") for day in _DAYS]
    columns += [(22, "Total hours", "total hours|total", "digits:2"), (33, "Office use", "", "")]
    x = 12.0
    for width, head, words, holds in columns:
        s.frame(x, top, width, 7)
        s.say(head, x + 1.5, top + 4.8, 8, "B")
        if head in _DAYS:
            s.box(x, top + 7, width, 9.5, words, "day")
        for row in range(8):
            s.box(x, top + 16.5 + 9.5 * row, width, 9.5, words, holds)
        x += width
    s.frame(12, top + 7, 92, 9.5)
    s.say("Date", 94, top + 13, 8)
    for row, title in enumerate(("Normal hours", "Overtime x 1.5", "Overtime x 2", "Total")):
        y = top + 16.5 + 9.5 * (8 + row)
        s.frame(12, y, 92, 9.5)
        s.say(title, 102 - 1.55 * len(title), y + 6, 8, "B")
        for k, day in enumerate((*_DAYS, "Total hours")):
            words = f"{title.split()[0]} {day.split()[0]}" if day != "Total hours" or row < 3 else "total"
            s.box(104 + 18 * k, y, 22 if k == 7 else 18, 9.5, words, "digits:2")
        s.box(252, y, 33, 9.5, "office", "")
    for x, width in ((230, 22), (252, 33)):
        s.box(x, top + 7, width, 9.5, "date", "")
    s.frame(12, top, 273, 7 + 13 * 9.5, THICK)


def household() -> Sheet:
    """A Spanish town's sheet of a household, in landscape: a row for each person below heads that span columns, cells
    to cross, small captions in the corners of the boxes above."""  # fmt: skip
    s = Sheet(297, 210)
    s.say("AYUNTAMIENTO DE VILLASECA", 12, 15, 12, "B")
    s.say("Hoja de inscripción padronal", 12, 21, 10)
    s.tint(196, 8, 89, 15, 0.88)
    s.say("A rellenar por el Ayuntamiento", 198, 11.5, 6.5, "B")
    for x, caption, count in ((198, "Distrito", 2), (226, "Sección", 3), (257, "Hoja", 4)):
        s.say(caption, x, 18.5, 6.5)
        s.comb(x + (8 if count == 4 else 10), 14.2, (count,), caption, f"digits:{count}", HAIR, pitch=4.6, high=5.6)
    x = 12.0
    for width, caption, words, holds in (
        (28, "Tipo de vía", "tipo|via", "word"), (95, "Nombre de la vía", "nombre via", "last"),
        (20, "Número", "numero", "digits:2"), (20, "Bloque", "bloque", "letters:1"),
        (20, "Escalera", "escalera", "letters:1"), (18, "Piso", "piso", "digits:1"),
        (18, "Puerta", "puerta", "letters:1"), (54, "Teléfono", "telefono", "phone"),
    ):  # fmt: skip
        s.box(x, 27, width, 11, words, holds, THIN, caption, 6.5)
        x += width
    _persons(s, 44.0)
    s.say("Motivo de la inscripción:", 12, 141, 8.5, "B")
    s.choices(50, 138, "", ("Nacimiento", "Cambio de residencia", "Omisión"), 42, side=3.8, size=8.5)
    s.say("Municipio de procedencia", 176, 141, 8.5)
    s.line(212, 141.5, 73, "municipio procedencia|procedencia", "town", HAIR)
    s.say("Las personas mayores de edad firman a continuación, por el orden en que figuran en la hoja.", 12, 150, 7)
    for k in range(4):
        x = 12 + 69 * k
        s.box(x, 152, 66, 22, f"firma {k + 1}", "signature", THIN, f"Firma {k + 1}", 6.5)
    s.say("Fecha", 12, 186, 8.5)
    s.comb(24, 181, (2, 2, 4), "fecha", "date", HAIR, pitch=5.2, high=7, gap=4, between="/")
    s.say("Correo electrónico", 84, 186, 8.5)
    s.box(112, 181, 110, 8, "correo", "email", HAIR)
    s.say("Acepto avisos", 230, 186, 8.5)
    s.choices(252, 182.8, "avisos", ("sí", "no"), 16, side=3.8, size=8.5)
    s.say("Los datos se incorporan al Padrón municipal de habitantes (Ley 7/1985).", 12, 200, 6.5)
    return s


def _persons(s: Sheet, top: float) -> None:
    """Eight persons; what they were born on is one date in three cells."""
    s.frame(12, top, 273, 16 + 8 * 9, THICK)
    s.tint(12, top, 273, 16, 0.85)
    for row in range(8):
        s.frame(12, top + 16 + 9 * row, 8, 9, HAIR)
        s.say(str(row + 1), 15, top + 22 + 9 * row, 8)
        s.parts((133, 142, 151), (9, 9, 14), top + 17 + 9 * row, "fecha nacimiento|nacimiento")
    s.frame(12, top, 8, 16, HAIR)
    s.say("N.º", 13.2, top + 9, 7, "B")
    x = 20.0
    for group, columns in _PERSON:
        wide = sum(width for width, *_ in columns)
        if group:
            s.frame(x, top, wide, 8, HAIR)
            s.say(group, x + wide / 2 - len(group) * 0.68, top + 5.4, 7, "B")
        for width, head, words, holds in columns:
            s.frame(x, top + (8 if group else 0), width, 8 if group else 16, HAIR)
            s.say(head, x + width / 2 - len(head) * 0.6, top + (13.4 if group else 9), 6.5)
            for row in range(8):
                s.frame(x, top + 16 + 9 * row, width, 9, HAIR)
                if holds:
                    s.room(x, top + 16 + 9 * row, width, 9, words, holds)
            x += width


def register() -> Sheet:
    """An English register of marriages, two on a page, in a serif face: dotted lines within sentences, a table with two
    rows for each couple, numbers above its heads, braces before what the couple and their witnesses sign."""
    s = Sheet(297, 210, font="S")
    for record, top in enumerate((12.0, 111.0)):
        s.rule(12, top - 4, 285, top - 4, THICK)
        s.say("Marriage solemnized at", 14, top + 6, 11)
        for start, end, words, holds, after in (
            (55, 125, "solemnized at|at", "town", "in the Parish of"), (154, 205, "parish", "town", "in the County of"),
            (236, 283, "county", "town", ""),
        ):  # fmt: skip
            s.line(start, top + 6.5, end - start, words, holds, DOTTED)
            s.say(after, end + 1.5, top + 6, 11)
        _couple(s, top + 10, 417 + record)
        s.say("Married in the", 14, top + 56, 11)
        for start, end, words, holds, after in (
            (39, 100, "married in", "last", "according to the Rites and Ceremonies of the"),
            (180, 235, "rites|ceremonies|rites ceremonies", "word", "by me,"), (249, 283, "by me|by", "last", ""),
        ):  # fmt: skip
            s.line(start, top + 56.5, end - start, words, holds, DOTTED)
            s.say(after, end + 1.5, top + 56, 11)
        for x, words, first, second in (
            (14, "between us|solemnized", "This marriage was", "solemnized between us,"),
            (152, "presence", "in the", "presence of us,"),
        ):  # fmt: skip
            start = x + (50 if x < 100 else 36)
            s.say(first, x, top + 70, 11)
            s.say(second, x, top + 75, 11)
            s.say("{", start - 8, top + 77, 32)
            for row in range(2):
                s.line(start, top + 68.5 + 11 * row, 84, words, "full", DOTTED)
    return s


def _couple(s: Sheet, top: float, number: int) -> None:
    """The table of a couple: the number and the day once, all else twice."""
    x = 12.0
    for k, (width, head, words, holds) in enumerate(_COUPLE):
        s.frame(x, top, width, 17)
        if k:
            s.say(str(k), x + width / 2 - 0.8, top + 3.8, 7)
        rows = (
            [head] if len(head) * 1.6 < width else [head[: head.rfind(" ", 0, 19)], head[head.rfind(" ", 0, 19) + 1 :]]
        )
        for line, words_of_head in enumerate(rows):
            s.say(words_of_head, x + 1.5, top + 9 + 4 * line, 8.5)
        if k < 2:
            s.frame(x, top + 17, width, 21)
            if holds:
                s.room(x, top + 17, width, 21, words, holds)
        for row in range(2 if k > 1 else 0):
            s.box(x, top + 17 + 10.5 * row, width, 10.5, words, holds, THIN)
        x += width
    s.say(str(number), 15, top + 28, 11)
