"""Four forms of made-up organisations, one for each way of setting out captions and combs."""

from dataclasses import replace

from tests.synth.specs import Content, FieldSpec, FieldStyle, FormSpec, Section

# Room for capitals of 6 to 7 mm: what a pen needs at ease, and about 80 pixels at 200 dpi.
_HEIGHT_MM = 10.0
# Cells of 6 to 7 mm are what government forms print for hand-printed capitals.
_CELL_WIDTH_MM = 6.6


def _boxed(caption: str, content: Content, width_mm: float) -> FieldSpec:
    """A rectangle to write in."""
    return FieldSpec(caption, content, FieldStyle.BOXED, width_mm, _HEIGHT_MM)


def _ruled(caption: str, content: Content, width_mm: float) -> FieldSpec:
    """A line to write on; the field is the room above it."""
    return FieldSpec(caption, content, FieldStyle.RULED, width_mm, _HEIGHT_MM)


def _comb(caption: str, content: Content, cells: int) -> FieldSpec:
    """One cell per character."""
    width_mm = cells * _CELL_WIDTH_MM
    return FieldSpec(caption, content, FieldStyle.COMB, width_mm, _HEIGHT_MM, cells)


_LIBRARY = FormSpec(
    organisation="Riverside Public Library",
    reference="Form RPL-12",
    title="Membership application",
    instruction="Please print in CAPITAL LETTERS with a black or blue pen. Leave blank what does not apply.",
    sections=(
        Section(
            "1.  About you",
            (
                (_boxed("Last name", Content.LAST_NAME, 84), _boxed("First name", Content.FIRST_NAME, 84)),
                (
                    _comb("Date of birth (DD/MM/YYYY)", Content.BIRTH_DATE, 10),
                    _boxed("Telephone", Content.PHONE, 84),
                ),
                (_boxed("Town or city", Content.TOWN, 110), _boxed("Postal code", Content.POSTCODE, 58)),
            ),
        ),
        Section(
            "2.  Parent or guardian (applicants under 16)",
            (
                (_ruled("Full name", Content.FULL_NAME, 110), _ruled("Telephone", Content.PHONE, 58)),
                (_ruled("Town or city", Content.TOWN, 110), _ruled("Date", Content.RECENT_DATE, 58)),
            ),
        ),
        Section(
            "3.  For library staff",
            (
                (
                    _comb("Card number", Content.MEMBER_NUMBER, 8),
                    _boxed("Issued on", Content.RECENT_DATE, 52),
                    _boxed("Desk code", Content.CODE, 52),
                ),
                (_ruled("Issued by", Content.FULL_NAME, 110),),
            ),
        ),
    ),
    declaration="I have read the library rules and will look after what I borrow.",
    footer="Riverside Public Library  ·  14 Quay Street  ·  Your details are kept while you are a member.",
)

_CLINIC = FormSpec(
    organisation="Harbour Street Clinic",
    reference="PR-4 (rev. 3)",
    title="Patient registration",
    instruction="Write one capital letter or digit in each cell. Use a black pen.",
    sections=(
        Section(
            "Patient",
            (
                (_comb("Last name", Content.LAST_NAME, 18),),
                (_comb("First name", Content.FIRST_NAME, 18),),
                (_comb("Date of birth", Content.BIRTH_DATE, 10),),
                (_comb("Telephone", Content.PHONE, 14),),
                (_comb("Postal code", Content.POSTCODE, 5),),
            ),
        ),
        Section(
            "Emergency contact",
            (
                (_boxed("Full name", Content.FULL_NAME, 120),),
                (_boxed("Telephone", Content.PHONE, 76),),
            ),
        ),
        Section(
            "Office use",
            (
                (_comb("File code", Content.CODE, 8),),
                (_ruled("Received by", Content.FULL_NAME, 110),),
                (_ruled("Date received", Content.RECENT_DATE, 60),),
            ),
        ),
    ),
    declaration="We ask for these details to reach you and to keep your file in order.",
    footer="Harbour Street Clinic  ·  Return this sheet to the front desk.",
    caption_column_mm=40.0,
    comb_tick=0.35,
    rule_grey=90,
)

_PERMIT = FormSpec(
    organisation="Mairie de Valmont",
    reference="Imprimé n° 27-B",
    title="Demande de carte de stationnement",
    instruction="Écrire en CAPITALES, au stylo noir ou bleu.",
    sections=(
        Section(
            "Demandeur",
            (
                (_ruled("Nom", Content.LAST_NAME, 84), _ruled("Prénom", Content.FIRST_NAME, 84)),
                (_ruled("Né(e) le", Content.BIRTH_DATE, 58), _ruled("Téléphone", Content.PHONE, 84)),
                (_comb("Code postal", Content.POSTCODE, 5), _ruled("Commune", Content.TOWN, 110)),
            ),
        ),
        Section(
            "Véhicule",
            (
                (
                    _comb("Immatriculation", Content.PLATE, 9),
                    _ruled("Mise en circulation", Content.RECENT_DATE, 58),
                ),
                (_ruled("Titulaire de la carte grise", Content.FULL_NAME, 120),),
            ),
        ),
        Section(
            "Cadre réservé au service",
            (
                (
                    _boxed("Dossier", Content.CODE, 54),
                    _boxed("Reçu le", Content.RECENT_DATE, 54),
                    _boxed("Carte n°", Content.MEMBER_NUMBER, 54),
                ),
                (_boxed("Agent", Content.FULL_NAME, 114),),
            ),
        ),
    ),
    declaration="Je certifie exacts les renseignements portés ci-dessus.",
    footer="Mairie de Valmont  ·  Service de la voirie  ·  Guichet ouvert du lundi au vendredi",
    rule_grey=50,
)

_SCHOOL = FormSpec(
    organisation="Northfield School",
    reference="Card E-2",
    title="Enrolment card",
    instruction="To be filled in by hand, in capitals, and returned to the school office.",
    sections=(
        Section(
            "Pupil",
            (
                (_boxed("Last name", Content.LAST_NAME, 110),),
                (_boxed("First name", Content.FIRST_NAME, 110),),
                (_boxed("Date of birth", Content.PUPIL_BIRTH_DATE, 60),),
                (_comb("Pupil number", Content.MEMBER_NUMBER, 8),),
            ),
        ),
        Section(
            "Home",
            (
                (_boxed("Parent's name", Content.FULL_NAME, 124),),
                (_boxed("Town", Content.TOWN, 110),),
                (_boxed("Telephone", Content.PHONE, 76),),
            ),
        ),
        Section(
            "Office",
            (
                (_ruled("Class code", Content.CODE, 60),),
                (_ruled("Entered on", Content.RECENT_DATE, 60),),
                (_ruled("Entered by", Content.FULL_NAME, 110),),
            ),
        ),
    ),
    declaration="Please tell the office at once when any of these details change.",
    footer="Northfield School  ·  School office, room 3",
    caption_column_mm=40.0,
)

FORMS = {"library": _LIBRARY, "clinic": _CLINIC, "permit": _PERMIT, "school": _SCHOOL}
"""Every form by its short name."""


def dotted(form: FormSpec) -> FormSpec:
    """The same form with lines of dots to write on instead of ruled ones."""

    def row_with_dots(row: tuple[FieldSpec, ...]) -> tuple[FieldSpec, ...]:
        return tuple(replace(spec, style=FieldStyle.DOTTED) if spec.style is FieldStyle.RULED else spec for spec in row)

    sections = (replace(section, rows=tuple(map(row_with_dots, section.rows))) for section in form.sections)
    return replace(form, sections=tuple(sections))
