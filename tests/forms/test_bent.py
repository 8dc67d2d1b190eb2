"""In which ways a page that does not lie well on its form is drawn flat."""

import numpy as np

from hcr_batch.forms.bent import flattened, may_be_bent
from hcr_batch.image.page.photo import Flat
from hcr_batch.image.register.lay import best_placement, prepare_page, propose
from jobs.bench.photos import photograph
from tests.image.register.drawn import filled, reference


def test_a_photographed_sheet_that_was_refused_is_looked_at_without_its_table() -> None:
    on = reference("clinic")
    picture, _ = photograph(filled("clinic", 2), np.random.default_rng(3), upside_down=False)
    page = prepare_page(picture)
    placement = best_placement(on, page, propose(on, page))
    assert placement is not None
    assert not may_be_bent(placement)
    assert [type(flat) for flat, _ in flattened(picture, on, placement, refused=True)] == [Flat]
    assert not list(flattened(picture, on, placement, refused=False))
