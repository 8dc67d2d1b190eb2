"""Characters typed for boxes to tick."""

import pytest

from hcr_batch.forms.draft import draft_fields
from hcr_batch.records import FieldType
from tests.forms.drafting import word
from tests.image.page.drawn import Sheetlet


@pytest.mark.parametrize(("sign", "joined"), [("□", False), ("\uf0a8", False), ("☐", True), ("-", False)])
def test_small_squares_are_boxes_where_the_pdf_says_so(sign: str, joined: bool) -> None:
    """Of 8 points, as high as a small letter, they are found by their characters alone."""
    page, words = Sheetlet(), []
    page.caption("Name", 100, 300)
    page.line(200, 304, 400)
    words.append(word("Name", 100, 300, 70))
    for k, choice in enumerate(("cash", "cheque", "card")):
        x = 100 + 200 * k
        page.box(x, 390, 8, 8, thickness=1)
        page.caption(choice, x + 18, 399)
        if joined:
            words.append(word(sign + choice, x - 2, 399, 100))
        else:
            words += [word(sign, x - 2, 399, 12), word(choice, x + 18, 399, 80)]
    drafted = draft_fields(page.image, words).fields
    ticks = {field.name: field.box for field in drafted if field.rule.type is FieldType.CHECKBOX}
    assert list(ticks) == ([] if sign == "-" else ["cash", "cheque", "card"])
    for k, box in enumerate(ticks.values()):
        assert box.x == pytest.approx(101 + 200 * k, abs=2)
        assert max(box.width, box.height) <= 9
