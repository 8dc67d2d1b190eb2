"""The command that exports results to other programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hcr_batch.cli.app import app, exits
from hcr_batch.cli.options import Quiet, Results
from hcr_batch.cli.reviewing import PANEL, Form
from hcr_batch.streams import check_printed


class FormatName(StrEnum):
    """Formats of other programs: the same as jobs.export.FORMATS, which would load Arrow."""

    ALTO = "alto"
    PAGE = "page"
    CSV = "csv"
    JSONL = "jsonl"


_EPILOG = (
    "ALTO and PAGE: a file for each page, DOCUMENT.p001.alto.xml, in folders like the scans'. A blank field is a "
    "region without text; a page that could not be read has no file and is reported. A correction comes first, what "
    "was read stays as another text.\n\n"
    "CSV: a row for each field, UTF-8 with a byte order mark for Excel; `final` is the correction where there is "
    "one, else the text. Texts are never altered: import columns as text, or a spreadsheet takes +33 and =1 for "
    "formulas. With --wide a row for each page and values in their normal form; --form gives that to corrections "
    "too.\n\n"
    "JSONL: every column of `hcr-batch schema`."
)


@app.command(rich_help_panel=PANEL, epilog=_EPILOG)
@exits
def export(
    results: Results,
    format_: Annotated[FormatName, typer.Option("--format", help="ALTO 4 or PAGE 2019 XML, CSV or JSONL.")],
    out: Annotated[Path, typer.Option(help="Folder for alto and page, a file for csv and jsonl, or - for stdout.")],
    delimiter: Annotated[
        str, typer.Option(help="Delimiter of a CSV: a comma, ; or tab, as the spreadsheet expects.")
    ] = ",",
    wide: Annotated[bool, typer.Option("--wide", help="CSV with a row per page and a column per field.")] = False,
    form: Form = None,
    quiet: Quiet = False,
) -> None:
    """Write results for archives (ALTO, PAGE) or for spreadsheets and programs (CSV, JSONL)."""
    from hcr_batch.console.exporting import print_export
    from hcr_batch.console.progress import counting

    with counting("Writing", quiet=quiet) as count:
        from hcr_batch.files.exchange.sinks import STDOUT
        from hcr_batch.files.storage.names import location
        from jobs.export import ExportConfig, run

        config = ExportConfig(
            results=location(results),
            format=format_.value,
            out=out,
            delimiter="\t" if delimiter in ("tab", r"\t") else delimiter,
            wide=wide,
            forms=tuple(form or ()),
        )
        report = run(config, count)
    if out == STDOUT:
        check_printed()
    if not quiet:
        print_export(report, to_stdout=out == STDOUT)
