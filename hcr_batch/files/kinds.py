"""What kind of scan a file is, by its first bytes; its name is only a hint."""

from __future__ import annotations

from pathlib import PurePath

from hcr_batch.errors import ItemError

SNIFF_BYTES = 1024
"""A PDF's header may stand anywhere in its first 1024 bytes (ISO 32000, implementation notes)."""

PDF, TIFF = "pdf", "tiff"
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"II+\0", TIFF),
    (b"MM\0+", TIFF),
    (b"BM", "bmp"),
)
_SUFFIXES = {
    ".pdf": PDF,
    ".tif": TIFF,
    ".tiff": TIFF,
    ".png": "png",
    ".jpg": "jpeg",
    ".jpeg": "jpeg",
    ".bmp": "bmp",
    ".webp": "webp",
}


def sniff(head: bytes) -> str | None:
    """The kind of scan that starts with `head` (its first 1024 bytes), or None."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return PDF if b"%PDF-" in head else None


def kind_of(name: str, head: bytes) -> str:
    """The kind of the file `name` that starts with `head`.

    Raises ItemError: `empty_file` and `wrong_type` are failures, since the name promises a scan;
    `unknown_type` is a file to skip.
    """
    promised = _SUFFIXES.get(PurePath(name).suffix.lower())
    kind = sniff(head)
    if kind is not None:
        return kind
    if promised is None:
        suffix = PurePath(name).suffix or "none"
        raise ItemError(
            UNKNOWN_TYPE, f"Not a scan (suffix {suffix}): only PDF, TIFF, PNG, JPEG, BMP and WebP are read."
        )
    if not head:
        raise ItemError("empty_file", "The file is empty: scan or copy it again.")
    raise ItemError(
        "wrong_type",
        f"The name says {promised.upper()} but the content is none of the types that are read: "
        "open it, and save it as PDF, TIFF, PNG or JPEG.",
    )


UNKNOWN_TYPE = "unknown_type"
