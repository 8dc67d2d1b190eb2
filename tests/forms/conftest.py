"""A form to change."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import SAMPLES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the library's form."""
    for name in ("library_card.toml", "library_card.blank.png"):
        shutil.copy(SAMPLES / "forms" / name, tmp_path)
    return tmp_path
