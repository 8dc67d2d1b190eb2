"""Still pictures that are broken, huge, animated, or in a dress that few programs know."""

from __future__ import annotations

import struct
import zlib
from functools import partial

import numpy as np
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from tests.bad.record import FAILED, READ, BadFile, content, crop, cut, fixed, half_lost, saved

_TURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def png_chunk(kind: bytes, body: bytes, length: int | None = None) -> bytes:
    """A PNG chunk with a right checksum; `length` may lie."""
    said = len(body) if length is None else length
    return said.to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def png(width: int, height: int, packed: bytes, bits: int = 8, extra: bytes = b"") -> bytes:
    """A grey PNG with `extra` chunks before its packed rows."""
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([bits, 0, 0, 0, 0])
    parts = png_chunk(b"IHDR", header) + extra + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def png_bomb() -> bytes:
    """60,000 x 60,000 pixels of one bit in half a megabyte."""
    side = 60_000
    return png(side, side, deflated_zeros(side * (side // 8 + 1)), bits=1)


def deflated_zeros(size: int) -> bytes:
    """A zlib stream of `size` zero bytes, put together from one packed block: quick, whatever the size."""
    packer, block = zlib.compressobj(9), 1_000_000
    head = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(bytes(block)) + packer.flush(zlib.Z_FULL_FLUSH)
    rest = packer.compress(bytes(size % block))
    tail = rest + packer.flush()
    # Adler-32 of zeros: the first sum stays 1, the second counts them.
    checksum = ((size % 65_521) << 16 | 1).to_bytes(4, "big")
    return head + again * (size // block - 1) + tail[:-4] + checksum


def _white(width: int, height: int) -> Image.Image:
    return Image.new("L", (width, height), 255)


def _bad_checksum() -> bytes:
    data = bytearray(saved(crop(), "PNG"))
    data[data.index(b"IDAT") + 40] ^= 0xFF
    return bytes(data)


def _long_chunk() -> bytes:
    data = saved(crop(), "PNG")
    at = data.index(b"IDAT") - 4
    return data[:at] + b"\xff\xff\xff\xff" + data[at + 4 :]


def _text_bomb() -> bytes:
    text = png_chunk(b"zTXt", b"Comment\0\0" + deflated_zeros(200_000_000))
    return png(652, 70, zlib.compress(bytes(653 * 70)), extra=text)


def _profile_bomb() -> bytes:
    profile = png_chunk(b"iCCP", b"x\0\0" + deflated_zeros(200_000_000))
    return png(652, 70, zlib.compress(bytes(653 * 70)), extra=profile)


def _short_rows() -> bytes:
    return png(652, 70, zlib.compress(bytes(653 * 10)))


def _animation(kind: str) -> bytes:
    """The sample crop first, then white pictures."""
    size = crop().size
    return saved(
        crop(),
        kind,
        save_all=True,
        append_images=[_white(*size)] * 3,
        duration=100,
        **({"lossless": True} if kind == "WEBP" else {}),
    )


def _huge_jpeg() -> bytes:
    """A header that says 65,500 x 65,500, and a few bytes of data."""
    data = bytearray(saved(crop(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


def _progressive_bomb() -> bytes:
    """A progressive JPEG whose last pass comes a thousand times."""
    data = saved(_white(2_000, 2_000), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * 1_000 + data[-2:]


def _huge_webp() -> bytes:
    """A canvas of 16,777,216 x 200 around the sample crop."""
    data = saved(crop(), "WEBP", lossless=True, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0")
    at = data.index(b"VP8X") + 12
    return data[:at] + (2**24 - 1).to_bytes(3, "little") + (199).to_bytes(3, "little") + data[at + 6 :]


def _huge_bmp() -> bytes:
    data = bytearray(saved(crop(), "BMP"))
    data[18:26] = struct.pack("<ii", 2**31 - 1, 2**31 - 1)
    return bytes(data)


def _lab_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


def _lab_jpeg() -> bytes:
    """Three channels L*, a*, b*, stored as they are, with a profile that says so."""
    neutral = Image.new("L", crop().size, 128)
    lab = Image.merge("RGB", (crop(), neutral, neutral))
    return saved(lab, "JPEG", quality=95, subsampling=0, keep_rgb=True, icc_profile=_lab_profile())


def _deep_png() -> bytes:
    return saved(Image.fromarray(np.asarray(crop(), np.uint16) * 257), "PNG")


def _palette() -> bytes:
    """Colours in an order that has nothing to do with how light they are."""
    shuffled = np.random.default_rng(0).permutation(256).astype(np.uint8)
    image = Image.fromarray(np.argsort(shuffled).astype(np.uint8)[np.asarray(crop())], "P")
    image.putpalette(np.repeat(shuffled, 3).tobytes())
    return saved(image, "PNG")


def _transparent() -> bytes:
    """Black everywhere; only its transparency says where there is ink."""
    image = Image.new("LA", crop().size, 0)
    image.putalpha(ImageOps.invert(crop()))
    return saved(image, "PNG")


def _orientation(turn: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = turn
    image = crop().transpose(_TURNED[turn]) if turn in _TURNED else crop()
    return saved(image, "JPEG", quality=95, exif=exif)


def _endless_exif() -> bytes:
    """A directory of EXIF whose sub-directories are itself."""
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, 8) for tag in (0x8769, 0x8825, 0xA005))
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 3) + entries + struct.pack("<I", 8)
    return saved(crop(), "JPEG", quality=95, exif=exif)


def _many_in_exif() -> bytes:
    """An EXIF entry of four billion values."""
    exif = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x0112, 3, 0xFFFFFFFF, 0) + bytes(4)
    return saved(crop(), "JPEG", quality=95, exif=exif)


def _orientation_99() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 99
    return saved(crop(), "PNG", exif=exif)


def _polyglot() -> bytes:
    """A PNG that a lazy reader takes for a PDF: the PDF's first bytes stand in a comment."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "%PDF-1.7 1 0 obj<</Type/Catalog>>endobj")
    return saved(crop(), "PNG", pnginfo=info)


def _motion_photo() -> bytes:
    """A JPEG with a film behind its end, in which there are bytes that look like passes of a JPEG."""
    return saved(crop(), "JPEG", quality=95) + b"\0\0\0\x18ftypmp42" + b"\xff\xda\x00\x02" * 5_000


PICTURES = (
    BadFile(
        "truncated.jpg", content(lambda: cut(saved(crop(), "JPEG"), 0.5)), FAILED, "truncated_image", "half a JPEG"
    ),
    BadFile(
        "half lost.jpg",
        content(lambda: half_lost(saved(crop(), "JPEG"))),
        FAILED,
        "damaged_image",
        "a JPEG whose second half is zeros but for the marker at its end",
    ),
    BadFile("truncated.png", content(lambda: cut(saved(crop(), "PNG"), 0.5)), FAILED, "truncated_image", "half a PNG"),
    BadFile("truncated.bmp", content(lambda: cut(saved(crop(), "BMP"), 0.5)), FAILED, "truncated_image", "half a BMP"),
    BadFile("truncated.webp", content(lambda: cut(saved(crop(), "WEBP"), 0.5)), FAILED, "damaged_image", "half a WebP"),
    BadFile("header only.png", fixed(b"\x89PNG\r\n\x1a\n"), FAILED, "damaged_image", "a PNG signature and no more"),
    BadFile("header only.jpg", fixed(b"\xff\xd8\xff\xe0"), FAILED, "damaged_image", "a JPEG marker and no more"),
    BadFile(
        "header only.webp", fixed(b"RIFF\xff\xff\xff\xffWEBP"), FAILED, "damaged_image", "a WebP header and no more"
    ),
    BadFile("header only.bmp", fixed(b"BM"), FAILED, "damaged_image", "two letters, the beginning of a BMP"),
    BadFile("bad checksum.png", content(_bad_checksum), FAILED, "damaged_image", "a flipped byte in a PNG's pixels"),
    BadFile(
        "long chunk.png",
        content(_long_chunk),
        READ,
        None,
        "a PNG chunk of four gigabytes, it says; the pixels are all there",
        True,
    ),
    BadFile("short rows.png", content(_short_rows), READ, None, "a PNG with a seventh of its rows: the rest is black"),
    BadFile("text bomb.png", content(_text_bomb), FAILED, "damaged_image", "a comment of 200 MB packed into 200 kB"),
    BadFile(
        "profile bomb.png",
        content(_profile_bomb),
        FAILED,
        "damaged_image",
        "a colour profile of 200 MB packed into 200 kB",
    ),
    BadFile("bomb.png", content(png_bomb), FAILED, "too_large", "60,000 x 60,000 pixels in half a megabyte"),
    BadFile("huge.jpg", content(_huge_jpeg), FAILED, "too_large", "a JPEG of 3 kB that says it is 65,500 x 65,500"),
    BadFile("huge.webp", content(_huge_webp), FAILED, "too_large", "a WebP canvas of 16,777,216 x 200"),
    BadFile("huge.bmp", content(_huge_bmp), FAILED, "too_large", "a BMP header of 2 billion x 2 billion"),
    BadFile(
        "progressive bomb.jpg",
        content(_progressive_bomb),
        FAILED,
        "too_large",
        "a progressive JPEG of a thousand passes",
    ),
    BadFile(
        "no pixels.png",
        content(lambda: png(0, 0, zlib.compress(b""))),
        FAILED,
        "damaged_image",
        "a PNG of 0 x 0 pixels",
    ),
    BadFile("one pixel.png", content(lambda: saved(_white(1, 1), "PNG")), READ, None, "a picture of one pixel"),
    BadFile("thin.png", content(lambda: saved(_white(1, 20_000), "PNG")), READ, None, "1 x 20,000 pixels"),
    BadFile("wide.png", content(lambda: saved(_white(60_000, 3), "PNG")), READ, None, "60,000 x 3 pixels"),
    BadFile("black.png", content(lambda: saved(Image.new("L", (652, 70)), "PNG")), READ, None, "nothing but black"),
    BadFile(
        "noise.png", content(lambda: saved(Image.effect_noise((400, 300), 90), "PNG")), READ, None, "nothing but noise"
    ),
    BadFile(
        "progressive.jpg",
        content(lambda: saved(crop(), "JPEG", quality=95, progressive=True)),
        READ,
        None,
        "a progressive JPEG",
        True,
    ),
    BadFile("motion photo.jpg", content(_motion_photo), READ, None, "a JPEG with a film behind its end", True),
    BadFile(
        "apng.png", content(lambda: _animation("PNG")), READ, None, "an animated PNG: its first picture counts", True
    ),
    BadFile(
        "animated.webp",
        content(lambda: _animation("WEBP")),
        READ,
        None,
        "an animated WebP: its first picture counts",
        True,
    ),
    BadFile(
        "cmyk.jpg",
        content(lambda: saved(crop().convert("CMYK"), "JPEG", quality=95)),
        READ,
        None,
        "a JPEG in printing colours",
        True,
    ),
    BadFile("lab.jpg", content(_lab_jpeg), READ, None, "a JPEG in L*a*b*, as its profile says", True),
    BadFile("16 bit.png", content(_deep_png), READ, None, "16 bits a pixel", True),
    BadFile("palette.png", content(_palette), READ, None, "256 colours in a senseless order", True),
    BadFile("transparent.png", content(_transparent), READ, None, "black ink on transparent black", True),
    BadFile("polyglot.png", content(_polyglot), READ, None, "a PNG with the head of a PDF in its comment", True),
    *(
        BadFile(
            f"orientation {turn}.jpg",
            content(partial(_orientation, turn)),
            READ,
            None,
            f"turned, and EXIF orientation {turn} says so",
            True,
        )
        for turn in range(1, 9)
    ),
    BadFile(
        "orientation 99.png", content(_orientation_99), READ, None, "an EXIF orientation that does not exist", True
    ),
    BadFile(
        "broken exif.jpg",
        content(lambda: saved(crop(), "JPEG", quality=95, exif=b"Exif\0\0II*\0\xff\xff\xff\xff")),
        READ,
        None,
        "EXIF that points behind its end",
        True,
    ),
    BadFile("endless exif.jpg", content(_endless_exif), READ, None, "EXIF whose directories contain themselves", True),
    BadFile("much exif.jpg", content(_many_in_exif), READ, None, "an EXIF entry of four billion values", True),
)
