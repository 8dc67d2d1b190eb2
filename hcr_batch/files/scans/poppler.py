"""Starts poppler's programs, and nothing else: within a time, a memory and an output limit.

The files come from strangers, and poppler's decoders are written in C++. So each runs in a process
of its own, without a shell seeing any of the file's name, and cannot outlive its limits even where
this process is killed.
"""

from __future__ import annotations

import math
import os
import selectors
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from hcr_batch.errors import ItemError, MissingProgramError

MEMORY_KIB = 4 * 1024**2
"""Addresses that one poppler process may reserve, in kibibytes: 4 GiB. A grey page of 179 million pixels
takes 0.4 GiB, pictures in it that must be unpacked whole take more."""

_LIMITED = 'ulimit -c 0; ulimit -t "$1"; ulimit -v "$2" 2>/dev/null; shift 2; exec "$@"'
"""Core files, seconds on a core, memory (a system that does not know that limit, as macOS, goes on without).
A shell sets them on itself and becomes the program: Python's `preexec_fn` may hang in programs with threads."""

_NOT_FOUND = 127
"""The exit code of a shell for a program that is not there."""

_COMPLAINTS_BYTES = 64 * 1024
_CHUNK_BYTES = 1024**2
"""How much of poppler's error messages is kept, and how much of its output is taken at once."""


@dataclass(frozen=True)
class Finished:
    """Exit code (negative: the signal that ended it), standard output, and the first of what it complained of."""

    code: int
    output: bytearray
    complaints: str


def run_poppler(
    program: str, arguments: list[str], path: Path, timeout_s: float, most_bytes: int, memory_kib: int = MEMORY_KIB
) -> Finished:
    """Runs `program` (pdfinfo, pdftoppm, pdftotext, pdfdetach, pdfimages) on the file `path` and takes what it
    writes to standard output, `most_bytes` at most.

    Raises ItemError `timeout`, or `too_large` where it writes more; MissingProgramError without poppler.
    """
    # Absolute, since poppler would take a name such as -v or fd://0 for an order.
    command = [program, *arguments, str(path.absolute()), *(["-"] if program == "pdftotext" else [])]
    limits = [str(math.ceil(timeout_s) + 1), str(memory_kib)]
    process = subprocess.Popen(
        ["/bin/sh", "-c", _LIMITED, "sh", *limits, *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            finished = _collect(process, time.monotonic() + timeout_s, most_bytes)
        except TimeoutError as error:
            raise ItemError(
                "timeout",
                f"The PDF took longer than {timeout_s:g} s: raise --page-timeout, or print it to a new PDF.",
            ) from error
        finally:
            process.kill()
    if finished.code == _NOT_FOUND:
        raise MissingProgramError(
            "PDFs need poppler, which is not installed. Type: sudo apt-get install -y poppler-utils"
        )
    return finished


def _collect(process: subprocess.Popen[bytes], deadline: float, most_bytes: int) -> Finished:
    """Reads both pipes until they close. Raises TimeoutError, ItemError."""
    assert process.stdout is not None and process.stderr is not None
    output, complaints = bytearray(), bytearray()
    with selectors.DefaultSelector() as pipes:
        pipes.register(process.stdout, selectors.EVENT_READ, output)
        pipes.register(process.stderr, selectors.EVENT_READ, complaints)
        while pipes.get_map():
            for key, _ in pipes.select(_left(deadline)):
                chunk = os.read(key.fd, _CHUNK_BYTES)
                if not chunk:
                    pipes.unregister(key.fileobj)
                elif key.data is output:
                    output += chunk
                elif len(complaints) < _COMPLAINTS_BYTES:
                    complaints += chunk
            if len(output) > most_bytes:
                raise ItemError("too_large", "The page is larger than the PDF says: print it to a new PDF.")
    try:
        code = process.wait(_left(deadline))
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    return Finished(code, output, complaints.decode("utf-8", "replace"))


def _left(deadline: float) -> float:
    """Seconds until the deadline. Raises TimeoutError when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
