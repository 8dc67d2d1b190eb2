"""Which captions say that a place is to be left free."""

import pytest

from hcr_batch.forms.wording.kept_free import is_kept_free

_FREE = """
    PHOTO / Passport photo / Photo d'identité / Lichtbild / Foto / Affix photograph here / Coller une photo ici
    Attach a recent photograph / Lichtbild hier aufkleben / Patientenetikett / Patient label / Étiquette patient
    Place sticker here / Affix stamp here / Briefmarke / Bitte freimachen / For office use only / Office use
    FOR OFFICIAL USE ONLY / Do not write in this space / Leave blank / Bitte nicht ausfüllen / Nur vom Amt auszufüllen
    Ne rien inscrire dans ce cadre / Emplacement réservé à l'administration / Cadre réservé au service
    No escribir en este espacio / Riservato all'ufficio / Spazio riservato all'ufficio / Niet invullen / Nie wypełniać
    Espacio reservado para la administración / Nur für den Dienstgebrauch
"""
_OTHERS = """
    Photographer / Name of photographer / Stempel / Cachet et signature / Affix company stamp / Company stamp / Office
    Post office / Name / Number of photos / Nur Barzahlung / Official name / Label / Reason for use / Drug use
    Nur für Mitglieder
"""


def _listed(captions: str) -> list[str]:
    return [caption.strip() for line in captions.strip().splitlines() for caption in line.split(" / ")]


@pytest.mark.parametrize("caption", _listed(_FREE))
def test_such_places_are(caption: str) -> None:
    assert is_kept_free((caption,))


@pytest.mark.parametrize("caption", _listed(_OTHERS))
def test_others_are_not(caption: str) -> None:
    assert not is_kept_free((caption,))


def test_what_stands_under_such_a_head_is_written() -> None:
    assert not is_kept_free(("For office use only", "Received on"))
