"""What counts as the same text where case or accents shall not count."""

import pytest

from hcr_batch.text.fold import differs_by_fold, fold_text


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("éàçñÅ", "eacnA"),
        ("Øystein ŁÓDŹ łódź Đà Nẵng", "Oystein LODZ lodz Da Nang"),
        ("Ǿ ǽ", "O ae"),  # an accent and a stroke
        ("Œuvre œuf Ærø", "OEuvre oeuf AEro"),
        ("Weiß WEIẞ", "Weiss WEISS"),
        ("Þór Ðóra Ħ ŧ ı", "THor Dora H t i"),
    ],
)
def test_letters_lose_marks_and_strokes(text: str, folded: str) -> None:
    assert fold_text(text, accents=True) == folded
    assert fold_text(text, case=True, accents=True) == folded.upper()


def test_without_accents_set_aside_they_count() -> None:
    assert fold_text("  Sørensen  Æ ") == "Sørensen Æ"
    assert fold_text("Sørensen", case=True) == "SØRENSEN"
    assert differs_by_fold("Sørensen", "SORENSEN") and not differs_by_fold("Sørensen", "SORENSON")
