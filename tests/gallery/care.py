"""Forms that ask people about themselves: at a doctor's, in a survey."""

from __future__ import annotations

from tests.gallery.sheet import HAIR, LIGHT, THIN, Sheet

_ILLNESSES = ("Asthma", "Diabetes", "Heart disease", "High blood pressure", "Allergies", "Cancer", "Stroke", "Epilepsy")
_VIEWS = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
_CLAIMS = (
    "The staff were friendly and helpful.",
    "I was seen on time.",
    "The rooms were clean.",
    "My questions were answered clearly.",
    "I would come here again.",
)


def patient() -> Sheet:
    """An American history sheet in a serif face: hairlines behind captions, Yes and No in columns, "if yes" lines."""
    s = Sheet(215.9, 279.4, font="S")
    s.say("Lakeside Family Practice", 72, 16, 16, "T")
    s.say("PATIENT HISTORY", 87, 23, 12)
    s.say("Patient name", 15, 36, 10)
    s.line(38, 36.5, 92, "patient name", "full", HAIR)
    s.say("Date of birth", 134, 36, 10)
    s.parts((156, 167, 178), (8, 8, 14), 29.5, "date of birth|birth")
    for x, end in ((156, 164), (167, 175), (178, 192)):
        s.rule(x, 36.5, end, 36.5, HAIR)
    s.say("/", 164.8, 36.3, 11)
    s.say("/", 175.8, 36.3, 11)
    s.say("Age", 15, 45, 10)
    s.line(23, 45.5, 16, "age", "digits:2", HAIR)
    s.say("Sex:", 44, 45, 10)
    s.choices(53, 42, "sex", ("M", "F"), 13, size=10)
    s.say("Height", 84, 45, 10)
    s.line(96, 45.5, 14, "height", "digits:1", HAIR)
    s.say("ft", 111, 45, 10)
    s.line(116, 45.5, 14, "height|in|inches", "digits:1", HAIR)
    s.say("in", 131, 45, 10)
    s.say("Weight", 140, 45, 10)
    s.line(153, 45.5, 28, "weight", "digits:3", HAIR)
    s.say("lb", 182, 45, 10)
    s.say("Occupation", 15, 54, 10)
    s.line(35, 54.5, 75, "occupation", "word", HAIR)
    s.say("Referred by", 114, 54, 10)
    s.line(135, 54.5, 66, "referred by", "full", HAIR)
    s.say("Have you ever had any of the following?", 15, 65, 11, "T")
    for column in range(2):
        x = 15 + 96 * column
        s.say("Yes", x + 1, 72, 9, "T")
        s.say("No", x + 11, 72, 9, "T")
        for row, illness in enumerate(_ILLNESSES[4 * column : 4 * column + 4]):
            y = 74.5 + 7 * row
            s.tick(x + 1, y, f"{illness} yes", 3.8)
            s.tick(x + 11, y, f"{illness} no", 3.8)
            s.say(illness, x + 19, y + 3.2, 10)
    s.say("If yes, please give details:", 15, 110, 10)
    s.line(56, 110.5, 145, "details", "words", HAIR)
    s.line(15, 119.5, 186, "details", "words", HAIR)
    for row, question in enumerate(("Do you smoke?", "Do you take medication?", "Are you pregnant?")):
        y = 130 + 9 * row
        s.say(question, 15, y, 10)
        s.choices(60, y - 3.2, question[:-1], ("Yes", "No"), 16, size=10)
        s.say("If yes,", 96, y, 10)
        more = ("how many a day?", "since when?", "due date:")[row]
        s.say(more, 108, y, 10)
        s.line(138, y + 0.5, 63, more[:-1], ("digits:2", "digits:4", "date")[row], HAIR)
    s.say("Current medications", 15, 161, 11, "T")
    for row in range(4):
        for x, width, head in ((15, 90, "Medication"), (105, 40, "Dose"), (145, 56, "How often")):
            if row:
                s.box(x, 163 + 7.5 * row, width, 7.5, head, "word" if x == 15 else "digits:2", HAIR)
            else:
                s.frame(x, 163, width, 7.5, HAIR)
                s.say(head, x + 2, 168, 9, "T")
    s.say("In case of emergency", 15, 204, 11, "T")
    for x, width, caption, holds in (
        (15, 80, "Name", "full"), (101, 45, "Relationship", "word"), (152, 49, "Telephone", "phone"),
    ):  # fmt: skip
        s.line(x, 216, width, caption, holds, HAIR)
        s.say(caption, x, 219.5, 7)
    s.line(15, 240, 110, "signature", "signature", HAIR, 10)
    s.say("Signature of patient or guardian", 15, 243.5, 7)
    s.line(140, 240, 61, "date", "date", HAIR)
    s.say("Date", 140, 243.5, 7)
    s.say("Your answers are confidential and are kept with your records.", 15, 262, 8)
    return s


def survey() -> Sheet:
    """A survey: rings in columns for what one agrees with, a row of numbered boxes, lines for what else there is."""
    s = Sheet()
    s.say("How did we do?", 20, 24, 22, "B", 0.3)
    s.say("Your visit to the Harbour Clinic. It takes two minutes and helps us a lot.", 20, 31, 9)
    s.say("1. How old are you?", 20, 43, 9, "B")
    for k, answer in enumerate(("under 18", "18 - 34", "35 - 54", "55 - 74", "75 or over")):
        s.tick(20 + 34 * k, 46, answer.replace("- ", ""), 3.6, ring=True, stroke=LIGHT)
        s.say(answer, 25.5 + 34 * k, 49.2, 8)
    s.say("2. How much do you agree?", 20, 60, 9, "B")
    for k, view in enumerate(_VIEWS):
        for line, word in enumerate(view.split()):
            s.say(word, 99 + 20 * k - len(word) * 0.7, 64 + 3 * line + (3 if " " not in view else 0), 7)
    for row, claim in enumerate(_CLAIMS):
        y = 70 + 8 * row
        if row % 2 == 0:
            s.tint(20, y, 175, 8, 0.93)
        s.say(claim, 22, y + 5.2, 8.5)
        for k, view in enumerate(_VIEWS):
            s.tick(97.2 + 20 * k, y + 2.2, view, 3.6, ring=True)
    s.say("3. How likely are you to recommend us, from 0 (not at all) to 10 (certainly)?", 20, 120, 9, "B")
    for k in range(11):
        s.frame(20 + 12 * k, 123, 9, 7, THIN)
        s.say(str(k), 23.5 + 12 * k - (1 if k > 9 else 0), 128, 9)
        s.room(20 + 12 * k, 123, 9, 7, f"{k}", "tick")
    s.say("4. Which services did you use? Tick all that apply.", 20, 141, 9, "B")
    for column, answers in enumerate((("Reception", "Pharmacy", "X-ray"), ("Blood tests", "Physiotherapy", "Café"))):
        s.choices(20 + 60 * column, 145, "", answers, down=6.5)
    s.say("Other:", 140, 148, 8)
    s.line(151, 148.5, 44, "other", "word", LIGHT)
    s.say("5. What could we do better?", 20, 173, 9, "B")
    for row in range(3):
        s.line(20, 183 + 9 * row, 175, "better|do better", "words", LIGHT)
    s.say("6. May we call you about your answers?", 20, 212, 9, "B")
    s.choices(20, 215, "call", ("yes", "no"), 18, ring=True)
    s.say("Name", 20, 230, 8)
    s.box(32, 225, 75, 8, "name", "full", LIGHT)
    s.say("Telephone", 114, 230, 8)
    s.box(131, 225, 64, 8, "telephone", "phone", LIGHT)
    s.say("Date of your visit", 20, 242, 8)
    s.box(46, 237, 40, 8, "date|visit", "date", LIGHT)
    s.say("Thank you! Please drop this sheet into the box by the door.", 20, 260, 9)
    return s
