"""Captions of places that are left free by who fills in a form: for a photograph, a label, a stamp, an office."""

from __future__ import annotations

import re

from hcr_batch.forms.wording.naming import Caption
from hcr_batch.forms.wording.vocabulary import plain_words

_PICTURE = r"(photos?|photographs?|picture|photographie|lichtbild|passbild|passfoto|pasfoto|foto|fotografia|zdjecie)"
_LABEL = r"(labels?|stickers?|etiketten?|etikett|aufkleber|etiquettes?|vignette|etiqueta|etichetta|naklejka)"
_POSTAGE = r"(postage( stamp)?|briefmarke|postzegel|francobollo|sello postal|timbre poste|selo postal)"
_STICK = (
    r"(attach|affix|place|paste|stick|glue|hier|coller|colle[zr]|agrafer|kleben|incollare|pegar|colar|plak|nakleic)"
)

_PATTERNS = (
    rf"^(passport |identity |recent |your |une |votre )?{_PICTURE}"
    r"( here| hier| ici| aqui| qui| d identite| identite| passport| carnet| tessera)?( \d.*)?$",
    rf"^{_STICK}\b(?!.*\b(company|firm|official|signature)\b).*\b({_PICTURE}|{_LABEL}|stamp|{_POSTAGE})\b",
    rf"\b({_PICTURE}|{_LABEL}|{_POSTAGE})\b.* (aufkleben|einkleben|anbringen|aqui|plakken|kleben)$",
    rf"^(patients?|patienten|hospital) {_LABEL}( here| hier)?$|^{_LABEL} (du )?(patient|paciente|paziente|here|hier)$",
    r"^patienten(etikett|etikette|aufkleber)$|^addressograph( label)?$|^(place )?stamp here$",
    rf"^{_POSTAGE}$|^(bitte )?(freimachen|frankieren|ausreichend frankieren)$|^affranchir( au tarif en vigueur)?$",
    r"^(for )?(the )?\w* ?(office|official|internal|departmental|administrative|laboratory|lab|bank) use( only)?$",
    r"\b(do not (write|fill|mark)|leave (this .*)?(blank|empty))\b",
    r"\b(nicht|nichts) (ausfullen|beschriften|beschreiben|eintragen|schreiben)\b|\bbitte (frei ?lassen|freihalten)\b",
    r"^nur (vom|von der|durch) |^nur fur (den |die |das )?(dienst|intern|amt|buro|verwaltung)",
    r"^(wird )?(vom|von der) (amt|behorde|bank|finanzamt|dienststelle|verwaltung)\b",
    r"\bne (rien|pas) (inscrire|ecrire|remplir)\b|^(cadre|partie|emplacement|espace|zone|case)s? reservee?s?\b",
    r"^reservee? (a|au|aux)\b|\bno (escribir|rellenar|escriba|rellene)\b",
    r"\bnao (escrever|preencher|escreva|preencha)\b|\bnon (scrivere|compilare)\b",
    r"^(espacio|zona|casilla|spazio|espaco|area)? ?(reservad|riservat)[ao] (a|al|alla|all|para|ao|aos|per|agli|ai)\b",
    r"\bniet (invullen|beschrijven)\b|^(alleen )?voor (intern|kantoor) gebruik\b",
    r"\bnie wypelniac\b|^wypelnia (urzad|bank)\b",
)
"""In plain words; a company's stamp is none of these: it is given like a signature."""

_FREE = re.compile("|".join(_PATTERNS))


def is_kept_free(caption: Caption) -> bool:
    """Whether a caption says of a place by itself that it is to be left free. What stands under such a head has a
    caption of its own: "For office use only", "Received on"."""
    return len(caption) == 1 and _FREE.search(" ".join(plain_words(caption[0]))) is not None
