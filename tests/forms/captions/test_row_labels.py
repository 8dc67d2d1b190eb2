"""Boxes to tick at the end of a table's rows."""

from hcr_batch.forms.captions.row_labels import row_labels
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect

TICKS = {
    row * 2 + n: Rect(600 + 60 * n, 305 + 30 * row, 620 + 60 * n, 325 + 30 * row) for row in (0, 1) for n in (0, 1)
}


def named(answers: tuple[str, str], labels: tuple[str, ...], height: float = 30.0) -> dict[int, int]:
    """The labels of the four boxes; the phrases are the answers of each, and then the labels."""
    phrases = [
        Phrase(Rect(tick.right + 4, tick.top, tick.right + 20, tick.bottom), answers[i % 2])
        for i, tick in TICKS.items()
    ]
    for row, label in enumerate(labels):
        cell = Rect(100, 300 + 30 * row, 400, 300 + 30 * row + height)
        phrases.append(Phrase(Rect(110, cell.top + 5, 250, cell.top + 25), label, cell))
    return row_labels(TICKS, [[i] for i in TICKS], phrases)


def test_the_label_of_a_row_names_its_boxes_with_their_letters() -> None:
    assert named(("M", "P"), ("House", "Car")) == {0: 4, 1: 4, 2: 5, 3: 5}


def test_longer_answers_and_a_single_row_and_labels_of_several_rows_do_without() -> None:
    assert named(("Owned", "Leased"), ("House", "Car")) == {}
    assert named(("M", "P"), ("House",)) == {}
    assert named(("M", "P"), ("House", "Car"), height=60.0) == {}
