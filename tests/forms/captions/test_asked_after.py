"""Questions behind "yes" and "no"."""

import pytest

from hcr_batch.forms.captions.asked_after import asked_after
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect

TICKS = {0: Rect(100, 200, 120, 220), 1: Rect(200, 200, 220, 220)}
WORDS = [Phrase(Rect(124, 202, 154, 218), "Yes"), Phrase(Rect(224, 202, 250, 218), "No")]


@pytest.mark.parametrize(
    ("text", "place", "asked"),
    [
        ("Do you need an interpreter?", None, {0: 2, 1: 2}),
        ("a. Order a reasonable amount.", None, {0: 2, 1: 2}),
        ("If yes, say which", None, {}),
        ("Date of birth", Rect(520, 190, 700, 222), {}),
        ("Page 1", None, {}),
    ],
)
def test_what_stands_behind_the_answers_is_their_question(text: str, place: Rect | None, asked: dict[int, int]) -> None:
    phrases = [*WORDS, Phrase(Rect(280, 202, 500, 218), text)]
    fields = [place] if place else []
    assert asked_after(TICKS, {0: 0, 1: 1}, phrases, {2: phrases[2].rect}, fields, 150.0) == asked


def test_choices_are_no_answers_to_what_stands_behind_them() -> None:
    phrases = [
        Phrase(WORDS[0].rect, "Single"),
        Phrase(WORDS[1].rect, "Married"),
        Phrase(Rect(280, 202, 500, 218), "a b c"),
    ]
    assert asked_after(TICKS, {0: 0, 1: 1}, phrases, {2: phrases[2].rect}, [], 150.0) == {}
