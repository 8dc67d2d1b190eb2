"""The resolution that a picture says it has, held against its print."""

import pytest

from hcr_batch.image.page.said_size import believed_dpi
from tests.image.page.drawn import Sheetlet


def page() -> Sheetlet:
    """Boxes with captions in print of 1.5 mm on A4 at 150 dpi."""
    page = Sheetlet()
    for row in range(20):
        page.caption(" ".join("Surname and names"), 150, 200 + 75 * row, 0.6)
        page.box(150, 210 + 75 * row, 600, 40)
    return page


def test_a_picture_made_smaller_does_not_say_how_large_its_paper_is() -> None:
    assert believed_dpi(page().image, 150) == 150
    assert believed_dpi(page().image, 300) is None


def test_a_card_is_as_large_as_it_says() -> None:
    assert believed_dpi(page().image[:900], 150) == 150


@pytest.mark.parametrize("said", [100, 700])
def test_paper_of_no_usual_size_is_not_believed(said: float) -> None:
    assert believed_dpi(page().image, said) is None


def test_dots_to_write_on_are_no_small_print() -> None:
    card = Sheetlet(874, 620)
    for row in range(8):
        card.caption("Surname and names", 60, 80 + 65 * row, 0.6)
        card.dots(300, 80 + 65 * row, 530, pitch=11, dot=(3, 3))
    assert believed_dpi(card.image, 150) == 150
