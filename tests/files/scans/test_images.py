"""Still images of every usual kind become the same upright grey page."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.images import frame_count, load_page
from tests.bad.tiff import bigtiff, classic, directory, grey_tags

PIXELS = 10_000_000


@pytest.fixture
def page() -> Image.Image:
    """White paper with a black bar at the top left, wider than high."""
    pixels = np.full((40, 100), 255, np.uint8)
    pixels[5:15, 5:45] = 0
    return Image.fromarray(pixels)


def load(tmp_path: Path, image: Image.Image, name: str, **options: Any) -> np.ndarray:
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


def chained(*pictures: tuple[int, int, dict[int, tuple[int, list[int]]]], big: bool = False) -> bytes:
    """A TIFF of grey pictures, each of its own width and height and with more tags; all show the same bytes."""
    start, end = 20_016, struct.calcsize("<Q" if big else "<I")
    directories: list[bytes] = []
    for number, (width, height, more) in enumerate(pictures, start=1):
        tags = grey_tags(width, height, 16, more)
        size = len(directory(tags, 0, big))
        start += size
        directories.append(directory(tags, start if number < len(pictures) else 0, big))
    head = struct.pack("<HHHQ", 43, 8, 0, 20_016) if big else struct.pack("<HI", 42, 20_016)
    return (b"II" + head).ljust(16, b"\0") + b"\xff" * 20_000 + b"".join(directories) + b"\0" * end


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


def test_colours_in_planes_of_16_bits_are_no_noise(tmp_path: Path) -> None:
    """Pillow takes the two bytes of each pixel for two pixels."""
    tags = {258: (3, [16] * 3), 262: (3, [2]), 273: (3, [16] * 3), 277: (3, [3]), 279: (3, [16_000] * 3), 284: (3, [2])}
    (tmp_path / "x.tif").write_bytes(chained((100, 80, tags), big=True))
    with pytest.raises(ItemError, match="not read: save it as PNG or JPEG") as error:
        load_page(tmp_path / "x.tif", 1, PIXELS)
    assert error.value.code == "damaged_image"


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


def test_an_offset_to_nowhere_is_damage_and_not_the_disk(tmp_path: Path, page: Image.Image) -> None:
    """Found by fuzzing: the system's answer to a seek beyond all files passed for a disk that cannot be read."""
    data = bytearray(bigtiff(np.asarray(page)))
    entry = int.from_bytes(data[8:16], "little") + 8 + 20 * 5
    assert data[entry : entry + 2] == (273).to_bytes(2, "little")  # where the pixels stand
    data[entry + 2 : entry + 4] = (16).to_bytes(2, "little")
    data[entry + 12 : entry + 20] = (2**63 - 1).to_bytes(8, "little")
    (tmp_path / "x.tif").write_bytes(data)
    with pytest.raises(ItemError) as error:
        load_page(tmp_path / "x.tif", 1, PIXELS)
    assert error.value.code in {"damaged_image", "truncated_image"}


def test_only_our_formats_are_opened(tmp_path: Path, page: Image.Image) -> None:
    """PostScript is a program, and Pillow would start Ghostscript to run it."""
    page.save(tmp_path / "x.eps")
    page.convert("RGB").save(tmp_path / "x.gif")
    for name in ("x.eps", "x.gif"):
        with pytest.raises(ItemError) as error:
            load_page(tmp_path / name, 1, PIXELS)
        assert error.value.code == "damaged_image"


def test_what_libtiff_and_pillow_complain_of_is_not_printed(
    tmp_path: Path, page: Image.Image, capfd: pytest.CaptureFixture[str]
) -> None:
    page.convert("1").save(tmp_path / "x.tif", compression="group4")
    data = bytearray((tmp_path / "x.tif").read_bytes())
    with Image.open(tmp_path / "x.tif") as image:
        offset, length = image.tag_v2[273][0], image.tag_v2[279][0]  # type: ignore[attr-defined]
    data[offset : offset + length] = bytes(b ^ 0x5A for b in data[offset : offset + length])
    (tmp_path / "x.tif").write_bytes(data)
    load_page(tmp_path / "x.tif", 1, PIXELS)
    # 28,675 samples a pixel: Pillow says so in its log, which prints where nobody listens. Found by fuzzing.
    (tmp_path / "y.tif").write_bytes(classic(np.asarray(page), [-1], {277: (3, [28_675])}))
    with pytest.raises(ItemError):
        load_page(tmp_path / "y.tif", 1, PIXELS)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "number, name", [(34_712, "JPEG 2000"), (34_887, "LERC"), (50_001, "WebP"), (50_002, "JPEG XL"), (34_661, "JBIG")]
)
def test_a_tiff_that_is_packed_strangely_is_not_called_damaged(
    tmp_path: Path, page: Image.Image, number: int, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "x.tif").write_bytes(classic(np.asarray(page), [-1], {259: (3, [number])}))
    with pytest.raises(ItemError, match=f"packed as {name}, which is not read: save it as PNG or JPEG") as error:
        load_page(tmp_path / "x.tif", 1, PIXELS)
    assert error.value.code == "damaged_image"
    assert capfd.readouterr() == ("", "")


def test_pages_above_the_limit_are_not_decoded(tmp_path: Path, page: Image.Image) -> None:
    page.save(tmp_path / "x.png")
    with pytest.raises(ItemError, match="--max-pixels") as error:
        load_page(tmp_path / "x.png", 1, 3_999)
    assert error.value.code == "too_large"


def test_a_picture_that_nobody_can_open_is_told_in_our_words(tmp_path: Path) -> None:
    """Pillow's speak of an attack, to people who have a large scan."""
    Image.new("1", (14_000, 14_000)).save(tmp_path / "x.png")
    with pytest.raises(ItemError, match=r"more pixels than the 178956970 that can be opened: scan it at") as error:
        load_page(tmp_path / "x.png", 1, PIXELS)
    assert error.value.code == "too_large" and "attack" not in error.value.message


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
