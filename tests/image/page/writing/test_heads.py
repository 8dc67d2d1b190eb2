"""The doubtful cells of a table's head go with the print beside them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from hcr_batch.image.page.field import Field, FieldKind
from hcr_batch.image.page.sheet import Rect, Sheet, straighten
from hcr_batch.image.page.writing import heads
from hcr_batch.image.page.writing.heads import without_heads
from hcr_batch.records import Box, Crop, GreyImage
from tests.image.page.drawn import PAPER

P, D, H, B = "print", "doubtful", "hand", "blank"
_PICTURES = {kind: np.full((8, 8), shade, np.uint8) for shade, kind in enumerate((P, D, H, B))}


@pytest.fixture(autouse=True)
def _judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the network would say of each kind of cell."""

    def is_doubtful(picture: GreyImage, printed: Sequence[GreyImage]) -> bool:
        assert all(other is _PICTURES[P] for other in printed)
        return picture is _PICTURES[D]

    monkeypatch.setattr(heads, "is_print_like", is_doubtful)


def _sheet() -> Sheet:
    return straighten(np.full((1754, 1240), PAPER, np.uint8))


def _left_as_written(*table: Sequence[str], kind: FieldKind = FieldKind.BOX) -> int:
    """How many doubtful cells of a table with these rows are still taken for writing."""
    cells = [
        (Field(Rect(100 + 150 * column, 300 + 60 * row, 246 + 150 * column, 356 + 60 * row), kind), held)
        for row, row_held in enumerate(table)
        for column, held in enumerate(row_held)
    ]
    crops = [Crop(Box(0, 0, 9, 9), _PICTURES[held], blank=held == B, printed=held == P) for _, held in cells]
    after = without_heads(_sheet(), [field for field, _ in cells], crops)
    assert all(crop.image is not _PICTURES[H] or not crop.printed for crop in after)
    return sum(crop.image is _PICTURES[D] and not crop.printed for crop in after)


@pytest.mark.parametrize("kind", [FieldKind.BOX, FieldKind.COMB])
def test_a_doubtful_cell_of_a_printed_head_is_print(kind: FieldKind) -> None:
    assert _left_as_written((P, P, D, P), (H, B, H, H), kind=kind) == 0


@pytest.mark.parametrize(
    "table",
    [
        ((P, P, D), (H, B, H)),  # too few are surely print
        ((P, P, P, D, H, H), (H, B, H, B, B, B)),  # half of them are written
        ((P, P, P, D),),  # a row of labels with nothing below
        ((P, P, P, D), (P, P, P, H)),  # columns of labels, the last to write in
        ((H, H, H, H), (P, P, P, D), (B, B, B, B)),  # not at the top
    ],
)
def test_a_doubtful_cell_elsewhere_stays_written(table: Sequence[Sequence[str]]) -> None:
    assert _left_as_written(*table) == 1


def test_the_lower_row_of_a_head_is_one_where_a_cell_reaches_over_both() -> None:
    rects = [Rect(100, 300, 246, 416), Rect(250, 300, 546, 356)]
    rects += [Rect(250 + 100 * k, 360, 346 + 100 * k, 416) for k in range(3)]
    rects += [Rect(100, 420, 246, 476), *(Rect(250 + 100 * k, 420, 346 + 100 * k, 476) for k in range(3))]
    held = [P, P, P, D, P, H, B, H, B]
    crops = [Crop(Box(0, 0, 9, 9), _PICTURES[kind], blank=kind == B, printed=kind == P) for kind in held]
    after = without_heads(_sheet(), [Field(rect, FieldKind.BOX) for rect in rects], crops)
    assert [i for i, crop in enumerate(after) if crop.printed] == [0, 1, 2, 3, 4]
