"""Pictures at the door of the library: what is none is told what to give, in one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import UsageError
from hcr_batch.image.grey import checked_pictures

GREY = np.full((20, 60), 255, np.uint8)


def test_grey_and_rgb_of_any_size_are_taken_from_whatever_holds_them() -> None:
    pictures = [GREY, np.zeros((1, 1, 3), np.uint8), GREY[:, :, None]]
    for given in (pictures, tuple(pictures), iter(pictures)):
        assert [id(one) for one in checked_pictures(given)] == [id(one) for one in pictures]
    assert len(checked_pictures(np.zeros((5, 20, 60), np.uint8))) == 5
    assert checked_pictures([]) == []


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (None, r"Picture 1 cannot be read.*Received: None: cv2\.imread gives this for a file that is not there"),
        ("field.png", r"Received: str: open the file first"),
        (Path("field.png"), r"open the file first"),
        (Image.new("L", (60, 20)), r"Received: Image: make it an array"),
        (GREY / 255, r"shape \(20, 60\), float64: scale it to 0 \(black\) to 255"),
        (np.zeros((20, 60, 4), np.uint8), r"without transparency"),
        (np.zeros((0, 60), np.uint8), r"one pixel at least"),
    ],
)
def test_what_is_no_picture_is_told_what_to_give(picture: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        checked_pictures([GREY, picture])


@pytest.mark.parametrize("given", [None, "field.png", Path("field.png"), GREY, np.zeros((20, 60, 3), np.uint8), 7])
def test_a_single_picture_is_asked_for_in_a_list(given: Any) -> None:
    with pytest.raises(UsageError, match=r"Expected a list of pictures, such as \[picture\]"):
        checked_pictures(given)
