"""PDF pages come one at a time, grey, at the resolution asked for; every failure has its code."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import ItemError, MissingProgramError
from hcr_batch.files.pdfs import page_count, render_page

LIMIT = 50_000_000


@pytest.fixture
def two_pages(tmp_path: Path) -> Path:
    """A PDF of a black page and a white one, 4 by 2 inches."""
    black, white = (Image.new("L", (400, 200), grey) for grey in (0, 255))
    black.save(tmp_path / "x.pdf", save_all=True, append_images=[white], resolution=100)
    return tmp_path / "x.pdf"


def test_pages_are_counted_and_rendered_one_by_one(two_pages: Path) -> None:
    assert page_count(two_pages, 30) == 2
    first, second = (render_page(two_pages, number, 150, 30, LIMIT) for number in (1, 2))
    assert first.shape == second.shape == (300, 600)
    assert first.dtype == np.uint8
    assert first.mean() < 20
    assert second.mean() > 235


def test_a_page_that_is_not_there(two_pages: Path) -> None:
    with pytest.raises(ItemError):
        render_page(two_pages, 3, 72, 30, LIMIT)


def test_a_page_too_large_is_refused_before_it_is_rendered(two_pages: Path) -> None:
    with pytest.raises(ItemError, match="lower --dpi") as error:
        render_page(two_pages, 1, 300, 30, 100_000)
    assert error.value.code == "too_large"


def test_no_patience(two_pages: Path) -> None:
    with pytest.raises(ItemError, match="--page-timeout") as error:
        page_count(two_pages, 1e-6)
    assert error.value.code == "timeout"


def test_without_poppler_the_line_to_type_is_given(two_pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MissingProgramError, match="apt-get install -y poppler-utils"):
        page_count(two_pages, 30)
