"""The corpus of bad files. Each maker writes one file; `CORPUS` says which outcome it must have."""

from __future__ import annotations

import io
import os
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from pypdf import PdfReader, PdfWriter

from hcr_batch.records import DocumentStatus

SAMPLES = Path(__file__).parent.parent.parent / "hcr_batch" / "samples"


@dataclass(frozen=True)
class BadFile:
    """`name` as it is written, who writes it, and the outcome: status and error code."""

    name: str
    make: Callable[[Path], None]
    status: DocumentStatus
    code: str | None
    what: str


def _bytes(content: bytes) -> Callable[[Path], None]:
    return lambda path: (path.write_bytes(content), None)[1]


def _good_crop(kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.open(SAMPLES / "crops" / "name_1.png").convert("L").save(buffer, kind, **options)
    return buffer.getvalue()


def _cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def _locked_pdf(path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(SAMPLES / "batch.pdf"))
    writer.encrypt(user_password="secret", algorithm="RC4-128")
    writer.write(path)


def _owner_locked_pdf(path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(SAMPLES / "batch.pdf"))
    writer.encrypt(user_password="", owner_password="secret", algorithm="RC4-128")
    writer.write(path)


def _huge_page_pdf(path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=10 / 0.0254 * 72, height=10 / 0.0254 * 72)
    writer.write(path)


def _png_bomb(path: Path) -> None:
    """60,000 x 60,000 grey pixels in a few kilobytes."""
    side = 60_000

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    packer = zlib.compressobj(9)
    row = bytes(side // 8 + 1)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b""))


def _half_tiff(path: Path) -> None:
    """A TIFF of two pages whose second page's pixels are cut off."""
    page = Image.fromarray(np.full((400, 300), 255, np.uint8))
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (400, 300), np.uint8))
    page.save(path, "TIFF", save_all=True, append_images=[noise], compression="tiff_adobe_deflate")
    _wreck_last_strip(path)


def _wreck_last_strip(path: Path) -> None:
    with Image.open(path) as image:
        image.seek(1)
        offset, length = image.tag_v2[273][0], image.tag_v2[279][0]
    content = bytearray(path.read_bytes())
    content[offset : offset + length] = os.urandom(0) + bytes(length)
    path.write_bytes(content)


FAILED, SKIPPED, READ, PARTIAL = (
    DocumentStatus.FAILED,
    DocumentStatus.SKIPPED,
    DocumentStatus.READ,
    DocumentStatus.PARTIAL,
)

CORPUS = (
    BadFile("truncated.jpg", _bytes(_cut(_good_crop("JPEG"), 0.5)), FAILED, "truncated_image", "half a JPEG"),
    BadFile("truncated.png", _bytes(_cut(_good_crop("PNG"), 0.5)), FAILED, "truncated_image", "half a PNG"),
    BadFile("header only.png", _bytes(b"\x89PNG\r\n\x1a\n"), FAILED, "damaged_image", "a PNG signature and no more"),
    BadFile("empty.jpg", _bytes(b""), FAILED, "empty_file", "zero bytes"),
    BadFile("empty.pdf", _bytes(b""), FAILED, "empty_file", "zero bytes"),
    BadFile("letter.pdf", _bytes(b"Dear Sir or Madam"), FAILED, "wrong_type", "a text file named .pdf"),
    BadFile("letter.tif", _bytes(b"Dear Sir or Madam"), FAILED, "wrong_type", "a text file named .tif"),
    BadFile(
        "half.pdf", _bytes(_cut((SAMPLES / "batch.pdf").read_bytes(), 0.3)), FAILED, "damaged_pdf", "a PDF cut off"
    ),
    BadFile("locked.pdf", _locked_pdf, FAILED, "encrypted_pdf", "a PDF with a user password"),
    BadFile("owner-locked.pdf", _owner_locked_pdf, READ, None, "a PDF with an owner password only opens without"),
    BadFile("ten metres.pdf", _huge_page_pdf, FAILED, "too_large", "a page of 10 m by 10 m"),
    BadFile("bomb.png", _png_bomb, FAILED, "too_large", "60,000 x 60,000 pixels in half a megabyte"),
    BadFile("half.tif", _half_tiff, PARTIAL, "damaged_image", "a TIFF whose second page is damaged"),
    BadFile("notes.txt", _bytes(b"not a scan"), SKIPPED, "unknown_type", "an unknown type"),
    BadFile("Makefile", _bytes(b"all:"), SKIPPED, "unknown_type", "a name without a suffix"),
    BadFile("photo.txt", _bytes(_good_crop("PNG")), READ, None, "a PNG by content, whatever its name"),
    BadFile("scan.jpg.png", _bytes(_good_crop("JPEG")), READ, None, "a JPEG named .png"),
    BadFile("fifo.png", lambda path: os.mkfifo(path), SKIPPED, "not_a_file", "a pipe: opening it would block"),
    BadFile("broken link.png", lambda path: path.symlink_to("nowhere"), FAILED, "unreadable_file", "a dead link"),
    BadFile("loop.png", lambda path: path.symlink_to(path.name), FAILED, "unreadable_file", "a link to itself"),
)
