"""PDF pages come one at a time, grey, at the resolution asked for; every failure has its code."""

import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hcr_batch.errors import ItemError, MissingProgramError
from hcr_batch.files.scans.pdfs import page_count, render_page
from hcr_batch.files.scans.poppler import run_poppler
from tests.bad.raw_pdf import CATALOGUE, ONE_PAGE, pdf, picture_pdf, stream

LIMIT = 50_000_000


@pytest.fixture
def two_pages(tmp_path: Path) -> Path:
    """A PDF of a black page and a white one, 4 by 2 inches."""
    black, white = (Image.new("L", (400, 200), grey) for grey in (0, 255))
    black.save(tmp_path / "x.pdf", save_all=True, append_images=[white], resolution=100)
    return tmp_path / "x.pdf"


def test_pages_are_counted_and_rendered_one_by_one(two_pages: Path) -> None:
    assert page_count(two_pages, 30) == 2
    first, second = (render_page(two_pages, number, 150, 30, LIMIT) for number in (1, 2))
    assert first.shape == second.shape == (300, 600)
    assert first.dtype == np.uint8
    assert first.mean() < 20
    assert second.mean() > 235


def test_a_page_that_is_not_there(two_pages: Path) -> None:
    with pytest.raises(ItemError):
        render_page(two_pages, 3, 72, 30, LIMIT)


def test_a_page_too_large_is_refused_before_it_is_rendered(two_pages: Path) -> None:
    with pytest.raises(ItemError, match="lower --dpi") as error:
        render_page(two_pages, 1, 300, 30, 50_000)
    assert error.value.code == "too_large"


def test_a_scan_on_a_page_far_too_large_is_rendered_at_its_own_resolution(tmp_path: Path) -> None:
    """As of programs that write a scan of 600 dpi as if it had 72: a page of two metres, which 300 dpi would bloat."""
    scan = np.full((800, 600), 255, np.uint8)
    scan[100:110, 50:550] = 0
    Image.fromarray(scan).save(tmp_path / "x.pdf", resolution=72)
    rendered = render_page(tmp_path / "x.pdf", 1, 300, 30, 500_000)
    assert rendered.shape == scan.shape
    assert (rendered < 128).sum() == pytest.approx(5_000, rel=0.1)


def test_commands_packed_carelessly_are_drawn(tmp_path: Path) -> None:
    """Some programs leave the end off what they pack; poppler complains of it as of a picture of which half is lost."""
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]/Contents 4 0 R>>"
    packed = zlib.compress(b"0 0 36 72 re f ")[:-5]
    path = one_page(tmp_path, sheet, stream(packed, b"/Filter/FlateDecode"))
    drawn = run_poppler("pdftoppm", ["-r", "72"], path, 30, LIMIT)
    assert "in flate stream" in drawn.complaints
    assert render_page(path, 1, 72, 30, LIMIT).mean() == pytest.approx(127, abs=8)


def test_a_small_picture_does_not_coarsen_the_print_around_it(tmp_path: Path) -> None:
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 7200 7200]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"
    kind = b"/Type/XObject/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8"
    path = one_page(tmp_path, sheet, stream(bytes(81), kind), stream(b"q 9 0 0 9 0 0 cm /I Do Q"))
    with pytest.raises(ItemError, match="lower --dpi"):
        render_page(path, 1, 300, 30, LIMIT)


def one_page(tmp_path: Path, page: bytes, *more: bytes, trailer: bytes = b"") -> Path:
    (tmp_path / "x.pdf").write_bytes(pdf([CATALOGUE, ONE_PAGE, page, *more], trailer))
    return tmp_path / "x.pdf"


def test_the_crop_box_is_the_page_that_people_see(tmp_path: Path) -> None:
    """And the check of its size is one of what is rendered: a media box of 10 m behind it costs nothing."""
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 28000 28000]/CropBox[0 0 72 36]>>"
    assert render_page(one_page(tmp_path, sheet), 1, 100, 30, 10_000).shape == (50, 100)


def test_a_turned_page_is_of_the_turned_size(tmp_path: Path) -> None:
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 36]/Rotate 90>>"
    assert render_page(one_page(tmp_path, sheet), 1, 100, 30, 10_000).shape == (100, 50)


@pytest.mark.parametrize("side", [28_346, 1_200_000, 10**9, 10**18])
def test_sizes_are_refused_however_they_are_printed(tmp_path: Path, side: int) -> None:
    """Above a million pdfinfo prints 1.2e+06, and poppler makes a page of 1 x 1 pixels of it without a word."""
    path = one_page(tmp_path, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]>>" % (side, side))
    with pytest.raises(ItemError) as error:
        render_page(path, 1, 300, 30, LIMIT)
    assert error.value.code == "too_large"


def test_a_title_cannot_tell_the_size_of_a_page(tmp_path: Path) -> None:
    title = b"<</Title(a\\nPages: 7\\nPage 1 size: 1 x 1 pts\\nPage    1 size: 1 x 1 pts)>>"
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 28346 28346]>>"
    path = one_page(tmp_path, sheet, title, trailer=b"/Info 4 0 R")
    assert page_count(path, 30) == 1
    with pytest.raises(ItemError) as error:
        render_page(path, 1, 300, 30, LIMIT)
    assert error.value.code == "too_large"


def test_a_page_whose_picture_is_damaged_is_not_a_blank_one(tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(picture_pdf(b"no JBIG2 at all", b"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode"))
    with pytest.raises(ItemError) as error:
        render_page(path, 1, 72, 30, LIMIT)
    assert error.value.code == "damaged_page"
    blank = one_page(tmp_path, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 36]>>")
    assert render_page(blank, 1, 72, 30, LIMIT).min() == 255


def test_a_pdf_whose_name_is_an_option(two_pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(two_pages.parent)
    two_pages.rename(two_pages.with_name("-v"))
    assert page_count(Path("-v"), 30) == 2


def test_no_patience(two_pages: Path) -> None:
    with pytest.raises(ItemError, match="--page-timeout") as error:
        page_count(two_pages, 1e-6)
    assert error.value.code == "timeout"


def test_without_poppler_the_line_to_type_is_given(two_pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(MissingProgramError, match="apt-get install -y poppler-utils"):
        page_count(two_pages, 30)


@pytest.mark.parametrize(("collection", "pages"), [(b"/Collection<</View/D>>", 1), (b"", 1), (b"/Collection<<>>", 2)])
def test_a_portfolio_is_no_scan_but_a_scan_may_have_files_attached(
    tmp_path: Path, collection: bytes, pages: int
) -> None:
    names = b"/Names<</EmbeddedFiles<</Names[(a.pdf) 5 0 R]>>>>"
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 36]>>"
    (tmp_path / "x.pdf").write_bytes(
        pdf(
            [
                b"<</Type/Catalog/Pages 2 0 R" + names + collection + b">>",
                b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R 4 0 R"[: 6 * pages - 1], pages),
                sheet,
                sheet,
                b"<</Type/Filespec/F(a.pdf)/EF<</F 6 0 R>>>>",
                stream(b"%PDF-1.4", b"/Type/EmbeddedFile"),
            ]
        )
    )
    if collection and pages == 1:
        with pytest.raises(ItemError, match="a portfolio, a cover page around 1 file: save what is in it") as error:
            page_count(tmp_path / "x.pdf", 30)
        assert error.value.code == "wrong_type"
    else:
        assert page_count(tmp_path / "x.pdf", 30) == pages


@pytest.mark.parametrize(
    ("printed", "is_shown"),
    [
        (b"Please wait... upgrade to the latest version by visiting http://www.adobe.com/go/reader_download", False),
        (b"Application for a permit. Name: Town:", True),
    ],
)
def test_a_form_that_only_adobe_shows_is_not_read_as_its_note(tmp_path: Path, printed: bytes, is_shown: bool) -> None:
    font = b"<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    sheet = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font%b>>>>" % font
    catalogue = b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[]/XFA 5 0 R>>>>"
    text = stream(b"BT /F 9 Tf 50 700 Td (%b) Tj ET" % printed)
    (tmp_path / "x.pdf").write_bytes(pdf([catalogue, ONE_PAGE, sheet, text, stream(b"<xdp/>")]))
    if is_shown:
        assert page_count(tmp_path / "x.pdf", 30) == 1
        return
    with pytest.raises(ItemError, match="open it in one of them, and print it to a new PDF") as error:
        page_count(tmp_path / "x.pdf", 30)
    assert error.value.code == "wrong_type"
