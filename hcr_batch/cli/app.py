"""The application all commands register with, and how their errors end: one sentence, one exit code."""

from __future__ import annotations

import functools
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, Any

import typer

from hcr_batch.config import invalid
from hcr_batch.errors import ExitCode, HcrBatchError
from hcr_batch.files.storage.names import remote, written_as_path
from hcr_batch.streams import check_printed, guard_streams

app = typer.Typer(
    help="Reads handwritten forms: scans in, text with calibrated confidence out, as Parquet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks would show what people wrote
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Entry point of the `hcr-batch` command."""
    # TensorFlow's start-up messages are not for users; whoever wants them sets these.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    guard_streams()
    _leave_no_core()
    signal.signal(signal.SIGTERM, _end)
    sys.argv[1:] = map(_home_filled_in, sys.argv[1:])
    app()


def _leave_no_core() -> None:
    """Where a decoder crashes, the system would keep an image of the process: people's scans, and what was read of
    them. Processes that this one starts keep to the limit too."""
    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))


def _home_filled_in(word: str) -> str:
    """Shells fill in ~ at the beginning of a word, and not in `--out=~/results.parquet`, which would be written into
    a folder called ~ that nobody dares to remove."""
    option, _, value = word.partition("=")
    at_home = option.startswith("--") and (value == "~" or value.startswith("~/"))
    return f"{option}={Path(value).expanduser()}" if at_home else word


def _end(number: int, frame: FrameType | None) -> None:
    """Ends the process as the default would have, but lets it put away what it holds; asked again, at once."""
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(int(ExitCode.TERMINATED))


def exits(command: Callable[..., Any], *, answers: bool = False) -> Callable[..., Any]:
    """Turns the library's errors into one sentence and their exit code. `answers`: what the command prints is all it
    does, so that it has failed where that is lost; with --json every command answers."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            _check_paths(kwargs)
            with _printed(needed=answers or kwargs.get("as_json", False)):
                return command(*args, **kwargs)
        except HcrBatchError as error:
            from hcr_batch.console.printing import print_error

            print_error(str(error))
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as error:
            interrupt_at_once()
            from hcr_batch.console.printing import print_error

            print_error(f"Interrupted: {error}" if error.args else "Interrupted.")
            raise typer.Exit(ExitCode.INTERRUPTED) from error

    return run


def _check_paths(options: Mapping[str, Any]) -> None:
    """Raises UsageError where a path on this machine is asked for and a name on object storage was given: a folder
    called `s3:` would be made, and the bucket stay empty."""
    for name, value in options.items():
        for path in value if isinstance(value, list) else [value]:
            if isinstance(path, Path) and (url := written_as_path(path)):
                raise invalid(name, "a path on this machine", str(remote(url)))


def interrupt_at_once() -> None:
    """From here on Ctrl-C ends the process by itself: whoever presses it again waits for nothing, and is shown no
    traceback of what was about to end."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def answers(command: Callable[..., Any]) -> Callable[..., Any]:
    """`exits`, for commands that do nothing but print."""
    return exits(command, answers=True)


@contextmanager
def _printed(*, needed: bool) -> Iterator[None]:
    """Raises WriteError at the end of a command whose output is `needed` and was lost, whatever its exit code."""
    end = None
    try:
        yield
    except typer.Exit as exit_asked_for:
        end = exit_asked_for
    if needed:
        check_printed()
    if end is not None:
        raise end


@app.callback(invoke_without_command=True)
def _version(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"hcr-batch {installed('hcr-batch')}")
        raise typer.Exit
