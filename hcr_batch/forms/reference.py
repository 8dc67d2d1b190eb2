"""The picture of the blank form, in whose pixels the boxes of its fields are given."""

from __future__ import annotations

from dataclasses import replace

from hcr_batch.errors import FormError, ItemError
from hcr_batch.files.scans.kinds import SNIFF_BYTES, kind_of
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.scans.pages import read_page
from hcr_batch.forms.definition import PDF_DPI, Form
from hcr_batch.records import GreyImage


def reference_page(form: Form, options: PageOptions | None = None) -> GreyImage:
    """The reference as grey (H, W) uint8, in the pixels that the fields' boxes are given in.

    Of `options` the time-out and the largest size count; the resolution is the form's. Raises
    FormError, or MissingProgramError where a PDF finds no poppler.
    """
    options = options or PageOptions()
    try:
        with form.reference.open("rb") as file:
            kind = kind_of(form.reference.name, file.read(SNIFF_BYTES))
        return read_page(form.reference, kind, form.page, replace(options, dpi=round(form.dpi or PDF_DPI))).image
    except ItemError as error:
        page = f" (page {form.page})" if form.page > 1 else ""
        raise FormError(f"The reference {form.reference}{page} cannot be used: {error}") from error
    except OSError as error:
        raise FormError(f"The reference {form.reference} cannot be opened ({error.strerror}).") from error
