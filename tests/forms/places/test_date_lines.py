"""Lines in three pieces below the head of a date."""

import pytest

from hcr_batch.forms.places.date_lines import join_date_lines
from hcr_batch.forms.places.place import Place
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, straighten
from tests.image.page.drawn import Sheetlet

SHEET = straighten(Sheetlet().image)


def row(top: float, lefts: tuple[float, ...] = (600.0, 690.0, 780.0)) -> list[Place]:
    """Lines of 80 pixels (13 mm), 10 apart."""
    return [Place(Rect(left, top, left + 80, top + 45), FieldKind.RULED) for left in lefts]


@pytest.mark.parametrize(("head", "fields"), [("Date of Birth", 3), ("Name", 9)])
def test_the_pieces_below_the_head_of_a_date_are_one_field_in_each_row(head: str, fields: int) -> None:
    places = [place for top in (300.0, 350.0, 400.0) for place in row(top)]
    slash = Phrase(Rect(683.0, 360.0, 687.0, 390.0), "I")
    joined, phrases = join_date_lines(SHEET, places, [Phrase(Rect(602.0, 282.0, 750.0, 300.0), head), slash])
    assert (slash in phrases) == (fields == 9)
    assert len(joined) == fields
    assert {place.rect.width for place in joined} == ({260.0} if fields == 3 else {80.0})


def test_a_date_over_one_of_four_lines_is_that_of_none_but_this() -> None:
    places = row(300.0, (600.0, 690.0, 780.0, 870.0))
    assert join_date_lines(SHEET, places, [Phrase(Rect(602.0, 282.0, 680.0, 300.0), "Date")])[0] == places
    assert join_date_lines(SHEET, places[:3], [Phrase(Rect(602.0, 282.0, 660.0, 300.0), "Date")])[0] == places[:3]
