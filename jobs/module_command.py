"""How the commands for those who build the product, `python -m jobs.NAME` and `jobs.training.NAME`, end."""

from __future__ import annotations

import sys
from collections.abc import Callable

from hcr_batch.errors import ExitCode, HcrBatchError


def run_command(main: Callable[[], None]) -> None:
    """Runs the `main` of a module and ends the process, with one sentence in place of a traceback where it fails as it
    may: what the sentence says is to be mended by whoever typed the command."""
    try:
        main()
    except HcrBatchError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(int(error.exit_code))
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(int(ExitCode.INTERRUPTED))
