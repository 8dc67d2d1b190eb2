"""Which strokes are print."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.image.page.ruling.rule import Rules
from hcr_batch.image.page.ruling.strokes import find_strokes, is_print, is_surely_print
from hcr_batch.image.page.sheet import Rect, straighten
from tests.image.page.drawn import INK, PAPER
from tests.synth.fonts import HANDS, PRINTED_REGULAR


@pytest.mark.parametrize(
    ("font", "high", "surely"), [(HANDS[0], 22, False), (PRINTED_REGULAR, 20, True)], ids=["hand", "print"]
)
def test_an_even_hand_stands_as_level_as_print_and_has_other_shapes(font: Path, high: int, surely: bool) -> None:
    page = Image.new("L", (1240, 1754), PAPER)
    ImageDraw.Draw(page).text((300, 400), "MERCIER LAURENT", INK, ImageFont.truetype(font, high))
    sheet = straighten(np.asarray(page))
    place, strokes = Rect(280, 380, 700, 450), find_strokes(sheet, Rules((), (), ()))
    assert (is_print(sheet, place, strokes), is_surely_print(sheet, place, strokes)) == (True, surely)
