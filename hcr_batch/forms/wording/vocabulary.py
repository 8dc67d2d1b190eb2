"""The words that captions are made of, in English and French, as the reader that ships can recognise them.

The reader that ships knows handwritten capitals and reads print badly; that a word is one of these
makes it legible all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

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

_CHOICES = "yes no oui non ja nein nee si sim nao tak nie ok na pass fail true false vrai faux"
_ANSWERS = frozenset(_CHOICES.split())
_DOUBTFUL = (["no"], ["nee"], ["nie"], ["sim"])
"""Answers that alone are something else: a number, a maiden name, a foreigner's number in Spain, a telephone's card."""

_MOST_CHOICE_WORDS = 2
_JOINTS = frozenset(["or", "and", "ou", "et", "oder", "und", "y", "o", "e", "of", "en"])

_DATE_PARTS = {
    "d": frozenset("day jour tag dia giorno dag dzien".split()),
    "m": frozenset("month mois monat mes mese maand miesiac".split()),
    "y": frozenset("year annee jahr ano anno jaar rok".split()),
}
"""In the eight languages whose forms are drafted."""

_SEX = frozenset("sex gender sexe genre geschlecht sexo genero sesso genere geslacht plec".split())

VOCABULARY = tuple(sorted({*" ".join((_NAMES, _DATES, _DIGITS, _NUMBERS, _CODES, _TEXTS)).upper().split()}))
"""Every word, in capitals without accents, as the reader writes them."""

_COMMON = """
    name first last full date birth number code address town city postal country email telephone amount signature
    nom prenom naissance of by on
"""
COMMON_WORDS = frozenset(_COMMON.upper().split())
"""Words that most captions have."""

_DATE_FORMAT = re.compile(r"\b([djmtg]{1,2})([/.\- ]?)([djmtg]{1,2})\2([yaj]{2}(?:[yaj]{2})?)\b", re.IGNORECASE)
"""Days are d, in French j, in German t, in Italian g; years y, a in the languages of the south, in German j."""

_YEAR_FIRST = re.compile(r"\b(?:y{4}|a{4}|j{4})([/.\- ]?)(mm)\1([djtg]{2})\b", re.IGNORECASE)

_PARTS = {"day": "dd", "jour": "dd", "tag": "dd", "month": "mm", "mois": "mm", "monat": "mm"}
_YEARS = {"year": "yyyy", "annee": "yyyy", "jahr": "yyyy"}
_IN_WORDS = re.compile(r"\b({0})\W{{1,3}}({0})\W{{1,3}}({1})\b".format("|".join(_PARTS), "|".join(_YEARS)))
"""A date format in words: "(month, day, year)"."""

_NUMERO = re.compile(r"\bn(?:\.[ ]?º|\.?°)", re.IGNORECASE)
_INITIALS = re.compile(r"\b(?:[^\W\d_]\.){2,}")
_WHOLE_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "\u2019": "'"})
"""Letters that are no letter of a to z with an accent."""


def plain_words(text: str) -> list[str]:
    """The words of a caption in small letters of a to z and digits; what stands in brackets is left out where there is
    more, and initials are one word, "M.I."."""
    unbracketed = re.sub(r"\([^)]{2,}\)", " ", text)
    return _words(unbracketed) or _words(text)


def _words(text: str) -> list[str]:
    joined = _INITIALS.sub(lambda found: found[0].replace(".", "") + " ", text)
    plain = _ascii(_NUMERO.sub("numero ", joined)).replace("(e)", "e")
    plain = re.sub(r"\bn/a\b", "na", plain)
    return re.findall(r"[a-z0-9]+", plain.replace("'s ", "s ").replace("'", " "))


def is_choice(caption: str, beside: Collection[str] = ("yes",)) -> bool:
    """Whether a caption is an answer, such as yes or no: what stands under it is ticked.

    beside: the other captions of the form. "No." is a number, and so is "No" where nothing else is an answer.
    """
    words = _answers(caption)
    return bool(words) and (words not in _DOUBTFUL or any(_answers(other) not in ([], *_DOUBTFUL) for other in beside))


def _answers(caption: str) -> list[str]:
    """The words of an answer; none of what is no answer."""
    words = plain_words(caption)
    known = set(words) <= _ANSWERS and not caption.strip().lower().endswith("no.")
    return words if known and len(words) <= _MOST_CHOICE_WORDS else []


def date_part(word: str) -> str | None:
    """Of which part of a date a plain word is the name: "d", "m" or "y"."""
    return next((part for part, words in _DATE_PARTS.items() if word in words), None)


def asks_sex(caption: str) -> bool:
    """Whether a caption asks for somebody's sex."""
    return not _SEX.isdisjoint(plain_words(caption))


def is_joint(text: str) -> bool:
    """Whether a phrase only joins two others, "or"."""
    return text.lower().strip(" :") in _JOINTS


def date_format(caption: str) -> str | None:
    """The format of a date that is printed in a caption, as in "(DD/MM/YYYY)", "jj/mm/aaaa" or "month/day/year"."""
    plain = _ascii(caption)
    if (match := _YEAR_FIRST.search(plain)) is not None:
        return match[1].join(("yyyy", "mm", "dd"))
    if (match := _IN_WORDS.search(plain)) is not None and _PARTS[match[1]] != _PARTS[match[2]]:
        return "/".join((_PARTS[match[1]], _PARTS[match[2]], "yyyy"))
    match = _DATE_FORMAT.search(plain)
    if match is None:
        return None
    first, mark, second, year = match.groups()
    day_month = ["m" * len(part) if part[0] == "m" else "d" * len(part) for part in (first, second)]
    is_one = {*first} | {*second} <= {"m", first[0], second[0]} and {part[0] for part in day_month} == {"d", "m"}
    return mark.join([*day_month, "y" * len(year)]) if is_one else None


def _ascii(text: str) -> str:
    plain = text.lower().translate(_WHOLE_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
