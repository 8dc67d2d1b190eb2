"""Lines of a paragraph beside a table label none of its rows."""

import pytest

from hcr_batch.forms.captions.own import assign_captions
from hcr_batch.forms.captions.paragraphs import paragraphs_beside
from hcr_batch.forms.places.place import Place
from hcr_batch.image.page.field import FieldKind
from hcr_batch.image.page.phrases import Phrase
from hcr_batch.image.page.sheet import Rect, straighten
from tests.image.page.drawn import Sheetlet

ROWS = [Rect(300.0, 300.0 + 26 * row, 900.0, 324.0 + 26 * row) for row in range(6)]


@pytest.mark.parametrize(("pitch", "found"), [(26, 0), (20, 6)])
def test_the_lines_of_a_paragraph_stand_at_any_height_beside_the_rows_and_labels_at_one(pitch: int, found: int) -> None:
    lines = {k: Rect(100.0, 302.0 + pitch * k, 220.0, 319.0 + pitch * k) for k in range(6)}
    assert len(paragraphs_beside(lines, ROWS)) == found


def test_the_lines_of_a_paragraph_name_no_rows() -> None:
    texts = ["See the notes", "on the back", "and list the", "name of each", "of your banks", "in full."]
    lines = [Phrase(Rect(100.0, 302.0 + 20 * k, 220.0, 319.0 + 20 * k), text) for k, text in enumerate(texts)]
    places = [Place(row, FieldKind.RULED) for row in ROWS]
    assert assign_captions(straighten(Sheetlet().image), places, lines) == [None] * len(ROWS)
