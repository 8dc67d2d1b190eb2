"""How the developers' commands, `python -m jobs.bench`, `jobs.training.NAME` and the like, end."""

from __future__ import annotations

import sys
from collections.abc import Callable

from hcr_batch.errors import ExitCode, HcrBatchError


def run_command(main: Callable[[], None]) -> None:
    """Runs the `main` of a module and ends the process; an expected error becomes one sentence for whoever typed the
    command, without a traceback."""
    try:
        main()
    except HcrBatchError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(int(error.exit_code))
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        sys.exit(int(ExitCode.INTERRUPTED))
