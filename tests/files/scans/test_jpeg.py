"""JPEGs are decoded as Pillow decodes them, and where they are damaged that is said."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import ItemError
from hcr_batch.files.scans.images import load_page
from hcr_batch.files.scans.jpeg import count_scans, decode, loss

PIXELS = 10_000_000
KINDS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "progressive": {"progressive": True},
    "colours as fine as greys": {"subsampling": 0},
    "colours coarser": {"subsampling": 2},
    "RGB as such": {"keep_rgb": True},
    "with restarts": {"restart_marker_blocks": 3},
}


@pytest.fixture(scope="module")
def picture() -> Image.Image:
    """Paper of many greys, and coloured strokes on it."""
    pixels = np.random.default_rng(4).integers(180, 256, (203, 301, 3)).astype(np.uint8)
    pixels[20:60, 30:200] = (20, 30, 160)
    pixels[90:95, 10:290] = 0
    return Image.fromarray(pixels)


def jpeg(picture: Image.Image, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", **options)
    return file.getvalue()


@pytest.mark.parametrize("colours", [False, True])
@pytest.mark.parametrize("mode", ["L", "RGB"])
@pytest.mark.parametrize("options", KINDS.values(), ids=KINDS)
def test_it_decodes_as_pillow_does(picture: Image.Image, options: dict[str, Any], mode: str, colours: bool) -> None:
    content = jpeg(picture.convert(mode), **options)
    theirs = Image.open(io.BytesIO(content))
    if not colours:
        theirs.draft("L", theirs.size)
    ours = decode(content, colours)
    assert ours is not None
    np.testing.assert_array_equal(ours, np.asarray(theirs.convert("RGB" if colours else "L")))


def test_a_part_that_is_overwritten_is_told(picture: Image.Image, tmp_path: Path) -> None:
    """As by a bad block of a disk, or a copy that never got its second half. Pillow reads it as if nothing were."""
    content = jpeg(picture)
    half = len(content) // 2
    (tmp_path / "x.jpg").write_bytes(content[:half] + bytes(len(content) - half - 2) + content[-2:])
    with pytest.raises(ItemError, match="scan or copy it again") as error:
        load_page(tmp_path / "x.jpg", 1, PIXELS)
    assert error.value.code == "damaged_image"


def test_a_jpeg_that_ends_too_early_is_told(picture: Image.Image) -> None:
    content = jpeg(picture)
    with pytest.raises(ItemError) as error:
        decode(content[: len(content) // 2], colours=False)
    assert error.value.code == "truncated_image"


def test_spare_bytes_do_no_harm(picture: Image.Image) -> None:
    """Some cameras leave them before the end."""
    content = jpeg(picture)
    whole, spare = decode(content, colours=False), decode(content[:-2] + bytes(30) + content[-2:], colours=False)
    assert whole is not None and spare is not None
    np.testing.assert_array_equal(spare, whole)


def test_another_kind_is_left_to_pillow(picture: Image.Image, tmp_path: Path) -> None:
    (tmp_path / "x.jpg").write_bytes(jpeg(picture.convert("CMYK")))
    expected = np.asarray(picture.convert("L"), int)
    assert np.abs(load_page(tmp_path / "x.jpg", 1, PIXELS) - expected).mean() < 12
    assert decode(b"\xff\xd8\xff\xe0", colours=False) is None


def test_other_complaints_are_no_loss() -> None:
    assert loss("Syntax Warning: Invalid Font Weight\nCorrupt JPEG data: 8 extraneous bytes before marker 0xd9") is None
    assert loss("Syntax Warning: x\nCorrupt JPEG data: bad Huffman code") == "damaged_image"
    assert loss("Premature end of JPEG file") == "truncated_image"


def test_a_jpeg_of_many_passes_is_refused(picture: Image.Image, tmp_path: Path) -> None:
    content = jpeg(picture, progressive=True)
    assert 5 <= count_scans(content, 1_000) <= 12
    last = content.rindex(b"\xff\xda")
    (tmp_path / "x.jpg").write_bytes(content[:last] + content[last:-2] * 200 + content[-2:])
    with pytest.raises(ItemError, match="passes") as error:
        load_page(tmp_path / "x.jpg", 1, PIXELS)
    assert error.value.code == "too_large"
