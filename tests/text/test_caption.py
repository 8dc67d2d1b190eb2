"""What of a general reader's reading is the caption."""

import pytest

from hcr_batch.text.caption import without_caption


@pytest.mark.parametrize(
    ("read", "name"),
    [
        ("NOM:MARTIN", "MARTIN"),
        ("PRENOM : Jean-Luc", "Jean-Luc"),
        ("Prénom:ÉLISE", "ÉLISE"),
        ("RENOM:BILAL", "BILAL"),  # the crop cuts the caption
        ("OM:LERAT", "LERAT"),
        ("M:BAUDRY", "BAUDRY"),
        ("OMAR", "OMAR"),  # a name that begins as a cut caption would
        ("MARTIN", "MARTIN"),
        ("NOEMIE", "NOEMIE"),
        ("D’ARC 12", "D'ARC"),
        ("", ""),
    ],
)
def test_without_caption(read: str, name: str) -> None:
    assert without_caption(read) == name
