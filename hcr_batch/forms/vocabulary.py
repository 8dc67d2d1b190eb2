"""The words that captions are made of, in English and French, and what they say of a field's type.

The reader that ships knows handwritten capitals and reads print badly; that a word is one of these
makes it legible all the same.
"""

from __future__ import annotations

import re
import unicodedata

from hcr_batch.records import FieldType

_NAMES = """
    name names surname forename forenames first last middle full given family maiden initials nickname
    nom noms prenom prenoms patronyme usage naissance jeune fille epouse titulaire
    town city village county state country nationality place district region ville commune pays
    departement nationalite lieu
    mother father parent parents guardian spouse partner child children pupil student patient member
    applicant donor contact person employee employer manager teacher doctor witness agent officer
    owner holder driver tenant customer client user author sender recipient beneficiary
    mere pere tuteur conjoint enfant eleve etudiant adherent demandeur donateur personne employeur
    responsable medecin temoin proprietaire conducteur locataire destinataire beneficiaire
"""
_DATES = "date birth born day month year since until expiry expires valid issued naissance ne nee jour mois annee"
_DIGITS = """
    phone telephone tel mobile cell home work fax number no nr num numero postal zip account card
    extension ext social security sort passport licence license
    portable domicile travail compte carte securite sociale siret siren
"""
_NUMBERS = """
    amount total sum price cost fee tax quantity qty age weight height size income salary rate hours
    score grade mark marks points balance payment euros pounds dollars
    montant somme prix quantite poids taille revenu salaire taux heures note solde
"""
_CODES = "code postcode iban bic swift reference ref id identifier identifiant plate vin dossier immatriculation"
_TEXTS = """
    address street house flat building email mail web website gender sex marital status occupation
    profession job title company organisation organization department school class course subject
    section desk file form signature signed comments remarks notes reason description details other
    purpose relationship relation language allergies insurance make model colour color vehicle
    registration received entered checked approved returned by on at of the to from for and or in
    with your our please yes not applicable office use only type kind item question answer
    emergency present previous current permanent temporary
    adresse rue voie batiment etage appartement courriel sexe situation familiale emploi metier
    societe entreprise organisme service ecole classe matiere signature commentaires remarques motif
    objet autre autres lien langue marque modele couleur vehicule mise en circulation recu saisi
    verifie approuve par le la les de du des et ou a au grise fait permis conduire cadre reserve
    complement oui non type urgence
    single married divorced widowed male female monsieur madame mlle celibataire marie veuf
    sponsor membership initial initials tier start end arrival departure begin from until
    agree consent accept newsletter cash cheque credit debit
"""

_DIGIT_WORDS = "phone telephone tel mobile cell fax number nr num numero zip portable siret siren"

_LETTERED_NUMBERS = """
    policy plate licence license passport case contract article art invoice order serial registration certificate
    vehicle model batch flight file claim permit booking
    police plaque permis passeport contrat facture commande serie certificat lot vol
"""
_LETTERED = frozenset(_LETTERED_NUMBERS.split())
"""The numbers of such things may hold letters."""

_STREETS = "street rue road address adresse avenue strasse"
_CHOICES = "yes no oui non ja nein si ok na pass fail true false vrai faux"
_ANSWERS = frozenset(_CHOICES.split())
_MOST_CHOICE_WORDS = 2

TYPE_WORDS: tuple[tuple[FieldType, frozenset[str]], ...] = (
    (FieldType.DATE, frozenset(["date", "birth", "born", "ne", "nee", "expiry", "expires", "dob", "birthday"])),
    (FieldType.TEXT, frozenset(_STREETS.split())),
    (FieldType.NUMBER, frozenset(_NUMBERS.split())),
    (FieldType.DIGITS, frozenset(_DIGIT_WORDS.split())),
    (FieldType.CODE, frozenset(_CODES.split())),
    (FieldType.NAME, frozenset(_NAMES.split())),
)
"""Types in the order in which they are tried: a card holder's number is digits, a code of a town a code."""

VOCABULARY = tuple(sorted({*" ".join((_NAMES, _DATES, _DIGITS, _NUMBERS, _CODES, _TEXTS)).upper().split()}))
"""Every word, in capitals without accents, as the reader writes them."""

_COMMON = """
    name first last full date birth number code address town city postal country email telephone amount signature
    nom prenom naissance of by on
"""
COMMON_WORDS = frozenset(_COMMON.upper().split())
"""Words that most captions have."""

_LONG_CAPTION = 6
"""A caption of more words is an instruction, and single words in it say nothing of the type."""

_DATE_FORMAT = re.compile(r"\b([djm]{1,2})([/.\- ]?)([djm]{1,2})\2([ya]{2}(?:[ya]{2})?)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(issued|entered|received|returned|checked|approved|recu|verifie|approuve|saisi) (by|par)$")
_DATE_PHRASES = (
    re.compile(r"\b(issued|entered|received|signed|completed|paid|returned|valid) on$"),
    re.compile(r"\b(recu|fait|ne|nee|nee|signe|delivre|valable|saisi|paye) .*\ble$"),
    re.compile(r"\bmise en circulation$"),
    re.compile(r"\b(date|valid) (of|de|until|to)\b"),
)


def plain_words(text: str) -> list[str]:
    """The words of a caption in small letters of a to z and digits; what stands in brackets is left out."""
    ascii_text = _ascii(re.sub(r"\([^)]{2,}\)", " ", text).replace("n°", "numero ").replace("N°", "numero "))
    return re.findall(r"[a-z0-9]+", ascii_text.replace("'s ", "s ").replace("'", " ").replace("(e)", "e"))


def guess_type(caption: str, cells: int | None) -> FieldType:
    """What a field with such a caption most likely holds; text where nothing says."""
    words = plain_words(re.sub(r"\bno\.", "numero", caption.partition(":")[0] or caption, flags=re.IGNORECASE))
    phrase = " ".join(words)
    if date_format(caption) or any(pattern.search(phrase) for pattern in _DATE_PHRASES):
        return FieldType.DATE
    if _PERSON.search(phrase):
        return FieldType.NAME
    if {"postal", "postcode", "zip"} & set(words):
        # Five cells are the digits of most countries' codes; elsewhere there are letters in them.
        return FieldType.DIGITS if cells == 5 or "zip" in words or words[:1] == ["code"] else FieldType.CODE
    if len(words) > _LONG_CAPTION:
        return FieldType.TEXT
    kind = next((kind for kind, known in TYPE_WORDS if known & set(words)), FieldType.TEXT)
    return FieldType.CODE if kind is FieldType.DIGITS and _LETTERED & set(words) else kind


def is_choice(caption: str) -> bool:
    """Whether a caption is an answer, such as yes or no: what stands under it is ticked."""
    words = plain_words(caption.replace("/", ""))
    return 0 < len(words) <= _MOST_CHOICE_WORDS and set(words) <= _ANSWERS


def date_format(caption: str) -> str | None:
    """The format of a date that is printed in a caption, as in "(DD/MM/YYYY)" or "jj/mm/aaaa"."""
    match = _DATE_FORMAT.search(_ascii(caption))
    if match is None:
        return None
    first, mark, second, year = match.groups()
    letters = [part.lower().replace("j", "d").replace("a", "y") for part in (first, second, year)]
    return mark.join(letters) if {letters[0][0], letters[1][0]} == {"d", "m"} else None


def _ascii(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
