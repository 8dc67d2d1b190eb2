"""Whether a field is signed."""

from dataclasses import replace
from itertools import pairwise

from hcr_batch.image.register.mark import Mark
from hcr_batch.image.register.signature import signed_probability
from tests.image.register.boxes import BOX, boxed, cut, write


def test_a_signature_is_written_whatever_is_read() -> None:
    blank = boxed(BOX)
    points = [(150 + 12 * k, 175 - 22 * (k % 2)) for k in range(14)]
    signed = write(blank, *((*a, *b) for a, b in pairwise(points)))
    flourish = cut(blank, signed, BOX)
    assert flourish.is_written and signed_probability(flourish) > 0.99
    line = cut(blank, write(blank, (150, 165, 330, 165)), BOX)
    assert not line.is_written and 0.9 < signed_probability(line) < 0.99
    assert signed_probability(cut(blank, blank, BOX)) < 0.05


def test_what_shows_through_from_the_other_side_is_no_signature() -> None:
    seen = cut(boxed(BOX), write(boxed(BOX), (150, 185, 200, 150), (200, 150, 240, 190)), BOX)
    assert [round(signed_probability(replace(seen, mark=Mark(0.5, depth))), 1) for depth in (0.1, 0.25, 1.2)] == [
        0.2,
        1.0,
        1.0,
    ]
