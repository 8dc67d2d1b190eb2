"""Commands for unattended runs."""

from __future__ import annotations

from typing import Annotated

import typer

from hcr_batch.cli.app import answers, app
from hcr_batch.cli.options import AsJson

PANEL = "Run every night"


@app.command(rich_help_panel=PANEL)
@answers
def verify(
    results: Annotated[str, typer.Argument(help="What transcribe was given as --out; also s3://..., gs://...")],
    as_json: AsJson = False,
) -> None:
    """Check that results are complete and as the run wrote them: exit 0 if they are, 8 if not."""
    from hcr_batch.console.results import print_verification
    from hcr_batch.files.storage.names import location
    from jobs.verify import VerifyConfig, run

    report = run(VerifyConfig(results=location(results)))
    print_verification(report, as_json=as_json)
    raise typer.Exit(report.exit_code)
