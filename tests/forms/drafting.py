"""Drafts of printed forms, and words to lay over drawn pages."""

from collections.abc import Iterable
from pathlib import Path

from hcr_batch.files.scans.pdf_text import PdfWord, page_words
from hcr_batch.files.scans.pdfs import render_page
from hcr_batch.forms.draft import Draft, draft_fields
from tests.forms.printed import PrintedForm
from tests.image.page.drawn import Sheetlet

MOST_PIXELS = 100_000_000


def drafted(form: PrintedForm, folder: Path) -> Draft:
    """The draft of a form that is saved as a PDF with text."""
    pdf = form.save(folder / "form.pdf")
    return draft_fields(render_page(pdf, 1, 200, 60.0, MOST_PIXELS), page_words(pdf, 1, 60.0))


def word(text: str, x: int, y: int, width: int) -> PdfWord:
    """A word of a Sheetlet's page, 20 pixels high above the baseline `y`."""
    return PdfWord(text, x / 1240, (y - 20) / 1754, (x + width) / 1240, (y + 4) / 1754)


def print_words(page: Sheetlet, words: Iterable[PdfWord], scale: float) -> None:
    for one in words:
        page.caption(one.text, round(one.left * 1240), round(one.top * 1754) + 20, scale)
