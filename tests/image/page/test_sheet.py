from dataclasses import replace

import numpy as np

from hcr_batch.image.page.sheet import Sheet, straighten


def test_a_sheet_is_asked_once_and_one_with_other_ink_again() -> None:
    asked: list[Sheet] = []

    def count(sheet: Sheet) -> int:
        asked.append(sheet)
        return int(np.count_nonzero(sheet.ink))

    sheet = straighten(np.full((300, 200), 240, np.uint8))
    assert [sheet.once(count), sheet.once(count)] == [0, 0]
    assert asked == [sheet]
    assert replace(sheet, ink=np.full_like(sheet.ink, 255)).once(count) == sheet.ink.size
