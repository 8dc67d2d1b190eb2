"""The commands of forms, run within this process."""

from typer.testing import CliRunner

from hcr_batch.cli import app


def run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["form", *map(str, arguments)])
    return result.exit_code, result.output
