"""A folder for a form file."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "forms").mkdir()
    Image.fromarray(np.full((500, 400), 255, np.uint8)).save(tmp_path / "forms" / "blank.png")
    (tmp_path / "forms" / "names.csv").write_text("ANNA,3\n")
    return tmp_path / "forms"
