"""Rules go, strokes that cross them stay."""

import cv2
import numpy as np
import pytest

from hcr_batch.image.page.ink import find_paper_and_ink
from hcr_batch.image.page.ruling.erase import Picture, erase_across, erase_dots, erase_down
from hcr_batch.records import GreyImage


def _erased(image: GreyImage, line: tuple[float, float, float, float], *, down: bool = False) -> GreyImage:
    image = image.copy()
    (erase_down if down else erase_across)(Picture(image, *find_paper_and_ink(image)), line, 4, 1)
    return image


def _ruled(y: int = 40, bend: float = 0.0) -> GreyImage:
    image = np.full((80, 300), 245, np.uint8)
    for x in range(300):
        at = round(y + bend * np.sin(x / 60))
        image[at - 1 : at + 2, x] = 60
    return image


@pytest.mark.parametrize("bend", [0.0, 2.0], ids=["straight", "wavy"])
def test_a_rule_goes_altogether(bend: float) -> None:
    assert _erased(_ruled(bend=bend), (0, 40, 300, 40)).min() > 230


@pytest.mark.parametrize("lean", [-12, 0, 12], ids=["backward", "upright", "forward"])
def test_a_stroke_across_the_rule_is_unbroken(lean: int) -> None:
    image = _ruled()
    cv2.line(image, (150 - lean, 20), (150 + lean, 60), 40, 4)
    erased = _erased(image, (0, 40, 300, 40))
    assert (erased[20:60].min(axis=1) < 120).all()
    assert erased[40, :120].min() > 230


def test_a_stroke_that_ends_on_the_rule_ends_there() -> None:
    image = _ruled()
    cv2.line(image, (150, 10), (150, 38), 40, 4)
    erased = _erased(image, (0, 40, 300, 40))
    assert erased[25, 150] < 100
    assert erased[44:].min() > 230


def test_a_written_bar_away_from_the_rule_stays() -> None:
    image = _ruled()
    image[20:23, 60:240] = 40
    erased = _erased(image, (0, 40, 300, 40))
    assert (erased[21, 60:240] < 100).all()


def test_nothing_is_erased_where_there_is_no_rule() -> None:
    image = np.full((80, 300), 245, np.uint8)
    cv2.line(image, (40, 10), (260, 70), 40, 3)
    assert np.array_equal(_erased(image, (0, 40, 300, 40)), image)


def test_vertical_rules_are_the_same_turned() -> None:
    image = np.ascontiguousarray(_ruled().T)
    image[150:154, 20:60] = 40
    erased = _erased(image, (40, 0, 40, 300), down=True)
    assert (erased[152, 22:58] < 120).all()
    assert erased[:140].min() > 230


def test_a_rule_on_the_rim_of_the_picture_goes() -> None:
    image = np.full((40, 300), 245, np.uint8)
    image[:3] = 60
    assert _erased(image, (0, 1, 300, 1)).min() > 230


def test_dots_go_and_what_touches_them_or_lies_elsewhere_stays() -> None:
    image = np.full((80, 300), 245, np.uint8)
    image[40:43, 10:290:8] = image[40:43, 11:291:8] = 60
    cv2.line(image, (150, 10), (150, 44), 40, 4)
    image[20:23, 50:53] = 40  # the dot of an i
    erased = image.copy()
    erase_dots(Picture(erased, *find_paper_and_ink(erased)), (0, 41, 300, 41), 5, 4, 1)
    np.testing.assert_array_equal(erased[10:40], image[10:40])
    assert erased[40, :140].min() > 230
    assert erased[40, 160:].min() > 230
