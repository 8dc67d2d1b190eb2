"""Numbers printed before the rows of tables, which alone look written."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from hcr_batch.image.page.segment import segment
from hcr_batch.records import Crop, GreyImage
from tests.synth.fonts import HANDS, PRINTED_REGULAR

LEFT, TOP, NUMBER, NAME, ROW, ROWS = 150, 300, 270, 500, 78, 14


def attendance(degrees: float, numbers: list[str] | None = None) -> GreyImage:
    """A list at 200 dpi with 14 numbered rows, in which every second name is written; `numbers` are written instead of
    those printed, by hand."""
    image = Image.new("L", (1654, 2339), 250)
    draw = ImageDraw.Draw(image)
    printed = ImageFont.truetype(str(PRINTED_REGULAR), 28)
    rng = np.random.default_rng(0)
    for row in range(ROWS):
        y = TOP + ROW * row
        for x, width in ((LEFT, NUMBER), (LEFT + NUMBER, NAME), (LEFT + NUMBER + NAME, NAME)):
            draw.rectangle((x, y, x + width, y + ROW), outline=60, width=2)
        if numbers is None:
            draw.text((LEFT + 14, y + 4), str(row + 1), font=printed, fill=40)
        else:
            hand = ImageFont.truetype(str(HANDS[row % len(HANDS)]), 40)
            draw.text(
                (LEFT + int(rng.integers(20, 90)), y + int(rng.integers(4, 28))), numbers[row], font=hand, fill=50
            )
        if row % 2:
            hand = ImageFont.truetype(str(HANDS[0]), 44)
            draw.text((LEFT + NUMBER + 60, y + 18), "MARTIN", font=hand, fill=50)
    page = np.asarray(image, np.uint8)
    turn = cv2.getRotationMatrix2D((827, 1170), degrees, 1.0)
    turned = cv2.warpAffine(page, turn, (1654, 2339), borderValue=250)
    noisy = cv2.GaussianBlur(turned, (0, 0), 0.9) + rng.normal(0, 8, page.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def first_column(page: GreyImage) -> list[Crop]:
    crops = segment(page, dpi=200)
    narrow = min(crop.box.x for crop in crops) + NUMBER / 2
    return [crop for crop in crops if crop.box.x < narrow]


@pytest.mark.parametrize("degrees", [0.0, 1.2, -1.7])
def test_the_numbers_of_rows_are_print_though_lone_figures_look_written(degrees: float) -> None:
    column = first_column(attendance(degrees))
    assert len(column) == ROWS
    assert sum(crop.printed for crop in column) >= ROWS - 1


def test_numbers_that_are_written_in_a_column_are_not() -> None:
    column = first_column(attendance(0.0, ["7", "12", "3", "25", "8", "4", "16", "9", "1", "2", "31", "5", "6", "10"]))
    assert len(column) == ROWS
    assert not any(crop.printed for crop in column if not crop.blank)
