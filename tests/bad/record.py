"""What one bad file is, and the outcome it must have."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from hcr_batch.documents import DocumentStatus

SAMPLES = Path(__file__).parent.parent.parent / "hcr_batch" / "samples"
CROP = SAMPLES / "crops" / "name_1.png"

FAILED, SKIPPED, READ, PARTIAL = (
    DocumentStatus.FAILED,
    DocumentStatus.SKIPPED,
    DocumentStatus.READ,
    DocumentStatus.PARTIAL,
)


@dataclass(frozen=True)
class BadFile:
    """`name` as it is written, who writes it, and the outcome: status and error code.

    what: one line for people.
    reads_well: it is the sample crop in another dress, and must say what that says.
    slow: its outcome is a time-out, or takes seconds.
    """

    name: str
    make: Callable[[Path], None]
    status: DocumentStatus
    code: str | None
    what: str
    reads_well: bool = False
    slow: bool = False


def content(make: Callable[[], bytes]) -> Callable[[Path], None]:
    """A maker that writes the bytes that `make` gives."""

    def write(path: Path) -> None:
        path.write_bytes(make())

    return write


def fixed(data: bytes) -> Callable[[Path], None]:
    """A maker that writes `data`."""
    return content(lambda: data)


def crop() -> Image.Image:
    """The sample crop: black writing on white paper, grey."""
    with Image.open(CROP) as image:
        return image.convert("L")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """The file that Pillow makes of `image`."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def cut(data: bytes, share: float) -> bytes:
    """The first `share` of `data`."""
    return data[: int(len(data) * share)]


def half_lost(data: bytes) -> bytes:
    """`data` with zeros from its half up to its last two bytes, as a copy leaves it whose second half never came."""
    half = len(data) // 2
    return data[:half] + bytes(len(data) - half - 2) + data[-2:]
