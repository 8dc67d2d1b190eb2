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
)
_BMP, _BMP_HIGH_BYTES = b"BM", slice(15, 18)
"""Two letters that many a text begins with as well, and the high bytes of how long the header behind them is: zeros."""

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

_MAC_NOTES = b"\x00\x05\x16\x07"
"""Begins the files called `._scan.pdf` that Macs leave beside `scan.pdf` on other systems' disks, with its icon and
such (AppleDouble, RFC 1740). Their names promise scans that nobody expects to find in them."""

_PICTURE = "convert it to JPEG or PNG"
_OFFICE = "print it to a PDF"
_UNPACK = "unpack it, and read what is in it"
_LETTER = "save its attachments as files of their own"

_STRANGERS: tuple[tuple[int, bytes, str, str], ...] = (
    (4, b"ftypheic", "HEIC", _PICTURE),
    (4, b"ftypheix", "HEIC", _PICTURE),
    (4, b"ftyphevc", "HEIC", _PICTURE),
    (4, b"ftypmif1", "HEIC", _PICTURE),
    (4, b"ftypmsf1", "HEIC", _PICTURE),
    (4, b"ftypavif", "AVIF", _PICTURE),
    (4, b"ftypavis", "AVIF", _PICTURE),
    (4, b"jP  \r\n\x87\n", "JPEG 2000", _PICTURE),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000", _PICTURE),
    (4, b"JXL \r\n\x87\n", "JPEG XL", _PICTURE),
    (0, b"GIF8", "GIF", _PICTURE),
    (0, b"%!PS", "PostScript", _OFFICE),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (0, b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (0, b"\x1f\x8b", "a gzip archive", _UNPACK),
)
"""What people take for scans and is none that we read: where in a file what bytes stand, what it is then, and what to
do. Brands of `ftyp` by ISO/IEC 23008-12 and the AVIF specification; all kinds of the first are called HEIC here."""

_STRANGE_SUFFIXES: dict[str, tuple[str, str]] = {
    **dict.fromkeys((".doc", ".docx", ".odt", ".rtf", ".pages"), ("a text document", _OFFICE)),
    **dict.fromkeys((".xls", ".xlsx", ".ods"), ("a spreadsheet", _OFFICE)),
    **dict.fromkeys((".ppt", ".pptx", ".odp"), ("a presentation", _OFFICE)),
    **dict.fromkeys((".eml", ".msg"), ("an e-mail", _LETTER)),
    ".tar": ("a tar archive", _UNPACK),
}
"""The same for files that only their names distinguish: office files are ZIP archives, or say nothing of themselves."""

_ZIP = (b"PK\3\4", b"PK\5\6")


def sniff(head: bytes) -> str | None:
    """The kind of scan that starts with `head` (its first 1024 bytes), or None."""
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(_BMP) and not any(head[_BMP_HIGH_BYTES]):
        return "bmp"
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
    if head.startswith(_MAC_NOTES):
        raise ItemError(UNKNOWN_TYPE, "This is macOS metadata about the file beside it: nothing to read.")
    strange = _stranger(name, head)
    if promised is None:
        if strange is not None:
            raise ItemError(UNKNOWN_TYPE, f"This is {strange[0]}, which is not read: {strange[1]}.")
        suffix = PurePath(name).suffix or "none"
        raise ItemError(UNKNOWN_TYPE, f"{NO_SCAN} (suffix {suffix}): {_ONLY}")
    if not head:
        raise ItemError("empty_file", "The file is empty: scan or copy it again.")
    if strange is not None:
        raise ItemError(
            "wrong_type",
            f"The name says {promised.upper()} but the content is {strange[0]}, which is not read: {strange[1]}.",
        )
    raise ItemError(
        "wrong_type",
        f"The name says {promised.upper()} but the content is none of the types that are read: "
        "open it, and save it as PDF, TIFF, PNG or JPEG.",
    )


def _stranger(name: str, head: bytes) -> tuple[str, str] | None:
    """What a file is that is no scan, and what to do with it, as far as people are known to send such files."""
    for start, signature, what, cure in _STRANGERS:
        if head[start:].startswith(signature):
            return what, cure
    known = _STRANGE_SUFFIXES.get(PurePath(name).suffix.lower())
    if known is None and head.startswith(_ZIP):
        return "a ZIP archive", _UNPACK
    return known if head else None


UNKNOWN_TYPE = "unknown_type"
_ONLY = "only PDF, TIFF, PNG, JPEG, BMP and WebP are read."
NO_SCAN = "Not a scan"
"""Begins the sentence on a file of which nothing more is known than its suffix."""

NO_SCANS = f"{NO_SCAN}: {_ONLY}"
"""The sentence on such files of any suffix."""
