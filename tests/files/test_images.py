"""Still images of every usual kind become the same upright grey page."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import ItemError
from hcr_batch.files.images import frame_count, load_page

PIXELS = 10_000_000


@pytest.fixture
def page() -> Image.Image:
    """White paper with a black bar at the top left, wider than high."""
    pixels = np.full((40, 100), 255, np.uint8)
    pixels[5:15, 5:45] = 0
    return Image.fromarray(pixels)


def load(tmp_path: Path, image: Image.Image, name: str, **options: object) -> np.ndarray:
    image.save(tmp_path / name, **options)
    return load_page(tmp_path / name, 1, PIXELS)


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "LA", "P", "CMYK", "I;16", "I", "F"])
def test_every_mode_reads_alike(tmp_path: Path, page: Image.Image, mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(np.asarray(page, np.uint16) * 257)
    elif mode == "LA":
        image = page.convert("RGBA").convert("LA")
    else:
        image = page.convert(mode)
    loaded = load(tmp_path, image, "x.tif")
    assert loaded.dtype == np.uint8
    assert loaded.shape == (40, 100)
    assert np.abs(loaded.astype(int) - np.asarray(page, int)).max() <= 2


@pytest.mark.parametrize("name", ["x.png", "x.jpg", "x.bmp", "x.webp", "x.tif"])
def test_every_format_reads_alike(tmp_path: Path, page: Image.Image, name: str) -> None:
    loaded = load(tmp_path, page, name)
    assert np.abs(loaded.astype(int) - np.asarray(page, int)).mean() < 4


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    pixels = np.zeros((10, 10, 4), np.uint8)  # black, but wholly transparent
    assert load(tmp_path, Image.fromarray(pixels), "x.png").min() == 255


def test_a_palette_may_have_a_transparent_colour(tmp_path: Path, page: Image.Image) -> None:
    image = page.convert("P")
    image.info["transparency"] = image.getpixel((10, 10))  # the ink's colour
    assert load(tmp_path, image, "x.png", transparency=image.info["transparency"]).min() == 255


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_honoured(tmp_path: Path, page: Image.Image, orientation: int) -> None:
    stored = {
        1: page,
        2: page.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: page.transpose(Image.Transpose.ROTATE_180),
        4: page.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: page.transpose(Image.Transpose.TRANSPOSE),
        6: page.transpose(Image.Transpose.ROTATE_90),
        7: page.transpose(Image.Transpose.TRANSVERSE),
        8: page.transpose(Image.Transpose.ROTATE_270),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert np.array_equal(load(tmp_path, stored, "x.png", exif=exif), np.asarray(page))


def test_a_broken_exif_block_costs_nothing(tmp_path: Path, page: Image.Image) -> None:
    loaded = load(tmp_path, page, "x.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert loaded.shape == (40, 100)


def test_pages_of_a_tiff(tmp_path: Path, page: Image.Image) -> None:
    turned = page.transpose(Image.Transpose.ROTATE_180)
    page.convert("1").save(tmp_path / "x.tif", save_all=True, append_images=[turned.convert("1")], compression="group4")
    assert frame_count(tmp_path / "x.tif") == 2
    assert np.array_equal(load_page(tmp_path / "x.tif", 2, PIXELS), np.asarray(turned))
    with pytest.raises(ItemError) as error:
        load_page(tmp_path / "x.tif", 3, PIXELS)
    assert error.value.code == "damaged_page"


def test_pages_above_the_limit_are_not_decoded(tmp_path: Path, page: Image.Image) -> None:
    page.save(tmp_path / "x.png")
    with pytest.raises(ItemError, match="--max-pixels") as error:
        load_page(tmp_path / "x.png", 1, 3_999)
    assert error.value.code == "too_large"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_cut_short_is_an_item_error(tmp_path: Path, kind: str, share: float) -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (60, 200), np.uint8))
    whole = io.BytesIO()
    noise.save(whole, kind)
    (tmp_path / "x").write_bytes(whole.getvalue()[: int(len(whole.getvalue()) * share)])
    with pytest.raises(ItemError) as error:
        load_page(tmp_path / "x", 1, PIXELS)
    assert error.value.code in {"truncated_image", "damaged_image"}
