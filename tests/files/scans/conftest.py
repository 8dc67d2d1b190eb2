"""A page to save in formats of all kinds."""

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def page() -> Image.Image:
    """White paper with a black bar at the top left, wider than high."""
    pixels = np.full((40, 100), 255, np.uint8)
    pixels[5:15, 5:45] = 0
    return Image.fromarray(pixels)
