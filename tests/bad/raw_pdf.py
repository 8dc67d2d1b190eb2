"""Writes PDFs object by object, so that any of them can be wrong."""

from __future__ import annotations

from collections.abc import Sequence

CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
ONE_PAGE = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def pdf(objects: Sequence[bytes], trailer: bytes = b"", root: bytes = b"1 0 R") -> bytes:
    """A file of `objects`, numbered from 1, with a right cross-reference table."""
    out, offsets = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root %b%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, trailer, start)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<</Length %d%b>>\nstream\n%b\nendstream" % (len(data), entries, data)


def page(width: float = 326, height: float = 35, entries: bytes = b"") -> bytes:
    """A page object (the third) of so many points, half of the sample crop's pixels."""
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]%b>>" % (width, height, entries)


def picture_pdf(data: bytes, entries: bytes, more: Sequence[bytes] = ()) -> bytes:
    """A page filled by one picture, object 5; `more` are objects from 6."""
    body = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    sheet = page(entries=b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>")
    draw = stream(b"q 326 0 0 35 0 0 cm /I Do Q")
    picture = stream(data, b"/Type/XObject/Subtype/Image/Width 652/Height 70" + entries)
    return pdf([CATALOGUE, body, sheet, draw, picture, *more])
