"""Deep shadows on photographed sheets, and what is no shadow."""

import cv2
import numpy as np

from hcr_batch.image.page.segment import segment
from hcr_batch.image.page.shadow import without_deep_shadow
from hcr_batch.records import GreyImage, Layout
from jobs.bench.pages import print_form
from jobs.bench.photos import photograph


def _in_shadow(picture: GreyImage, light: float) -> GreyImage:
    """A picture over whose middle an arm throws its shadow, with a soft edge."""
    height, width = picture.shape
    arm = np.zeros((height, width), np.float32)
    cv2.line(arm, (0, height // 3), (width, height // 2), 1.0, height // 4)
    seen = picture * (1 - (1 - light) * cv2.GaussianBlur(arm, (0, 0), 15))
    return (
        np.asarray(seen + np.random.default_rng(1).normal(0, 3, seen.shape), np.float32).clip(0, 255).astype(np.uint8)
    )


def test_fields_in_a_deep_shadow_are_found() -> None:
    form = print_form("boxes")
    picture, _ = photograph(form.image, np.random.default_rng(5), upside_down=False)
    assert len(segment(_in_shadow(picture, 0.45), Layout.FIELDS)) == len(form.boxes)


def test_a_sheet_without_deep_shadow_is_left_alone() -> None:
    sheet = print_form("boxes").image
    assert without_deep_shadow(sheet) is sheet


def test_what_is_black_is_no_shadow() -> None:
    sheet = np.full((1754, 1240), 230, np.uint8)
    sheet[400:800, 300:900] = 20
    assert without_deep_shadow(sheet) is sheet


def test_a_dark_panel_with_fields_in_it_is_no_shadow() -> None:
    sheet = np.full((1400, 1000), 235, np.uint8)
    sheet[300:900, 500:900] = 110
    for top in range(340, 880, 140):
        sheet[top : top + 70, 540:860] = 235
    assert without_deep_shadow(sheet) is sheet
