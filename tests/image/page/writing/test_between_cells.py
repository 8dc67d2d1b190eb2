"""What is printed between the groups of a comb: its tint is no stroke."""

import cv2
import numpy as np

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.sheet import Rect, straighten
from hcr_batch.image.page.writing.cut import cut_field


def test_the_tint_between_two_groups_of_white_cells_is_paper() -> None:
    page = np.full((1754, 1240), 235, np.uint8)
    lefts = [200 + 34 * k + (34 if k > 3 else 0) for k in range(6)]
    for left in lefts:
        page[300:336, left : left + 32] = 255
        cv2.putText(page, "8", (left + 8, 328), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 40, 2)
    comb = Field(Rect(200, 300, lefts[-1] + 32, 336), FieldKind.COMB, cells=6, pitch=34)
    crop = cut_field(straighten(page), comb)
    figures = np.flatnonzero((crop.image < 120).any(axis=0))
    widest = int(np.diff(figures).argmax())
    assert np.count_nonzero(np.diff(figures) > 1) == 5
    assert crop.image[:, figures[widest] + 4 : figures[widest + 1] - 3].min() > 250
