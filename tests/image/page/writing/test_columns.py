"""Index cards: what is written below two captions on one row is two lines."""

from hcr_batch.image.page.segment import segment
from hcr_batch.records import Layout
from tests.image.page.drawn import Sheetlet


def card(second: str) -> Sheetlet:
    """Four rows of a card, each with a caption at its left end and one amid it, and what is written below both."""
    page = Sheetlet(1240, 744)
    for row in range(4):
        y = 120 + 150 * row
        page.caption("Last name", 90, y, 0.55)
        page.caption(second, 800, y, 0.55)
        page.write("GARCIA", 330, y + 52, 36)
        page.write("QUENTIN", 830, y + 52, 36)
    return page


def written(page: Sheetlet) -> list[int]:
    """How wide the lines are that are not printed."""
    return [crop.box.width for crop in segment(page.finish(), Layout.LINES) if not crop.printed]


def test_a_line_is_parted_where_a_caption_begins_above_it() -> None:
    widths = written(card("First name"))
    assert len(widths) == 8
    assert max(widths) < 400


def test_a_wide_gap_alone_parts_no_line() -> None:
    assert len(written(card(""))) == 4
