"""Which pictures in a TIFF are pages."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.images import frame_count, load_page
from tests.files.scans.loading import PIXELS, chained


def test_pages_of_a_tiff(tmp_path: Path, page: Image.Image) -> None:
    turned = page.transpose(Image.Transpose.ROTATE_180)
    page.convert("1").save(tmp_path / "x.tif", save_all=True, append_images=[turned.convert("1")], compression="group4")
    assert frame_count(tmp_path / "x.tif") == 2
    assert np.array_equal(load_page(tmp_path / "x.tif", 2, PIXELS), np.asarray(turned))
    with pytest.raises(ItemError) as error:
        load_page(tmp_path / "x.tif", 3, PIXELS)
    assert error.value.code == "damaged_page"


def frames(tmp_path: Path, content: bytes) -> list[tuple[int, ...]]:
    (tmp_path / "x.tif").write_bytes(content)
    return [load_page(tmp_path / "x.tif", n + 1, PIXELS).shape for n in range(frame_count(tmp_path / "x.tif"))]


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("kind", [{254: (4, [1])}, {254: (4, [3])}, {255: (3, [2])}])
def test_thumbnails_and_coarser_copies_in_a_tiff_are_no_pages(
    tmp_path: Path, kind: dict[int, tuple[int, list[int]]], big: bool
) -> None:
    content = chained((100, 80, {}), (25, 20, kind), (90, 120, {}), (45, 60, kind), big=big)
    assert frames(tmp_path, content) == [(80, 100), (120, 90)]
    assert frames(tmp_path, chained((25, 20, kind), (100, 80, {}), big=big)) == [(80, 100)]


def test_a_mask_in_a_tiff_is_no_page(tmp_path: Path) -> None:
    assert frames(tmp_path, chained((100, 80, {}), (100, 80, {254: (4, [4])}))) == [(80, 100)]


def test_what_says_it_is_a_copy_of_nothing_in_the_tiff_is_a_page(tmp_path: Path) -> None:
    copy = {254: (4, [1])}
    assert frames(tmp_path, chained((100, 80, copy), (100, 80, copy))) == [(80, 100)] * 2
    assert frames(tmp_path, chained((100, 80, {}), (100, 80, copy))) == [(80, 100)] * 2
