"""Pictures that are damaged, too large or of no format of ours."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.images import load_page
from tests.bad.tiff import bigtiff, classic
from tests.files.scans.loading import PIXELS, chained, load


def test_a_broken_exif_block_costs_nothing(tmp_path: Path, page: Image.Image) -> None:
    loaded = load(tmp_path, page, "x.jpg", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert loaded.shape == (40, 100)


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


def test_colours_in_planes_of_16_bits_are_no_noise(tmp_path: Path) -> None:
    """Pillow takes the two bytes of each pixel for two pixels."""
    tags = {258: (3, [16] * 3), 262: (3, [2]), 273: (3, [16] * 3), 277: (3, [3]), 279: (3, [16_000] * 3), 284: (3, [2])}
    (tmp_path / "x.tif").write_bytes(chained((100, 80, tags), big=True))
    with pytest.raises(ItemError, match="not read: save it as PNG or JPEG") as error:
        load_page(tmp_path / "x.tif", 1, PIXELS)
    assert error.value.code == "damaged_image"
