"""Still images of every usual kind become the same upright grey page."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.images import load_page
from tests.files.scans.loading import load


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


@pytest.mark.parametrize("ink", [0, 255])
def test_transparent_paper_is_of_the_other_lightness_than_its_ink(tmp_path: Path, ink: int) -> None:
    """White ink on nothing, as dark screens have it, would lie on white paper unseen."""
    pixels = np.full((100, 200, 4), ink, np.uint8)
    pixels[..., 3] = 0
    pixels[48:52, 20:180, 3] = 255
    loaded = load(tmp_path, Image.fromarray(pixels), "x.png")
    assert (loaded[50, 100], loaded[10, 100]) == (0, 255)


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


@pytest.mark.parametrize("name", ["x.jpg", "x.webp", "x.tif"])
@pytest.mark.parametrize("orientation", [3, 6])
def test_orientation_is_honoured_once_in_every_format(
    tmp_path: Path, page: Image.Image, orientation: int, name: str
) -> None:
    turn = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    loaded = load(tmp_path, page.transpose(turn), name, exif=exif)
    assert np.abs(loaded.astype(int) - np.asarray(page, int)).mean() < 4


@pytest.mark.parametrize("name", ["x.tif", "x.png", "x.jpg"])
@pytest.mark.parametrize(
    ("dpi", "shape"),
    [
        ((204, 98), (83, 100)),  # fax, standard: half the rows
        ((204, 196), (40, 100)),  # fine: as good as square
        ((204, 391), (40, 192)),  # superfine
        ((300, 300), (40, 100)),
        ((300, 1), (40, 100)),  # nobody set that
        ((0, 98), (40, 100)),
    ],
)
def test_pixels_of_a_fax_are_made_square(
    tmp_path: Path, page: Image.Image, name: str, dpi: tuple[int, int], shape: tuple[int, int]
) -> None:
    loaded = load(tmp_path, page, name, dpi=dpi)
    assert loaded.shape == shape
    middle = loaded[shape[0] // 4, shape[1] // 4], loaded[shape[0] * 3 // 4, shape[1] * 3 // 4]
    assert middle[0] < 20 and middle[1] > 235  # the bar is where it was


def test_the_rows_that_a_fax_gains_count_for_the_limit(tmp_path: Path, page: Image.Image) -> None:
    page.save(tmp_path / "x.tif", dpi=(204, 98))
    assert load_page(tmp_path / "x.tif", 1, 8_300).shape == (83, 100)
    with pytest.raises(ItemError) as error:
        load_page(tmp_path / "x.tif", 1, 8_000)
    assert error.value.code == "too_large"


def test_a_turned_tiff_of_a_fax_is_drawn_out_the_right_way(tmp_path: Path, page: Image.Image) -> None:
    stored = page.transpose(Image.Transpose.ROTATE_90)
    loaded = load(tmp_path, stored, "x.tif", dpi=(98, 204), tiffinfo={274: 6})
    assert loaded.shape == (40, 208)


def deep(tmp_path: Path, values: np.ndarray, **options: Any) -> np.ndarray:
    return load(tmp_path, Image.fromarray(values), "x.tif", **options)


def test_a_blank_page_counted_from_white_stays_white(tmp_path: Path) -> None:
    """The darkest thing on it is the scanner's noise, which must not become ink."""
    noise = np.random.default_rng(0).integers(0, 300, (40, 100)).astype(np.uint16)
    assert deep(tmp_path, noise, tiffinfo={262: 0}).min() >= 253


def test_hot_pixels_do_not_darken_the_paper(tmp_path: Path, page: Image.Image) -> None:
    values = np.asarray(page, np.uint16) * 16  # 12 bits in words of 16
    values[0, :5] = 65_535
    assert np.abs(deep(tmp_path, values).astype(int) - np.asarray(page, int)).max() <= 2


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("extreme", [1e-45, 3e38, np.inf, -np.inf, np.nan])
def test_floats_of_any_size_are_greys(tmp_path: Path, extreme: float) -> None:
    """Found by fuzzing: a scale of 255 / 1e-45 overflowed."""
    values = np.full((40, 100), extreme, np.float32)
    assert deep(tmp_path, values).shape == (40, 100)
    values[:20] = 0.5
    assert deep(tmp_path, values).shape == (40, 100)


def test_lab_counts_by_its_lightness_alone(tmp_path: Path, page: Image.Image) -> None:
    strong = Image.merge("LAB", (page, Image.new("L", page.size, 250), Image.new("L", page.size, 3)))
    assert np.array_equal(load(tmp_path, strong, "x.tif"), np.asarray(page))
