"""TIFFs: unusual pixels that must read well, and directories that lie."""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageCms, ImageOps

from tests.bad.record import FAILED, PARTIAL, READ, BadFile, content, crop, cut, saved
from tests.bad.tiff import bigtiff, classic, grey_tags, tiled

_PHOTOMETRIC = 262
_WHITE_IS_ZERO = {_PHOTOMETRIC: 0}


def _pixels() -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.asarray(crop(), np.uint8)


def _bilevel() -> Image.Image:
    return crop().point([0] * 160 + [255] * 96).convert("1")


def _half() -> bytes:
    """Two pages; the second one's packed pixels are zeros."""
    page = Image.fromarray(np.full((400, 300), 255, np.uint8))
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (400, 300), np.uint8))
    data = bytearray(saved(page, "TIFF", save_all=True, append_images=[noise], compression="tiff_adobe_deflate"))
    with Image.open(io.BytesIO(data)) as image:
        image.seek(1)
        offset, length = image.tag_v2[273][0], image.tag_v2[279][0]  # type: ignore[attr-defined]
    data[offset : offset + length] = bytes(length)
    return bytes(data)


def _damaged_fax() -> bytes:
    """Group 4 data in which every third byte is wrong: libtiff complains a lot."""
    data = bytearray(saved(_bilevel(), "TIFF", compression="group4"))
    with Image.open(io.BytesIO(data)) as image:
        offset, length = image.tag_v2[273][0], image.tag_v2[279][0]  # type: ignore[attr-defined]
    for place in range(offset, offset + length, 3):
        data[place] ^= 0x5A
    return bytes(data)


def _lab() -> bytes:
    srgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    image = ImageCms.profileToProfile(crop().convert("RGB"), srgb, lab, outputMode="LAB")
    assert image is not None
    return saved(image, "TIFF")


def _deep(values: np.ndarray[tuple[int, int], np.dtype[np.generic]], white_is_zero: bool = False) -> bytes:
    return saved(Image.fromarray(values), "TIFF", **({"tiffinfo": _WHITE_IS_ZERO} if white_is_zero else {}))


def _float_with_holes() -> bytes:
    values = _pixels().astype(np.float32) / 255
    values[3, 5], values[4, 6], values[5, 7] = np.nan, np.inf, -np.inf
    return _deep(values)


def _hot_pixels() -> bytes:
    """12 bits in words of 16, and three pixels that are stuck at the top."""
    values = _pixels().astype(np.uint16) * 16
    values[2, 3:6] = 65_535
    return _deep(values)


def _tagged(tag: int, kind: int, values: Sequence[int]) -> bytes:
    """A sound page but for one tag."""
    return classic(_pixels(), [-1], {tag: (kind, values)})


def _endless_tag() -> bytes:
    """A tag of four billion values."""
    data = bytearray(classic(_pixels(), [-1]))
    start = struct.unpack("<I", data[4:8])[0]
    entry = 2 + 12 * sorted(grey_tags(1, 1, 8)).index(258)
    data[start + entry + 4 : start + entry + 8] = b"\xff\xff\xff\xff"
    return bytes(data)


def _chain(pages: int) -> bytes:
    return classic(_pixels(), [*range(1, pages), -1])


TIFFS = (
    BadFile(
        "truncated.tif", content(lambda: cut(saved(crop(), "TIFF"), 0.5)), FAILED, "truncated_image", "half a TIFF"
    ),
    BadFile(
        "header only.tif", content(lambda: b"II*\0"), FAILED, "damaged_image", "four bytes, the beginning of a TIFF"
    ),
    BadFile("half.tif", content(_half), PARTIAL, "damaged_image", "a TIFF whose second page is damaged"),
    BadFile(
        "damaged fax.tif",
        content(_damaged_fax),
        READ,
        None,
        "wrong bytes all over a fax page: what can be decoded is read",
    ),
    BadFile(
        "loop.tif",
        content(lambda: classic(_pixels(), [1, 0])),
        READ,
        None,
        "two directories that follow each other for ever",
        True,
    ),
    BadFile(
        "own tail.tif", content(lambda: classic(_pixels(), [0])), READ, None, "a directory that follows itself", True
    ),
    BadFile(
        "lost page.tif",
        content(lambda: classic(_pixels(), [1, -2])),
        PARTIAL,
        "damaged_image",
        "a third page that stands behind the end of the file",
    ),
    BadFile(
        "many pages.tif",
        content(lambda: _chain(3_000)),
        PARTIAL,
        "too_many_pages",
        "3,000 pages that share one picture",
    ),
    BadFile(
        "no strip.tif",
        content(lambda: _tagged(273, 4, [2**31])),
        FAILED,
        "truncated_image",
        "pixels that stand behind the end of the file",
    ),
    BadFile("no width.tif", content(lambda: _tagged(256, 4, [0])), FAILED, "damaged_image", "a page of no width"),
    BadFile(
        "huge.tif", content(lambda: _tagged(257, 4, [2**32 - 1])), FAILED, "too_large", "a page of four billion rows"
    ),
    BadFile(
        "huge tile.tif",
        content(lambda: tiled(_pixels(), claimed=60_000)),
        FAILED,
        "too_large",
        "a small page cut from one tile of 60,000 x 60,000",
    ),
    BadFile("odd depth.tif", content(lambda: _tagged(258, 3, [7])), FAILED, "damaged_image", "seven bits a pixel"),
    BadFile(
        "odd packing.tif",
        content(lambda: _tagged(259, 3, [34_712])),
        FAILED,
        "damaged_image",
        "a packing that is not read (JPEG 2000)",
    ),
    BadFile(
        "endless tag.tif",
        content(_endless_tag),
        READ,
        None,
        "a depth of four billion values: it is passed over, and noise comes out",
    ),
    BadFile("tiled.tif", content(lambda: tiled(_pixels())), READ, None, "a TIFF in tiles", True),
    BadFile("big.tif", content(lambda: bigtiff(_pixels())), READ, None, "a BigTIFF, with offsets of 64 bits", True),
    BadFile(
        "16 bit.tif", content(lambda: _deep(_pixels().astype(np.uint16) * 257)), READ, None, "16 bits a pixel", True
    ),
    BadFile(
        "16 bit white is zero.tif",
        content(lambda: _deep((255 - _pixels()).astype(np.uint16) * 257, True)),
        READ,
        None,
        "16 bits a pixel, counted from white",
        True,
    ),
    BadFile("12 bit.tif", content(_hot_pixels), READ, None, "12 bits in words of 16, with hot pixels", True),
    BadFile(
        "32 bit.tif", content(lambda: _deep(_pixels().astype(np.int32) * 65_793)), READ, None, "32 bits a pixel", True
    ),
    BadFile(
        "float.tif", content(lambda: _deep(_pixels().astype(np.float32) / 255)), READ, None, "floats from 0 to 1", True
    ),
    BadFile(
        "float white is zero.tif",
        content(lambda: _deep(1 - _pixels().astype(np.float32) / 255, True)),
        READ,
        None,
        "floats from 0 to 1, counted from white",
        True,
    ),
    BadFile(
        "float with holes.tif",
        content(_float_with_holes),
        READ,
        None,
        "floats, among them infinities and no numbers",
        True,
    ),
    BadFile(
        "nothing but nan.tif",
        content(lambda: _deep(np.full((70, 652), np.nan, np.float32))),
        READ,
        None,
        "floats that are no numbers",
        False,
    ),
    BadFile(
        "fax.tif",
        content(lambda: saved(_bilevel(), "TIFF", compression="group4")),
        READ,
        None,
        "black and white, CCITT group 4",
    ),
    BadFile(
        "fax white is zero.tif",
        content(lambda: saved(_bilevel(), "TIFF", compression="group3", tiffinfo=_WHITE_IS_ZERO)),
        READ,
        None,
        "black and white, CCITT group 3, counted from white",
    ),
    BadFile(
        "white is zero.tif",
        content(lambda: classic(255 - _pixels(), [-1], {_PHOTOMETRIC: (3, [0])})),
        READ,
        None,
        "grey, counted from white",
        True,
    ),
    BadFile("cmyk.tif", content(lambda: saved(crop().convert("CMYK"), "TIFF")), READ, None, "printing colours", True),
    BadFile("lab.tif", content(_lab), READ, None, "colours as L*a*b*", True),
    BadFile(
        "alpha.tif",
        content(
            lambda: saved(Image.merge("RGBA", [Image.new("L", crop().size)] * 3 + [ImageOps.invert(crop())]), "TIFF")
        ),
        READ,
        None,
        "transparent paper",
        True,
    ),
    BadFile(
        "jpeg inside.tif",
        content(lambda: saved(crop(), "TIFF", compression="jpeg", quality=95)),
        READ,
        None,
        "a JPEG in a TIFF",
        True,
    ),
    BadFile("lzw.tif", content(lambda: saved(crop(), "TIFF", compression="tiff_lzw")), READ, None, "LZW packing", True),
    BadFile(
        "turned.tif",
        content(lambda: saved(crop().transpose(Image.Transpose.ROTATE_90), "TIFF", tiffinfo={274: 6})),
        READ,
        None,
        "turned, and the tag says so",
        True,
    ),
)
