"""PDFs: bombs, loops, locks, things that want to run, and pictures in rare packings."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter

from tests.bad.pictures import deflated_zeros
from tests.bad.raw_pdf import CATALOGUE, ONE_PAGE, page, pdf, picture_pdf, stream
from tests.bad.record import FAILED, PARTIAL, READ, SAMPLES, BadFile, content, crop, cut, half_lost, saved

_GREY = b"/ColorSpace/DeviceGray/BitsPerComponent 8"
_BILEVEL = b"/ColorSpace/DeviceGray/BitsPerComponent 1"
_FAX = b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 652/Rows 70>>"
_BLACK_PAGE = (page(entries=b"/Contents 4 0 R"), stream(b"10 10 90 20 re f"))
SENTINEL = "hcr-batch-was-here"
"""The file that the hostile PDFs would make, in the working folder and in /tmp, if anything obeyed them."""


def _sample() -> bytes:
    return (SAMPLES / "batch.pdf").read_bytes()


def _locked(password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(SAMPLES / "batch.pdf"))
    writer.encrypt(user_password=password, owner_password="secret", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _jpeg_page(catalogue: bytes = b"", sheet: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """The sample crop as a page, with `catalogue` and `sheet` put into those objects; `more` from object 6."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
        ONE_PAGE,
        page(entries=b"/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>" + sheet),
        stream(b"q 326 0 0 35 0 0 cm /I Do Q"),
        stream(
            saved(crop(), "JPEG", quality=95),
            b"/Type/XObject/Subtype/Image/Width 652/Height 70/Filter/DCTDecode" + _GREY,
        ),
        *more,
    ]
    return pdf(objects)


def _javascript() -> bytes:
    script = f"app.launchURL('file:///tmp/{SENTINEL}'); this.exportDataObject({{cName: 'x', nLaunch: 2}});".encode()
    action = b"<</S/JavaScript/JS(" + script.replace(b"(", b"\\(").replace(b")", b"\\)") + b")>>"
    return _jpeg_page(b"/OpenAction 6 0 R/Names<</JavaScript<</Names[(a) 6 0 R]>>>>", b"/AA<</O 6 0 R>>", (action,))


def _launch() -> bytes:
    action = f"<</S/Launch/F(/bin/sh)/Unix<</F(/bin/sh)/P(-c 'touch /tmp/{SENTINEL}')>>>>".encode()
    return _jpeg_page(b"/OpenAction 6 0 R", b"/AA<</O 6 0 R>>", (action,))


def _embedded() -> bytes:
    script = stream(f"#!/bin/sh\ntouch /tmp/{SENTINEL}\n".encode(), b"/Type/EmbeddedFile")
    spec = f"<</Type/Filespec/F(../../{SENTINEL})/UF(../../{SENTINEL})/EF<</F 6 0 R>>>>".encode()
    return _jpeg_page(b"/Names<</EmbeddedFiles<</Names[(x) 7 0 R]>>>>", b"", (script, spec))


def _external() -> bytes:
    """A picture whose data stand in another file, it says."""
    return picture_pdf(b"", b"/F(/etc/passwd)/FFilter/ASCIIHexDecode" + _GREY)


def _many_pages(pages: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, pages + 3))
    tree = b"<</Type/Pages/Kids[%b]/Count %d/MediaBox[0 0 100 100]>>" % (kids, pages)
    return pdf([CATALOGUE, tree, *[b"<</Type/Page/Parent 2 0 R>>"] * pages])


def _tree(kids: bytes, count: int, *more: bytes) -> bytes:
    return pdf([CATALOGUE, b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, count), *more])


def _drawing(commands: bytes, resources: bytes = b"", more: tuple[bytes, ...] = (), filters: bytes = b"") -> bytes:
    sheet = page(entries=b"/Contents 4 0 R/Resources<<%b>>" % resources)
    return pdf([CATALOGUE, ONE_PAGE, sheet, stream(commands, filters), *more])


def _form(commands: bytes, resources: bytes) -> bytes:
    return stream(commands, b"/Type/XObject/Subtype/Form/BBox[0 0 326 35]/Resources<<%b>>" % resources)


def _laughs() -> bytes:
    """Twelve drawings, each of which draws the next ten times: a million million in the end."""
    forms = [_form(b"/X Do " * 10, b"/XObject<</X %d 0 R>>" % (number + 1)) for number in range(5, 16)]
    return _drawing(b"/X Do", b"/XObject<</X 5 0 R>>", (*forms, _form(b"0 0 1 1 re f", b"")))


def _bomb() -> bytes:
    """Page content of ten gigabytes of zeros, packed twice."""
    return _drawing(zlib.compress(deflated_zeros(10_000_000_000), 9), filters=b"/Filter[/FlateDecode/FlateDecode]")


def _huge_picture() -> bytes:
    """A picture of 60,000 x 600,000 in a small page."""
    picture = stream(
        deflated_zeros(1_000_000), b"/Type/XObject/Subtype/Image/Width 60000/Height 600000/Filter/FlateDecode" + _GREY
    )
    return _drawing(b"q 326 0 0 35 0 0 cm /I Do Q", b"/XObject<</I 5 0 R>>", (picture,))


def _fax() -> bytes:
    """The sample crop as CCITT group 4 data."""
    ink = ImageOps.invert(crop().point([0] * 160 + [255] * 96)).convert("1")
    data = saved(ink, "TIFF", compression="group4")
    with Image.open(io.BytesIO(data)) as image:
        offset, length = image.tag_v2[273][0], image.tag_v2[279][0]  # type: ignore[attr-defined]
    return data[offset : offset + length]


def _jbig2(width: int = 652, height: int = 70, data: bytes | None = None) -> bytes:
    """A page and one region of it, coded as group 4 (ITU T.88, 7.2, 7.4.6 and 7.4.8)."""

    def segment(number: int, kind: int, body: bytes) -> bytes:
        return struct.pack(">IBBBI", number, kind, 0, 1, len(body)) + body

    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + (_fax() if data is None else data)
    return segment(0, 48, struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)) + segment(1, 38, region)


def _huge_jpx() -> bytes:
    """A JPEG 2000 header of 60,000 x 60,000."""
    data = bytearray(saved(crop(), "JPEG2000"))
    siz = data.index(b"\xff\x51") + 6
    for place in (siz, siz + 16):
        data[place : place + 8] = struct.pack(">II", 60_000, 60_000)
    return picture_pdf(bytes(data), b"/Filter/JPXDecode")


def _turned_bytes(data: bytes) -> bytes:
    """Every fifth byte wrong from the tenth on."""
    wrong = bytearray(data)
    for place in range(10, len(wrong), 5):
        wrong[place] ^= 0xA5
    return bytes(wrong)


def _bad_xref() -> bytes:
    data = _jpeg_page()
    at = data.rindex(b"xref\n0")
    return data[:at] + data[at:].replace(b"00000 n", b"zzzzz n")


def _xref_loop() -> bytes:
    data = _jpeg_page()
    at = data.rindex(b"startxref")
    return data[:at].replace(b"trailer\n<<", b"trailer\n<</Prev %d" % data.rindex(b"xref\n0", 0, at)) + data[at:]


def _nested() -> bytes:
    """An array in an array, 200,000 deep."""
    deep = b"[" * 200_000 + b"]" * 200_000
    return _jpeg_page(b"/X 6 0 R", b"", (deep,))


def _title() -> bytes:
    """A title whose lines look like what pdfinfo prints: a page of 1 x 1 points. The page is 10 m x 10 m."""
    side = 10 / 0.0254 * 72
    info = b"<</Title(a\\nPages: 7\\nPage 1 size: 1 x 1 pts\\nPage    1 size: 1 x 1 pts)>>"
    return pdf([CATALOGUE, ONE_PAGE, page(side, side), info], trailer=b"/Info 4 0 R")


PDFS = (
    BadFile("half.pdf", content(lambda: cut(_sample(), 0.3)), FAILED, "damaged_pdf", "a PDF cut off"),
    BadFile(
        "header only.pdf", content(lambda: b"%PDF-1.7\n"), FAILED, "damaged_pdf", "one line, the beginning of a PDF"
    ),
    BadFile("locked.pdf", content(lambda: _locked("secret")), FAILED, "encrypted_pdf", "a PDF with a password"),
    BadFile(
        "owner-locked.pdf",
        content(lambda: _locked("")),
        READ,
        None,
        "encrypted with an empty password: opens without one",
    ),
    BadFile(
        "unknown lock.pdf",
        content(lambda: pdf([CATALOGUE, ONE_PAGE, page(), b"<</Filter/Nobody/V 9>>"], b"/Encrypt 4 0 R/ID[(a)(b)]")),
        FAILED,
        "damaged_pdf",
        "encrypted in a way that nobody knows",
    ),
    BadFile(
        "ten metres.pdf",
        content(lambda: pdf([CATALOGUE, ONE_PAGE, page(28_346, 28_346)])),
        FAILED,
        "too_large",
        "a page of 10 m x 10 m",
    ),
    BadFile(
        "four hundred metres.pdf",
        content(lambda: pdf([CATALOGUE, ONE_PAGE, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1200000 1200000]>>"])),
        FAILED,
        "too_large",
        "a page so large that its size is printed as 1.2e+06",
    ),
    BadFile(
        "behind the crop box.pdf",
        content(
            lambda: _jpeg_page().replace(b"/MediaBox[0 0 326 35]", b"/MediaBox[0 -28000 28000 35]/CropBox[0 0 326 35]")
        ),
        READ,
        None,
        "10 m of paper, of which a crop box shows one line",
        True,
    ),
    BadFile("title.pdf", content(_title), FAILED, "too_large", "10 m x 10 m, and a title that says otherwise"),
    BadFile("ten thousand pages.pdf", content(lambda: _many_pages(10_000)), PARTIAL, "too_many_pages", "10,000 pages"),
    BadFile("no pages.pdf", content(lambda: _tree(b"", 0)), FAILED, "damaged_pdf", "an empty page tree"),
    BadFile(
        "cyclic tree.pdf",
        content(lambda: _tree(b"2 0 R 3 0 R", 2, *_BLACK_PAGE)),
        PARTIAL,
        "damaged_page",
        "a page tree that contains itself",
    ),
    BadFile(
        "cyclic parents.pdf",
        content(lambda: _tree(b"3 0 R", 5, b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 5>>")),
        FAILED,
        "damaged_pdf",
        "two page trees that contain each other",
    ),
    BadFile(
        "two billion pages.pdf",
        content(lambda: _tree(b"3 0 R", 2_000_000_000, page())),
        FAILED,
        "damaged_pdf",
        "a page tree that claims two billion pages",
    ),
    BadFile(
        "minus one page.pdf",
        content(lambda: _tree(b"3 0 R", -1, page())),
        FAILED,
        "damaged_pdf",
        "a page tree that claims -1 pages",
    ),
    BadFile(
        "a page too many.pdf",
        content(lambda: _tree(b"3 0 R", 2, *_BLACK_PAGE)),
        PARTIAL,
        "damaged_page",
        "a page tree that claims one page too many",
    ),
    BadFile(
        "wrong xref.pdf", content(_bad_xref), READ, None, "a cross-reference table of nonsense: poppler mends it", True
    ),
    BadFile("xref loop.pdf", content(_xref_loop), READ, None, "a cross-reference table that comes before itself", True),
    BadFile("nested.pdf", content(_nested), READ, None, "an array in an array, 200,000 deep", True),
    BadFile(
        "javascript.pdf",
        content(_javascript),
        READ,
        None,
        "a script that runs on opening, in a program that runs it",
        True,
    ),
    BadFile("launch.pdf", content(_launch), READ, None, "an order to start a shell on opening", True),
    BadFile(
        "embedded.pdf", content(_embedded), READ, None, "an embedded program whose name leads out of its folder", True
    ),
    BadFile(
        "external.pdf", content(_external), FAILED, "damaged_page", "a picture that is to be fetched from /etc/passwd"
    ),
    BadFile(
        "draws itself.pdf",
        content(lambda: _drawing(b"/X Do", b"/XObject<</X 5 0 R>>", (_form(b"/X Do", b"/XObject<</X 5 0 R>>"),))),
        READ,
        None,
        "a drawing that draws itself",
    ),
    BadFile(
        "laughs.pdf",
        content(_laughs),
        FAILED,
        "timeout",
        "drawings that draw each other a million million times",
        slow=True,
    ),
    BadFile(
        "bomb.pdf",
        content(_bomb),
        FAILED,
        "timeout",
        "page content of ten gigabytes, packed twice into kilobytes",
        slow=True,
    ),
    BadFile(
        "huge picture.pdf",
        content(_huge_picture),
        FAILED,
        "timeout",
        "a picture of 60,000 x 600,000 on a small page",
        slow=True,
    ),
    BadFile(
        "jbig2.pdf",
        content(lambda: picture_pdf(_jbig2(), _BILEVEL + b"/Filter/JBIG2Decode")),
        READ,
        None,
        "a JBIG2 picture",
    ),
    BadFile(
        "bad jbig2.pdf",
        content(lambda: picture_pdf(_turned_bytes(_jbig2()), _BILEVEL + b"/Filter/JBIG2Decode")),
        FAILED,
        "damaged_page",
        "a JBIG2 picture, damaged",
    ),
    BadFile(
        "huge jbig2.pdf",
        content(lambda: picture_pdf(_jbig2(2**31 - 1, 2**31 - 1), _BILEVEL + b"/Filter/JBIG2Decode")),
        FAILED,
        "damaged_page",
        "a JBIG2 picture of two billion rows",
    ),
    BadFile(
        "jpx.pdf",
        content(lambda: picture_pdf(saved(crop(), "JPEG2000"), b"/Filter/JPXDecode")),
        READ,
        None,
        "a JPEG 2000 picture",
        True,
    ),
    BadFile(
        "bad jpx.pdf",
        content(lambda: picture_pdf(_turned_bytes(saved(crop(), "JPEG2000")), b"/Filter/JPXDecode")),
        FAILED,
        "damaged_page",
        "a JPEG 2000 picture, damaged",
    ),
    BadFile("huge jpx.pdf", content(_huge_jpx), FAILED, "damaged_page", "a JPEG 2000 picture of 60,000 x 60,000"),
    BadFile("ccitt.pdf", content(lambda: picture_pdf(_fax(), _BILEVEL + _FAX)), READ, None, "a fax picture"),
    BadFile(
        "bad ccitt.pdf",
        content(lambda: picture_pdf(_turned_bytes(_fax()), _BILEVEL + _FAX)),
        READ,
        None,
        "a fax picture, damaged: what can be decoded is read",
    ),
    BadFile(
        "half lost jpeg.pdf",
        content(lambda: picture_pdf(half_lost(saved(crop(), "JPEG")), _GREY + b"/Filter/DCTDecode")),
        FAILED,
        "damaged_page",
        "a page whose picture is a JPEG of which the second half is zeros",
    ),
    BadFile(
        "half lost png.pdf",
        content(lambda: picture_pdf(half_lost(zlib.compress(crop().tobytes())), _GREY + b"/Filter/FlateDecode")),
        FAILED,
        "damaged_page",
        "a page whose picture, packed as in a PNG, is zeros in its second half",
    ),
    BadFile(
        "bad jpeg.pdf",
        content(lambda: picture_pdf(saved(crop(), "JPEG")[:20], _GREY + b"/Filter/DCTDecode")),
        READ,
        None,
        "a page whose picture is a JPEG of 20 bytes: poppler draws nothing and says nothing",
    ),
)
