"""Drafts a form file for every page of a blank form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hcr_batch.errors import NoFieldsError, UnfitPageError, UsageError
from hcr_batch.forms.store import beside
from jobs.form import DraftConfig, DraftReport, check_free, count_blank_pages, draft, draft_without_fields

_MOST_PAGES = 50
"""A longer file is a book with a form in it."""


@dataclass(frozen=True, kw_only=True)
class PagesReport:
    """drafts: of the pages that can serve as a reference, those without fields included. unfit: why the others have no
    form file, by page number from 1."""

    drafts: tuple[DraftReport, ...]
    unfit: Mapping[int, str]


def draft_pages(config: DraftConfig) -> PagesReport:
    """Drafts every page of a file: `club.toml` for the first, `club-2.toml` for the second and so on.

    Raises what `draft` raises, but NoFieldsError only if no page has fields; and, before anything is written,
    UsageError if one of the form files exists or the file has too many pages.
    """
    pages = count_blank_pages(config)
    if pages > _MOST_PAGES:
        raise UsageError(f"{config.blank} has {pages} pages: say with --page on which of them the form is.")
    configs = [_of_page(config, number) for number in range(1, pages + 1)]
    for one in configs:
        check_free(one)
    drafts: dict[int, DraftReport] = {}
    without: dict[int, NoFieldsError] = {}
    for one in configs:
        try:
            drafts[one.page] = draft(one)
        except NoFieldsError as error:
            without[one.page] = error
    if not drafts:
        raise without[1]
    unfit = {number: str(error) for number, error in without.items() if isinstance(error, UnfitPageError)}
    drafts |= {number: draft_without_fields(configs[number - 1]) for number in without if number not in unfit}
    return PagesReport(drafts=tuple(drafts[number] for number in sorted(drafts)), unfit=unfit)


def _of_page(config: DraftConfig, number: int) -> DraftConfig:
    return replace(config, page=number, out=beside(config.out, number))
