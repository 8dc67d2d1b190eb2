"""The marks of a scale that statements are graded on: from "never" to "always", from "poor" to "excellent"."""

from __future__ import annotations

from hcr_batch.forms.wording.vocabulary import plain_words

_GRADES = """
    agree disagree neutral undecided never rarely seldom sometimes occasionally often frequently usually always
    poor fair average good bad excellent outstanding satisfactory unsatisfactory satisfied dissatisfied
    little somewhat moderately quite very extremely all important unimportant likely unlikely easy difficult
    mild moderate severe
    accord desaccord jamais rarement parfois quelquefois souvent toujours mauvais moyen bon bien assez
    satisfait insatisfait peu beaucoup tout plutot
    nie selten manchmal oft haufig immer trifft stimme stimmt gut befriedigend ausreichend mangelhaft ungenugend
    schlecht mittel zufrieden unzufrieden nicht kaum wenig etwas ziemlich sehr wichtig unwichtig
    acuerdo desacuerdo nunca raramente veces menudo siempre malo bueno excelente poco bastante mucho satisfecho
    mai talvolta spesso sempre scarso insufficiente sufficiente buono ottimo abbastanza molto accordo
    nooit zelden soms vaak altijd slecht matig goed uitstekend eens oneens tevreden ontevreden
"""
_BESIDE = """
    not at a an bit much nor neither strongly fully completely totally entirely slightly mostly partly rather almost
    hardly ever tend to pas du d a fait pas tres un ne gar voll ganz eher uberhaupt teils zu en de muy rara vez per
    nulla niente del tutto heel erg niet helemaal mee
"""
_KNOWN, _ALL_WORDS = frozenset(_GRADES.split()), frozenset((_GRADES + _BESIDE).split())


def is_grade(caption: str) -> bool:
    """Whether a caption is a mark of such a scale, in a few European languages."""
    words = set(plain_words(caption))
    return bool(words & _KNOWN) and words <= _ALL_WORDS
