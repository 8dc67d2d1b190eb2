"""Pages that curl are drawn flat by the print of their form."""

import numpy as np
import pytest

from hcr_batch.image.register.lay import best_placement, place_near, prepare_page, propose
from hcr_batch.image.register.quality import holds
from hcr_batch.image.register.unbend import unbend
from hcr_batch.records import Box
from tests.image.register.drawn import MISHAPS, curled, filled, reference, spoil


@pytest.mark.parametrize("rise_mm", [3.0, pytest.param(-3.0, marks=pytest.mark.slow)])
def test_a_curled_page_lies_flat_again(rise_mm: float) -> None:
    on, page = reference("clinic"), curled(spoil(filled("clinic", 2), MISHAPS["office"], 3)[0], rise_mm)
    prepared = prepare_page(page)
    rough = best_placement(on, prepared, propose(on, prepared))
    assert rough is not None
    assert not holds(rough.fit)
    unbent = unbend(page, prepared, on, rough.matrix)
    assert unbent is not None
    placement = place_near(on, prepare_page(unbent.image), rough.matrix)
    assert placement is not None
    assert holds(placement.fit)
    assert placement.fit.worst_mm < 0.3


def test_boxes_lie_where_they_are_on_the_curled_page() -> None:
    on, flat = reference("clinic"), spoil(filled("clinic", 2), MISHAPS["office"], 3)[0]
    page = curled(flat, 3.0)
    prepared = prepare_page(page)
    rough = best_placement(on, prepared, propose(on, prepared))
    assert rough is not None
    unbent = unbend(page, prepared, on, rough.matrix)
    assert unbent is not None
    # Ink of the picture drawn flat is found in the box's place on the page.
    box = Box(500, 700, 60, 60)
    there = unbent.box_on_page(box)
    assert np.abs(there.y - box.y) < 60
    seen = page[there.y : there.y + there.height, there.x : there.x + there.width]
    assert float(seen.mean()) == pytest.approx(float(unbent.image[700:760, 500:560].mean()), abs=12)


def test_a_page_of_another_form_has_no_points_to_bend_by() -> None:
    page = np.full((1754, 1240), 255, np.uint8)
    assert unbend(page, prepare_page(page), reference("clinic"), np.eye(3)) is None
