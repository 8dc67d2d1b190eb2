"""The standard streams, when nobody takes what they are given: a closed pipe or a full disk ends no run.

What cannot be written is dropped, so that neither progress nor a summary costs anybody their results. Of stdout
it is remembered, for commands whose answer is what they print.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, TextIO

from hcr_batch.errors import WriteError

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


class _Dropping(io.FileIO):
    """A standard stream's file; what it does not take is dropped, and the first reason kept."""

    lost: OSError | None = None

    def write(self, content: ReadableBuffer, /) -> int:
        """Writes what can be written, and says that it was all."""
        try:
            written: int | None = super().write(content)
        except OSError as error:
            self.lost = self.lost or error
            written = None
        return memoryview(content).nbytes if written is None else written


def guard_streams() -> None:
    """Puts streams that drop what they cannot write in the place of stdout and stderr; call it once, first of all."""
    for number in range(3):
        _keep_taken(number)
    sys.stdout = _stream(1, sys.stdout)
    sys.stderr = _stream(2, sys.stderr)


def check_printed() -> None:
    """Raises WriteError where something printed on stdout is lost. Whoever closes a pipe has seen enough of it."""
    sys.stdout.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    lost = raw.lost if isinstance(raw, _Dropping) else None
    if lost is not None and lost.errno != errno.EPIPE:
        raise WriteError(
            f"Standard output cannot be written ({lost.strerror}): check the free space where it goes, and whether "
            "it is open."
        )


def _keep_taken(number: int) -> None:
    """A closed stream's number would go to the next file that is opened, and messages into that. What takes it
    here cannot be written, as a closed one cannot."""
    try:
        os.fstat(number)
    except OSError:
        os.open(os.devnull, os.O_WRONLY if number == 0 else os.O_RDONLY)  # the lowest free number: this one


def _stream(number: int, before: TextIO | None) -> TextIO:
    """The stream of this number with the encoding that `before` has; Python has none of a closed one. A character
    that it cannot write, as of a file's name in Latin-1, is written as its number."""
    errors = "strict" if before is None else before.errors
    return io.TextIOWrapper(
        io.BufferedWriter(_Dropping(number, "w", closefd=False)),
        encoding="utf-8" if before is None else before.encoding,
        errors="backslashreplace" if errors == "strict" else errors,
        line_buffering=number == 2 or os.isatty(number),
    )
