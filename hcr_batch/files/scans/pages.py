"""Pages of a document, opened one at a time; one that cannot be opened does not cost the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from hcr_batch.documents import PageRange
from hcr_batch.errors import ItemError
from hcr_batch.files.scans import images, pdfs
from hcr_batch.files.scans.fetching import fetched
from hcr_batch.files.scans.kinds import PDF, TIFF
from hcr_batch.files.scans.opening import check_unchanged
from hcr_batch.files.scans.page_options import PageOptions
from hcr_batch.files.storage.names import is_remote
from hcr_batch.records import OpenedPage
from hcr_batch.stages import stage


def count_pages(path: Path, kind: str, options: PageOptions) -> int:
    """Pages of the file; only PDF and TIFF are opened for it. Raises ItemError."""
    if kind == PDF:
        return pdfs.page_count(path, options.timeout_s)
    return images.frame_count(path) if kind == TIFF else 1


def open_pages(pages: PageRange, options: PageOptions) -> Iterator[tuple[int, OpenedPage | ItemError]]:
    """(page number, the page or why it cannot be read), in order.

    The first page above `options.max_pages` gives an error that stands for all that follow.
    """
    with _at_hand(pages) as here:
        for number in range(pages.first_page, min(pages.last_page, options.max_pages) + 1):
            yield number, here if isinstance(here, ItemError) else _page_or_error(here, number, options)
    if pages.first_page <= options.max_pages + 1 <= pages.last_page:
        yield options.max_pages + 1, _left_out(pages.document.pages, options.max_pages)


def _page_or_error(pages: PageRange, number: int, options: PageOptions) -> OpenedPage | ItemError:
    try:
        return _open_page(pages, number, options)
    except ItemError as error:
        return error


@contextmanager
def _at_hand(pages: PageRange) -> Iterator[PageRange | ItemError]:
    """The same pages, of a file on this machine, or why there is none. Raises NoInputError where object storage
    cannot be used."""
    if not is_remote(pages.document.path):
        yield pages
        return
    with ExitStack() as copies:
        try:
            with stage("open"):
                copy = copies.enter_context(fetched(pages.document.path))
                document = replace(pages.document, path=str(copy))
                check_unchanged(document)
            status = copy.stat()
            document = replace(document, size=status.st_size, mtime_ns=status.st_mtime_ns, inode=status.st_ino)
        except ItemError as error:
            yield error
            return
        yield replace(pages, document=document)


def _open_page(pages: PageRange, number: int, options: PageOptions) -> OpenedPage:
    """The page, of the very bytes that were listed. What looks like damage may be a file that changed."""
    with stage("open"):
        check_unchanged(pages.document)
    try:
        with stage("render" if pages.document.kind == PDF else "decode"):
            page = read_page(Path(pages.document.path), pages.document.kind, number, options)
    except ItemError:
        check_unchanged(pages.document)
        raise
    with stage("open"):
        check_unchanged(pages.document)
    return page


def read_page(path: Path, kind: str | None, number: int, options: PageOptions) -> OpenedPage:
    """A page of a file of that kind. Raises ItemError, MissingProgramError.

    Of pages so large that they are rendered at their scan's own resolution nobody knows how large the paper was;
    what was asked for is as good a guess.
    """
    if kind == PDF:
        page = pdfs.render_page(path, number, options.dpi, options.timeout_s, options.max_pixels)
        return OpenedPage(page, options.dpi)
    return images.open_page(path, number, options.max_pixels)


def _left_out(pages: int, most: int) -> ItemError:
    return ItemError(
        "too_many_pages",
        f"Pages {most + 1} to {pages} ({pages - most} of {pages}) were left out: raise --max-pages to read them, "
        "or split the file.",
    )
