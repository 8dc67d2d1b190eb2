"""The words of a PDF."""

from pathlib import Path

from hcr_batch.files.scans.pdf_text import page_words
from tests.forms.printed import PrintedForm


def test_a_capital_and_the_small_ones_behind_it_are_one_word(tmp_path: Path) -> None:
    form = PrintedForm()
    form.text("P", 60, 100, 10)
    form.text("UBLISHER", 66.67, 100, 8)
    form.text("A", 60, 140, 10)
    form.text("note", 72, 140, 8)
    words = page_words(form.save(tmp_path / "form.pdf"), 1, 60.0)
    assert [word.text for word in words] == ["PUBLISHER", "A", "note"]
