"""Lines from side to side below several captions."""

from hcr_batch.forms.captions.own import assign_captions
from hcr_batch.forms.draft import draft_fields
from hcr_batch.forms.places.caption_columns import parted_below_captions
from hcr_batch.forms.places.place import Place
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, straighten
from tests.image.page.drawn import Sheetlet

SHEET = straighten(Sheetlet(750, 560).image, 150)


def card(*captions: tuple[str, int]) -> Sheetlet:
    """A card of 127 mm with six lines below captions that begin in these places."""
    page = Sheetlet(750, 560)
    for row in range(6):
        page.line(0, 140 + 62 * row, 749)
        for words, x in captions:
            page.caption(words, x, 102 + 62 * row, 0.4)
    return page


def spans(page: Sheetlet) -> list[tuple[int, int]]:
    """Left and right edge of each field, to 20 pixels."""
    boxes = [field.box for field in draft_fields(page.image, dpi=150).fields]
    return [(20 * round(box.x / 20), 20 * round((box.x + box.width) / 20)) for box in boxes]


def test_each_of_the_captions_above_a_line_has_its_part() -> None:
    assert spans(card(("Last name", 24), ("First name", 420))) == [(0, 400), (420, 760)] * 6


def test_each_part_has_its_own_caption() -> None:
    rows = (100.0, 160.0, 220.0)
    phrases = [Phrase(Rect(x, y, x + 60, y + 12), "Name") for y in rows for x in (20.0, 400.0)]
    bands = [Rect(0.0, y + 12, 749.0, y + 45) for y in rows]
    places = [Place(band, FieldKind.RULED, whole=band.grown(0, 14, 0, 0)) for band in bands]
    parts = parted_below_captions(SHEET, places, phrases)
    captions = assign_captions(SHEET, parts, phrases)
    assert [phrases[k].place.left for k in captions if k is not None] == [20, 400] * 3


def test_a_line_below_one_caption_is_whole() -> None:
    assert spans(card(("Last name", 24))) == [(0, 760)] * 6


def test_a_remark_above_one_line_does_not_part_it() -> None:
    page = card(("Last name", 24))
    page.caption("in capitals", 400, 102, 0.4)
    assert spans(page) == [(0, 760)] * 6
