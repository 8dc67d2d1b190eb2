"""Checks a form file that was edited, and draws its preview again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.errors import ExitCode
from hcr_batch.forms.check import check_form
from hcr_batch.forms.definition import PDF_DPI
from hcr_batch.forms.form_file.write import preview_name
from hcr_batch.forms.preview import draw_preview
from hcr_batch.forms.store import encode_png, write_whole
from jobs.form import count_types
from jobs.page_limits import PageLimits


@dataclass(frozen=True, kw_only=True)
class CheckConfig(PageLimits):
    """form: the TOML to check."""

    form: Path


@dataclass(frozen=True, kw_only=True)
class CheckReport:
    """problems: sentences, none where the form can be used. preview: None where it could not be drawn."""

    form: Path
    preview: Path | None
    types: Mapping[str, int]
    problems: tuple[str, ...]

    @property
    def fields(self) -> int:
        """How many fields the form has."""
        return sum(self.types.values())

    @property
    def exit_code(self) -> ExitCode:
        """2 where something is wrong with the form, else 0."""
        return ExitCode.USAGE if self.problems else ExitCode.OK


def run(config: CheckConfig) -> CheckReport:
    """Checks a form file and draws its preview again. Raises FormError where it is no TOML, WriteError."""
    result = check_form(config.form, config.page_options(PDF_DPI))  # the form may name another resolution
    fields = result.form.fields if result.form else ()
    preview = None
    if result.page is not None:
        preview = config.form.with_name(preview_name(config.form.name))
        write_whole(preview, encode_png(draw_preview(result.page, fields, result.wrong)))
    return CheckReport(form=config.form, preview=preview, types=count_types(fields), problems=result.problems)
